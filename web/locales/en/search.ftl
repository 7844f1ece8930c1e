# The search and its results.

search-text = What are you looking for?
search-text-hint = Italian words find most: badante, nido, affitto
search-residence = Where do you live?
search-residence-hint = We show the services you may use
search-residence-any = Any municipality
search-submit = Search

services-title = Services
services-title-about = Services: { $text }
services-found = { $count ->
    [0] No service found
    [one] 1 service found
   *[other] { $count } services found
}
and-other-municipalities = { $count ->
    [one] and another municipality
   *[other] and { $count } other municipalities
}

filters-title = Filters
filters-apply = Apply filters
filter-category = Subject
filter-target = For whom
filter-cost = Cost
filter-free = Free ones only
filter-language = Spoken language
filter-language-any = Any language
filter-accessibility = Accessibility
orders-title = Order:
order-relevance = most relevant
order-name = by name
order-distance = nearest

chips-title = Filters in use
chips-clear = Remove all
chip-remove = Remove filter
chip-text = “{ $text }”

notice-unknown-residence = We do not know that municipality: here are the services of all municipalities.
notice-unknown-order = We do not know that order: we used the automatic one.
notice-distance-from-nowhere = To see nearby services first, choose the municipality you live in.
notice-no-such-page = There is no such page: here is the nearest one.
notice-some-words = No service has all the words: here are those that have some of them.

nothing-found = No service meets everything you asked for. You can try this:
nothing-without = Remove the filter { $filter }
nothing-other-words = Try other words, or a single word. The listings are in Italian.
nothing-everything = See all services
