//! Takes out of log lines what looks like somebody's: plugins should not write it, and some will.

/// The longest line that is kept, in characters.
const LONGEST: usize = 2_000;

/// The text without mail addresses, fiscal numbers and long numbers, and without what PostgreSQL
/// cannot keep.
pub(crate) fn scrub(text: &str) -> String {
    let text: String = text.chars().filter(|letter| *letter != '\0').take(LONGEST).collect();
    let is_part =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '@' | '.' | '_' | '+');
    let mut clean = String::with_capacity(text.len());
    let mut word = String::new();
    for letter in text.chars() {
        if is_part(letter) {
            word.push(letter);
        } else {
            clean.push_str(told(&word));
            word.clear();
            clean.push(letter);
        }
    }
    clean.push_str(told(&word));
    clean
}

fn told(word: &str) -> &str {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let all_digits = digits >= 9 && digits == word.len();
    if word.contains('@') || all_digits || is_fiscal_number(word) { "…" } else { word }
}

/// Whether a word has the shape of an Italian fiscal number: `RSSMRA85T10A562S`, digits replaced by
/// letters too where two people would have the same.
fn is_fiscal_number(word: &str) -> bool {
    let shape = b"LLLLLLDDLDDLDDDL";
    let digit = |byte: u8| byte.is_ascii_digit() || b"LMNPQRSTUV".contains(&byte);
    word.len() == shape.len()
        && word.to_ascii_uppercase().bytes().zip(shape).all(|(byte, kind)| match kind {
            b'L' => byte.is_ascii_uppercase(),
            _ => digit(byte),
        })
}

#[cfg(test)]
mod tests {
    use super::scrub;

    #[test]
    fn what_is_somebody_s_is_not_logged() {
        assert_eq!(scrub("sent to anna.rossi@mail.example: ok"), "sent to …: ok");
        assert_eq!(scrub("cf=RSSMRA85T10A562S, again rssmra85t10a562s"), "cf=…, again …");
        assert_eq!(scrub("tel 3331234567"), "tel …");
        assert_eq!(
            scrub("12 candidates in 0.5 s, day 2026-03-01"),
            "12 candidates in 0.5 s, day 2026-03-01"
        );
        assert_eq!(scrub("a\0b"), "ab");
        assert_eq!(scrub(&"x ".repeat(5_000)).chars().count(), 2_000);
    }
}
