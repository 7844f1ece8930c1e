# The search and its results.

search-text = Che cosa cerchi?
search-text-hint = Per esempio: badante, nido, affitto
search-residence = Dove abiti?
search-residence-hint = Mostriamo i servizi che puoi usare
search-residence-any = Qualsiasi comune
search-submit = Cerca

services-title = Servizi
services-title-about = Servizi: { $text }
services-found = { $count ->
    [0] Nessun servizio trovato
    [one] 1 servizio trovato
   *[other] { $count } servizi trovati
}
and-other-municipalities = { $count ->
    [one] e un altro comune
   *[other] e altri { $count } comuni
}

filters-title = Filtri
filters-apply = Applica i filtri
filter-category = Argomento
filter-target = Per chi
filter-cost = Costo
filter-free = Solo gratuiti
filter-language = Lingua parlata
filter-language-any = Qualsiasi lingua
filter-accessibility = Accessibilità
orders-title = Ordina:
order-relevance = i più attinenti
order-name = per nome
order-distance = i più vicini

chips-title = Filtri attivi
chips-clear = Togli tutti
chip-remove = Togli il filtro
chip-text = «{ $text }»

notice-unknown-residence = Non conosciamo il comune indicato: ecco i servizi di tutti i comuni.
notice-unknown-order = Non conosciamo l'ordine indicato: abbiamo usato quello automatico.
notice-distance-from-nowhere = Per vedere prima i servizi vicini, scegli il comune in cui abiti.
notice-no-such-page = La pagina indicata non c'è: ecco la più vicina.
notice-some-words = Nessun servizio contiene tutte le parole: ecco quelli che ne contengono alcune.

nothing-found = Nessun servizio risponde a tutto quello che hai chiesto. Puoi provare così:
nothing-without = Togli il filtro { $filter }
nothing-other-words = Prova con altre parole, o con una parola sola.
nothing-everything = Guarda tutti i servizi
