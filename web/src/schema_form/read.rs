//! What was typed into a form, as JSON.

use std::collections::HashMap;

use reticolo_plugin_package::form::{Fault, FaultKind, Field, Form, Kind, TextFormat, Unit};
use serde_json::{Map, Value};

use super::filled::Filled;
use super::{PREFIX, Sentence, below};
use crate::form::Typed;
use crate::values::{day, money, number};
use crate::words::Words;

impl Filled {
    /// The value that the form holds; whatever is wrong with it is told in `typed`, beside its input.
    ///
    /// What is left empty is left out. First the inputs are read by their types, then the value is checked
    /// against the schema, whose faults come back to the inputs they are about.
    pub(crate) fn read(&self, form: &Form, typed: &mut Typed, words: Words) -> Value {
        let mut reader = Reader { filled: self, words, typed, inputs: HashMap::new() };
        let value = Value::Object(reader.group(&form.fields, PREFIX, "", ""));
        for fault in form.faults(&value) {
            reader.tell(form, &fault);
        }
        value
    }
}

struct Reader<'a> {
    filled: &'a Filled,
    words: Words,
    typed: &'a mut Typed,
    /// Inputs, and what they are called, by JSON pointers: rows left out move those after them.
    inputs: HashMap<String, (String, String)>,
}

impl Reader<'_> {
    fn group(&mut self, fields: &[Field], within: &str, at: &str, of: &str) -> Map<String, Value> {
        let mut object = Map::new();
        for field in fields {
            let name = below(within, &field.name);
            let pointer = format!("{at}/{}", field.name);
            self.inputs.insert(pointer.clone(), (name.clone(), self.label(field, of)));
            let value = match &field.kind {
                Kind::Group(inner) => {
                    let wanted = field.required || self.filled.say_anything(inner, &name);
                    let of = self.label(field, of);
                    wanted.then(|| Value::Object(self.group(inner, &name, &pointer, &of)))
                }
                Kind::Rows { fields, .. } => {
                    let rows = self.rows(field, fields, &name, &pointer);
                    (field.required || !rows.is_empty()).then_some(Value::Array(rows))
                }
                Kind::SomeOf { .. } => {
                    let codes = self.filled.values(&name).iter().filter(|code| !code.is_empty());
                    let codes: Vec<Value> = codes.cloned().map(Value::String).collect();
                    (field.required || !codes.is_empty()).then_some(Value::Array(codes))
                }
                _ => self.one(field, &name, of),
            };
            if let Some(value) = value {
                object.insert(field.name.clone(), value);
            }
        }
        object
    }

    fn rows(&mut self, field: &Field, fields: &[Field], list: &str, at: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        for row in 0..self.filled.rows(list) {
            let name = below(list, row);
            if !self.filled.say_anything(fields, &name) {
                continue;
            }
            let pointer = format!("{at}/{}", rows.len());
            let of = format!("{} {}", self.label(field, ""), row + 1);
            let object = self.group(fields, &name, &pointer, &of);
            self.inputs.insert(pointer, (name, of));
            rows.push(Value::Object(object));
        }
        rows
    }

    /// A value of one input.
    fn one(&mut self, field: &Field, name: &str, of: &str) -> Option<Value> {
        let text = self.filled.value(name).trim();
        if let Kind::Flag { must } = &field.kind {
            let ticked = !text.is_empty();
            if *must && !ticked {
                self.refuse(field, name, of, "schema-form-tick");
            }
            return Some(ticked.into());
        }
        if text.is_empty() {
            if field.required && !is_secret(&field.kind) {
                self.refuse(field, name, of, "problem-required");
            }
            return None;
        }
        let (value, sentence) = match &field.kind {
            Kind::Number { unit: Unit::Whole, .. } => {
                (whole(text).map(Value::from), "schema-form-whole")
            }
            Kind::Number { unit: Unit::Decimal, .. } => {
                (number(text).map(Value::from), "typed-number")
            }
            Kind::Number { unit: Unit::Euros, .. } => {
                (money(text).map(|cents| cents.0.into()), "typed-money")
            }
            Kind::Text { format: TextFormat::Date, .. } => {
                let day = day(text).map(|day| day.format("%Y-%m-%d").to_string().into());
                (day, "typed-day")
            }
            _ => (Some(Value::from(text)), "typed-unreadable"),
        };
        if value.is_none() {
            self.refuse(field, name, of, sentence);
        }
        value
    }

    fn label(&self, field: &Field, of: &str) -> String {
        let label = Sentence::of(&field.label, self.words).text;
        if of.is_empty() { label } else { format!("{of}, {label}") }
    }

    fn refuse(&mut self, field: &Field, name: &str, of: &str, sentence: &str) {
        let told = format!("{}: {}", self.label(field, of), self.words.say(sentence));
        self.typed.refuse(name, told);
    }

    /// Tells a fault of the value at its input, unless something is told there already.
    fn tell(&mut self, form: &Form, fault: &Fault) {
        let mut at = fault.at.as_str();
        let (input, label) = loop {
            match self.inputs.get(at) {
                Some(known) => break known.clone(),
                None if at.is_empty() => break (String::new(), String::new()),
                None => at = at.rsplit_once('/').map_or("", |(outer, _)| outer),
            }
        };
        if self.typed.problem(&input).is_some() {
            return;
        }
        let field = form.field(&fault.at);
        if fault.kind == FaultKind::Missing && field.is_some_and(|field| is_secret(&field.kind)) {
            return;
        }
        let sentence = self.sentence(form.field(at), &fault.kind);
        let told = if label.is_empty() { sentence } else { format!("{label}: {sentence}") };
        self.typed.refuse(&input, told);
    }

    fn sentence(&self, field: Option<&Field>, kind: &FaultKind) -> String {
        let words = self.words;
        let format = match field.map(|field| &field.kind) {
            Some(Kind::Text { format, .. }) => *format,
            _ => TextFormat::Plain,
        };
        let euros =
            matches!(field.map(|field| &field.kind), Some(Kind::Number { unit: Unit::Euros, .. }));
        let limit = |limit: &String| match limit.parse().ok().filter(|_| euros) {
            Some(cents) => words.money(reticolo_foundation::Cents(cents)),
            None => limit.parse().map_or_else(|_| limit.clone(), |number| words.number(number)),
        };
        match kind {
            FaultKind::Missing => words.say("problem-required").into_owned(),
            FaultKind::TooShort(least) => words.count("schema-form-too-short", *least),
            FaultKind::TooLong(most) => words.count("schema-form-too-long", *most),
            FaultKind::TooFew(least) => words.count("schema-form-too-few", *least),
            FaultKind::TooMany(most) => words.count("schema-form-too-many", *most),
            FaultKind::TooSmall(least) => {
                words.with("schema-form-too-small", "limit", &limit(least))
            }
            FaultKind::TooLarge(most) => words.with("schema-form-too-large", "limit", &limit(most)),
            FaultKind::Pattern => words.say("schema-form-pattern").into_owned(),
            FaultKind::Format => words
                .say(match format {
                    TextFormat::Email => "problem-not-a-mail-address",
                    TextFormat::Uri => "problem-not-a-web-address",
                    TextFormat::Date => "typed-day",
                    _ => "schema-form-pattern",
                })
                .into_owned(),
            FaultKind::Choice => words.say("typed-unreadable").into_owned(),
            FaultKind::Unknown | FaultKind::Other => words.say("schema-form-other").into_owned(),
        }
    }
}

/// Whether what is left empty stands for what there is.
fn is_secret(kind: &Kind) -> bool {
    matches!(kind, Kind::Text { secret: true, .. })
}

/// `12`, `-3`, `1.250`.
fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut groups = digits.split('.');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let numeric = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let grouped = rest.is_empty()
        || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    (numeric && grouped).then(|| text.replace('.', "")).and_then(|text| text.parse().ok())
}
