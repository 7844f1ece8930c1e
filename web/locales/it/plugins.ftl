# Plugins: what may be installed, what it asks for, what it does; pages that plugins fill.

# Pages that plugins fill.
plugin-page-by = Questa pagina è di «{ $name }».
plugin-page-empty = Non c'è ancora niente.
plugin-page-first = Dall'inizio
plugin-page-send = Invia
plugin-page-not-found = Quello che cerchi non c'è, o non c'è più.
plugin-page-no-answer = Questa parte del portale in questo momento non risponde. Quello che hai scritto è ancora qui: riprova tra poco.
done-sent = Fatto: è stato inviato.
way-plugins = Plugin
    .about = Che cosa aggiungono al portale le regole e i moduli dell'ente, che cosa possono fare, che cosa hanno deciso.

# The union's plugins.
plugins-title = Plugin
plugins-lead = Un plugin porta nel portale le regole e i moduli di un territorio. Gira in una scatola chiusa: vede e fa solo quello che gli concedi qui.
plugins-installed = Installati
plugins-none-installed = Nessun plugin installato.
plugins-offered = Da installare
plugins-none-offered = Non ce ne sono altri.
plugin-is-update = Aggiornamento
plugin-by = Pubblicato da { $publisher }
plugin-id = Identificativo
plugin-version = Versione
plugin-publisher = Chi lo pubblica
plugin-publisher-revoked = Non più fidato
plugin-published = Pubblicato il
plugin-license = Licenza
plugin-withdrawn = Ritirato
plugin-homepage = Pagina del plugin
plugin-asks = Che cosa chiede
plugin-asks-nothing = Non chiede niente.
plugin-asks-never = Non può mai: vedere i dati di altri enti, cambiare lo stato di una pratica da solo, vedere nomi e contatti quando applica una regola, usare la rete se non agli indirizzi elencati.
plugin-regulations = Norme che applica
plugin-install-lead = Prima viene controllato: firma, contenuto, prove. Poi scegli che cosa concedergli. Fino ad allora non gira niente.
plugin-install = Controlla e installa
plugin-state-uploaded = In arrivo
plugin-state-validated = Controllato
plugin-state-rejected = Respinto
plugin-state-approved = Approvato
plugin-state-installed = Pronto
plugin-state-enabled = Attivo
plugin-state-disabled = Spento
plugin-state-removed = Rimosso
plugin-working-uploaded = Controllo in corso: firma, contenuto, prove nella scatola chiusa.
plugin-working-validated = Controllo in corso.
plugin-working-approved = Installazione in corso.
plugin-working-installed = Attivazione in corso.
plugin-working-enabled = In corso.
plugin-working-disabled = In corso.
plugin-working-rejected = In corso.
plugin-working-removed = In corso.
plugin-working-wait = Di solito dura meno di un minuto. La pagina si aggiorna da sola.
plugin-look-again = Guarda adesso
plugin-broke-off = L'ultimo passo non è arrivato in fondo.
plugin-go-on = Riprova
plugin-step-failed = Qualcosa è andato storto: riprova tra poco.
plugin-report = Controllo
plugin-vectors-passed = { $count ->
    [one] 1 prova superata nella scatola chiusa.
   *[other] { $count } prove superate nella scatola chiusa.
}
plugin-vectors = Le prove, con le istruzioni eseguite
plugin-consent-title = Che cosa gli concedi?
plugin-may = Che cosa può fare
plugin-tick = Concessioni
plugin-tick-hint = Spunta quello che gli permetti. Quello che non spunti gli viene negato quando prova a usarlo.
plugin-comes-with = Fa parte del plugin
plugin-ask-is-new = Nuovo
plugin-asks-more = Questa versione chiede qualcosa in più di quella attiva: è segnato «Nuovo».
plugin-asks-no-more = Questa versione non chiede niente di più di quella attiva.
plugin-asks-less = Non chiede più
plugin-consent = Concedi e attiva
plugin-consent-upgrade = Passa a questa versione
plugin-change-grants = Cambia le concessioni
plugin-settings = Parametri
plugin-settings-lead = Valgono da subito per le prossime decisioni. Prima di salvare puoi vedere chi cambierebbe:
plugin-settings-note = Nota
plugin-settings-note-hint = Perché cambiano: per esempio la delibera. Resta nello storico.
plugin-settings-versions = Parametri nel tempo
plugin-activity = Attività
plugin-decisions = Decisioni
plugin-decisions-lead = Che cosa hanno risposto le regole. Ogni risposta si può ripetere, con gli stessi dati e la stessa versione.
plugin-no-decisions = Nessuna decisione, finora.
plugin-rules = Regole
plugin-documents = Documenti
plugin-documents-lead = Che cosa conserva. Possono essere dati di persone: chi li apre è annotato nel registro.
plugin-collections = Raccolte
plugin-no-collections = Non conserva documenti propri.
plugin-no-documents = Nessun documento.
plugin-documents-kept = { $count ->
    [one] Ogni documento resta un giorno dall'ultima modifica.
   *[other] Ogni documento resta { $count } giorni dall'ultima modifica.
}
plugin-documents-kept-always = I documenti restano finché il plugin o l'ente non li toglie.
plugin-documents-path = Cerca in
plugin-documents-value = Valore
plugin-documents-value-hint = L'inizio di un testo, oppure un numero, true o false.
plugin-document-key = Chiave
plugin-document-rev = Revisione
plugin-document-body = Contenuto
plugin-documents-more = Altri documenti
plugin-simulate = Prova: chi cambierebbe?
plugin-newer = C'è la versione { $version }.
plugin-look-at-newer = Guarda che cosa chiede
plugin-versions = Versioni in questo ente
plugin-put-aside = Messa da parte
plugin-step-enable = Attiva
plugin-ask-enable = Attivare il plugin?
plugin-ask-about-enable = Le sue regole, le sue pagine e i suoi campi tornano entro pochi secondi.
plugin-step-disable = Spegni
plugin-ask-disable = Spegnere il plugin?
plugin-ask-about-disable = Le sue regole non rispondono più, le sue pagine e i suoi albi si chiudono. I suoi documenti restano: puoi riattivarlo.
plugin-step-rollback = Torna alla versione precedente
plugin-ask-rollback = Tornare alla versione precedente?
plugin-ask-about-rollback = Torna la versione di prima, con i parametri e le concessioni che aveva. Quella di adesso viene messa da parte.
plugin-back-to = La versione di prima è la { $version }.
plugin-enable-aside = Ritrova i documenti che aveva; la versione che gira adesso viene messa da parte.
plugin-step-discard = Lascia perdere
plugin-ask-discard = Lasciar perdere questa installazione?
plugin-ask-about-discard = Non gira ancora niente di questa versione: non cambia nulla per nessuno.
plugin-step-uninstall = Rimuovi per sempre
plugin-ask-uninstall = Rimuovere il plugin e tutti i suoi documenti?
plugin-ask-about-uninstall = Non si può tornare indietro. Le decisioni già prese restano, e si possono ripetere.
plugin-export-title = Prima: scarica i documenti
plugin-export-lead = Un file con tutti i documenti e i parametri del plugin. Il plugin si può rimuovere nelle 24 ore dopo averlo scaricato.
plugin-export = Scarica i documenti
plugin-export-go-on = Ho scaricato il file: vai avanti
plugin-exported-at = Scaricato il
plugin-exported = Ho scaricato il file e l'ho conservato.
plugin-export-first = Prima scarica i documenti con il plugin spento, poi conferma di averli conservati.
plugin-busy = Qualcuno sta già installando questo plugin, o questa versione è già installata.
plugin-namespace-taken = Un altro plugin usa già il nome «{ $name }»: spegni prima quello.
plugin-illegal = Adesso non si può fare: guarda com'è il plugin.
plugin-not-offered = Questa versione non è più offerta: non è approvata, o è stata ritirata.
plugin-rejected = Non ha superato il controllo: { $problems }
plugin-not-asked = Il plugin non ha chiesto «{ $name }».
plugin-consent-needed = Questa versione chiede di più: prima guarda e concedi.
plugin-settings-wrong = I parametri non vanno bene: { $problems }
plugin-migration-failed = Il plugin non è riuscito a portare i suoi documenti a questa versione, e non è cambiato niente: { $cause }
plugin-preparing = Questa versione si sta preparando su questo server: ci vuole circa mezzo minuto. Riprova tra poco.
plugin-not-ready = Il plugin non è pronto: { $cause }
plugin-nothing-before = Non c'è una versione a cui tornare.
plugin-today = Oggi
plugin-today-hint = Conteggio del server che mostra questa pagina, da mezzanotte o da quando è partito.
plugin-calls = { $count ->
    [one] È stato interrogato una volta.
   *[other] È stato interrogato { $count } volte.
}
plugin-calls-failed = { $count ->
    [0] Nessun errore.
    [one] 1 chiamata non riuscita.
   *[other] { $count } chiamate non riuscite.
}
plugin-resting = A riposo
plugin-rests = { $count ->
    [one] Ha sbagliato troppo spesso: sarà interrogato di nuovo tra un minuto.
   *[other] Ha sbagliato troppo spesso: sarà interrogato di nuovo tra { $count } minuti.
}
plugin-fuel = Oggi i plugin dell'ente hanno usato il { $percent } % del calcolo che hanno in un giorno.
plugin-fuel-spent = Hanno finito il calcolo di oggi: fino a mezzanotte i lavori automatici e gli avvisi aspettano, le regole lasciano decidere una persona e i loro campi non rispondono.
plugin-jobs = Lavori automatici
plugin-no-jobs = Nessun lavoro automatico.
job-name = Lavoro
job-schedule = Orario
job-next = Prossima volta
job-last = Ultima volta
job-outcome = Esito
job-failures = { $count ->
    [one] 1 errore di fila
   *[other] { $count } errori di fila
}
plugin-letters = Avvisi che non ha ricevuto
plugin-tell-again = Avvisa di nuovo
plugin-failures = Ultimi errori
plugin-no-failures = Nessun errore.
failure-point = Dove
failure-cause = Perché
failure-input = Che cosa gli era stato chiesto
failure-input-lead = Può contenere dati di persone: averlo letto resta nel registro delle attività.
plugin-log = Messaggi del plugin
plugin-log-hint = Si tengono sette giorni.
plugin-no-log = Nessun messaggio.
log-level = Livello
log-message = Messaggio
decision-title = Decisione
decision-about = Riguarda
decision-output = Che cosa ha risposto
decision-facts = Che cosa le è stato chiesto
decision-replay = Ripeti la decisione
decision-identical = Ripetuta: la risposta è identica, byte per byte.
decision-not-identical = Ripetuta: la risposta è diversa.
simulate-lead = Le ultime decisioni, ripetute con un'altra versione o altri parametri. Non cambia niente per nessuno.
simulate-rule = Quale regola
simulate-choose-rule = Scegli la regola.
simulate-version = Quale versione
simulate-installed = (installata)
simulate-parameters = Con questi parametri
simulate-run = Prova
simulate-go-on = Continua con le decisioni precedenti
simulate-result = Chi cambierebbe
simulate-tried = { $count ->
    [one] 1 decisione ripetuta.
   *[other] { $count } decisioni ripetute.
}
simulate-changed = { $count ->
    [one] 1 sarebbe diversa.
   *[other] { $count } sarebbero diverse.
}
simulate-difference = In tutto: { $amount }.
simulate-before = Allora
simulate-after = Così
simulate-no-answer = nessuna risposta: { $cause }

# What was done.
done-plugin-added = Fatto: il plugin è in controllo.
done-plugin-consented = Fatto: concesso. Adesso si installa e si attiva.
done-plugin-grants-changed = Fatto: le concessioni sono cambiate.
done-plugin-going-on = Fatto: si riprova.
done-plugin-enabled = Fatto: il plugin è attivo.
done-plugin-disabled = Fatto: il plugin è spento.
done-plugin-rolled-back = Fatto: è tornata la versione precedente.
done-plugin-discarded = Fatto: l'installazione è stata lasciata perdere.
done-plugin-uninstalled = Fatto: il plugin è stato rimosso.
done-plugin-settings-saved = Fatto: i parametri sono salvati.
done-plugin-told-again = Fatto: il plugin verrà avvisato di nuovo.
