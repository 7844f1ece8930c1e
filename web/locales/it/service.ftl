# The sheet of a service.

brief-title = In breve
brief-where = Dove
brief-cost = Costo
brief-wait = Attesa
brief-organization = Chi lo offre
do-print = Stampa
do-copy-link = Copia l'indirizzo
    .done = Indirizzo copiato
index-title = In questa pagina
service-alert = Attenzione.
service-topics = Argomenti

service-who = A chi è rivolto
service-how = Come fare
service-needed = Cosa serve
service-achieved = Cosa si ottiene
service-times = Tempi e scadenze
service-hours = Orari del servizio
service-cost = Quanto costa
service-access = Accedi al servizio
service-online = Vai al sito del servizio
service-conditions = Condizioni di servizio
service-contacts = Contatti
service-unit = Ente o organizzazione responsabile

unknown-ask = La scheda non lo dice: chiedi ai contatti in fondo alla pagina.
no-documents = Non risultano documenti da portare. Nel dubbio, chiedi ai contatti in fondo alla pagina.
no-places = Questo servizio non ha una sede aperta al pubblico: si chiede per telefono, in linea o a domicilio.
ages-between = Età: da { $from } a { $to } anni.
ages-from = Età: da { $age } anni.
ages-to = Età: fino a { $age } anni.
waiting-time = Tempo di attesa
spoken-languages = Si parlano: { $languages }.
capacity = { $available } disponibili
capacity-of = { $available } disponibili su { $maximum }

valid-to = valido fino al { $date }
bands-caption = Prezzi secondo l'ISEE della famiglia
bands-isee = ISEE
bands-price = Prezzo
band-to = fino a { $to }
band-between = da { $from } a { $to }
band-from = oltre { $from }

place-unnamed = Sede
place-virtual = Servizio in linea: non serve spostarsi.
place-transport = Come arrivare:
place-hours = Orari
place-accessibility = Accessibilità

area-anybody = Aperto a tutti, ovunque si abiti.
area-residents-only = Solo per chi ha la residenza nell'area servita.
area-open = Rivolto a chi abita nell'area servita, ma aperto anche a chi abita altrove.
area-everywhere = Area servita: tutti i comuni di { $name }.
area-municipalities = Area servita
accreditations = Accreditamenti:
sheet-updated-on = Scheda aggiornata il { $date }.
