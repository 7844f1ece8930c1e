# People, roles and invitations.

members-title = Persone e ruoli
members-lead = { $count ->
    [0] Non c'è ancora nessuno.
    [one] Una persona ha un ruolo qui.
   *[other] { $count } ruoli assegnati a persone di questo ente.
}
member-role = Ruolo
member-where = Dove vale
member-state = Stato
member-state-active = Attivo
member-state-suspended = Sospeso
member-state-ended = Concluso
member-changed-at = Ultima modifica
member-suspend = Sospendi
member-resume = Riattiva
member-end = Togli il ruolo
member-change-title = Cambia ruolo
member-change = Salva il ruolo
member-suspend-question = Sospendere { $name }?
    .about = Finché il ruolo è sospeso la persona può accedere come cittadino, ma non può lavorare qui. Puoi riattivarlo quando vuoi.
member-resume-question = Riattivare { $name }?
    .about = La persona torna a poter fare quello che il ruolo permette.
member-end-question = Togliere il ruolo a { $name }?
    .about = Il ruolo finisce subito. Per darlo di nuovo serve un altro invito. Quello che la persona ha fatto resta nel registro.
member-last-administrator = È l'unico amministratore attivo dell'ente: senza, nessuno potrebbe più gestire persone e impostazioni. Prima dai a qualcun altro il ruolo di amministratore in tutto l'ente.
member-role-held = Questa persona ha già questo ruolo.
member-unknown-organization = Questa organizzazione non c'è più. Scegline un'altra.
member-bad-post = Questo ruolo non si può dare così: un operatore di un ente ha bisogno dell'organizzazione per cui lavora.
member-choose-role = Scegli un ruolo.
member-choose-where = Scegli dove vale il ruolo.
member-choose-organization = Scegli l'organizzazione.
member-choose-municipality = Scegli il comune.
member-name-unit = Scrivi il nome dello sportello o dell'ufficio.
member-where-hint = Scegli, poi completa solo il campo che serve.
where-everywhere = In tutto l'ente
where-organization = Solo per un'organizzazione
where-municipality = Solo in un comune
where-unit = Per uno sportello o un ufficio
place-everywhere = In tutto l'ente
place-gone = Organizzazione non più presente
field-organization = Organizzazione
field-municipality = Comune
field-unit = Sportello o ufficio
field-unit-hint = Dice per quale ufficio lavora la persona: non limita quello che può vedere.
field-full-name = Nome e cognome
field-reason = Motivo (resta scritto nel registro)
role-about-desk_operator = controlla e pubblica le schede
role-about-social_worker = segue le persone
role-about-provider_operator = tiene aggiornate le schede della sua organizzazione
role-about-union_admin = gestisce persone, schede e impostazioni
role-about-auditor = legge tutto, anche il registro, e non cambia niente

invite-title = Invita una persona
invite-lead = Le mandiamo una mail con un collegamento che vale 14 giorni. Chi lo apre accetta il ruolo.
invite-send = Manda l'invito
invitations-title = Inviti in attesa
invitations-lead = Chi ha ricevuto l'invito non l'ha ancora accettato.
invitations-none = Nessun invito in attesa.
invitation-by = Invito di
invitation-by-platform = L'amministrazione della piattaforma
invitation-expires = Vale fino al
invitation-withdraw = Ritira
invitation-withdraw-of = Ritira l'invito a { $name }
invitation-title = Invito
invitation-to = Invito a lavorare per { $union }
invitation-from = Ti invita { $by }.
invitation-from-platform = Ti invita l'amministrazione della piattaforma.
invitation-signed-in = Hai fatto l'accesso come { $name }: il ruolo va a questo accesso.
invitation-accept = Accetta l'invito
invitation-have-account = Se hai già un accesso
invitation-sign-in = Accedi con mail e password
invitation-register = Se non hai un accesso
invitation-register-lead = Scegli una password: accederai con la mail { $mail }.
invitation-register-accept = Crea l'accesso e accetta
invitation-over = Questo invito non vale più
invitation-over-lead = È scaduto, è stato ritirato o è già stato accettato. Se l'hai accettato tu, vai alla tua area; altrimenti chiedi all'ente un altro invito.

done-invitation-sent = Fatto: l'invito parte subito per mail.
done-invitation-withdrawn = Fatto: l'invito non vale più.
done-invitation-accepted = Fatto: il ruolo è tuo.
done-member-changed = Fatto: il ruolo è cambiato e vale da subito.

choose = Scegli
cancel = Annulla
save = Salva
form-required = Questo campo serve.
form-bad-text = È vuoto o troppo lungo.
form-changed = Qualcun altro ha fatto una modifica mentre scrivevi. Quello che hai scritto è ancora qui: guarda com'è adesso e, se va ancora bene, invia di nuovo.
again-password = Scrivi di nuovo la password
again-old = Scrivi di nuovo la password attuale
again-new = Scrivi di nuovo la nuova password
again-client_secret = Scrivi di nuovo il segreto

mail-invitation =
    Ciao { $name },

    { $by } ti invita a lavorare per { $union } con il ruolo: { $role }.

    Per accettare apri questa pagina entro 14 giorni:

    { $link }

    Chi apre l'indirizzo può prendere il ruolo: non inoltrare questa mail. Se non aspettavi un invito, non fare niente.
    .subject = Invito a lavorare per { $union }
