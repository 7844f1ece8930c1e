//! Proof that a form was ours: a value that a page of ours has and a page of somebody else's cannot know.

use reticolo_foundation::{Keys, Token};
use subtle::ConstantTimeEq;

const PURPOSE: &str = "csrf";

/// The value for the forms of one session or, before sign-in, of one browser: `held` is the token in
/// the cookie. It changes with the token, so a form opened before a sign-in is not good after it.
pub fn token(keys: &Keys, held: &Token) -> String {
    hex::encode(keys.digest(PURPOSE, &held.digest()))
}

/// Whether a form came with the value for this cookie.
pub fn matches(keys: &Keys, held: &Token, presented: &str) -> bool {
    token(keys, held).as_bytes().ct_eq(presented.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use reticolo_foundation::{Keys, Token};

    use super::{matches, token};

    #[test]
    fn a_form_is_good_for_its_own_session_only() {
        let keys = Keys::parse(&"a".repeat(64)).unwrap();
        let (mine, yours) = (Token::fresh(), Token::fresh());
        let value = token(&keys, &mine);
        assert!(matches(&keys, &mine, &value));
        assert!(!matches(&keys, &yours, &value));
        for forged in ["", "a", &value[1..], &value.to_uppercase(), mine.reveal()] {
            assert!(!matches(&keys, &mine, forged), "{forged}");
        }
    }
}
