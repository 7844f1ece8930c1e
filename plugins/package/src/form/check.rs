//! Checking what a form was answered with.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;

use super::Form;

/// Something a value says that its form does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A JSON pointer to the value, or to where it is missing: `/courses/0/hours`.
    pub at: String,
    pub kind: FaultKind,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    Missing,
    /// Fewer characters than these.
    TooShort(u64),
    TooLong(u64),
    /// Below this limit.
    TooSmall(String),
    TooLarge(String),
    /// Fewer items than these.
    TooFew(u64),
    TooMany(u64),
    /// Not written as its pattern says.
    Pattern,
    /// No date, mail address or address of a page.
    Format,
    /// None of its choices.
    Choice,
    /// A property that the form does not have.
    Unknown,
    /// Not what the form asks for in any other way.
    Other,
}

/// What checks values of a schema; says why it is none.
///
/// Patterns are run by an engine whose time grows with the text alone, whatever the pattern.
pub(super) fn validator(schema: &Value) -> Result<Validator, String> {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex().size_limit(1 << 20))
        .build(schema)
        .map_err(|error| error.to_string())
}

impl Form {
    /// What is wrong with a value; nothing where it fits the schema.
    pub fn faults(&self, value: &Value) -> Vec<Fault> {
        self.validator.iter_errors(value).map(|error| fault(&error)).collect()
    }
}

fn fault(error: &ValidationError<'_>) -> Fault {
    let mut at = error.instance_path().to_string();
    let kind = match error.kind() {
        ValidationErrorKind::Required { property } => {
            at.push('/');
            at.push_str(property.as_str().unwrap_or_default());
            FaultKind::Missing
        }
        ValidationErrorKind::MinLength { limit } => FaultKind::TooShort(*limit),
        ValidationErrorKind::MaxLength { limit } => FaultKind::TooLong(*limit),
        ValidationErrorKind::Minimum { limit } => FaultKind::TooSmall(limit.to_string()),
        ValidationErrorKind::Maximum { limit } => FaultKind::TooLarge(limit.to_string()),
        ValidationErrorKind::MinItems { limit } => FaultKind::TooFew(*limit),
        ValidationErrorKind::MaxItems { limit } => FaultKind::TooMany(*limit),
        ValidationErrorKind::Pattern { .. } => FaultKind::Pattern,
        ValidationErrorKind::Format { .. } => FaultKind::Format,
        ValidationErrorKind::OneOfNotValid { .. } => FaultKind::Choice,
        // Of constants there are boxes to tick alone.
        ValidationErrorKind::Constant { .. } => FaultKind::Missing,
        ValidationErrorKind::AdditionalProperties { .. } => FaultKind::Unknown,
        _ => FaultKind::Other,
    };
    Fault { at, kind }
}
