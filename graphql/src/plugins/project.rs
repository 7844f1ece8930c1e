//! Projects what a plugin answered through the types it declared.
//!
//! Only what is selected is taken over, under the keys of the response. What is not of its type
//! becomes `null`, and so does what is around it as far as its type demands, as the specification
//! has it; the field's error says where.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Field, Type};
use async_graphql::{Name, PathSegment, Positioned, Value};
use serde_json::Value as Json;

use super::api::{Api, Kind};
use super::scalar;
use super::selection::{Fragments, beneath};

/// The most entries a list may have.
const MOST_ENTRIES: usize = 1_000;

/// The most errors that one answer gives: the others are `null` without.
const MOST_ERRORS: usize = 20;

/// What a value counts for in a response beside its text, in bytes.
const VALUE: usize = 64;

/// How much of plugins' answers a response may still take: the same answer can be selected many
/// times under other names.
pub(crate) struct Room(AtomicUsize);

impl Room {
    /// Bytes of a response.
    pub(crate) const WHOLE: usize = 16 * 1024 * 1024;

    pub(crate) const fn new(bytes: usize) -> Self {
        Self(AtomicUsize::new(bytes))
    }

    fn take(&self, bytes: usize) -> bool {
        let left = |left: usize| left.checked_sub(bytes);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).is_ok()
    }
}

/// What is wrong with a part of an answer, and where beneath the field.
#[derive(Debug, PartialEq)]
pub(crate) struct Wrong {
    pub(crate) path: Vec<PathSegment>,
    pub(crate) what: String,
}

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
    let mut projector = Projector { api, fragments, room, path: Vec::new(), wrongs: Vec::new() };
    match projector.value(kind, fields, answer) {
        Ok(value) => Projected { value, wrongs: projector.wrongs },
        Err(wrong) => {
            // This one decides about the whole field, so it is told in any case.
            projector.wrongs.insert(0, wrong);
            projector.wrongs.truncate(MOST_ERRORS);
            Projected { value: Value::Null, wrongs: projector.wrongs }
        }
    }
}

struct Projector<'a> {
    api: &'a Api,
    fragments: &'a Fragments,
    room: &'a Room,
    path: Vec<PathSegment>,
    wrongs: Vec<Wrong>,
}

impl Projector<'_> {
    /// The value, or what makes `null` of whatever is around it.
    fn value(
        &mut self,
        kind: &Type,
        fields: &[&Positioned<Field>],
        answer: Json,
    ) -> Result<Value, Wrong> {
        let projected = match answer {
            Json::Null if kind.nullable => return Ok(Value::Null),
            Json::Null => Err(self.wrong(format!("is null, and {kind} must not be"))),
            answer => self.present(&kind.base, fields, answer),
        };
        match projected {
            Err(wrong) if kind.nullable => {
                if self.wrongs.len() < MOST_ERRORS {
                    self.wrongs.push(wrong);
                }
                Ok(Value::Null)
            }
            projected => projected,
        }
    }

    fn present(
        &mut self,
        base: &BaseType,
        fields: &[&Positioned<Field>],
        answer: Json,
    ) -> Result<Value, Wrong> {
        if !self.room.take(VALUE) {
            return Err(self.wrong("does not fit in a response any more".to_owned()));
        }
        let name = match base {
            BaseType::Named(name) => name.as_str(),
            BaseType::List(kind) => return self.list(kind, fields, answer),
        };
        match (self.api.types.get(name), answer) {
            (Some(Kind::Object { fields: declared, .. }), Json::Object(mut answer)) => {
                let selected = beneath(self.fragments, fields);
                let mut last: IndexMap<&str, usize> = IndexMap::new();
                for same in selected.values() {
                    if let Some(field) = same.first() {
                        *last.entry(field.node.name.node.as_str()).or_default() += 1;
                    }
                }
                let mut object = IndexMap::with_capacity(selected.len());
                for (key, same) in selected {
                    let Some(field) = same.first() else { continue };
                    let part = field.node.name.node.as_str();
                    let value = if part == "__typename" {
                        Value::String(name.to_owned())
                    } else {
                        let Some(definition) = declared.get(part) else { continue };
                        let answer = taken(&mut answer, &mut last, part);
                        self.path.push(PathSegment::Field(key.to_string()));
                        let value = self.value(&definition.kind, &same, answer);
                        self.path.pop();
                        value?
                    };
                    object.insert(key, value);
                }
                Ok(Value::Object(object))
            }
            (Some(Kind::Object { .. }), _) => Err(self.wrong(format!("is no {name}"))),
            (Some(Kind::Enum { values, .. }), Json::String(text)) if values.contains_key(&text) => {
                Ok(Value::Enum(Name::new(text)))
            }
            (Some(_), _) => Err(self.wrong(format!("is none of the values of {name}"))),
            (None, answer) => self.scalar(name, answer),
        }
    }

    fn list(
        &mut self,
        kind: &Type,
        fields: &[&Positioned<Field>],
        answer: Json,
    ) -> Result<Value, Wrong> {
        let Json::Array(items) = answer else {
            return Err(self.wrong("is no list".to_owned()));
        };
        if items.len() > MOST_ENTRIES {
            return Err(self.wrong(format!("has {} entries: at most {MOST_ENTRIES}", items.len())));
        }
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            self.path.push(PathSegment::Index(index));
            let value = self.value(kind, fields, item);
            self.path.pop();
            list.push(value?);
        }
        Ok(Value::List(list))
    }

    fn scalar(&self, name: &str, answer: Json) -> Result<Value, Wrong> {
        let Ok(value) = scalar::coerce(name, answer) else {
            return Err(self.wrong(format!("is no {name}")));
        };
        if !self.room.take(size(&value)) {
            return Err(self.wrong("does not fit in a response any more".to_owned()));
        }
        Value::from_json(value).map_err(|_| self.wrong(format!("is no {name}")))
    }

    fn wrong(&self, what: String) -> Wrong {
        Wrong { path: self.path.clone(), what }
    }
}

/// A part of the answer: moved out where no other key of the response takes it too.
fn taken(
    answer: &mut serde_json::Map<String, Json>,
    last: &mut IndexMap<&str, usize>,
    part: &str,
) -> Json {
    let Some(left) = last.get_mut(part) else { return Json::Null };
    *left = left.saturating_sub(1);
    if *left == 0 {
        return answer.remove(part).unwrap_or_default();
    }
    answer.get(part).cloned().unwrap_or_default()
}

/// What a value takes in a response, its own place apart.
fn size(value: &Json) -> usize {
    match value {
        Json::Null | Json::Bool(_) | Json::Number(_) => 0,
        Json::String(text) => text.len(),
        Json::Array(items) => items.iter().map(|item| VALUE + size(item)).sum(),
        Json::Object(fields) => {
            fields.iter().map(|(name, value)| VALUE + name.len() + size(value)).sum()
        }
    }
}
