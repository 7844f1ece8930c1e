//! What a form was answered with, in words: to be read, and printed.

use reticolo_foundation::Cents;
use reticolo_plugin_package::form::{Choice, Field, Form, Kind, TextFormat, Unit};
use serde_json::Value;

use super::Sentence;
use crate::values::day;
use crate::words::Words;

/// Answers that stand together, under a heading or at the top.
pub(crate) struct Section {
    pub(crate) title: Option<Sentence>,
    pub(crate) entries: Vec<Said>,
}

/// A field and what was said, in lines.
pub(crate) struct Said {
    pub(crate) label: Sentence,
    pub(crate) lines: Vec<Sentence>,
}

/// A value in words, in the order of its form. What the form does not ask for any more comes last, by
/// the name it was kept under.
pub(crate) fn said(form: &Form, value: &Value, words: Words) -> Vec<Section> {
    let mut teller = Teller { words, sections: Vec::new() };
    teller.fields(&form.fields, value);
    teller.forgotten(form, value);
    teller.sections.retain(|section| !section.entries.is_empty());
    teller.sections
}

struct Teller {
    words: Words,
    sections: Vec<Section>,
}

impl Teller {
    fn fields(&mut self, fields: &[Field], value: &Value) {
        self.open(None);
        for field in fields {
            let Some(value) = value.get(&field.name) else { continue };
            let label = Sentence::of(&field.label, self.words);
            match &field.kind {
                Kind::Group(inner) => {
                    self.within(label, inner, value);
                }
                Kind::Rows { fields, .. } => {
                    for (place, row) in value.as_array().into_iter().flatten().enumerate() {
                        let text = format!("{} {}", label.text, place + 1);
                        self.within(Sentence { text, lang: label.lang }, fields, row);
                    }
                }
                kind => {
                    let lines = lines(kind, value, self.words);
                    self.say(label, lines);
                }
            }
        }
    }

    /// A group or a row under its heading; what follows goes on at the top.
    fn within(&mut self, title: Sentence, fields: &[Field], value: &Value) {
        self.open(Some(title));
        let title = self.sections.len();
        for field in fields {
            let Some(value) = value.get(&field.name) else { continue };
            if let Kind::Rows { .. } = field.kind {
                self.fields(
                    std::slice::from_ref(field),
                    &serde_json::json!({ field.name.as_str(): value }),
                );
                continue;
            }
            let entry = Said {
                label: Sentence::of(&field.label, self.words),
                lines: lines(&field.kind, value, self.words),
            };
            if let Some(section) =
                self.sections.get_mut(title - 1).filter(|_| !entry.lines.is_empty())
            {
                section.entries.push(entry);
            }
        }
        self.open(None);
    }

    fn forgotten(&mut self, form: &Form, value: &Value) {
        let Some(object) = value.as_object() else { return };
        let known = |name: &String| form.fields.iter().any(|field| field.name == *name);
        for (name, value) in object.iter().filter(|(name, _)| !known(name)) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let plain = |text: String| Sentence { text, lang: None };
            self.say(plain(name.clone()), vec![plain(text)]);
        }
    }

    fn open(&mut self, title: Option<Sentence>) {
        self.sections.push(Section { title, entries: Vec::new() });
    }

    fn say(&mut self, label: Sentence, lines: Vec<Sentence>) {
        if let Some(section) = self.sections.last_mut().filter(|_| !lines.is_empty()) {
            section.entries.push(Said { label, lines });
        }
    }
}

/// A value in words; nothing where it says nothing.
fn lines(kind: &Kind, value: &Value, words: Words) -> Vec<Sentence> {
    let plain = |text: String| Sentence { text, lang: None };
    let text = value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let one = match kind {
        Kind::Flag { .. } => {
            value.as_bool().map(|on| plain(words.one_of("flag", &on.to_string()).into_owned()))
        }
        Kind::Number { unit: Unit::Euros, .. } => {
            value.as_i64().map(|cents| plain(words.money(Cents(cents))))
        }
        Kind::Number { .. } => value.as_f64().map(|number| plain(words.number(number))),
        Kind::Text { format: TextFormat::Date, .. } => {
            text.map(|text| plain(day(&text).map_or(text, |day| words.date(day))))
        }
        Kind::OneOf { choices, .. } => text.map(|code| chosen(choices, &code, words)),
        Kind::SomeOf { choices, .. } => {
            let codes = value.as_array().into_iter().flatten().filter_map(Value::as_str);
            return codes.map(|code| chosen(choices, code, words)).collect();
        }
        _ => text.map(plain),
    };
    one.into_iter().collect()
}

/// A choice in words; its code where it is none any more.
fn chosen(choices: &[Choice], code: &str, words: Words) -> Sentence {
    let known = choices.iter().find(|choice| choice.code == code);
    known.map_or_else(
        || Sentence { text: code.to_owned(), lang: None },
        |choice| Sentence::of(&choice.label, words),
    )
}
