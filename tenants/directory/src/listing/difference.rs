//! What differs between two contents, field by field.

use serde_json::{Map, Value};

use super::content::ListingContent;

/// A field that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Such as `alert`, `places[1].postal_code`. Places in a list are those of the new content, and of
    /// the old one where `new` is absent.
    pub field: String,
    /// `None`: it is new.
    pub old: Option<Value>,
    /// `None`: it is gone.
    pub new: Option<Value>,
}

/// By which field the items of a list are recognised when they have changed.
const KEYS: [(&str, &str); 7] = [
    ("places", "id"),
    ("phones", "number"),
    ("cost_options", "option"),
    ("required_documents", "document"),
    ("service_areas", "name"),
    ("capacities", "unit"),
    ("images", "digest"),
];

/// What differs from `old` to `new`. Lists are sets: another order is no difference.
pub fn diff(old: &ListingContent, new: &ListingContent) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    compare("", Some(&value(old)), Some(&value(new)), &mut changes);
    changes
}

/// The names of the fields that differ, without places in lists and without values, each once.
pub(super) fn names(changes: &[FieldChange]) -> Vec<String> {
    let mut names: Vec<String> = changes
        .iter()
        .map(|change| {
            let mut parts = change.field.split('[');
            let first = parts.next().unwrap_or_default().to_owned();
            let rest = parts.filter_map(|part| part.split_once(']').map(|(_, rest)| rest));
            rest.fold(first, |name, rest| name + rest)
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

fn value(content: &ListingContent) -> Value {
    let mut content = content.clone();
    content.sort_items();
    // A content is made of what JSON has.
    serde_json::to_value(content).unwrap_or_default()
}

fn compare(field: &str, old: Option<&Value>, new: Option<&Value>, changes: &mut Vec<FieldChange>) {
    match (old, new) {
        (old, new) if old == new => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => objects(field, old, new, changes),
        (Some(Value::Array(old)), Some(Value::Array(new))) => lists(field, old, new, changes),
        (old, new) => {
            let said = |value: Option<&Value>| value.filter(|value| !value.is_null()).cloned();
            changes.push(FieldChange { field: field.to_owned(), old: said(old), new: said(new) });
        }
    }
}

fn objects(
    field: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    changes: &mut Vec<FieldChange>,
) {
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    for name in new.keys().chain(gone) {
        let inner = if field.is_empty() { name.clone() } else { format!("{field}.{name}") };
        compare(&inner, old.get(name), new.get(name), changes);
    }
}

fn lists(field: &str, old: &[Value], new: &[Value], changes: &mut Vec<FieldChange>) {
    let list = field.rsplit('.').next().unwrap_or(field);
    let key = KEYS.iter().find(|(name, _)| *name == list).map(|(_, key)| *key);
    let mut left: Vec<(usize, &Value)> = old.iter().enumerate().collect();
    let mut unmatched: Vec<(usize, &Value)> = Vec::new();
    for (place, item) in new.iter().enumerate() {
        match left.iter().position(|(_, other)| *other == item) {
            Some(same) => drop(left.remove(same)),
            None => unmatched.push((place, item)),
        }
    }
    for (place, item) in unmatched {
        let inner = format!("{field}[{place}]");
        let known = key.and_then(|key| {
            let wanted = item.get(key).filter(|wanted| !wanted.is_null())?;
            left.iter().position(|(_, other)| other.get(key) == Some(wanted))
        });
        let before = known.map(|known| left.remove(known).1);
        compare(&inner, before, Some(item), changes);
    }
    for (place, item) in left {
        compare(&format!("{field}[{place}]"), Some(item), None, changes);
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::{ListingContent, Phone};
    use super::{diff, names};

    fn phone(number: &str, description: &str) -> Phone {
        let description = Some(description.to_owned());
        Phone { number: number.to_owned(), description, kind: None }
    }

    #[test]
    fn items_of_lists_are_recognised() {
        let old = ListingContent {
            name: "Nido".to_owned(),
            phones: vec![phone("1", "Mattina"), phone("2", "Sera"), phone("3", "Festivi")],
            languages: vec!["it".to_owned(), "en".to_owned()],
            ..ListingContent::default()
        };
        let new = ListingContent {
            alert: Some("Chiuso a ponte".to_owned()),
            phones: vec![phone("3", "Festivi"), phone("2", "Notte"), phone("4", "Mattina")],
            languages: vec!["en".to_owned(), "it".to_owned()],
            ..old.clone()
        };
        let changes = diff(&old, &new);
        let told: Vec<_> = changes
            .iter()
            .map(|one| (one.field.as_str(), one.old.is_some(), one.new.is_some()))
            .collect();
        assert_eq!(
            told,
            [
                ("alert", false, true),
                ("phones[1].description", true, true),
                ("phones[2]", false, true),
                ("phones[0]", true, false),
            ]
        );
        assert_eq!(names(&changes), ["alert", "phones", "phones.description"]);
        assert_eq!(diff(&new, &new), []);
    }
}
