//! Which passwords are refused.

use zxcvbn::{Score, zxcvbn};

/// Characters a password has at least and at most.
const SHORTEST: usize = 12;
pub(super) const LONGEST: usize = 256;

/// Characters that are looked at for patterns; more cost time and no longer matter.
const LOOKED_AT: usize = 100;

/// Why a new password was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    #[error(
        "a password has at least 12 characters: three or four unrelated words are easy to keep in mind"
    )]
    TooShort,
    #[error("a password has at most 256 characters")]
    TooLong,
    /// Common, known from breaches, or a pattern.
    #[error("this password is common or quickly guessed: take three or four unrelated words")]
    Guessable,
    #[error("this password has your name or mail in it: leave them out")]
    Personal,
}

impl WeakPassword {
    /// A name for the sentence a page shows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooShort => "password-too-short",
            Self::TooLong => "password-too-long",
            Self::Guessable => "password-guessable",
            Self::Personal => "password-personal",
        }
    }
}

/// Refuses a password that is short, common, a pattern, or made of what is known `about` the person.
pub(super) fn check(password: &str, about: &[String]) -> Result<(), WeakPassword> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(WeakPassword::TooShort);
    }
    if length > LONGEST {
        return Err(WeakPassword::TooLong);
    }
    let lower = password.to_lowercase();
    let about: Vec<String> = about.iter().flat_map(|text| words(text)).collect();
    if about.iter().any(|word| word.chars().count() >= 4 && lower.contains(word)) {
        return Err(WeakPassword::Personal);
    }
    let mut known: Vec<&str> = about.iter().map(String::as_str).collect();
    known.push("reticolo");
    let looked_at: String = password.chars().take(LOOKED_AT).collect();
    if zxcvbn(&looked_at, &known).score() < Score::Three {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// The words of a name or mail, and the whole.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned);
    words.chain([text.clone()]).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{WeakPassword, check};

    #[test]
    fn what_is_common_short_or_personal_is_refused() {
        let about = ["Anna Rossi".to_owned(), "anna.rossi@unione.example".to_owned()];
        let refusal = |password: &str| check(password, &about).err();
        assert_eq!(refusal("corto-1A!"), Some(WeakPassword::TooShort));
        assert_eq!(refusal(&"a".repeat(257)), Some(WeakPassword::TooLong));
        for common in
            ["password1234", "qwertyuiop123", "aaaaaaaaaaaaaaaa", "123456789012", "iloveyou1234"]
        {
            assert_eq!(refusal(common), Some(WeakPassword::Guessable), "{common}");
        }
        assert_eq!(refusal("tremolo-ROSSI-ginestra"), Some(WeakPassword::Personal));
        assert_eq!(refusal("tremolo-unione-ginestra"), Some(WeakPassword::Personal));
        assert_eq!(refusal("tremolo-ginestra-vapore"), None);
    }
}
