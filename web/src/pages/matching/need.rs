//! What a family needs, as a form has it.

use reticolo_plugin_package::form::{Choice, Form, Kind};
use reticolo_registers::request::{Need, NewRequest};

use crate::form::Typed;
use crate::page::Page;
use crate::pages::registers::application::{minutes, needed_day};
use crate::schema_form::Sentence;

/// What can be asked of the people of a register: the choices of its form's `skills` and `languages`.
pub(crate) struct Asked {
    pub(crate) skills: Vec<(String, Sentence)>,
    pub(crate) languages: Vec<(String, Sentence)>,
}

impl Asked {
    pub(crate) fn of(form: &Form, page: &Page) -> Self {
        Self { skills: choices(form, "skills", page), languages: choices(form, "languages", page) }
    }

    /// Codes in words; those that nobody knows any more as they are.
    pub(crate) fn names(known: &[(String, Sentence)], codes: &[String]) -> String {
        let name = |code: &String| {
            let found = known.iter().find(|(known, _)| known == code);
            found.map_or_else(|| code.clone(), |(_, name)| name.text.clone())
        };
        codes.iter().map(name).collect::<Vec<_>>().join(", ")
    }
}

/// The choices of a field: of its own, or of the `language` or `code` in its rows.
pub(crate) fn choices(form: &Form, name: &str, page: &Page) -> Vec<(String, Sentence)> {
    let field = form.fields.iter().find(|field| field.name == name);
    let choices: &[Choice] = match field.map(|field| &field.kind) {
        Some(Kind::SomeOf { choices, .. } | Kind::OneOf { choices, .. }) => choices,
        Some(Kind::Rows { fields, .. }) => fields
            .iter()
            .filter(|field| ["language", "code"].contains(&field.name.as_str()))
            .find_map(|field| match &field.kind {
                Kind::OneOf { choices, .. } => Some(choices.as_slice()),
                _ => None,
            })
            .unwrap_or_default(),
        _ => &[],
    };
    let named = |choice: &Choice| (choice.code.clone(), Sentence::of(&choice.label, page.words));
    choices.iter().map(named).collect()
}

/// The request that was typed; what is wrong with it is told in `typed`.
pub(crate) fn read(typed: &mut Typed, page: &Page) -> NewRequest {
    let codes = |typed: &Typed, name: &str| typed.values(name).map(str::to_owned).collect();
    for field in ["family_name", "municipality"] {
        if typed.given(field).is_none() {
            typed.refuse(field, page.say("form-required"));
        }
    }
    let weekly_minutes = minutes(typed.value("weekly_minutes")).unwrap_or_else(|| {
        typed.refuse("weekly_minutes", page.say("register-bad-weekly-minutes"));
        0
    });
    let start_on = needed_day(typed, "start_on", page);
    NewRequest {
        family_name: typed.value("family_name").to_owned(),
        municipality: typed.value("municipality").to_owned(),
        weekly_minutes,
        cohabiting: typed.has("cohabiting", "1"),
        start_on,
        need: Need {
            hours: codes(typed, "hours"),
            must: codes(typed, "must"),
            nice: codes(typed, "nice"),
            languages: codes(typed, "languages"),
        },
    }
}
