//! What is in the inputs of a form.

use std::collections::HashMap;

use reticolo_foundation::Cents;
use reticolo_plugin_package::form::{Field, Form, Kind, MOST_ROWS, Unit};
use serde_json::Value;

use super::{PREFIX, below};
use crate::form::Typed;
use crate::values::{typed_money, typed_number};

/// The button that shows one row more or less: `add-f-courses`, `remove-f-courses-1`.
pub(super) const ROW: &str = "row";
/// The input that says how many rows there are.
pub(super) const ROWS: &str = "rows";

/// Values by the names of their inputs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filled {
    values: HashMap<String, Vec<String>>,
    /// How many rows each list shows, by its name.
    rows: HashMap<String, usize>,
}

impl Filled {
    /// As a value fills them; what the form does not know stays out.
    pub(crate) fn of(form: &Form, value: &Value) -> Self {
        let mut filled = Self::default();
        filled.fill(&form.fields, value, PREFIX);
        filled
    }

    /// As they were typed.
    pub(crate) fn typed(form: &Form, typed: &Typed) -> Self {
        let mut filled = Self::default();
        for (name, value) in typed.fields() {
            filled.values.entry(name.to_owned()).or_default().push(value.to_owned());
        }
        filled.count(&form.fields, PREFIX, typed);
        filled
    }

    /// Takes the button that shows one row more or less, where it was that one; nothing is checked then.
    pub(crate) fn step(&mut self, typed: &Typed) -> bool {
        let Some(button) = typed.given(ROW) else { return false };
        if let Some(rows) = button.strip_prefix("add-").and_then(|list| self.rows.get_mut(list)) {
            *rows = (*rows + 1).min(MOST_ROWS);
        } else if let Some((list, row)) =
            button.strip_prefix("remove-").and_then(|row| row.rsplit_once('-'))
            && let Ok(row) = row.parse()
        {
            self.remove(list, row);
        }
        true
    }

    pub(super) fn value(&self, name: &str) -> &str {
        self.values(name).first().map_or("", String::as_str)
    }

    pub(super) fn values(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn rows(&self, list: &str) -> usize {
        self.rows.get(list).copied().unwrap_or_default()
    }

    /// Whether anything is in these fields.
    pub(super) fn say_anything(&self, fields: &[Field], within: &str) -> bool {
        fields.iter().any(|field| {
            let name = below(within, &field.name);
            match &field.kind {
                Kind::Group(inner) => self.say_anything(inner, &name),
                Kind::Rows { fields, .. } => {
                    (0..self.rows(&name)).any(|row| self.say_anything(fields, &below(&name, row)))
                }
                _ => self.values(&name).iter().any(|value| !value.is_empty()),
            }
        })
    }

    /// Takes a row away; those after it move up.
    fn remove(&mut self, list: &str, row: usize) {
        let Some(rows) = self.rows.get_mut(list).filter(|rows| row < **rows) else { return };
        *rows -= 1;
        let mut kept = HashMap::new();
        for (name, values) in self.values.drain() {
            let place = name.strip_prefix(list).and_then(|rest| rest.strip_prefix('-'));
            let place = place.and_then(|rest| rest.split_once('-'));
            let name = match place.and_then(|(at, rest)| Some((at.parse::<usize>().ok()?, rest))) {
                Some((at, _)) if at == row => continue,
                Some((at, rest)) if at > row => below(&below(list, at - 1), rest),
                _ => name,
            };
            kept.insert(name, values);
        }
        self.values = kept;
    }

    fn count(&mut self, fields: &[Field], within: &str, typed: &Typed) {
        for field in fields {
            let name = below(within, &field.name);
            match &field.kind {
                Kind::Group(inner) => self.count(inner, &name, typed),
                Kind::Rows { .. } => {
                    let said = typed.value(&below(&name, ROWS)).parse().unwrap_or_default();
                    self.rows.insert(name, MOST_ROWS.min(said));
                }
                _ => {}
            }
        }
    }

    fn fill(&mut self, fields: &[Field], value: &Value, within: &str) {
        for field in fields {
            let name = below(within, &field.name);
            let value = value.get(&field.name).unwrap_or(&Value::Null);
            match (&field.kind, value) {
                (Kind::Group(inner), value) => self.fill(inner, value, &name),
                (Kind::Rows { fields, .. }, value) => {
                    let rows = value.as_array().map_or(&[][..], Vec::as_slice);
                    for (row, value) in rows.iter().enumerate().take(MOST_ROWS) {
                        self.fill(fields, value, &below(&name, row));
                    }
                    self.rows.insert(name, rows.len().min(MOST_ROWS));
                }
                (Kind::SomeOf { .. }, Value::Array(codes)) => {
                    let codes = codes.iter().filter_map(Value::as_str).map(str::to_owned);
                    self.values.insert(name, codes.collect());
                }
                (kind, value) => {
                    if let Some(text) = typed_value(kind, value) {
                        self.values.insert(name, vec![text]);
                    }
                }
            }
        }
    }
}

/// A value as it is typed; nothing where it is absent.
fn typed_value(kind: &Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::Flag { .. }, value) => value.as_bool().filter(|on| *on).map(|_| "1".to_owned()),
        (Kind::Number { unit: Unit::Euros, .. }, value) => {
            value.as_i64().map(|cents| typed_money(Cents(cents)))
        }
        (Kind::Number { unit: Unit::Whole, .. }, value) => {
            value.as_i64().map(|number| number.to_string())
        }
        (Kind::Number { .. }, value) => value.as_f64().map(typed_number),
        (_, value) => value.as_str().map(str::to_owned),
    }
}
