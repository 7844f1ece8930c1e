//! Names of a listing's fields: `places[1].postal_code` in the directory, `places[1].postalCode` outside.

/// The name clients know a field by.
pub(crate) fn outside(inside: &str) -> String {
    let mut after_line = false;
    let mut name = String::with_capacity(inside.len());
    for letter in inside.chars() {
        match letter {
            '_' => after_line = true,
            _ if std::mem::take(&mut after_line) => name.extend(letter.to_uppercase()),
            _ => name.push(letter),
        }
    }
    name
}

/// The name the directory knows a field by.
pub(crate) fn inside(outside: &str) -> String {
    let mut name = String::with_capacity(outside.len());
    for letter in outside.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{inside, outside};

    #[test]
    fn a_name_goes_out_and_comes_back() {
        for (one, other) in [
            ("name", "name"),
            ("cost_options[0].isee_from", "costOptions[0].iseeFrom"),
            ("hours.weekly[12].opens", "hours.weekly[12].opens"),
        ] {
            assert_eq!(outside(one), other);
            assert_eq!(inside(other), one);
        }
    }
}
