//! Money is a whole number of euro cents; there is no floating point anywhere near it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in euro cents.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// Reads a decimal amount in euros with at most two decimals, `.` as separator: `12`, `12.5`, `12.50`.
    pub fn parse_euros(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let hundredths = match fraction.len() {
            0 => 0,
            1 => fraction.parse::<i64>().ok()? * 10,
            2 => fraction.parse().ok()?,
            _ => return None,
        };
        let cents = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(hundredths)?;
        Some(Self(if negative { -cents } else { cents }))
    }
}

/// A decimal amount in euros: `12.50`.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::Cents;

    #[test]
    fn euros_are_read_to_the_cent() {
        let read = |text| Cents::parse_euros(text).map(|cents| cents.0);
        assert_eq!(read("12"), Some(1_200));
        assert_eq!(read("12.5"), Some(1_250));
        assert_eq!(read("0.05"), Some(5));
        assert_eq!(read("-3.10"), Some(-310));
        assert_eq!(read("12.500"), Some(1_250));
        for nonsense in ["", ".", "12,50", "1e3", "12.505", "99999999999999999999", "+1", "- 1"] {
            assert_eq!(read(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn cents_are_written_as_euros() {
        assert_eq!(Cents(1_250).to_string(), "12.50");
        assert_eq!(Cents(-5).to_string(), "-0.05");
    }
}
