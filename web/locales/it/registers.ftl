# Registers of caregivers and professions: entries, matching, placements.

# Registers as everybody sees them.
nav-registers = Albi
registers-title = Albi
registers-lead = Gli elenchi delle persone che gli uffici hanno controllato e ammesso: chi sono, dove lavorano, come iscriversi.
registers-none = Non ci sono albi, per ora.
register-is-retired = Questo albo è chiuso: nessuno viene iscritto o proposto.
register-entries = Iscrizioni
register-entries-of = Iscrizioni: { $name }
register-how-to-apply = Come ci si iscrive
    .about = Si fa domanda con questo sito o allo sportello. Qualcuno controlla requisiti e documenti; una regola, scritta e verificabile, dice che cosa manca. Decide una persona.
register-documents-needed = Che cosa serve
register-document-if-there = (se c'è)
register-apply = Fai domanda
register-list-title = Chi è iscritto
register-anywhere = In tutto il territorio
register-language = Lingua
register-any-language = Qualsiasi lingua
register-skill = Che cosa sa fare
register-any-skill = Qualsiasi competenza
register-filter = Filtra
register-listed = { $count ->
    [one] 1 persona iscritta
   *[other] { $count } persone iscritte
}
register-see-all = Guarda tutte le persone iscritte
register-none-such = Nessuna persona iscritta corrisponde. Prova con meno filtri.
register-nobody-yet = Non c'è ancora nessuna persona iscritta.
register-works-in = Lavora a: { $places }
register-regional-number-is = N. regionale { $number }
register-valid-until = Iscrizione valida fino al { $date }

# Applying.
register-apply-title = Domanda di iscrizione: { $name }
register-edit = Modifica la domanda
register-edit-title = Modifica la domanda: { $name }
register-apply-lead = Compila e invia. Poi un operatore dello sportello controlla la domanda: puoi seguirla da «Le mie iscrizioni».
register-apply-for-another = Compili per una persona che si è presentata allo sportello.
register-about-person = Chi fa domanda
register-display-name = Nome e cognome
register-display-name-hint = Come deve comparire nell'albo.
register-born-on = Data di nascita
register-offer = Dove e quanto
register-municipalities = Comuni in cui può lavorare
register-municipalities-hint = Scegline almeno uno.
register-weekly-hours = Ore alla settimana
register-weekly-hours-hint = Quante ore in tutto, per esempio 20 oppure 2,5.
register-permit = Scadenza del permesso di soggiorno
register-permit-hint = Solo per chi ne ha bisogno: l'ultimo giorno di validità.
register-asks = Che cosa chiede questo albo
register-documents-afterwards = Dopo l'invio potrai aggiungere i documenti.
register-send = Invia la domanda
register-take-application = Raccogli una domanda
register-file = Scarica gli ammessi (CSV)
list-file = Scarica l'elenco (CSV)

# What is wrong.
register-illegal = Adesso non si può più fare: nel frattempo è cambiato qualcosa. Guarda com'è adesso.
register-retired = L'albo è chiuso: prima va riattivato il plugin che lo tiene.
register-applied-already = C'è già una domanda o un'iscrizione a questo albo.
register-bad-display-name = Scrivi nome e cognome, al massimo 200 caratteri.
register-bad-born-on = Questa data di nascita non è possibile.
register-bad-municipalities = Scegli almeno un comune.
register-bad-weekly-minutes = Scrivi le ore alla settimana con un numero, per esempio 20 o 2,5.
register-bad-day = Scrivi un giorno, per esempio 24/12/2026.
register-bad-valid-months = Scrivi quanti mesi, da 1 a 120.
register-bad-expires-on = Per questo documento serve la data di scadenza.
register-bad-title = Scrivi come si chiama il documento, o il suo numero di protocollo.
register-bad-held-on = Il giorno del corso non può essere nel futuro.
register-bad-minutes = Scrivi quante ore, per esempio 8 o 2,5.
register-bad-course = Scrivi il nome del corso.
register-bad-done-on = Il giorno della visita non può essere nel futuro.
register-bad-hours = C'è una parte della settimana che non conosciamo: scegli di nuovo.
register-bad-ended-on = L'ultimo giorno non può essere prima dell'inizio.
register-unknown-document = Scegli il tipo di documento.
register-too-many-documents = Per questa iscrizione ci sono già troppi documenti.
register-reason-needed = Scrivi il motivo, al massimo 5000 caratteri.
register-regional-number-taken = Un'altra persona ha già questo numero.
register-minutes-in-use = I rapporti in corso impegnano più ore di così.
register-not-available = Questa persona oggi non può essere proposta: è sospesa, o l'iscrizione o il permesso sono scaduti.
register-overbooked = Questa persona non ha abbastanza ore libere.
register-cohabiting-alone = Chi convive con una famiglia lavora solo per quella.
register-one-at-a-time = C'è già una persona proposta o un rapporto in corso per questa richiesta.
register-own-entry = Nessuno decide su sé stesso: chiedi a un collega.

# Entries.
entry-state-applied = Domanda inviata
entry-state-in_check = In controllo
entry-state-integration = Da integrare
entry-state-admitted = Ammessa
entry-state-refused = Respinta
entry-state-suspended = Sospesa
entry-state-removed = Cancellata
entry-state-expired = Scaduta
entry-state-withdrawn = Ritirata
entry-next-applied = La domanda è arrivata: qualcuno allo sportello la prende in controllo.
entry-next-in_check = Lo sportello sta controllando la domanda e i documenti.
entry-next-integration = Manca qualcosa: va completato e poi la domanda torna in controllo.
entry-next-admitted = È nell'albo: compare nell'elenco pubblico e può essere proposta alle famiglie.
entry-next-refused = La domanda è stata respinta. Se ne può presentare un'altra.
entry-next-suspended = È sospesa: non compare nell'elenco e non viene proposta a nessuno.
entry-next-removed = È stata cancellata dall'albo.
entry-next-withdrawn = L'ha ritirata chi l'aveva fatta. Se ne può presentare un'altra.
entry-next-expired = L'iscrizione è scaduta: per tornare nell'albo va controllata di nuovo.
entry-reason-integration = Che cosa manca
entry-reason-refused = Perché è stata respinta
entry-reason-suspended = Perché è sospesa
entry-reason-removed = Perché è stata cancellata
entry-reason-withdrawn = Perché è stata ritirata
entry-step-check = Prendi in controllo
entry-ask-check = Prendere in controllo questa domanda?
entry-ask-about-check = Da questo momento chi ha fatto domanda non la può più modificare, finché non gli si chiede di completarla.
entry-step-integrate = Chiedi di completare
entry-ask-integrate = Che cosa manca?
entry-ask-about-integrate = Chi ha fatto domanda legge quello che scrivi qui e può modificarla e aggiungere documenti.
entry-why-integrate = Che cosa va completato
entry-step-admit = Ammetti
entry-ask-admit = Ammettere nell'albo?
entry-ask-about-admit = Da oggi compare nell'elenco pubblico e può essere proposta alle famiglie.
entry-why-admit = Perché ammetti senza il sì della regola
entry-step-refuse = Respingi
entry-ask-refuse = Respingere la domanda?
entry-ask-about-refuse = La domanda si chiude. Chi l'ha fatta legge il motivo e può presentarne un'altra.
entry-why-refuse = Motivo
entry-step-suspend = Sospendi
entry-ask-suspend = Sospendere l'iscrizione?
entry-ask-about-suspend = Esce subito dall'elenco pubblico e da tutte le rose di candidati. I rapporti in corso continuano e vengono segnalati.
entry-why-suspend = Motivo
entry-step-resume = Riammetti
entry-ask-resume = Togliere la sospensione?
entry-ask-about-resume = Torna nell'elenco e nelle ricerche fino alla scadenza dell'iscrizione.
entry-step-remove = Cancella dall'albo
entry-ask-remove = Cancellare dall'albo?
entry-ask-about-remove = Non si può tornare indietro: servirà una nuova domanda.
entry-why-remove = Motivo
entry-step-renew = Rinnova
entry-ask-renew = Rinnovare l'iscrizione?
entry-ask-about-renew = Il nuovo periodo comincia dopo l'ultimo giorno di quello in corso.
entry-why-renew = Perché rinnovi senza il sì della regola
entry-step-withdraw = Ritira la domanda
entry-ask-withdraw = Ritirare la domanda?
entry-ask-about-withdraw = La domanda si chiude subito e i file dei documenti vengono cancellati. Puoi presentarne un'altra quando vuoi.
entry-step-leave = Esci dall'albo
entry-ask-leave = Uscire dall'albo?
entry-ask-about-leave = Esci subito dall'elenco pubblico e da tutte le rose di candidati. I rapporti in corso continuano e vengono segnalati allo sportello. Per tornare serve una nuova domanda.
entry-why-optional = Motivo (facoltativo)
entry-months = Per quanti mesi
entry-months-hint = Se lasci vuoto: quelli indicati dalla regola, o quelli soliti di questo albo.
entry-against-advice = Oggi la regola non ha detto sì: chiedile di nuovo, o se vai avanti scrivi perché.
entry-has-placements = { $count ->
    [one] C'è 1 rapporto in corso.
   *[other] Ci sono { $count } rapporti in corso.
}
entry-states = Stati
entry-all-states = Tutte
entry-filter-text = Nome
entry-filter-proposed = Solo con proposta di sospensione
entry-filter-unverified = Solo con documenti da verificare
entry-filter-ending = Solo in scadenza
entries-found = { $count ->
    [one] 1 iscrizione
   *[other] { $count } iscrizioni
}
entries-none = Non c'è ancora nessuna domanda.
entries-none-such = Nessuna iscrizione corrisponde.
entry-name = Nome
entry-state = Stato
entry-where = Comuni
entry-free-hours = Ore libere
entry-free = libere: { $hours }
entry-applied = Domanda
entry-admitted-on = Ammessa la prima volta
entry-term = Valida fino al
entry-age = { $count ->
    [one] 1 anno
   *[other] { $count } anni
}
entry-permit-expired = Permesso scaduto
entry-suspension-proposed = Proposta di sospensione
entry-suspension-proposed-why = { $count ->
    [one] C'è 1 episodio aperto: valuta se sospendere l'iscrizione.
   *[other] Ci sono { $count } episodi aperti: valuta se sospendere l'iscrizione. Decide una persona, non il sistema.
}
entry-placements-flagged = Rapporti in corso da verificare
entry-placements-flagged-why = { $count ->
    [one] 1 rapporto è in corso con una persona che oggi non potrebbe essere proposta.
   *[other] { $count } rapporti sono in corso con una persona che oggi non potrebbe essere proposta.
}
entry-to-integrate = Che cosa va completato
entry-change-offer = Cambia comuni, ore o permesso
entry-change-offer-lead = Vale subito per le prossime ricerche. La regola va chiesta di nuovo.
entry-print = Stampa
entry-form = La domanda
entry-documents = Documenti
entry-documents-lacking = Che cosa serve per il prossimo passo:
entry-documents-to-settle = Da sistemare:
document-lack-missing = manca
document-lack-out_of_date = è scaduto: ne serve uno valido
document-lack-unverified = lo sportello lo deve ancora verificare
entry-ends-soon = L'iscrizione scade il { $date }.
entry-ends-soon-own = Per restare nell'albo chiedi allo sportello di rinnovarla: prima aggiungi i documenti aggiornati e gli attestati dei corsi fatti.
entry-ends-soon-desk = Chiedi alla regola che cosa serve per il rinnovo.
entry-permit-ends-soon = Il permesso di soggiorno scade il { $date }: dal giorno dopo non compare più nell'elenco, finché non c'è quello nuovo.
entry-no-documents = Nessun documento.
entry-training = Formazione
entry-trained = In questo periodo di iscrizione: { $hours }.
entry-incidents = Episodi
entry-no-incidents = Nessun episodio.
entry-history = Che cosa è successo
entry-regional-number = Numero regionale
entry-regional-number-label = Numero con cui la Regione ha iscritto la persona
document-kind = Tipo
document-title = Nome o protocollo
document-title-hint = Come lo si ritrova: il nome del file o il numero di protocollo. Se alleghi il file puoi lasciare vuoto.
document-expires = Scadenza
document-expires-hint = Solo se il documento ha una scadenza: l'ultimo giorno.
document-added = Aggiunto
document-verified = Verificato
document-not-verified = Non ancora
document-verify = L'ho visto, va bene
document-replaced = Sostituito
document-out-of-date = Scaduto
document-digest = Impronta del file
document-add = Aggiungi un documento
document-file = File
document-file-hint = PDF, JPEG o PNG, al massimo 5 MB. Lo vedono solo lo sportello e chi fa domanda.
document-file-hint-desk = Se hai visto un documento di carta, lascia vuoto e scrivi dove si trova.
document-choose-file = Scegli il file del documento.
document-download = scarica il file
document-elsewhere = (agli atti dello sportello)
document-kib = { $kib } KiB
bad-file-empty = Il file è vuoto.
bad-file-too-large = Il file supera i 5 MB: riducilo, per esempio con una foto meno grande.
bad-file-type = Non è un PDF, un JPEG o un PNG: conta quello che c'è dentro, non il nome.
bad-file-damaged = Il file è rovinato o incompleto: prova a salvarlo di nuovo.
training-add = Aggiungi formazione
training-held-on = Giorno
training-course = Corso
training-hours = Ore
my-entries-none = Non hai fatto nessuna domanda.

# What the rule says.
advice-title = Che cosa dice la regola
advice-lead = È un consiglio: decide una persona.
advice-none = Non è ancora stata chiesta, o qualcosa è cambiato da allora.
advice-ask = Chiedi alla regola
advice-ask-again = Chiedi di nuovo
advice-on = chiesta il { $date }.
advice-months = { $count ->
    [one] Durata indicata: 1 mese.
   *[other] Durata indicata: { $count } mesi.
}
advice-no-answer = La regola non ha risposto: guarda tutto e decidi.
advice-missing-admission = Che cosa manca
advice-missing-renewal = A quali condizioni
advice-reasons = Motivi
advice-admit = Ammettere
advice-integrate = Far completare
advice-renew = Rinnovare
advice-conditions = Rinnovare a condizioni
advice-refuse = Respingere
advice-manual = Decide una persona
receipt-title = Ricevuta della decisione
receipt-plugin = Plugin e regola
receipt-engine = Motore
receipt-fuel = Istruzioni eseguite
receipt-package = Impronta del pacchetto
receipt-facts = Impronta dei fatti
receipt-at = Quando
receipt-open = Apri la decisione

# Matching.
way-matching = Abbinamenti
    .about = Le famiglie che cercano una persona, e chi può andare bene.
way-my-entries = Le mie iscrizioni
    .about = Le domande che hai fatto agli albi, e a che punto sono.
way-my-requests = Cerco una persona
    .about = Cerca una persona di un albo per la tua famiglia.
way-entries = Albi: domande e iscrizioni
    .about = Controlla le domande, ammetti, sospendi.
way-placements = Rapporti in corso
    .about = Chi lavora con quale famiglia, e le visite da fare.
way-incidents = Episodi
    .about = Che cosa è andato storto, e che cosa se ne è fatto.
matching-new = Cerca una persona
matching-choose-register = In quale albo?
matching-new-lead = Scrivi che cosa ti serve: qualcuno allo sportello cerca chi può andare bene e ti chiama.
matching-new-for-another = Compili per una famiglia che si è rivolta allo sportello.
matching-family = Famiglia
matching-family-hint = Il nome con cui lo sportello la riconosce.
matching-weekly-hours = Ore alla settimana
matching-weekly-hours-hint = Per esempio 20 oppure 2,5.
matching-cohabiting = Serve una persona che viva in casa
matching-is-cohabiting = in convivenza
matching-start = Da quando
matching-hours = Quando serve
matching-must = Deve saper fare
matching-nice = Meglio se sa fare
matching-languages = Lingue
matching-send = Invia la richiesta
matching-state = Stato
matching-any-state = Tutti
matching-opened = Arrivata
requests-found = { $count ->
    [one] 1 richiesta
   *[other] { $count } richieste
}
requests-none = Nessuna richiesta.
day-part-morning = mattina
day-part-afternoon = pomeriggio
day-part-night = notte
weekday-of-mon = Lunedì
weekday-of-tue = Martedì
weekday-of-wed = Mercoledì
weekday-of-thu = Giovedì
weekday-of-fri = Venerdì
weekday-of-sat = Sabato
weekday-of-sun = Domenica
request-state-open = Da cercare
request-state-shortlisted = Candidati trovati
request-state-proposed = Persona proposta
request-state-interview = In colloquio
request-state-placed = Abbinata
request-state-failed = Non riuscita
request-state-cancelled = Annullata
request-step-interview = Passa al colloquio
request-ask-interview = La famiglia incontra la persona proposta?
request-ask-about-interview = Segna che la famiglia ha accettato di incontrarla.
request-step-place = Avvia il rapporto
request-ask-place = Avviare il rapporto con questa persona?
request-ask-about-place = Il rapporto parte in prova. Le ore impegnate non saranno più offerte ad altri.
request-step-fail = Non è andata
request-ask-fail = Non è andata a buon fine?
request-ask-about-fail = La persona non verrà più proposta per questa richiesta.
request-step-reopen = Cerca di nuovo
request-ask-reopen = Ricominciare la ricerca?
request-ask-about-reopen = La richiesta torna tra quelle da cercare.
request-step-cancel = Annulla la richiesta
request-ask-cancel = Annullare la richiesta?
request-ask-about-cancel = Non si può tornare indietro: servirà una nuova richiesta.
request-why-failed = Perché non è andata
shortlist-title = Candidati
shortlist-make = Trova i candidati
shortlist-make-again = Rifai la ricerca
shortlist-none = Nessun candidato, per ora.
shortlist-nobody = Nessuna delle persone iscritte ha tutto ciò che serve: può aiutare togliere un requisito indispensabile o chiedere meno ore.
shortlist-by-plugin = Punteggi dati da { $plugin }.
shortlist-by-core = Punteggi dati dalla piattaforma.
proposal-state-shortlisted = Tra i candidati
proposal-state-proposed = Proposta
proposal-state-interview = In colloquio
proposal-state-placed = Abbinata
proposal-state-failed = Non è andata
proposal-score = punteggio { $score } su 1000
proposal-propose = Proponi alla famiglia
proposal-not-available = Non più disponibile

# Placements, visits, incidents.
placements-title = Rapporti di assistenza
placements-found = { $count ->
    [one] 1 rapporto
   *[other] { $count } rapporti
}
placements-none = Nessun rapporto.
placement-who = Persona
placement-from = dal { $date }
placement-starts = Inizio
placement-ended = Ultimo giorno
placement-why = Motivo
placement-contract = Contratto
placement-contract-hint = Dove si trova: per esempio il numero di protocollo.
placement-replaces = Al posto di
placement-before = il rapporto precedente
placement-links = Schede
placement-flagged = Da verificare
placement-flagged-why = La persona oggi non potrebbe essere proposta: è sospesa, o l'iscrizione o il permesso sono scaduti. Il rapporto continua finché non decidi tu.
placement-only-flagged = Solo da verificare
placement-state-planned = Previsto
placement-state-trial = In prova
placement-state-active = In corso
placement-state-ended = Concluso
placement-state-replaced = Sostituito
placement-step-start = Comincia la prova
placement-ask-start = Comincia la prova?
placement-ask-about-start = Da adesso il rapporto è in prova.
placement-step-confirm = Conferma dopo la prova
placement-ask-confirm = Confermare il rapporto?
placement-ask-about-confirm = La prova è andata bene: il rapporto continua.
placement-step-replace = Sostituisci la persona
placement-ask-replace = Chi prende il posto?
placement-ask-about-replace = Il rapporto di adesso si chiude e ne comincia uno nuovo con un'altra persona tra i candidati.
placement-step-end = Concludi
placement-ask-end = Concludere il rapporto?
placement-ask-about-end = Le ore tornano libere. Non si può tornare indietro.
placement-successor = Nuova persona
placement-choose-successor = Scegli chi prende il posto.
placement-no-successor = Tra i candidati non c'è più nessuno disponibile: rifai la ricerca con una nuova richiesta.
placement-last-day = Ultimo giorno
placement-last-day-hint = Se lasci vuoto: oggi.
visits-title = Visite
visits-none = Nessuna visita prevista.
visits-overdue = Visite in ritardo
visit-due = Prevista per il { $date }
visit-was-due = era prevista per il { $date }
visit-overdue = In ritardo
visit-done = Fatta il { $date }
visit-plan = Prevedi una visita
visit-due-on = Giorno della prossima visita
visit-make = Visita fatta
visit-done-on = Quando è stata fatta
visit-notes = Com'è andata
visit-notes-needed = Scrivi com'è andata.
incidents-title = Episodi
incidents-found = { $count ->
    [one] 1 episodio.
   *[other] { $count } episodi.
}
incidents-all = Guarda anche quelli chiusi
incidents-open-only = Solo quelli aperti
incident-report = Segnala un episodio
incident-severity = Gravità
incident-severity-low = Lieve
incident-severity-medium = Media
incident-severity-high = Grave
incident-any-severity = Qualsiasi gravità
incident-reported = Segnalato
incident-choose-severity = Scegli la gravità.
incident-description = Che cosa è successo
incident-describe = Scrivi che cosa è successo.
incident-open = Aperto
incident-closed = Chiuso
incident-close = Chiudi l'episodio
incident-outcome = Esito:
incident-what-came-of-it = Com'è finita
register-bad-outcome = Scrivi com'è finita.
register-bad-description = Scrivi che cosa è successo.
register-bad-notes = Scrivi com'è andata.
register-bad-family-name = Scrivi il nome della famiglia.
register-bad-municipality = Scegli il comune.

# What was done.
done-entry-applied = Fatto: la domanda è stata inviata. Adesso puoi aggiungere i documenti.
done-entry-edited = Fatto: la domanda è aggiornata.
done-entry-offer-changed = Fatto: comuni, ore e permesso sono aggiornati.
done-entry-in-check = Fatto: la domanda è in controllo.
done-entry-integration = Fatto: è stato chiesto di completare la domanda.
done-entry-admitted = Fatto: la persona è ammessa all'albo.
done-entry-refused = Fatto: la domanda è respinta.
done-entry-suspended = Fatto: l'iscrizione è sospesa.
done-entry-resumed = Fatto: la sospensione è tolta.
done-entry-removed = Fatto: l'iscrizione è cancellata.
done-entry-withdrawn = Fatto: la domanda è ritirata.
done-entry-left = Fatto: non sei più nell'albo.
done-entry-renewed = Fatto: l'iscrizione è rinnovata.
done-entry-examined = Fatto: la regola ha risposto.
done-document-added = Fatto: il documento è aggiunto.
done-document-verified = Fatto: il documento è verificato.
done-training-added = Fatto: la formazione è aggiunta.
done-regional-number-set = Fatto: il numero regionale è aggiornato.
done-incident-reported = Fatto: l'episodio è segnalato.
done-incident-closed = Fatto: l'episodio è chiuso.
done-request-opened = Fatto: la richiesta è stata inviata.
done-shortlist-made = Fatto: i candidati sono stati cercati.
done-shortlist-by-platform = Fatto: la regola del plugin non ha risposto: i punteggi sono quelli della piattaforma.
done-candidate-proposed = Fatto: la persona è proposta alla famiglia.
done-request-interview = Fatto: la famiglia incontra la persona.
done-request-failed = Fatto: segnato: non è andata.
done-request-reopened = Fatto: la ricerca ricomincia.
done-request-cancelled = Fatto: la richiesta è annullata.
done-placement-planned = Fatto: il rapporto è previsto. Adesso puoi programmare le visite.
done-placement-started = Fatto: la prova è cominciata.
done-placement-confirmed = Fatto: il rapporto è confermato.
done-placement-replaced = Fatto: la nuova persona ha preso il posto.
done-placement-ended = Fatto: il rapporto è concluso.
done-visit-planned = Fatto: la visita è prevista.
done-visit-made = Fatto: la visita è registrata.
done-entry-not-open = Adesso la domanda non si può modificare: qualcuno la sta controllando o è già decisa.
done-entry-changed-meanwhile = Nel frattempo è cambiato qualcosa: ecco com'è adesso. Se serve, chiedi di nuovo.

# On the first page of people at work.
box-to-check = Domande da controllare
box-to-verify = Iscrizioni con documenti da verificare
box-ends-soon = Iscrizioni in scadenza
box-overdue-visits = Visite in ritardo
box-open-incidents = Episodi aperti
box-open-requests = Richieste da cercare
box-flagged-placements = Rapporti da verificare
box-proposed-suspensions = Sospensioni proposte
work-boxes = Da fare
hours = { $hours ->
    [one] 1 ora
   *[other] { $hours } ore
}
hours-and-minutes = { $hours } h e { $minutes } min
