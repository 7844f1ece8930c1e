# Organizations.

organizations-title = Chi offre i servizi
organizations-lead = { $count ->
    [one] Un'organizzazione, pubblica o privata, offre servizi in questo territorio.
   *[other] { $count } organizzazioni, pubbliche e private, offrono servizi in questo territorio.
}
organizations-next = Altre organizzazioni
organizations-first = Torna alle prime
organization-kind-public = Ente pubblico
organization-kind-third_sector = Terzo settore
organization-kind-private = Privato
organization-website = Sito web
organization-since = Attività dal
organization-services = { $count ->
    [0] Servizi offerti
    [one] Un servizio offerto
   *[other] { $count } servizi offerti
}
organization-no-services = Al momento non ci sono servizi pubblicati.

# The API.

api-title = API GraphQL
api-no-script = Questa pagina usa JavaScript. Le domande si possono mandare anche senza, all'indirizzo { $address }.
