# What stands around every page.

tagline = Servizi sociali del territorio
platform-tagline = I servizi sociali dei comuni associati
sample-data = Dati di esempio: organizzazioni, servizi, telefoni e indirizzi di queste pagine sono inventati. I comuni sono veri.
sample-data-tag = Dati di esempio
all-unions = Tutti gli enti
languages = Lingua
language-it = Italiano
language-en = English
main-menu = Menu principale
nav-home = Inizio
nav-services = Servizi
nav-organizations = Organizzazioni
nav-api = Per chi sviluppa
skip-to-content = Vai al contenuto
breadcrumb = Percorso
footer-note = Le schede sono scritte da chi offre i servizi. Prima di metterti in viaggio, una telefonata conferma orari e documenti.

pager-label = Pagine
pager-page = Pagina
pager-previous = Pagina precedente
pager-next = Pagina successiva

services-word = { $count ->
    [one] servizio
   *[other] servizi
}
services-count = { $count ->
    [one] 1 servizio
   *[other] { $count } servizi
}
organizations-count = { $count ->
    [one] 1 organizzazione
   *[other] { $count } organizzazioni
}
municipalities-count = { $count ->
    [one] 1 comune
   *[other] { $count } comuni
}

phone = Telefono
phone-extension = interno { $extension }
phone-text = solo messaggi
phone-fax = fax
verified-on = Verificato il { $date }
updated-on = Aggiornato il { $date }.

date = { $day } { $month } { $year }
date-range = dal { $from } al { $to }
month-1 = gennaio
month-2 = febbraio
month-3 = marzo
month-4 = aprile
month-5 = maggio
month-6 = giugno
month-7 = luglio
month-8 = agosto
month-9 = settembre
month-10 = ottobre
month-11 = novembre
month-12 = dicembre
weekday-1 = Lunedì
weekday-2 = Martedì
weekday-3 = Mercoledì
weekday-4 = Giovedì
weekday-5 = Venerdì
weekday-6 = Sabato
weekday-7 = Domenica
hours-closed = Chiuso
hours-open = aperto
hours-from = dalle { $time }
hours-until = fino alle { $time }
hours-exceptions = Giorni diversi dal solito

money = { $amount } €
kilometres = { $distance } km
cost-free = Gratuito
cost-partly-free = In parte gratuito
cost-by-income = Secondo l'ISEE
cost-paid = A pagamento
cost-vouchers = Si paga anche con buoni
cost-on-request = da chiedere
status-active = Attivo
status-temporarily-closed = Chiuso temporaneamente
