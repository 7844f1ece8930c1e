# Mails about one's own account.

mail-reset =
    Qualcuno, speriamo tu, ha chiesto di scegliere una nuova password per questo indirizzo.

    Per sceglierla apri questa pagina entro 30 minuti:

    { $address }

    L'indirizzo vale una volta sola. Se non l'hai chiesto tu, non fare niente: la password resta quella di prima.
    .subject = Scegli una nuova password
mail-administrator =
    Sei tra gli amministratori della piattaforma.

    Per scegliere la password apri questa pagina entro 7 giorni:

    { $address }

    L'indirizzo vale una volta sola. Dopo il primo accesso attiva il codice di verifica.
    .subject = Il tuo accesso alla piattaforma
mail-password-changed =
    La password di questo indirizzo è stata cambiata, e tutti gli altri accessi aperti sono stati chiusi.

    Se non l'hai cambiata tu, scegline subito un'altra dalla pagina di accesso, con «Password dimenticata», e avvisa gli uffici.
    .subject = La tua password è stata cambiata
mail-locked-out =
    Qualcuno ha provato più volte ad accedere con questo indirizzo e una password sbagliata. Per ogni altro errore l'attesa prima di riprovare raddoppia, fino a 15 minuti.

    Se eri tu, aspetta e riprova, oppure scegli una nuova password con «Password dimenticata». Se non eri tu, la tua password ha retto: non devi fare niente.
    .subject = Tentativi di accesso con il tuo indirizzo
