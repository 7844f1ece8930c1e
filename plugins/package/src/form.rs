//! Forms that a plugin declares as JSON Schema, of which a small part is understood.
//!
//! The portal shows such a form with its own inputs and reads it back as JSON. A property is a text
//! (`string`, with `format`, `pattern` and lengths), one of some choices (`string` with `oneOf`), a number
//! (`integer`, `number`), a box to tick (`boolean`), some of some choices (`array` of such strings), a
//! group (`object`) or rows (`array` of `object`). `title` and `description` are Italian, `x-title-en` and
//! `x-description-en` English; `x-order` names the properties as they are shown, `x-widget` says with what
//! a property is edited. Whatever else a schema says is refused: nothing is silently left unchecked.

mod check;
mod parse;

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

pub use check::{Fault, FaultKind};

use crate::manifest::Text;

/// The most fields of a form, those inside of groups and rows included.
pub const MOST_FIELDS: usize = 200;
/// The most rows a list of rows may have, whatever its schema says.
pub const MOST_ROWS: usize = 50;

/// A form, and what its answers are checked with.
#[derive(Clone)]
pub struct Form {
    pub title: Option<Text>,
    pub hint: Option<Text>,
    /// As they are shown.
    pub fields: Vec<Field>,
    validator: Arc<jsonschema::Validator>,
}

/// A property of what a form asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Lower-case letters, digits and underscores, a letter first.
    pub name: String,
    pub label: Text,
    pub hint: Option<Text>,
    pub required: bool,
    /// What the form starts with.
    pub default: Option<Value>,
    pub kind: Kind,
}

/// What can be in a field, and with what it is edited.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Text {
        format: TextFormat,
        /// Whether it has several lines.
        lines: bool,
        max_length: Option<u64>,
        /// It is written and never shown again (`writeOnly`).
        secret: bool,
    },
    OneOf {
        choices: Vec<Choice>,
        /// Every choice is shown at once.
        radio: bool,
    },
    /// Choices of which several can be taken.
    SomeOf {
        choices: Vec<Choice>,
        required: bool,
    },
    Number {
        unit: Unit,
        minimum: Option<f64>,
        maximum: Option<f64>,
    },
    /// A box to tick.
    Flag {
        /// It has to be ticked, as a consent has.
        must: bool,
    },
    /// Fields that belong together.
    Group(Vec<Field>),
    /// The same fields again and again.
    Rows {
        fields: Vec<Field>,
        min: usize,
        max: usize,
    },
}

/// What a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextFormat {
    #[default]
    Plain,
    /// An ISO date.
    Date,
    Email,
    Uri,
    Tel,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Whole,
    Decimal,
    /// Cents, typed and shown as euros.
    Euros,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub code: String,
    pub label: Text,
}

/// Why a schema is no form; every reason at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct FormError(pub Vec<FormProblem>);

/// What is wrong in a schema, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormProblem {
    /// From the top of the schema: `properties.courses.items`; empty for the schema itself.
    pub path: String,
    pub sentence: String,
}

impl Form {
    /// The form that a JSON Schema describes.
    ///
    /// Refuses a schema that says more than a form can show.
    pub fn parse(schema: &Value) -> Result<Self, FormError> {
        parse::form(schema)
    }

    /// What a form holds that nobody has filled in: the defaults of its schema.
    pub fn defaults(&self) -> Value {
        Value::Object(defaults(&self.fields))
    }

    /// The field at a JSON pointer into a value, such as `/courses/0/hours`.
    pub fn field(&self, pointer: &str) -> Option<&Field> {
        let names = pointer.split('/').filter(|part| !part.is_empty() && !is_number(part));
        let (mut fields, mut found) = (self.fields.as_slice(), None);
        for name in names {
            let field = fields.iter().find(|field| field.name == name)?;
            fields = field.kind.inner();
            found = Some(field);
        }
        found
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn defaults(fields: &[Field]) -> Map<String, Value> {
    let mut values = Map::new();
    for field in fields {
        let value = match &field.kind {
            Kind::Group(inner) => {
                Some(defaults(inner)).filter(|inner| !inner.is_empty()).map(Value::Object)
            }
            _ => None,
        };
        if let Some(value) = field.default.clone().or(value) {
            values.insert(field.name.clone(), value);
        }
    }
    values
}

impl Kind {
    /// The fields inside of it.
    pub fn inner(&self) -> &[Field] {
        match self {
            Self::Group(fields) | Self::Rows { fields, .. } => fields,
            _ => &[],
        }
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form")
            .field("title", &self.title)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the form cannot be shown: ")?;
        for (place, problem) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl fmt::Display for FormProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the schema" } else { &self.path };
        write!(f, "{path} {}", self.sentence)
    }
}

#[cfg(test)]
mod tests;
