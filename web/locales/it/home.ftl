# The first page of a portal.

home-title = Di che cosa hai bisogno?
home-categories = Scegli un argomento
home-targets = Oppure di' per chi
home-steps = Come funziona
home-step-search = Cerca con parole tue
    .about = Scrivi quello che ti serve, come lo diresti a voce: «badante», «mio figlio va male a scuola», «non arrivo a fine mese».
home-step-residence = Di' dove abiti
    .about = Vedi solo i servizi che puoi usare, e quanto sono lontani da casa.
home-step-call = Leggi la scheda e chiama
    .about = Ogni scheda dice a chi è rivolto il servizio, che cosa portare, quanto costa e quando è aperto.
home-organizations = Chi offre i servizi
home-api = I dati per chi sviluppa
