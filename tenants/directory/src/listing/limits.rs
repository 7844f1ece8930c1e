//! What a content must keep to from the first draft on: lengths, numbers of items, characters.

use super::content::{Hours, ListingContent};
use super::problem::{Problem, ProblemKind, Problems};

/// The longest name and similar, in characters.
pub const NAME: usize = 200;
/// The longest text in one line.
pub const LINE: usize = 500;
/// The longest text of several lines.
pub const TEXT: usize = 5_000;
/// The most items of a list.
pub const ITEMS: usize = 60;
/// The most municipalities of an area.
pub const MUNICIPALITIES: usize = 600;
/// The most images that are shown.
pub const IMAGES: usize = 8;

/// Where a content goes beyond the limits.
pub fn limits(content: &ListingContent) -> Vec<Problem> {
    let mut problems = Problems::default();
    let found = &mut problems;
    line(found, "name", Some(&content.name), NAME);
    line(found, "alternate_name", content.alternate_name.as_ref(), NAME);
    line(found, "url", content.url.as_ref(), LINE);
    line(found, "email", content.email.as_ref(), NAME);
    line(found, "alert", content.alert.as_ref(), LINE);
    for (field, text) in [
        ("description", &content.description),
        ("interpretation_services", &content.interpretation_services),
        ("application_process", &content.application_process),
        ("fees_description", &content.fees_description),
        ("wait_time", &content.wait_time),
        ("eligibility_description", &content.eligibility_description),
    ] {
        lines(found, field, text.as_ref());
    }
    codes(found, "categories", &content.categories, ITEMS);
    codes(found, "targets", &content.targets, ITEMS);
    codes(found, "languages", &content.languages, ITEMS);
    hours(found, "hours", &content.hours);
    many(found, "places", content.places.len(), ITEMS);
    for (place, item) in content.places.iter().enumerate() {
        let at = |name: &str| format!("places[{place}].{name}");
        line(found, at("name"), item.name.as_ref(), NAME);
        line(found, at("address"), item.address.as_ref(), NAME);
        line(found, at("postal_code"), item.postal_code.as_ref(), 10);
        line(found, at("municipality"), item.municipality.as_ref(), 10);
        lines(found, at("transportation"), item.transportation.as_ref());
        codes(found, &at("accessibility"), &item.accessibility, ITEMS);
        hours(found, &at("hours"), &item.hours);
    }
    many(found, "phones", content.phones.len(), ITEMS);
    for (place, item) in content.phones.iter().enumerate() {
        let at = |name: &str| format!("phones[{place}].{name}");
        line(found, at("number"), Some(&item.number), 40);
        line(found, at("kind"), item.kind.as_ref(), 20);
        line(found, at("description"), item.description.as_ref(), LINE);
    }
    many(found, "cost_options", content.cost_options.len(), ITEMS);
    for (place, item) in content.cost_options.iter().enumerate() {
        let at = |name: &str| format!("cost_options[{place}].{name}");
        line(found, at("option"), item.option.as_ref(), LINE);
        line(found, at("description"), item.description.as_ref(), LINE);
    }
    many(found, "required_documents", content.required_documents.len(), ITEMS);
    for (place, item) in content.required_documents.iter().enumerate() {
        let at = |name: &str| format!("required_documents[{place}].{name}");
        line(found, at("document"), Some(&item.document), LINE);
        line(found, at("url"), item.url.as_ref(), LINE);
    }
    many(found, "service_areas", content.service_areas.len(), ITEMS);
    for (place, item) in content.service_areas.iter().enumerate() {
        let at = |name: &str| format!("service_areas[{place}].{name}");
        line(found, at("name"), item.name.as_ref(), LINE);
        lines(found, at("description"), item.description.as_ref());
        codes(found, &at("municipalities"), &item.municipalities, MUNICIPALITIES);
    }
    many(found, "capacities", content.capacities.len(), ITEMS);
    for (place, item) in content.capacities.iter().enumerate() {
        let at = |name: &str| format!("capacities[{place}].{name}");
        line(found, at("unit"), Some(&item.unit), 100);
        line(found, at("description"), item.description.as_ref(), LINE);
    }
    many(found, "images", content.images.len(), IMAGES);
    for (place, item) in content.images.iter().enumerate() {
        line(found, format!("images[{place}].digest"), Some(&item.digest), 64);
        line(found, format!("images[{place}].alt"), Some(&item.alt), LINE);
    }
    problems.0
}

fn hours(problems: &mut Problems, field: &str, hours: &Hours) {
    many(problems, format!("{field}.weekly"), hours.weekly.len(), 2 * ITEMS);
    for (place, span) in hours.weekly.iter().enumerate() {
        let field = format!("{field}.weekly[{place}].description");
        line(problems, field, span.description.as_ref(), LINE);
    }
    many(problems, format!("{field}.exceptions"), hours.exceptions.len(), 2 * ITEMS);
    for (place, exception) in hours.exceptions.iter().enumerate() {
        let field = format!("{field}.exceptions[{place}].description");
        line(problems, field, exception.description.as_ref(), LINE);
    }
}

fn codes(problems: &mut Problems, field: &str, codes: &[String], most: usize) {
    many(problems, field, codes.len(), most);
    for (place, code) in codes.iter().enumerate() {
        line(problems, format!("{field}[{place}]"), Some(code), 100);
    }
}

fn many(problems: &mut Problems, field: impl Into<String>, items: usize, most: usize) {
    problems.unless(items <= most, field, ProblemKind::TooMany);
}

fn line(problems: &mut Problems, field: impl Into<String>, text: Option<&String>, most: usize) {
    check(problems, field.into(), text, most, is_control);
}

fn lines(problems: &mut Problems, field: impl Into<String>, text: Option<&String>) {
    check(problems, field.into(), text, TEXT, |letter| letter != '\n' && is_control(letter));
}

fn check(
    problems: &mut Problems,
    field: String,
    text: Option<&String>,
    most: usize,
    refused: impl Fn(char) -> bool,
) {
    let Some(text) = text else {
        return;
    };
    if text.chars().count() > most {
        problems.add(field, ProblemKind::TooLong);
    } else if text.chars().any(refused) {
        problems.add(field, ProblemKind::ControlCharacter);
    }
}

/// Whether a character cannot be seen, or turns the text around it.
pub(super) fn is_control(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
