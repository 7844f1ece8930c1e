# Refusals and failures; `.advice` says what to do.

error-not-found = Questa pagina non c'è
    .advice = Forse l'indirizzo è scritto male, o il servizio che cercavi non è più pubblicato.
error-no-tenant = Nessun ente ha questo indirizzo
    .advice = Controlla l'indirizzo, o scegli l'ente dall'elenco.
error-suspended = Il portale di { $name } è sospeso
    .advice = Le sue pagine non si possono leggere in questo momento. Per informazioni chiedi agli uffici dell'ente.
error-updating = Il portale di { $name } è in aggiornamento
    .advice = Di solito dura meno di un minuto: riprova tra poco.
error-unavailable = Il servizio non risponde
    .advice = Riprova tra qualche minuto.
error-bad-request = Non abbiamo capito la richiesta
    .advice = C'è qualcosa di sbagliato nell'indirizzo della pagina. Ricomincia dalla ricerca.
error-stale = La pagina è rimasta aperta a lungo
    .advice = Quello che hai scritto non è andato perso: controlla di aver fatto l'accesso, poi invia di nuovo.
error-too-large = Il modulo contiene più di quanto possiamo ricevere
    .advice = Torna indietro, accorcia i testi o riduci le immagini e riprova.
error-conflict = Qualcosa è cambiato nel frattempo
    .advice = Forse un'altra persona ha già fatto questa modifica. Torna indietro, guarda com'è adesso e riprova.
error-too-many = Troppe richieste in poco tempo
    .advice = Aspetta qualche minuto, poi riprova.
error-internal = Qualcosa è andato storto
    .advice = La colpa è nostra, non tua. Riprova tra qualche minuto.
error-request-id = Se lo segnali, indica questo codice: { $id }
error-way-search = Cerca un servizio
error-way-home = Vai alla prima pagina del portale
error-way-unions = Guarda l'elenco degli enti

form-problems = Controlla questi punti, poi riprova:
form-send-again = Invia di nuovo
