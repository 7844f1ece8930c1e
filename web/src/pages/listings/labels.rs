//! The fields of a content, and what is in them, in words.

use reticolo_directory::listing::{FieldChange, Problem};
use reticolo_foundation::Cents;
use serde_json::Value;

use super::choices::Choices;
use super::shape::{Field, Kind, Step, steps};
use crate::page::Page;
use crate::values::{day, time, typed_time};
use crate::words::Words;

/// The name of the sentence that labels the last of these fields.
pub(crate) fn label_id(names: &[&str]) -> String {
    // Hours are the same wherever they are.
    let names = match names {
        ["places", rest @ ..] if rest.first() == Some(&"hours") => rest,
        names => names,
    };
    format!("listing-field-{}", names.join("-"))
}

/// A field such as `places[1].postal_code` in words: `Sede 2, CAP`.
pub(crate) fn label(words: Words, path: &str) -> String {
    let steps = steps(path);
    let mut names = Vec::new();
    let mut parts = Vec::new();
    for (place, Step { field, item }) in steps.iter().enumerate() {
        names.push(field.name);
        let last = place + 1 == steps.len();
        match (&field.kind, item) {
            (Kind::Items(_), Some(item)) => parts.push(item_label(words, &names, *item)),
            (Kind::Group(_), _) if !last => {}
            _ if last => parts.push(words.say(&label_id(&names)).into_owned()),
            _ => {}
        }
    }
    if parts.is_empty() { path.to_owned() } else { parts.join(", ") }
}

/// An item of a list, counted from 0, in words: `Sede 2`.
pub(crate) fn item_label(words: Words, names: &[&str], item: usize) -> String {
    words.with(&format!("{}.item", label_id(names)), "number", &(item + 1))
}

/// What is wrong with a field of a content, in words.
pub(crate) fn problem(words: Words, problem: &Problem) -> String {
    let sentence = words.say(&format!("problem-{}", problem.problem));
    format!("{}: {sentence}", label(words, &problem.field))
}

/// A field that differs, in words.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) path: String,
    pub(crate) label: String,
    /// In lines; empty where there was nothing.
    pub(crate) old: Vec<String>,
    pub(crate) new: Vec<String>,
}

/// Differences in words, in the order of the form.
pub(crate) fn differences(
    changes: Vec<FieldChange>,
    choices: &Choices,
    page: &Page,
) -> Vec<Difference> {
    let in_words = |FieldChange { field, old, new }: FieldChange| {
        let said = |value: Option<Value>| {
            let step = steps(&field).pop();
            match (step, value) {
                (Some(step), Some(value)) => said(step.field, &value, choices, page.words),
                _ => Vec::new(),
            }
        };
        let (old, new) = (said(old), said(new));
        Difference { label: label(page.words, &field), path: field, old, new }
    };
    let differences = changes.into_iter().map(in_words);
    // What is kept with a thing and shown to nobody differs for nobody.
    differences.filter(|one| !(one.old.is_empty() && one.new.is_empty())).collect()
}

/// A value in words, in lines.
fn said(field: &Field, value: &Value, choices: &Choices, words: Words) -> Vec<String> {
    let text = value.as_str().map(str::to_owned);
    let line = match (&field.kind, value) {
        (_, Value::Null) | (Kind::Key, _) => None,
        (Kind::Items(_) | Kind::SomeOf(_) | Kind::Group(_), Value::Array(items)) => {
            return items.iter().flat_map(|item| said(field, item, choices, words)).collect();
        }
        (Kind::Items(inner) | Kind::Group(inner), Value::Object(item)) => {
            return inside(field, inner, item, choices, words);
        }
        (Kind::Flag, Value::Bool(on)) => Some(words.one_of("flag", &on.to_string()).into_owned()),
        (Kind::Number, value) => value.as_f64().map(|number| words.number(number)),
        (Kind::Money, value) => value.as_i64().map(|cents| words.money(Cents(cents))),
        (Kind::Time, _) => text.map(|text| time(&text).map_or(text, typed_time)),
        (Kind::Day | Kind::DayOr(_), _) => {
            text.map(|text| day(&text).map_or(text, |day| words.date(day)))
        }
        (Kind::OneOf(list) | Kind::SomeOf(list), _) => {
            text.map(|code| choices.name(*list, &code).to_owned())
        }
        _ => text,
    };
    line.into_iter().collect()
}

/// What an item or a group says, a line for each of its fields.
fn inside(
    outer: &Field,
    fields: &'static [Field],
    item: &serde_json::Map<String, Value>,
    choices: &Choices,
    words: Words,
) -> Vec<String> {
    let mut lines = Vec::new();
    for field in fields {
        let value = item.get(field.name).unwrap_or(&Value::Null);
        // A place's id says nothing that its name and address do not.
        if (outer.name, field.name) == ("places", "id") || *value == Value::Bool(false) {
            continue;
        }
        let inner = said(field, value, choices, words);
        if inner.is_empty() {
            continue;
        }
        let names: &[&str] = match outer.name {
            "weekly" | "exceptions" => &["hours", outer.name, field.name],
            name => &[name, field.name],
        };
        let label = words.say(&label_id(names));
        let join = if matches!(field.kind, Kind::Group(_) | Kind::Items(_)) { "; " } else { ", " };
        lines.push(format!("{label}: {}", inner.join(join)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use reticolo_directory::listing::content::{CostKind, ResidencyRule};
    use reticolo_directory::listing::report::Outcome;
    use reticolo_directory::listing::{DraftState, Freshness, ProblemKind, State};
    use reticolo_foundation::Language;

    use super::{label, label_id};
    use crate::pages::listings::choices::PHONES;
    use crate::pages::listings::shape::{CONTENT, Field, Kind, SECTIONS};
    use crate::pages::services::report::PARTS;
    use crate::words::Words;

    const ACTS: [&str; 3] = ["discard", "suspend", "archive"];

    fn walk(fields: &'static [Field], names: &[&'static str], ids: &mut Vec<String>) {
        for field in fields {
            let names = [names, &[field.name]].concat();
            ids.push(label_id(&names));
            if let Kind::Items(inner) = field.kind {
                ids.push(format!("{}.item", label_id(&names)));
                ids.push(format!("{}.add", label_id(&names)));
                walk(inner, &names, ids);
            }
            if let Kind::Group(inner) = field.kind {
                walk(inner, &names, ids);
            }
        }
    }

    #[test]
    fn every_field_section_and_problem_has_its_words() {
        let mut ids = Vec::new();
        walk(CONTENT, &[], &mut ids);
        ids.extend(SECTIONS.iter().map(|section| format!("listing-section-{}", section.name)));
        ids.extend(ProblemKind::ALL.iter().map(|kind| format!("problem-{kind}")));
        let typed = ["number", "money", "time", "day", "unreadable"];
        ids.extend(typed.iter().map(|what| format!("typed-{what}")));
        let lists: [(&str, Vec<&str>); 11] = [
            ("listing-state", State::ALL.map(State::as_str).to_vec()),
            ("draft-state", DraftState::ALL.map(DraftState::as_str).to_vec()),
            ("freshness", Freshness::ALL.map(Freshness::as_str).to_vec()),
            ("running", vec!["active", "temporarily-closed"]),
            ("cost-kind", CostKind::ALL.map(CostKind::as_str).to_vec()),
            ("residency", ResidencyRule::ALL.map(ResidencyRule::as_str).to_vec()),
            ("phone-kind", PHONES.to_vec()),
            ("report-outcome", Outcome::ALL.map(Outcome::as_str).to_vec()),
            ("report-part", PARTS.to_vec()),
            ("listing-ask", ACTS.to_vec()),
            ("listing-do", ACTS.to_vec()),
        ];
        for (list, codes) in lists {
            ids.extend(codes.iter().map(|code| format!("{list}-{code}")));
        }
        for language in Language::ALL {
            let missing: Vec<_> =
                ids.iter().filter(|id| Words(language).maybe(id).is_none()).collect();
            assert_eq!(missing, Vec::<&String>::new());
        }
    }

    #[test]
    fn fields_are_named_as_people_call_them() {
        let words = Words(Language::Italian);
        assert_eq!(label(words, "places[1].postal_code"), "Sede 2, CAP");
        assert_eq!(label(words, "places[0].hours.weekly[2].opens"), "Sede 1, Orario 3, Apre");
        assert_eq!(label(words, "categories[3]"), "Argomenti");
        assert_eq!(label(words, "hours"), "Orari");
    }
}
