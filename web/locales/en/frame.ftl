# What stands around every page.

tagline = Social services in your area
platform-tagline = The social services of associated municipalities
sample-data = Sample data: the organizations, services, telephone numbers and addresses on these pages are made up. The municipalities are real.
sample-data-tag = Sample data
all-unions = All unions
languages = Language
language-it = Italiano
language-en = English
main-menu = Main menu
nav-home = Home
nav-services = Services
nav-organizations = Organizations
nav-api = For developers
skip-to-content = Skip to content
breadcrumb = Breadcrumb
footer-note = The listings are written, in Italian, by those who offer the services. Before you set out, a telephone call confirms opening hours and documents.

pager-label = Pages
pager-page = Page
pager-previous = Previous page
pager-next = Next page

services-word = { $count ->
    [one] service
   *[other] services
}
services-count = { $count ->
    [one] 1 service
   *[other] { $count } services
}
organizations-count = { $count ->
    [one] 1 organization
   *[other] { $count } organizations
}
municipalities-count = { $count ->
    [one] 1 municipality
   *[other] { $count } municipalities
}

phone = Telephone
phone-extension = extension { $extension }
phone-text = messages only
phone-fax = fax
verified-on = Checked on { $date }
updated-on = Updated on { $date }.

date = { $day } { $month } { $year }
date-range = from { $from } to { $to }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
hours-closed = Closed
hours-open = open
hours-from = from { $time }
hours-until = until { $time }
hours-exceptions = Days that differ

money = €{ $amount }
kilometres = { $distance } km
cost-free = Free
cost-partly-free = Partly free
cost-by-income = According to ISEE income
cost-paid = Paid
cost-vouchers = Vouchers accepted
cost-on-request = ask for the price
status-active = Running
status-temporarily-closed = Temporarily closed
