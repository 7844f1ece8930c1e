//! A form as a page shows it: a row of pieces, since templates do not call themselves.

use reticolo_plugin_package::form::{Field, Form, Kind, MOST_ROWS, TextFormat, Unit};

use super::filled::{Filled, ROWS};
use super::{PREFIX, Sentence, below};
use crate::form::Typed;
use crate::words::Words;

/// A piece of the form.
pub(crate) enum Piece {
    /// Begins a group of inputs.
    Open(Group),
    Close,
    Input(Input),
    /// Choices that are all shown at once.
    Choices(Input),
    Hidden {
        name: String,
        value: String,
    },
    /// A button that shows one more row of a list.
    Add {
        list: String,
        label: String,
    },
    /// A button that takes a row away.
    Remove {
        list: String,
        row: String,
        label: String,
    },
}

pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) legend: Sentence,
    pub(crate) class: &'static str,
    pub(crate) hint: Option<Sentence>,
    pub(crate) problem: Option<String>,
}

pub(crate) struct Input {
    pub(crate) id: String,
    pub(crate) label: Sentence,
    /// `textarea`, `select`, `checkbox`, `radio`, or the type of an `input`.
    pub(crate) kind: &'static str,
    /// What of attributes is the same for every input of its kind.
    pub(crate) more: &'static str,
    pub(crate) max_length: Option<u64>,
    pub(crate) required: bool,
    pub(crate) value: String,
    pub(crate) choices: Vec<Offer>,
    pub(crate) hint: Option<Sentence>,
    pub(crate) problem: Option<String>,
}

/// Something that can be chosen, and whether it is.
pub(crate) struct Offer {
    pub(crate) code: String,
    pub(crate) label: Sentence,
    pub(crate) chosen: bool,
}

impl Input {
    /// The ids of what describes it.
    pub(crate) fn described_by(&self) -> String {
        let parts = [(self.hint.is_some(), "hint"), (self.problem.is_some(), "problem")];
        let ids = parts.iter().filter(|(there, _)| *there).map(|(_, what)| below(&self.id, what));
        ids.collect::<Vec<_>>().join(" ")
    }
}

impl Filled {
    /// The pieces of the form with what is in it, and what is wrong with that.
    pub(crate) fn pieces(&self, form: &Form, typed: &Typed, words: Words) -> Vec<Piece> {
        let mut maker = Maker { filled: self, typed, words, pieces: Vec::new() };
        maker.fields(&form.fields, PREFIX);
        maker.pieces
    }
}

struct Maker<'a> {
    filled: &'a Filled,
    typed: &'a Typed,
    words: Words,
    pieces: Vec<Piece>,
}

impl Maker<'_> {
    fn fields(&mut self, fields: &[Field], within: &str) {
        for field in fields {
            let name = below(within, &field.name);
            match &field.kind {
                Kind::Group(inner) => {
                    self.open(field, &name, "group");
                    self.fields(inner, &name);
                    self.pieces.push(Piece::Close);
                }
                Kind::Rows { fields, min, max } => self.rows(field, fields, &name, *min, *max),
                Kind::SomeOf { .. } | Kind::OneOf { radio: true, .. } => {
                    let input = self.input(field, name);
                    self.pieces.push(Piece::Choices(input));
                }
                _ => {
                    let input = self.input(field, name);
                    self.pieces.push(Piece::Input(input));
                }
            }
        }
    }

    fn rows(&mut self, field: &Field, fields: &[Field], list: &str, min: usize, max: usize) {
        let label = Sentence::of(&field.label, self.words);
        let rows = self.filled.rows(list).max(min).clamp(1, MOST_ROWS);
        self.open(field, list, "rows");
        self.pieces.push(Piece::Hidden { name: below(list, ROWS), value: rows.to_string() });
        for row in 0..rows {
            let id = below(list, row);
            let number = (row + 1).to_string();
            self.pieces.push(Piece::Open(Group {
                legend: Sentence { text: format!("{} {number}", label.text), lang: label.lang },
                class: "row-of-form",
                hint: None,
                problem: self.problem(&id),
                id: id.clone(),
            }));
            self.fields(fields, &id);
            if rows > 1 {
                let label = self.named("schema-form-remove", &label.text, &number);
                self.pieces.push(Piece::Remove { list: list.to_owned(), row: id, label });
            }
            self.pieces.push(Piece::Close);
        }
        if rows < max {
            let label = self.named("schema-form-add", &label.text, "");
            self.pieces.push(Piece::Add { list: list.to_owned(), label });
        }
        self.pieces.push(Piece::Close);
    }

    fn named(&self, sentence: &str, name: &str, number: &str) -> String {
        self.words.fill(sentence, [("name", name.into()), ("number", number.into())])
    }

    fn open(&mut self, field: &Field, id: &str, class: &'static str) {
        self.pieces.push(Piece::Open(Group {
            id: id.to_owned(),
            legend: Sentence::of(&field.label, self.words),
            class,
            hint: self.hint(field),
            problem: self.problem(id),
        }));
    }

    fn input(&self, field: &Field, id: String) -> Input {
        let problem = self.problem(&id);
        let (kind, more) = edited_with(&field.kind, problem.is_none());
        let max_length = match &field.kind {
            Kind::Text { max_length, .. } => *max_length,
            _ => None,
        };
        let required = match &field.kind {
            Kind::Flag { must } => *must,
            Kind::SomeOf { required, .. } => *required,
            // Left empty, it stays as it is.
            Kind::Text { secret: true, .. } => false,
            _ => field.required,
        };
        Input {
            label: Sentence::of(&field.label, self.words),
            kind,
            more,
            max_length,
            required,
            value: self.shown(field, &id),
            choices: self.choices(field, &id),
            hint: self.hint(field),
            problem,
            id,
        }
    }

    fn choices(&self, field: &Field, id: &str) -> Vec<Offer> {
        let chosen = self.filled.values(id);
        let mut options = Vec::new();
        let choices = match &field.kind {
            Kind::OneOf { choices, radio } => {
                if !radio {
                    let nothing = self.words.say("choose").into_owned();
                    let label = Sentence { text: nothing, lang: None };
                    options.push(Offer { code: String::new(), label, chosen: false });
                }
                choices
            }
            Kind::SomeOf { choices, .. } => choices,
            _ => return options,
        };
        options.extend(choices.iter().map(|choice| Offer {
            code: choice.code.clone(),
            label: Sentence::of(&choice.label, self.words),
            chosen: chosen.contains(&choice.code),
        }));
        options
    }

    /// What stands in an input; a secret never does.
    fn shown(&self, field: &Field, id: &str) -> String {
        match field.kind {
            Kind::Text { secret: true, .. } => String::new(),
            _ => self.filled.value(id).to_owned(),
        }
    }

    fn hint(&self, field: &Field) -> Option<Sentence> {
        field.hint.as_ref().map(|hint| Sentence::of(hint, self.words))
    }

    fn problem(&self, id: &str) -> Option<String> {
        self.typed.problem(id).map(str::to_owned)
    }
}

/// The kind of input for a field, and its further attributes. Inputs that show nothing of what they
/// cannot read are used only where all is well.
fn edited_with(kind: &Kind, well: bool) -> (&'static str, &'static str) {
    match kind {
        Kind::Text { secret: true, .. } => ("password", "autocomplete=\"new-password\""),
        Kind::Text { lines: true, .. } => ("textarea", ""),
        Kind::Text { format, .. } => match format {
            TextFormat::Date if well => ("date", ""),
            TextFormat::Email => ("email", "autocomplete=\"off\""),
            TextFormat::Uri => ("url", "placeholder=\"https://\""),
            TextFormat::Tel => ("tel", "autocomplete=\"off\""),
            _ => ("text", ""),
        },
        Kind::Number { unit: Unit::Whole, .. } => ("text", "inputmode=\"numeric\""),
        Kind::Number { .. } => ("text", "inputmode=\"decimal\""),
        Kind::OneOf { radio: true, .. } => ("radio", ""),
        Kind::OneOf { .. } => ("select", ""),
        Kind::Flag { .. } | Kind::SomeOf { .. } => ("checkbox", ""),
        Kind::Group(_) | Kind::Rows { .. } => ("text", ""),
    }
}
