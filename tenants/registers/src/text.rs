//! What people type, checked before it is kept.

use crate::error::Error;

/// The longest name, title or reference.
pub(crate) const LINE: usize = 200;
/// The longest reason or note.
pub(crate) const TEXT: usize = 5_000;

/// A line without its outer spaces; refuses with `BadField` one that is empty, long or more than a line.
pub(crate) fn line<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Error> {
    let text = text.trim();
    let good =
        !text.is_empty() && text.chars().count() <= LINE && !text.chars().any(char::is_control);
    if good { Ok(text) } else { Err(Error::BadField(field)) }
}

/// The same for some lines of prose.
pub(crate) fn prose<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Error> {
    let text = text.trim();
    let control = |letter: char| letter.is_control() && letter != '\n' && letter != '\r';
    let good = !text.is_empty() && text.chars().count() <= TEXT && !text.chars().any(control);
    if good { Ok(text) } else { Err(Error::BadField(field)) }
}

/// A reason as it is kept; refuses with `NoReason` one that is none.
pub(crate) fn reason(text: &str) -> Result<&str, Error> {
    prose("reason", text).map_err(|_| Error::NoReason)
}

/// A reason that may be absent; an empty one counts as absent.
pub(crate) fn optional_reason(text: Option<&str>) -> Result<Option<&str>, Error> {
    text.filter(|text| !text.trim().is_empty()).map(reason).transpose()
}

/// Refuses what is no ISTAT code.
pub(crate) fn istat(field: &'static str, code: &str) -> Result<(), Error> {
    let good = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(()) } else { Err(Error::BadField(field)) }
}

/// Refuses a list with too many entries, or with entries that are no short words.
pub(crate) fn words(field: &'static str, words: &[String], most: usize) -> Result<(), Error> {
    let good = |word: &String| {
        !word.is_empty() && word.chars().count() <= 60 && !word.chars().any(char::is_control)
    };
    if words.len() <= most && words.iter().all(good) { Ok(()) } else { Err(Error::BadField(field)) }
}

#[cfg(test)]
mod tests {
    use super::{istat, line, reason, words};

    #[test]
    fn a_line_is_short_and_one() {
        assert_eq!(line("name", "  Anna Rossi ").unwrap(), "Anna Rossi");
        for bad in ["", "  ", "a\nb", "a\u{0}b"] {
            assert!(line("name", bad).is_err(), "{bad:?}");
        }
        assert!(line("name", &"è".repeat(201)).is_err());
        assert!(reason("due\nrighe").is_ok() && reason("\u{7}").is_err());
    }

    #[test]
    fn codes_and_words_are_plain() {
        assert!(istat("municipality", "024100").is_ok());
        for bad in ["24100", "0241000", "02410x", ""] {
            assert!(istat("municipality", bad).is_err(), "{bad:?}");
        }
        assert!(words("must", &["lifting".to_owned()], 1).is_ok());
        assert!(words("must", &[String::new()], 1).is_err());
        assert!(words("must", &["a".to_owned(), "b".to_owned()], 1).is_err());
    }
}
