//! What was typed into a listing's form, as a content.

use std::collections::HashMap;

use reticolo_directory::listing::ListingContent;
use reticolo_directory::listing::content::{CostKind, ResidencyRule, Running, Weekday};
use serde_json::{Map, Value};

use super::fields::{Fields, REMOVE};
use super::shape::{CONTENT, Field, Kind, List, below};
use crate::values::{day, money, number, time};

/// A content, and what could not be read.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) content: ListingContent,
    /// Names of inputs, and the sentences that say what is wrong with what is in them.
    pub(crate) problems: Vec<(String, &'static str)>,
    /// The inputs from which the content's fields were read: items left out shift those after them.
    inputs: HashMap<String, String>,
}

impl Reading {
    /// The input of a field of the content, such as `places[1].postal_code`: its own, else that of what
    /// it is part of; empty for the form as a whole.
    pub(crate) fn input(&self, path: &str) -> &str {
        let mut path = path;
        loop {
            if let Some(input) = self.inputs.get(path) {
                return input;
            }
            let Some(end) = path.rfind(['.', '[']) else { return "" };
            path = path.get(..end).unwrap_or_default();
        }
    }
}

/// Reads a content. Items that say nothing, or whose box says so, are left out.
pub(crate) fn read(fields: &Fields) -> Reading {
    let mut reading = Reading::default();
    let content = group(fields, CONTENT, "", "", &mut reading);
    match serde_json::from_value(Value::Object(content)) {
        Ok(content) => reading.content = content,
        Err(_) if reading.problems.is_empty() => {
            reading.problems.push((String::new(), "typed-unreadable"));
        }
        Err(_) => {}
    }
    reading
}

fn group(
    typed: &Fields,
    fields: &'static [Field],
    within: &str,
    path: &str,
    reading: &mut Reading,
) -> Map<String, Value> {
    let mut object = Map::new();
    for field in fields {
        let name = below(within, field.name);
        let path =
            if path.is_empty() { field.name.to_owned() } else { format!("{path}.{}", field.name) };
        reading.inputs.insert(path.clone(), name.clone());
        let value = match field.kind {
            Kind::Group(inner) => Some(Value::Object(group(typed, inner, &name, &path, reading))),
            Kind::Items(inner) => Some(items(typed, inner, &name, &path, reading)),
            Kind::SomeOf(_) => {
                let codes = typed.values(&name).iter().filter(|code| !code.is_empty());
                Some(codes.cloned().collect())
            }
            _ => one(typed, field, &name, within, reading),
        };
        if let Some(value) = value {
            object.insert(field.name.to_owned(), value);
        }
    }
    object
}

fn items(
    typed: &Fields,
    fields: &'static [Field],
    list: &str,
    path: &str,
    reading: &mut Reading,
) -> Value {
    let mut items = Vec::new();
    for item in 0..typed.items(list) {
        let name = below(list, item);
        let removed = !typed.value(&below(&name, REMOVE)).is_empty();
        if removed || !typed.say_anything(fields, &name) {
            continue;
        }
        let path = format!("{path}[{}]", items.len());
        let object = group(typed, fields, &name, &path, reading);
        reading.inputs.insert(path, name);
        items.push(Value::Object(object));
    }
    Value::Array(items)
}

/// A value; what is left empty is left out.
fn one(
    typed: &Fields,
    field: &'static Field,
    name: &str,
    within: &str,
    reading: &mut Reading,
) -> Option<Value> {
    let mut text = typed.value(name).trim();
    if let (Kind::Flag, _) = (&field.kind, text) {
        return Some((!text.is_empty()).into());
    }
    let other;
    if let (Kind::DayOr(instead), true) = (&field.kind, text.is_empty()) {
        other = below(within, instead);
        text = typed.value(&other).trim();
        if text.is_empty() {
            // That field says so.
            return None;
        }
    }
    if text.is_empty() {
        if field.needed {
            reading.problems.push((name.to_owned(), "problem-required"));
        }
        return None;
    }
    let json = |value: serde_json::Result<Value>| value.ok();
    let (value, sentence) = match &field.kind {
        Kind::Number => (number(text).map(Value::from), "typed-number"),
        Kind::Money => {
            (money(text).and_then(|cents| json(serde_json::to_value(cents))), "typed-money")
        }
        Kind::Time => (time(text).and_then(|time| json(serde_json::to_value(time))), "typed-time"),
        Kind::Day | Kind::DayOr(_) => {
            (day(text).and_then(|day| json(serde_json::to_value(day))), "typed-day")
        }
        Kind::OneOf(list) => {
            (is_choice(*list, text).then(|| Value::from(text)), "typed-unreadable")
        }
        _ => (Some(Value::from(text)), ""),
    };
    if value.is_none() {
        reading.problems.push((name.to_owned(), sentence));
    }
    value
}

/// Whether a code is one of a closed list; codes of open lists are checked with the content.
fn is_choice(list: List, code: &str) -> bool {
    match list {
        List::Running => Running::ALL.iter().any(|one| one.as_str() == code),
        List::Weekday => Weekday::ALL.iter().any(|one| one.as_str() == code),
        List::CostKind => CostKind::ALL.iter().any(|one| one.as_str() == code),
        List::Residency => ResidencyRule::ALL.iter().any(|one| one.as_str() == code),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
