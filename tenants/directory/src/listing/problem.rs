//! What is wrong with a content, for the person who is writing it.

use std::fmt;

/// Something that is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Such as `name`, `places[1].postal_code`.
    pub field: String,
    pub problem: ProblemKind,
}

/// What can be wrong: a closed list, each with a key for its sentence in the reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    Required,
    TooLong,
    /// More items than a list may have.
    TooMany,
    /// A character that cannot be seen, or turns text around.
    ControlCharacter,
    /// The same is in the list already.
    Repeated,
    NotAWebAddress,
    NotAMailAddress,
    NotAPhoneNumber,
    NotAPostalCode,
    /// A number outside of what makes sense.
    OutOfRange,
    /// The second of two is before the first: ages, hours, days, ISEE.
    WrongOrder,
    /// One half of a pair without the other.
    HalfGiven,
    /// Hours in an exception that says it is closed.
    ClosedWithHours,
    UnknownCategory,
    UnknownTarget,
    UnknownLanguage,
    UnknownAccessibility,
    UnknownMunicipality,
    UnknownPlace,
    /// The place belongs to somebody else, who alone may change it.
    PlaceOfAnother,
    UnknownImage,
}

impl ProblemKind {
    pub const ALL: [Self; 21] = [
        Self::Required,
        Self::TooLong,
        Self::TooMany,
        Self::ControlCharacter,
        Self::Repeated,
        Self::NotAWebAddress,
        Self::NotAMailAddress,
        Self::NotAPhoneNumber,
        Self::NotAPostalCode,
        Self::OutOfRange,
        Self::WrongOrder,
        Self::HalfGiven,
        Self::ClosedWithHours,
        Self::UnknownCategory,
        Self::UnknownTarget,
        Self::UnknownLanguage,
        Self::UnknownAccessibility,
        Self::UnknownMunicipality,
        Self::UnknownPlace,
        Self::PlaceOfAnother,
        Self::UnknownImage,
    ];

    /// The key of its sentence.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong => "too-long",
            Self::TooMany => "too-many",
            Self::ControlCharacter => "control-character",
            Self::Repeated => "repeated",
            Self::NotAWebAddress => "not-a-web-address",
            Self::NotAMailAddress => "not-a-mail-address",
            Self::NotAPhoneNumber => "not-a-phone-number",
            Self::NotAPostalCode => "not-a-postal-code",
            Self::OutOfRange => "out-of-range",
            Self::WrongOrder => "wrong-order",
            Self::HalfGiven => "half-given",
            Self::ClosedWithHours => "closed-with-hours",
            Self::UnknownCategory => "unknown-category",
            Self::UnknownTarget => "unknown-target",
            Self::UnknownLanguage => "unknown-language",
            Self::UnknownAccessibility => "unknown-accessibility",
            Self::UnknownMunicipality => "unknown-municipality",
            Self::UnknownPlace => "unknown-place",
            Self::PlaceOfAnother => "place-of-another",
            Self::UnknownImage => "unknown-image",
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Collects what is wrong.
#[derive(Default)]
pub(super) struct Problems(pub Vec<Problem>);

impl Problems {
    pub(super) fn add(&mut self, field: impl Into<String>, problem: ProblemKind) {
        self.0.push(Problem { field: field.into(), problem });
    }

    /// Adds one unless `right`.
    pub(super) fn unless(&mut self, right: bool, field: impl Into<String>, problem: ProblemKind) {
        if !right {
            self.add(field, problem);
        }
    }
}
