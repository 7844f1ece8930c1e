# Organizations.

organizations-title = Who offers the services
organizations-lead = { $count ->
    [one] One organization, public or private, offers services in this area.
   *[other] { $count } organizations, public and private, offer services in this area.
}
organizations-next = More organizations
organizations-first = Back to the first ones
organization-kind-public = Public body
organization-kind-third_sector = Non-profit
organization-kind-private = Private
organization-website = Website
organization-since = Active since
organization-services = { $count ->
    [0] Services offered
    [one] One service offered
   *[other] { $count } services offered
}
organization-no-services = No services are published at the moment.

# The API.

api-title = GraphQL API
api-no-script = This page uses JavaScript. Queries can be sent without it too, to { $address }.
