# The sheet of a service.

brief-title = In short
brief-where = Where
brief-cost = Cost
brief-wait = Waiting time
brief-organization = Offered by
do-print = Print
do-copy-link = Copy the address
    .done = Address copied
index-title = On this page
service-alert = Please note.
service-topics = Subjects

service-who = Who it is for
service-how = What to do
service-needed = What you need
service-achieved = What you get
service-times = Times and deadlines
service-hours = Opening hours of the service
service-cost = What it costs
service-access = Where to go
service-online = Go to the service's website
service-conditions = Conditions
service-contacts = Contacts
service-unit = Body or organization in charge

unknown-ask = The listing does not say: ask the contacts at the end of the page.
no-documents = No documents are asked for. If in doubt, ask the contacts at the end of the page.
no-places = This service has no office open to the public: ask by telephone, online or at home.
ages-between = Ages: { $from } to { $to }.
ages-from = Ages: { $age } and over.
ages-to = Ages: up to { $age }.
waiting-time = Waiting time
spoken-languages = Languages spoken: { $languages }.
capacity = { $available } available
capacity-of = { $available } available out of { $maximum }

valid-to = valid until { $date }
bands-caption = Prices by the household's ISEE (an Italian measure of income and assets)
bands-isee = ISEE
bands-price = Price
band-to = up to { $to }
band-between = { $from } to { $to }
band-from = over { $from }

place-unnamed = Office
place-virtual = Online service: no need to go anywhere.
place-transport = How to get there:
place-hours = Opening hours
place-accessibility = Accessibility

area-anybody = Open to anybody, wherever they live.
area-residents-only = Only for residents of the area served.
area-open = Meant for people who live in the area served, but open to others too.
area-everywhere = Area served: all municipalities of { $name }.
area-municipalities = Area served
accreditations = Accreditations:
sheet-updated-on = Listing updated on { $date }.
