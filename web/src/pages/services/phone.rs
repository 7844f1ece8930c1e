//! A telephone number one can tap.

use reticolo_directory::detail::Phone;

/// A number as written, and how to reach it.
#[derive(Clone, Debug)]
pub(crate) struct PhoneLine {
    pub(crate) number: String,
    pub(crate) extension: Option<i64>,
    pub(crate) description: Option<String>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Voice,
    Text,
    Fax,
}

impl From<Phone> for PhoneLine {
    fn from(phone: Phone) -> Self {
        let kind = match phone.kind.as_deref() {
            Some("sms" | "text") => Kind::Text,
            Some("fax") => Kind::Fax,
            _ => Kind::Voice,
        };
        Self {
            number: phone.number,
            extension: phone.extension,
            description: phone.description,
            kind,
        }
    }
}

impl PhoneLine {
    pub(crate) fn is_voice(&self) -> bool {
        self.kind == Kind::Voice
    }

    /// The address that calls or writes to it; nobody taps a fax.
    pub(crate) fn link(&self) -> Option<String> {
        let scheme = match self.kind {
            Kind::Voice => "tel",
            Kind::Text => "sms",
            Kind::Fax => return None,
        };
        let digits: String = self.number.chars().filter(char::is_ascii_digit).collect();
        let plus = if self.number.trim_start().starts_with('+') { "+" } else { "" };
        (!digits.is_empty()).then(|| format!("{scheme}:{plus}{digits}"))
    }

    /// The sentence that says what it is for, unless it is for talking.
    pub(crate) fn use_sentence(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Voice => None,
            Kind::Text => Some("phone-text"),
            Kind::Fax => Some("phone-fax"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, PhoneLine};

    fn line(number: &str, kind: Kind) -> PhoneLine {
        PhoneLine { number: number.to_owned(), extension: None, description: None, kind }
    }

    #[test]
    fn a_number_is_dialled_without_its_spaces() {
        assert_eq!(
            line("+39 000 0048408", Kind::Voice).link().as_deref(),
            Some("tel:+390000048408")
        );
        assert_eq!(line("0445/000.111", Kind::Text).link().as_deref(), Some("sms:0445000111"));
        assert_eq!(line("chiedere in ufficio", Kind::Voice).link(), None);
        assert_eq!(line("0445 1", Kind::Fax).link(), None);
    }
}
