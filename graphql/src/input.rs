//! What clients write, checked before anything is done with it.

use crate::error::{Error, Result};

/// The longest text an argument may be, in characters.
const LONGEST: usize = 200;

/// The most entries a list in a filter may have.
const MOST: usize = 20;

/// Refuses long texts and control characters.
pub(crate) fn text(field: &str, text: String) -> Result<String> {
    if text.chars().count() > LONGEST {
        return Err(Error::input(format!("`{field}` is too long: at most {LONGEST} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::input(format!("`{field}` must not contain control characters")));
    }
    Ok(text)
}

/// The same for a text that may be absent; an empty one counts as absent.
pub(crate) fn optional_text(field: &str, given: Option<String>) -> Result<Option<String>> {
    let given = given.filter(|given| !given.is_empty());
    given.map(|given| text(field, given)).transpose()
}

/// Refuses numbers outside these bounds.
pub(crate) fn between(field: &str, number: i32, least: i32, most: i32) -> Result<i64> {
    if (least..=most).contains(&number) {
        return Ok(number.into());
    }
    Err(Error::input(format!("`{field}` must be between {least} and {most}, not {number}")))
}

/// Refuses long lists, and the entries that [`text`] refuses.
pub(crate) fn texts(field: &str, texts: Option<Vec<String>>) -> Result<Vec<String>> {
    let texts = texts.unwrap_or_default();
    at_most(field, texts.len(), MOST)?;
    texts.into_iter().map(|entry| text(field, entry)).collect()
}

/// Refuses lists of more than `most` entries.
pub(crate) fn at_most(field: &str, entries: usize, most: usize) -> Result<()> {
    if entries > most {
        return Err(Error::input(format!(
            "`{field}` has too many entries: at most {most}, not {entries}"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{text, texts};

    #[test]
    fn what_people_write_passes() {
        assert!(text("text", "asilo nido – città d'arte".to_owned()).is_ok());
        assert!(text("text", "è".repeat(200)).is_ok());
        assert_eq!(texts("categories", None), Ok(vec![]));
    }

    #[test]
    fn too_much_and_control_characters_are_refused() {
        assert!(text("text", "è".repeat(201)).is_err());
        assert!(text("text", "a\0b".to_owned()).is_err());
        assert!(texts("categories", Some(vec![String::new(); 21])).is_err());
        assert!(texts("categories", Some(vec!["a\nb".to_owned()])).is_err());
    }
}
