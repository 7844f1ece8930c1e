# Forms that plugins declare.

schema-form-optional = (facoltativo)
schema-form-add = Aggiungi: { $name }
schema-form-remove = Togli: { $name } { $number }
schema-form-tick = serve la spunta per andare avanti.
schema-form-whole = scrivi un numero intero, per esempio 12.
schema-form-too-short = { $count ->
    [one] serve almeno 1 carattere.
   *[other] servono almeno { $count } caratteri.
}
schema-form-too-long = { $count ->
    [one] può avere al massimo 1 carattere.
   *[other] può avere al massimo { $count } caratteri.
}
schema-form-too-few = { $count ->
    [one] ne serve almeno 1.
   *[other] ne servono almeno { $count }.
}
schema-form-too-many = { $count ->
    [one] può essercene al massimo 1.
   *[other] possono essere al massimo { $count }.
}
schema-form-too-small = il numero più basso possibile è { $limit }.
schema-form-too-large = il numero più alto possibile è { $limit }.
schema-form-pattern = non è scritto come serve: guarda l'esempio o la spiegazione.
schema-form-other = non va bene così: controlla e riprova.
