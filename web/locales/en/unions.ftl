# The list of unions.

unions-title = Find the services in your area
unions-lead = Choose the union your municipality belongs to: its pages have social services, opening hours, costs and telephone numbers.
unions-none = No union has opened its pages yet.
unions-count = { $count ->
    [one] 1 union
   *[other] { $count } unions
}
tenant-kind-union = Union of municipalities
tenant-kind-consortium = Consortium
tenant-kind-mountain_union = Mountain union
tenant-kind-lead_comune = District with a lead municipality
tenant-kind-special_agency = Special agency
