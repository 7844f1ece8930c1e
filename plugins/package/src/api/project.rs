//! Projects what a plugin answered through the types it declared.
//!
//! Only what is selected is taken over. What is not of its type becomes `null`, and so does what is
//! around it as far as its type demands, as the specification has it; what was wrong says where.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql_parser::types::{BaseType, Type};
use indexmap::IndexMap;
use serde_json::Value as Json;

use super::{Api, Field, Kind, scalar};

/// The most entries a list may have.
const MOST_ENTRIES: usize = 1_000;

/// The most errors that one answer gives: the others are `null` without.
const MOST_ERRORS: usize = 20;

/// What a value counts for in a response beside its text, in bytes.
const VALUE: usize = 64;

/// How much of plugins' answers a response may still take: the same answer can be selected many
/// times under other names.
pub struct Room(AtomicUsize);

impl Room {
    /// Bytes of a response.
    pub const WHOLE: usize = 16 * 1024 * 1024;

    pub const fn new(bytes: usize) -> Self {
        Self(AtomicUsize::new(bytes))
    }

    fn take(&self, bytes: usize) -> bool {
        let left = |left: usize| left.checked_sub(bytes);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).is_ok()
    }
}

/// What is selected of a value; of one that has no fields, nothing.
pub trait Selection: Sized {
    /// A key of the response, or the name of a field.
    type Name: AsRef<str>;

    /// The fields that are selected, in their order: the key each has in the response, its name, and what
    /// is selected of it.
    fn fields(&self) -> Vec<(Self::Name, Self::Name, Self)>;
}

/// A projected value; keys are those of the response.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<N> {
    Null,
    /// As its type has it.
    Scalar(Json),
    Enum(String),
    List(Vec<Self>),
    Object(Vec<(N, Self)>),
}

/// A step on the way to a part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Key(String),
    Index(usize),
}

/// What is wrong with a part of an answer, and where beneath the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub path: Vec<Step>,
    pub what: String,
}

impl Wrong {
    /// The part's place in the answer of a field: `courses.0.title`.
    pub fn place(&self, field: &str) -> String {
        let mut place = field.to_owned();
        for step in &self.path {
            match step {
                Step::Key(name) => place.extend([".", name]),
                Step::Index(index) => place.extend([".", &index.to_string()]),
            }
        }
        place
    }
}

/// A projected answer, with what was wrong in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Projected<N> {
    /// `Null` where something went wrong that may not be `null`.
    pub value: Value<N>,
    pub wrongs: Vec<Wrong>,
}

/// Projects the answer to a field of this type.
pub fn project<S: Selection>(
    api: &Api,
    room: &Room,
    kind: &Type,
    selection: &S,
    answer: Json,
) -> Projected<S::Name> {
    let mut projector = Projector { api, room, path: Vec::new(), wrongs: Vec::new() };
    match projector.value(kind, selection, answer) {
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
    room: &'a Room,
    path: Vec<Step>,
    wrongs: Vec<Wrong>,
}

impl Projector<'_> {
    /// The value, or what makes `null` of whatever is around it.
    fn value<S: Selection>(
        &mut self,
        kind: &Type,
        selection: &S,
        answer: Json,
    ) -> Result<Value<S::Name>, Wrong> {
        let projected = match answer {
            Json::Null if kind.nullable => return Ok(Value::Null),
            Json::Null => Err(self.wrong(format!("is null, and {kind} must not be"))),
            answer => self.present(&kind.base, selection, answer),
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

    fn present<S: Selection>(
        &mut self,
        base: &BaseType,
        selection: &S,
        answer: Json,
    ) -> Result<Value<S::Name>, Wrong> {
        if !self.room.take(VALUE) {
            return Err(self.wrong("does not fit in a response any more".to_owned()));
        }
        let name = match base {
            BaseType::Named(name) => name.as_str(),
            BaseType::List(kind) => return self.list(kind, selection, answer),
        };
        let api = self.api;
        match (api.types.get(name), answer) {
            (Some(Kind::Object { fields, .. }), Json::Object(answer)) => {
                self.object(name, fields, selection, answer)
            }
            (Some(Kind::Object { .. }), _) => Err(self.wrong(format!("is no {name}"))),
            (Some(Kind::Enum { values, .. }), Json::String(text)) if values.contains_key(&text) => {
                Ok(Value::Enum(text))
            }
            (Some(_), _) => Err(self.wrong(format!("is none of the values of {name}"))),
            (None, answer) => self.scalar(name, answer).map(Value::Scalar),
        }
    }

    fn object<S: Selection>(
        &mut self,
        type_name: &str,
        declared: &IndexMap<String, Field>,
        selection: &S,
        mut answer: serde_json::Map<String, Json>,
    ) -> Result<Value<S::Name>, Wrong> {
        let selected = selection.fields();
        let mut left: HashMap<String, usize> = HashMap::new();
        for (_, name, _) in &selected {
            *left.entry(name.as_ref().to_owned()).or_default() += 1;
        }
        let mut object = Vec::with_capacity(selected.len());
        for (key, name, beneath) in selected {
            let name = name.as_ref();
            let value = if name == "__typename" {
                Value::Scalar(Json::String(type_name.to_owned()))
            } else {
                let Some(definition) = declared.get(name) else { continue };
                let part = taken(&mut answer, &mut left, name);
                self.path.push(Step::Key(key.as_ref().to_owned()));
                let value = self.value(&definition.kind, &beneath, part);
                self.path.pop();
                value?
            };
            object.push((key, value));
        }
        Ok(Value::Object(object))
    }

    fn list<S: Selection>(
        &mut self,
        kind: &Type,
        selection: &S,
        answer: Json,
    ) -> Result<Value<S::Name>, Wrong> {
        let Json::Array(items) = answer else {
            return Err(self.wrong("is no list".to_owned()));
        };
        if items.len() > MOST_ENTRIES {
            return Err(self.wrong(format!("has {} entries: at most {MOST_ENTRIES}", items.len())));
        }
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            self.path.push(Step::Index(index));
            let value = self.value(kind, selection, item);
            self.path.pop();
            list.push(value?);
        }
        Ok(Value::List(list))
    }

    fn scalar(&self, name: &str, answer: Json) -> Result<Json, Wrong> {
        let Ok(value) = scalar::coerce(name, answer) else {
            return Err(self.wrong(format!("is no {name}")));
        };
        if !self.room.take(size(&value)) {
            return Err(self.wrong("does not fit in a response any more".to_owned()));
        }
        Ok(value)
    }

    fn wrong(&self, what: String) -> Wrong {
        Wrong { path: self.path.clone(), what }
    }
}

/// A part of the answer: moved out where no other key of the response takes it too.
fn taken(
    answer: &mut serde_json::Map<String, Json>,
    left: &mut HashMap<String, usize>,
    part: &str,
) -> Json {
    let Some(left) = left.get_mut(part) else { return Json::Null };
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
