//! A plugin's answer as the response of a request has it. What fits is said in the package.

use async_graphql::parser::types::{Field, Type};
use async_graphql::{Name, PathSegment, Positioned, Value};
use reticolo_plugin_package::api::Api;
use reticolo_plugin_package::api::project::{self, Room, Selection, Step, Wrong};
use serde_json::Value as Json;

use super::selection::{Fragments, Same, beneath};

/// A projected answer, with what was wrong in it.
pub(crate) struct Projected {
    /// `null` where something went wrong that may not be `null`.
    pub(crate) value: Value,
    pub(crate) wrongs: Vec<Wrong>,
}

/// Projects the answer to a field of this type.
pub(crate) fn project(
    api: &Api,
    fragments: &Fragments,
    room: &Room,
    kind: &Type,
    fields: &[&Positioned<Field>],
    answer: Json,
) -> Projected {
    let selected = Selected { fragments, same: fields.to_vec() };
    let project::Projected { value, wrongs } = project::project(api, room, kind, &selected, answer);
    Projected { value: written(value), wrongs }
}

/// Where a part of a response is.
pub(crate) fn path(steps: Vec<Step>) -> impl Iterator<Item = PathSegment> {
    steps.into_iter().map(|step| match step {
        Step::Key(key) => PathSegment::Field(key),
        Step::Index(index) => PathSegment::Index(index),
    })
}

/// What a document selects of a field.
struct Selected<'a> {
    fragments: &'a Fragments,
    same: Same<'a>,
}

impl Selection for Selected<'_> {
    type Name = Name;

    fn fields(&self) -> Vec<(Name, Name, Self)> {
        let selected = beneath(self.fragments, &self.same).into_iter();
        selected
            .filter_map(|(key, same)| {
                let name = same.first()?.node.name.node.clone();
                Some((key, name, Self { fragments: self.fragments, same }))
            })
            .collect()
    }
}

/// A value as the library has it.
fn written(value: project::Value<Name>) -> Value {
    match value {
        project::Value::Null => Value::Null,
        // Every value of JSON is one of the library's.
        project::Value::Scalar(value) => Value::from_json(value).unwrap_or_default(),
        project::Value::Enum(text) => Value::Enum(Name::new(text)),
        project::Value::List(items) => Value::List(items.into_iter().map(written).collect()),
        project::Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (key, written(value))).collect())
        }
    }
}
