//! A line of text, as people type it into a form.

use crate::error::Error;

/// The longest name and mail of a person, as accounts have them.
pub(crate) const NAME: usize = 200;
pub(crate) const MAIL: usize = 254;
/// The longest name of a desk or office.
pub(crate) const UNIT: usize = 100;
/// The longest address, claim or list of them.
pub(crate) const SETTING: usize = 500;
/// The longest reason.
pub(crate) const REASON: usize = 500;

/// Refuses with `BadText`, by the name of its field, what is longer than so many characters, empty,
/// or more than a line.
pub(crate) fn required(field: &'static str, text: &str, longest: usize) -> Result<(), Error> {
    if text.trim().is_empty() { Err(Error::BadText(field)) } else { line(field, text, longest) }
}

/// The same for what may be empty.
pub(crate) fn line(field: &'static str, text: &str, longest: usize) -> Result<(), Error> {
    let good = text.chars().count() <= longest && !text.chars().any(char::is_control);
    if good { Ok(()) } else { Err(Error::BadText(field)) }
}

#[cfg(test)]
mod tests {
    use super::{line, required};

    #[test]
    fn a_line_is_short_and_one() {
        assert!(required("name", "Anna Rossi", 10).is_ok());
        for bad in ["", "  ", "a\nb", "a\u{0}b", "Anna Maria Rossi"] {
            assert!(required("name", bad, 10).is_err(), "{bad:?}");
        }
        assert!(line("unit", "", 10).is_ok());
        assert_eq!(
            line("unit", "àèìòù", 4).unwrap_err().to_string(),
            "\"unit\" is empty or too long"
        );
    }
}
