# The list of unions.

unions-title = Trova i servizi del tuo territorio
unions-lead = Scegli l'ente che riunisce il tuo comune: nelle sue pagine trovi servizi sociali, orari, costi e telefoni.
unions-none = Nessun ente ha ancora aperto le sue pagine.
unions-count = { $count ->
    [one] 1 ente
   *[other] { $count } enti
}
tenant-kind-union = Unione di comuni
tenant-kind-consortium = Consorzio
tenant-kind-mountain_union = Unione montana
tenant-kind-lead_comune = Ambito con comune capofila
tenant-kind-special_agency = Azienda speciale
