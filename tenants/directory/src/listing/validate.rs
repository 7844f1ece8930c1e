//! Whether a content can be published: everything that is wrong with it, at once.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use chrono::Datelike;
use uuid::Uuid;

use super::content::{CostKind, CostOption, Hours, ListingContent, Place};
use super::limits::limits;
use super::problem::{Problem, ProblemKind as Kind, Problems};
use crate::hsds::table;
use crate::hsds::value;

/// What a content is checked against; see [`super::reference`].
#[derive(Clone, Debug, Default)]
pub struct Reference {
    pub categories: HashSet<String>,
    pub targets: HashSet<String>,
    pub languages: HashSet<String>,
    pub accessibility: HashSet<String>,
    /// Those of the content that exist.
    pub municipalities: HashSet<String>,
    /// The content's places that exist, as they are, without hours.
    pub places: HashMap<Uuid, KnownPlace>,
    /// Digests of the images stored for the listing.
    pub images: HashSet<String>,
}

/// A place that exists.
#[derive(Clone, Debug)]
pub struct KnownPlace {
    pub place: Place,
    /// Whether the listing's organization may change it.
    pub own: bool,
}

/// The oldest that ages go up to.
const OLDEST: f64 = 130.0;

/// The largest amount of money, in cents: a million euros.
const MOST_CENTS: i64 = 100_000_000;

/// Everything that keeps a content from being published; none: it can be submitted.
pub fn validate(content: &ListingContent, reference: &Reference) -> Vec<Problem> {
    let mut problems = Problems(limits(content));
    let found = &mut problems;
    required(found, "name", &content.name);
    required(found, "description", content.description.as_deref().unwrap_or_default());
    web_address(found, "url", content.url.as_deref());
    if let Some(mail) = &content.email {
        let right = value::parse(table::Kind::Email, "", mail).is_ok();
        found.unless(right, "email", Kind::NotAMailAddress);
    }
    ages(found, content);
    found.unless(!content.categories.is_empty(), "categories", Kind::Required);
    codes(found, "categories", &content.categories, &reference.categories, Kind::UnknownCategory);
    codes(found, "targets", &content.targets, &reference.targets, Kind::UnknownTarget);
    codes(found, "languages", &content.languages, &reference.languages, Kind::UnknownLanguage);
    hours(found, "hours", &content.hours);
    repeated(found, "places", "id", content.places.iter().map(|place| place.id));
    for (number, item) in content.places.iter().enumerate() {
        place(found, &format!("places[{number}]"), item, reference);
    }
    for (number, item) in content.phones.iter().enumerate() {
        let digits = item.number.chars().filter(char::is_ascii_digit).count();
        let plain = |letter: char| letter.is_ascii_digit() || " +()/.-".contains(letter);
        let right = digits >= 3 && item.number.chars().all(plain);
        found.unless(right, format!("phones[{number}].number"), Kind::NotAPhoneNumber);
    }
    for (number, item) in content.cost_options.iter().enumerate() {
        cost(found, &format!("cost_options[{number}]"), item);
    }
    for (number, item) in content.required_documents.iter().enumerate() {
        required(found, &format!("required_documents[{number}].document"), &item.document);
        web_address(found, &format!("required_documents[{number}].url"), item.url.as_deref());
    }
    for (number, item) in content.service_areas.iter().enumerate() {
        let field = format!("service_areas[{number}].municipalities");
        let known = &reference.municipalities;
        codes(found, &field, &item.municipalities, known, Kind::UnknownMunicipality);
        let nowhere = item.municipalities.is_empty()
            && item.residency_rule == super::content::ResidencyRule::ResidentsOnly;
        found.unless(!nowhere, field, Kind::Required);
    }
    for (number, item) in content.capacities.iter().enumerate() {
        let at = |name: &str| format!("capacities[{number}].{name}");
        required(found, &at("unit"), &item.unit);
        let sensible = |amount: f64| (0.0..=1e6).contains(&amount);
        found.unless(sensible(item.available), at("available"), Kind::OutOfRange);
        found.unless(item.maximum.is_none_or(sensible), at("maximum"), Kind::OutOfRange);
        let ordered = item.maximum.is_none_or(|maximum| item.available <= maximum);
        found.unless(ordered, at("maximum"), Kind::WrongOrder);
    }
    repeated(
        found,
        "images",
        "digest",
        content.images.iter().map(|image| Some(image.digest.as_str())),
    );
    for (number, item) in content.images.iter().enumerate() {
        let known = reference.images.contains(&item.digest);
        found.unless(known, format!("images[{number}].digest"), Kind::UnknownImage);
        required(found, &format!("images[{number}].alt"), &item.alt);
    }
    problems.0
}

fn ages(problems: &mut Problems, content: &ListingContent) {
    let sensible = |age: Option<f64>| age.is_none_or(|age| (0.0..=OLDEST).contains(&age));
    problems.unless(sensible(content.minimum_age), "minimum_age", Kind::OutOfRange);
    problems.unless(sensible(content.maximum_age), "maximum_age", Kind::OutOfRange);
    if let (Some(minimum), Some(maximum)) = (content.minimum_age, content.maximum_age) {
        problems.unless(minimum <= maximum, "maximum_age", Kind::WrongOrder);
    }
}

fn place(problems: &mut Problems, field: &str, place: &Place, reference: &Reference) {
    let at = |name: &str| format!("{field}.{name}");
    hours(problems, &at("hours"), &place.hours);
    if let Some(id) = place.id {
        let Some(known) = reference.places.get(&id) else {
            problems.add(at("id"), Kind::UnknownPlace);
            return;
        };
        if same(place, &known.place) {
            return;
        }
        if !known.own {
            problems.add(at("id"), Kind::PlaceOfAnother);
            return;
        }
    } else {
        for (name, text) in [
            ("address", &place.address),
            ("postal_code", &place.postal_code),
            ("municipality", &place.municipality),
        ] {
            required(problems, &at(name), text.as_deref().unwrap_or_default());
        }
    }
    if place.id.is_some() && place.address.is_some() != place.postal_code.is_some() {
        let missing = if place.address.is_some() { "postal_code" } else { "address" };
        problems.add(at(missing), Kind::Required);
    }
    if place.id.is_some() && place.address.is_some() && place.municipality.is_none() {
        problems.add(at("municipality"), Kind::Required);
    }
    if let Some(code) = &place.postal_code {
        let right = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit());
        problems.unless(right, at("postal_code"), Kind::NotAPostalCode);
    }
    if let Some(code) = &place.municipality {
        let known = reference.municipalities.contains(code);
        problems.unless(known, at("municipality"), Kind::UnknownMunicipality);
    }
    let within = |degrees: Option<f64>, most: f64| {
        degrees.is_none_or(|degrees| (-most..=most).contains(&degrees))
    };
    problems.unless(within(place.latitude, 90.0), at("latitude"), Kind::OutOfRange);
    problems.unless(within(place.longitude, 180.0), at("longitude"), Kind::OutOfRange);
    if place.latitude.is_some() != place.longitude.is_some() {
        let missing = if place.latitude.is_some() { "longitude" } else { "latitude" };
        problems.add(at(missing), Kind::HalfGiven);
    }
    let known = &reference.accessibility;
    let field = at("accessibility");
    codes(problems, &field, &place.accessibility, known, Kind::UnknownAccessibility);
}

/// Whether two say the same of a place; its hours are the service's own.
pub(super) fn same(one: &Place, other: &Place) -> bool {
    let sorted = |place: &Place| {
        let mut place = Place { hours: Hours::default(), ..place.clone() };
        place.accessibility.sort();
        place
    };
    sorted(one) == sorted(other)
}

fn hours(problems: &mut Problems, field: &str, hours: &Hours) {
    for (number, span) in hours.weekly.iter().enumerate() {
        let at = |name: &str| format!("{field}.weekly[{number}].{name}");
        if let (Some(opens), Some(closes)) = (span.opens, span.closes) {
            problems.unless(opens < closes, at("closes"), Kind::WrongOrder);
        }
        if let (Some(from), Some(to)) = (span.from, span.to) {
            problems.unless(from <= to, at("to"), Kind::WrongOrder);
        }
        let years = span.from.into_iter().chain(span.to).all(sensible_year);
        problems.unless(years, at("from"), Kind::OutOfRange);
    }
    for (number, exception) in hours.exceptions.iter().enumerate() {
        let at = |name: &str| format!("{field}.exceptions[{number}].{name}");
        problems.unless(exception.from <= exception.to, at("to"), Kind::WrongOrder);
        let years = sensible_year(exception.from) && sensible_year(exception.to);
        problems.unless(years, at("from"), Kind::OutOfRange);
        match (exception.closed, exception.opens, exception.closes) {
            (true, None, None) => {}
            (true, ..) => problems.add(at("closed"), Kind::ClosedWithHours),
            (false, Some(opens), Some(closes)) => {
                problems.unless(opens < closes, at("closes"), Kind::WrongOrder);
            }
            (false, None, _) => problems.add(at("opens"), Kind::Required),
            (false, _, None) => problems.add(at("closes"), Kind::Required),
        }
    }
}

fn sensible_year(day: chrono::NaiveDate) -> bool {
    (1900..=2999).contains(&day.year())
}

fn cost(problems: &mut Problems, field: &str, cost: &CostOption) {
    let at = |name: &str| format!("{field}.{name}");
    problems.unless(cost.kind.is_some(), at("kind"), Kind::Required);
    for (name, cents) in
        [("amount", cost.amount), ("isee_from", cost.isee_from), ("isee_to", cost.isee_to)]
    {
        let sensible = cents.is_none_or(|cents| (0..=MOST_CENTS).contains(&cents.0));
        problems.unless(sensible, at(name), Kind::OutOfRange);
    }
    if cost.kind == Some(CostKind::Free) {
        let nothing = cost.amount.is_none_or(|amount| amount.0 == 0);
        problems.unless(nothing, at("amount"), Kind::OutOfRange);
    }
    if let (Some(from), Some(to)) = (cost.isee_from, cost.isee_to) {
        problems.unless(from <= to, at("isee_to"), Kind::WrongOrder);
    }
}

fn required(problems: &mut Problems, field: &str, text: &str) {
    problems.unless(!text.trim().is_empty(), field, Kind::Required);
}

/// An address as it would be stored: with its scheme, in the letters RFC 3986 allows.
fn web_address(problems: &mut Problems, field: &str, address: Option<&str>) {
    let Some(address) = address else {
        return;
    };
    let stored = value::parse(table::Kind::Uri, "", address);
    let web = address.starts_with("https://") || address.starts_with("http://");
    let right = web && stored.as_deref() == Ok(address);
    problems.unless(right, field, Kind::NotAWebAddress);
}

fn codes(
    problems: &mut Problems,
    field: &str,
    codes: &[String],
    known: &HashSet<String>,
    unknown: Kind,
) {
    let mut seen = HashSet::new();
    for (number, code) in codes.iter().enumerate() {
        let at = format!("{field}[{number}]");
        if !known.contains(code) {
            problems.add(at, unknown);
        } else if !seen.insert(code) {
            problems.add(at, Kind::Repeated);
        }
    }
}

fn repeated<K: Eq + Hash>(
    problems: &mut Problems,
    list: &str,
    name: &str,
    keys: impl Iterator<Item = Option<K>>,
) {
    let mut seen = HashSet::new();
    for (number, key) in keys.enumerate() {
        if let Some(key) = key {
            let new = seen.insert(key);
            problems.unless(new, format!("{list}[{number}].{name}"), Kind::Repeated);
        }
    }
}
