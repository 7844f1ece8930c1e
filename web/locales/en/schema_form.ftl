# Forms that plugins declare.

schema-form-optional = (optional)
schema-form-add = Add: { $name }
schema-form-remove = Remove: { $name } { $number }
schema-form-tick = has to be ticked to go on.
schema-form-whole = write a whole number, such as 12.
schema-form-too-short = { $count ->
    [one] needs at least 1 character.
   *[other] needs at least { $count } characters.
}
schema-form-too-long = { $count ->
    [one] may have at most 1 character.
   *[other] may have at most { $count } characters.
}
schema-form-too-few = { $count ->
    [one] at least 1 is needed.
   *[other] at least { $count } are needed.
}
schema-form-too-many = { $count ->
    [one] there may be at most 1.
   *[other] there may be at most { $count }.
}
schema-form-too-small = the lowest number possible is { $limit }.
schema-form-too-large = the highest number possible is { $limit }.
schema-form-pattern = is not written as it must be: see the example or the explanation.
schema-form-other = does not fit: check it and try again.
