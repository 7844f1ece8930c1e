# The first page of a portal.

home-title = What do you need?
home-categories = Choose a subject
home-targets = Or say for whom
home-steps = How it works
home-step-search = Search in your own words
    .about = The listings are in Italian, so Italian words find most: “badante” (carer), “nido” (nursery), “affitto” (rent).
home-step-residence = Say where you live
    .about = You see only the services you may use, and how far they are from home.
home-step-call = Read the listing and call
    .about = Each listing says whom the service is for, what to bring, what it costs and when it is open.
home-organizations = Who offers the services
home-api = The data, for developers
