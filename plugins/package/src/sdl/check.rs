//! Whether a plugin's types fit together.

use std::collections::BTreeSet;

use async_graphql_parser::types::{BaseType, Type};
use serde_json::Value;

use super::{Field, Input, Kind, SCALARS, Sdl, TypeDefinition, innermost, lists};

/// The most lists within each other.
const MOST_LISTS: usize = 2;

/// All that is wrong.
pub(super) fn problems(sdl: &Sdl) -> Vec<String> {
    let mut checking = Checking { sdl, problems: Vec::new() };
    if sdl.answered().next().is_none() {
        checking.refuse(
            "it adds no field: write `type Query`, `type Mutation` or `extend type Service`"
                .to_owned(),
        );
    }
    checking.fields("Query", &sdl.query, true);
    checking.fields("Mutation", &sdl.mutation, true);
    for extension in &sdl.extensions {
        checking.fields(extension.on, &extension.fields, true);
    }
    for definition in &sdl.types {
        checking.definition(definition);
    }
    checking.problems
}

struct Checking<'a> {
    sdl: &'a Sdl,
    problems: Vec<String>,
}

impl Checking<'_> {
    fn refuse(&mut self, what: String) {
        self.problems.push(what);
    }

    fn definition(&mut self, definition: &TypeDefinition) {
        let name = &definition.name;
        self.name(name, name);
        // So that types of two namespaces never meet: `a_b` and `C` are not `a` and `b_C`.
        if !name.starts_with(|first: char| first.is_ascii_uppercase()) {
            self.refuse(format!("{name} does not begin with a capital letter"));
        }
        match &definition.kind {
            Kind::Object(fields) => self.fields(name, fields, false),
            Kind::Input(fields) => {
                self.once(name, fields.iter().map(|field| field.name.as_str()));
                self.inputs(name, fields);
                if self.needs_itself(name, name, &mut BTreeSet::new()) {
                    self.refuse(format!(
                        "{name} goes round in a circle of `!`: no value could ever be given"
                    ));
                }
            }
            Kind::Enum(values) => {
                self.once(name, values.iter().map(|value| value.name.as_str()));
                for value in values {
                    self.name(&format!("{name}.{}", value.name), &value.name);
                    if matches!(value.name.as_str(), "true" | "false" | "null") {
                        self.refuse(format!("{name}.{} is no name for a value", value.name));
                    }
                }
            }
        }
    }

    fn fields(&mut self, on: &str, fields: &[Field], answered: bool) {
        self.once(on, fields.iter().map(|field| field.name.as_str()));
        for field in fields {
            let place = format!("{on}.{}", field.name);
            self.name(&place, &field.name);
            self.place(&place, &field.ty, "an input", |kind| matches!(kind, Kind::Input(_)));
            if !answered && !field.arguments.is_empty() {
                self.refuse(format!(
                    "{place} has an argument: only fields of Query, Mutation and extensions are asked one by one"
                ));
            }
            self.once(&place, field.arguments.iter().map(|argument| argument.name.as_str()));
            self.inputs(&place, &field.arguments);
        }
    }

    fn inputs(&mut self, on: &str, inputs: &[Input]) {
        for input in inputs {
            let place = format!("{on}.{}", input.name);
            self.name(&place, &input.name);
            self.place(&place, &input.ty, "an object", |kind| matches!(kind, Kind::Object(_)));
            if let Some(default) = &input.default
                && !self.fits(&input.ty, &default.json, &default.text)
            {
                self.refuse(format!(
                    "the default of {place} does not fit its type {}: {}",
                    input.ty, default.text
                ));
            }
        }
    }

    fn name(&mut self, place: &str, name: &str) {
        if name.starts_with("__") {
            self.refuse(format!("{place} begins with `__`, which is GraphQL's own"));
        }
        if name.len() > 64 {
            self.refuse(format!("{place} is longer than 64 letters"));
        }
    }

    fn once<'n>(&mut self, on: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name) {
                self.refuse(format!("{on} has {name} twice"));
            }
        }
    }

    /// Refuses types that are not there, nested in too many lists, or of a kind that has no place here.
    fn place(&mut self, place: &str, ty: &Type, what: &str, wrong: impl Fn(&Kind) -> bool) {
        if lists(ty) > MOST_LISTS {
            self.refuse(format!("{place} has more than {MOST_LISTS} lists within each other"));
        }
        let name = innermost(ty);
        match self.sdl.type_named(name) {
            Some(definition) if wrong(&definition.kind) => {
                self.refuse(format!("{place} is {what}, {name}: it has no place there"));
            }
            None if !SCALARS.contains(&name) => self.refuse(format!(
                "{place} is of a type {name} that is not there: declare it, or use one of {}",
                SCALARS.join(", ")
            )),
            _ => {}
        }
    }

    fn fits(&self, ty: &Type, value: &Value, text: &str) -> bool {
        if value.is_null() {
            return ty.nullable;
        }
        let name = match (&ty.base, value) {
            (BaseType::List(inner), Value::Array(items)) => {
                return items.iter().all(|item| self.fits(inner, item, ""));
            }
            (BaseType::List(inner), one) => return self.fits(inner, one, text),
            (BaseType::Named(name), _) => name.as_str(),
        };
        match self.sdl.type_named(name).map(|definition| &definition.kind) {
            Some(Kind::Enum(values)) => {
                // `"RED"` is a text, `RED` a value.
                let known = |text: &str| values.iter().any(|value| value.name == text);
                !text.starts_with('"') && value.as_str().is_some_and(known)
            }
            Some(Kind::Input(fields)) => value.as_object().is_some_and(|object| {
                let fit = fields.iter().all(|field| match object.get(&field.name) {
                    Some(value) => self.fits(&field.ty, value, ""),
                    None => field.ty.nullable || field.default.is_some(),
                });
                fit && object.keys().all(|key| fields.iter().any(|field| field.name == *key))
            }),
            Some(Kind::Object(_)) => false,
            None => scalar(name, value),
        }
    }

    /// Whether a value of the input `name` cannot be without one of `target`.
    fn needs_itself(&self, target: &str, name: &str, seen: &mut BTreeSet<String>) -> bool {
        let Some(Kind::Input(fields)) = self.sdl.type_named(name).map(|one| &one.kind) else {
            return false;
        };
        if !seen.insert(name.to_owned()) {
            return false;
        }
        fields.iter().any(|field| match &field.ty.base {
            BaseType::Named(inner) if !field.ty.nullable => {
                inner.as_str() == target || self.needs_itself(target, inner.as_str(), seen)
            }
            _ => false,
        })
    }
}

fn scalar(name: &str, value: &Value) -> bool {
    match name {
        "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Float" => value.is_number(),
        "Boolean" => value.is_boolean(),
        "String" => value.is_string(),
        "ID" => value.is_string() || value.is_i64(),
        "Cents" => value.is_i64(),
        "Date" => value
            .as_str()
            .is_some_and(|day| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok()),
        "LocalTime" => value
            .as_str()
            .is_some_and(|time| chrono::NaiveTime::parse_from_str(time, "%H:%M").is_ok()),
        "DateTime" => value
            .as_str()
            .is_some_and(|instant| chrono::DateTime::parse_from_rfc3339(instant).is_ok()),
        _ => true,
    }
}
