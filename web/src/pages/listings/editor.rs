//! The form of a listing as the page shows it: a row of pieces, since what is nested in it has no end.

use std::collections::HashMap;

use reticolo_directory::listing::Reasons;

use super::choices::Choices;
use super::fields::{Fields, REMOVE};
use super::labels::{item_label, label_id};
use super::shape::{CONTENT, Field, Kind, List, SECTIONS, below, input_id, named};
use crate::words::Words;

/// Items that are offered empty at the end of each list.
const EMPTY: usize = 2;

/// A piece of the form.
pub(crate) enum Piece {
    /// Begins a group of inputs.
    Open(Group),
    Close,
    Input(Input),
    /// Choices of which several can be taken.
    Choices(Input),
    /// A button that shows one more item of a list.
    Add {
        list: String,
        label: String,
    },
    /// The box that takes an item away.
    Remove {
        name: String,
        checked: bool,
    },
    Hidden {
        name: String,
        value: String,
    },
}

pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) legend: String,
    pub(crate) class: &'static str,
    pub(crate) hint: Option<String>,
    pub(crate) notes: Notes,
}

/// What is said about an input or a group.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) problem: Option<String>,
    /// Why a curator returned it.
    pub(crate) reason: Option<String>,
}

pub(crate) struct Input {
    pub(crate) id: String,
    pub(crate) label: String,
    /// `textarea`, `select`, `checkbox`, or the type of an `input`.
    pub(crate) kind: &'static str,
    pub(crate) more: &'static str,
    pub(crate) value: String,
    /// Codes, names and whether they are chosen.
    pub(crate) choices: Vec<(String, String, bool)>,
    /// Shown, and not to be changed.
    pub(crate) locked: bool,
    pub(crate) hint: Option<String>,
    pub(crate) notes: Notes,
}

impl Input {
    /// The ids of what describes it.
    pub(crate) fn described_by(&self) -> String {
        let parts = [
            (self.hint.is_some(), "hint"),
            (self.notes.reason.is_some(), "reason"),
            (self.notes.problem.is_some(), "problem"),
        ];
        let ids = parts.iter().filter(|(there, _)| *there).map(|(_, what)| below(&self.id, what));
        ids.collect::<Vec<_>>().join(" ")
    }

    /// What is shown of a choice that cannot be changed.
    pub(crate) fn chosen(&self) -> String {
        let chosen = self.choices.iter().filter(|(code, _, chosen)| *chosen && !code.is_empty());
        chosen.map(|(_, name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// Makes the pieces.
pub(crate) struct Editor<'a> {
    pub(crate) words: Words,
    pub(crate) fields: Fields,
    pub(crate) choices: &'a Choices,
    /// Sentences by the inputs they are about.
    pub(crate) problems: HashMap<String, String>,
    pub(crate) reasons: HashMap<String, String>,
}

impl<'a> Editor<'a> {
    pub(crate) fn new(words: Words, fields: Fields, choices: &'a Choices) -> Self {
        Self { words, fields, choices, problems: HashMap::new(), reasons: HashMap::new() }
    }

    /// Shows why a curator returned it, beside the fields that are meant.
    pub(crate) fn returned(&mut self, reasons: &Reasons) {
        for (field, reason) in &reasons.fields {
            self.reasons.insert(input_id(field), reason.clone());
        }
    }

    /// The whole form, section by section.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for section in &SECTIONS {
            let sentence = format!("listing-section-{}", section.name);
            pieces.push(Piece::Open(Group {
                id: format!("section-{}", section.name),
                legend: self.words.say(&sentence).into_owned(),
                class: "section",
                hint: self.hint(&sentence),
                notes: Notes::default(),
            }));
            for field in section.fields.iter().filter_map(|name| named(CONTENT, name)) {
                self.field(field, "", &[], false, &mut pieces);
            }
            pieces.push(Piece::Close);
        }
        pieces
    }

    fn field(
        &self,
        field: &'static Field,
        within: &str,
        names: &[&'static str],
        locked: bool,
        pieces: &mut Vec<Piece>,
    ) {
        let id = below(within, field.name);
        let names = [names, &[field.name]].concat();
        match field.kind {
            Kind::Group(inner) => {
                for field in inner {
                    self.field(field, &id, &names, false, pieces);
                }
            }
            Kind::Items(inner) => self.items(inner, &id, &names, pieces),
            Kind::Key => pieces.push(self.hidden(id)),
            Kind::OneOf(List::Place) if !self.fields.value(&id).is_empty() => {
                pieces.push(self.hidden(id));
            }
            Kind::SomeOf(_) => pieces.push(Piece::Choices(self.input(field, id, &names, locked))),
            _ => pieces.push(Piece::Input(self.input(field, id, &names, locked))),
        }
    }

    fn items(
        &self,
        fields: &'static [Field],
        list: &str,
        names: &[&'static str],
        pieces: &mut Vec<Piece>,
    ) {
        let sentence = label_id(names);
        let is_images = names == ["images"];
        pieces.push(Piece::Open(Group {
            id: list.to_owned(),
            legend: self.words.say(&sentence).into_owned(),
            class: "list",
            hint: self.hint(&sentence),
            notes: self.notes(list),
        }));
        for item in 0..self.fields.items(list) {
            let id = below(list, item);
            let place = self.choices.place(self.fields.value(&below(&id, "id")));
            let locked = names == ["places"] && place.is_some_and(|(_, own)| !own);
            pieces.push(Piece::Open(Group {
                legend: item_label(self.words, names, item),
                class: "item",
                hint: locked.then(|| self.words.say("listing-place-of-another").into_owned()),
                notes: self.notes(&id),
                id: id.clone(),
            }));
            for field in fields {
                self.field(field, &id, names, locked, pieces);
            }
            if self.fields.say_anything(fields, &id) {
                let name = below(&id, REMOVE);
                let checked = !self.fields.value(&name).is_empty();
                pieces.push(Piece::Remove { name, checked });
            }
            pieces.push(Piece::Close);
        }
        if !is_images {
            let label = self.words.say(&format!("{sentence}.add")).into_owned();
            pieces.push(Piece::Add { list: list.to_owned(), label });
        }
        pieces.push(Piece::Close);
    }

    fn hidden(&self, name: String) -> Piece {
        Piece::Hidden { value: self.fields.value(&name).to_owned(), name }
    }

    fn input(&self, field: &Field, id: String, names: &[&str], locked: bool) -> Input {
        let sentence = label_id(names);
        let notes = self.notes(&id);
        let plain = notes.problem.is_none();
        let (kind, more) = match field.kind {
            Kind::Lines => ("textarea", ""),
            Kind::Mail => ("email", "autocomplete=\"off\""),
            Kind::Web => ("url", "placeholder=\"https://\""),
            Kind::Telephone => ("tel", "autocomplete=\"off\""),
            Kind::Number | Kind::Money => ("text", "inputmode=\"decimal\""),
            // Such inputs show nothing of what they cannot read.
            Kind::Time if plain => ("time", ""),
            Kind::Day | Kind::DayOr(_) if plain => ("date", ""),
            Kind::Flag => ("checkbox", ""),
            Kind::OneOf(_) => ("select", ""),
            _ => ("text", ""),
        };
        let choices = match field.kind {
            Kind::OneOf(list) | Kind::SomeOf(list) => self.choices_of(field, list, &id, names),
            _ => Vec::new(),
        };
        Input {
            label: self.words.say(&sentence).into_owned(),
            kind,
            more,
            value: self.fields.value(&id).to_owned(),
            choices,
            locked,
            hint: self.hint(&sentence),
            notes,
            id,
        }
    }

    /// What can be chosen, with what is chosen though it is in no list.
    fn choices_of(
        &self,
        field: &Field,
        list: List,
        id: &str,
        names: &[&str],
    ) -> Vec<(String, String, bool)> {
        let chosen = self.fields.values(id);
        let known = self.choices.list(list);
        let mut choices = Vec::new();
        let one = matches!(field.kind, Kind::OneOf(_));
        if one && names != ["status"] {
            let nothing = if list == List::Place { "listing-place-new" } else { "listing-choose" };
            choices.push((String::new(), self.words.say(nothing).into_owned(), false));
        }
        for (code, name) in known {
            choices.push((code.clone(), name.clone(), chosen.contains(code)));
        }
        for code in chosen.iter().filter(|code| !code.is_empty()) {
            if known.iter().all(|(known, _)| known != code) {
                choices.push((code.clone(), code.clone(), true));
            }
        }
        choices
    }

    fn notes(&self, id: &str) -> Notes {
        Notes { problem: self.problems.get(id).cloned(), reason: self.reasons.get(id).cloned() }
    }

    fn hint(&self, sentence: &str) -> Option<String> {
        self.words.maybe(&format!("{sentence}.hint")).map(std::borrow::Cow::into_owned)
    }
}

/// The fields with a few empty items at the end of each list.
pub(crate) fn with_empty_items(mut fields: Fields) -> Fields {
    lengthen(&mut fields, CONTENT, "");
    fields
}

fn lengthen(fields: &mut Fields, shape: &'static [Field], within: &str) {
    for field in shape {
        let name = below(within, field.name);
        match field.kind {
            Kind::Group(inner) => lengthen(fields, inner, &name),
            Kind::Items(inner) if name != "images" => {
                fields.lengthen(&name, EMPTY);
                for item in 0..fields.items(&name) {
                    lengthen(fields, inner, &below(&name, item));
                }
            }
            _ => {}
        }
    }
}
