//! The fields of a listing's form with what is in them: filled from a content, or typed by somebody.

use std::collections::HashMap;

use reticolo_directory::listing::ListingContent;
use reticolo_foundation::Cents;
use serde_json::Value;

use super::shape::{CONTENT, Field, Kind, below};
use crate::form::Typed;
use crate::values::{time, typed_money, typed_number, typed_time};

/// The box of an item that takes it away.
pub(crate) const REMOVE: &str = "remove";
/// Items of a list that are looked at; more than a content may have.
const MOST_ITEMS: usize = 150;

/// Values by the names of their inputs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    values: HashMap<String, Vec<String>>,
    /// How many items each list shows, by the list's name.
    items: HashMap<String, usize>,
}

impl Fields {
    /// As a content fills them.
    pub(crate) fn of(content: &ListingContent) -> Self {
        let mut fields = Self::default();
        // A content is made of what JSON has.
        let content = serde_json::to_value(content).unwrap_or_default();
        fields.fill(CONTENT, &content, "");
        fields
    }

    /// As they were typed.
    pub(crate) fn typed(typed: &Typed) -> Self {
        let mut fields = Self::default();
        for (name, value) in typed.fields() {
            fields.add(name.to_owned(), value.to_owned());
        }
        fields
    }

    /// What is in a field.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values(name).first().map_or("", String::as_str)
    }

    pub(crate) fn values(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn items(&self, list: &str) -> usize {
        self.items.get(list).copied().unwrap_or_default()
    }

    /// Shows so many more, empty items of a list.
    pub(crate) fn lengthen(&mut self, list: &str, by: usize) {
        let items = self.items.entry(list.to_owned()).or_default();
        *items = (*items + by).min(MOST_ITEMS);
    }

    /// Whether anything is in these fields.
    pub(crate) fn say_anything(&self, fields: &'static [Field], within: &str) -> bool {
        fields.iter().any(|field| {
            let name = below(within, field.name);
            match field.kind {
                Kind::Group(inner) => self.say_anything(inner, &name),
                Kind::Items(inner) => {
                    (0..self.items(&name)).any(|item| self.say_anything(inner, &below(&name, item)))
                }
                _ => self.values(&name).iter().any(|value| !value.is_empty()),
            }
        })
    }

    fn add(&mut self, name: String, value: String) {
        for (end, _) in name.match_indices('-') {
            let (list, rest) = name.split_at(end);
            let item = rest.trim_start_matches('-').split('-').next().unwrap_or_default();
            if let Ok(item) = item.parse::<usize>()
                && item < MOST_ITEMS
            {
                let items = self.items.entry(list.to_owned()).or_default();
                *items = (*items).max(item + 1);
            }
        }
        self.values.entry(name).or_default().push(value);
    }

    fn fill(&mut self, fields: &'static [Field], content: &Value, within: &str) {
        for field in fields {
            let name = below(within, field.name);
            let value = content.get(field.name).unwrap_or(&Value::Null);
            match (&field.kind, value) {
                (Kind::Group(inner), value) => self.fill(inner, value, &name),
                (Kind::Items(inner), Value::Array(items)) => {
                    for (place, item) in items.iter().enumerate() {
                        let name = below(&name, place);
                        self.fill(inner, item, &name);
                    }
                    self.items.insert(name, items.len());
                }
                (Kind::SomeOf(_), Value::Array(codes)) => {
                    for code in codes.iter().filter_map(Value::as_str) {
                        self.add(name.clone(), code.to_owned());
                    }
                }
                (kind, value) => {
                    if let Some(text) = typed_value(kind, value) {
                        self.add(name, text);
                    }
                }
            }
        }
    }
}

/// A value as it is typed; nothing where it is absent.
fn typed_value(kind: &Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::Flag, value) => value.as_bool().filter(|on| *on).map(|_| "1".to_owned()),
        (Kind::Number, value) => value.as_f64().map(typed_number),
        (Kind::Money, value) => value.as_i64().map(|cents| typed_money(Cents(cents))),
        (Kind::Time, value) => {
            let text = value.as_str()?;
            Some(time(text).map_or_else(|| text.to_owned(), typed_time))
        }
        (_, value) => value.as_str().map(str::to_owned),
    }
}
