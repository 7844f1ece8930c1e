//! What the form of a listing consists of: one description, from which it is read, filled and labelled,
//! and from which differences are put into words.
//!
//! The names are those of `ListingContent`. The input of `places[1].postal_code` is called
//! `places-1-postal_code`; names have no hyphen of their own.

/// A field of a content.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Whether an item that says anything must say this.
    pub(crate) needed: bool,
}

/// What can be typed into a field.
#[derive(Debug)]
pub(crate) enum Kind {
    Line,
    Lines,
    Mail,
    Web,
    Telephone,
    Number,
    /// Euros, as `12,50`.
    Money,
    Time,
    Day,
    /// A day; that of another field where it is left empty.
    DayOr(&'static str),
    Flag,
    OneOf(List),
    SomeOf(List),
    /// Carried along unseen: what tells a thing apart.
    Key,
    Group(&'static [Field]),
    Items(&'static [Field]),
}

/// Where choices come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum List {
    Running,
    Weekday,
    CostKind,
    Residency,
    PhoneKind,
    Category,
    Target,
    Language,
    Accessibility,
    Municipality,
    /// Places the organization has, or offers something at.
    Place,
}

/// A part of the form with a heading of its own, and what is in it.
pub(crate) struct Section {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [&'static str],
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, needed: false }
}

const fn needed(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, needed: true }
}

/// The parts of the form, in order.
pub(crate) const SECTIONS: [Section; 8] = [
    Section {
        name: "about",
        fields: &[
            "name",
            "alternate_name",
            "description",
            "categories",
            "targets",
            "status",
            "alert",
        ],
    },
    Section {
        name: "admission",
        fields: &[
            "eligibility_description",
            "minimum_age",
            "maximum_age",
            "service_areas",
            "application_process",
            "wait_time",
            "required_documents",
        ],
    },
    Section { name: "cost", fields: &["fees_description", "cost_options"] },
    Section { name: "places", fields: &["places"] },
    Section { name: "hours", fields: &["hours"] },
    Section {
        name: "contacts",
        fields: &["phones", "email", "url", "languages", "interpretation_services"],
    },
    Section { name: "capacities", fields: &["capacities"] },
    Section { name: "images", fields: &["images"] },
];

/// Every field of a content.
pub(crate) const CONTENT: &[Field] = &[
    field("name", Kind::Line),
    field("alternate_name", Kind::Line),
    field("description", Kind::Lines),
    field("url", Kind::Web),
    field("email", Kind::Mail),
    field("status", Kind::OneOf(List::Running)),
    field("interpretation_services", Kind::Lines),
    field("application_process", Kind::Lines),
    field("fees_description", Kind::Lines),
    field("wait_time", Kind::Lines),
    field("eligibility_description", Kind::Lines),
    field("minimum_age", Kind::Number),
    field("maximum_age", Kind::Number),
    field("alert", Kind::Line),
    field("categories", Kind::SomeOf(List::Category)),
    field("targets", Kind::SomeOf(List::Target)),
    field("places", Kind::Items(PLACE)),
    field("hours", Kind::Group(HOURS)),
    field("phones", Kind::Items(PHONE)),
    field("languages", Kind::SomeOf(List::Language)),
    field("cost_options", Kind::Items(COST)),
    field("required_documents", Kind::Items(DOCUMENT)),
    field("service_areas", Kind::Items(AREA)),
    field("capacities", Kind::Items(CAPACITY)),
    field("images", Kind::Items(IMAGE)),
];

const PLACE: &[Field] = &[
    field("id", Kind::OneOf(List::Place)),
    field("name", Kind::Line),
    field("address", Kind::Line),
    field("postal_code", Kind::Line),
    field("municipality", Kind::OneOf(List::Municipality)),
    field("latitude", Kind::Number),
    field("longitude", Kind::Number),
    field("transportation", Kind::Lines),
    field("accessibility", Kind::SomeOf(List::Accessibility)),
    field("hours", Kind::Group(HOURS)),
];

const HOURS: &[Field] =
    &[field("weekly", Kind::Items(SPAN)), field("exceptions", Kind::Items(EXCEPTION))];

const SPAN: &[Field] = &[
    needed("weekday", Kind::OneOf(List::Weekday)),
    field("opens", Kind::Time),
    field("closes", Kind::Time),
    field("description", Kind::Line),
    field("from", Kind::Day),
    field("to", Kind::Day),
];

const EXCEPTION: &[Field] = &[
    needed("from", Kind::Day),
    needed("to", Kind::DayOr("from")),
    field("closed", Kind::Flag),
    field("opens", Kind::Time),
    field("closes", Kind::Time),
    field("description", Kind::Line),
];

const PHONE: &[Field] = &[
    field("number", Kind::Telephone),
    field("kind", Kind::OneOf(List::PhoneKind)),
    field("description", Kind::Line),
];

const COST: &[Field] = &[
    field("kind", Kind::OneOf(List::CostKind)),
    field("option", Kind::Line),
    field("amount", Kind::Money),
    field("isee_from", Kind::Money),
    field("isee_to", Kind::Money),
    field("description", Kind::Line),
];

const DOCUMENT: &[Field] = &[field("document", Kind::Line), field("url", Kind::Web)];

const AREA: &[Field] = &[
    field("name", Kind::Line),
    field("description", Kind::Lines),
    field("residency_rule", Kind::OneOf(List::Residency)),
    field("municipalities", Kind::SomeOf(List::Municipality)),
];

const CAPACITY: &[Field] = &[
    field("unit", Kind::Line),
    needed("available", Kind::Number),
    field("maximum", Kind::Number),
    field("description", Kind::Line),
];

const IMAGE: &[Field] = &[field("digest", Kind::Key), field("alt", Kind::Line)];

/// The field of this name among some.
pub(crate) fn named(fields: &'static [Field], name: &str) -> Option<&'static Field> {
    fields.iter().find(|field| field.name == name)
}

/// A step into a content: a field, and the item of its list where it has one.
pub(crate) struct Step {
    pub(crate) field: &'static Field,
    pub(crate) item: Option<usize>,
}

/// The steps to a field such as `places[1].postal_code`; those that are known, where one is not.
pub(crate) fn steps(path: &str) -> Vec<Step> {
    let mut fields = CONTENT;
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, item) = part.split_once('[').map_or((part, None), |(name, item)| {
            (name, item.strip_suffix(']').and_then(|item| item.parse().ok()))
        });
        let Some(field) = named(fields, name) else { break };
        steps.push(Step { field, item });
        fields = match field.kind {
            Kind::Group(inner) | Kind::Items(inner) => inner,
            _ => &[],
        };
    }
    steps
}

/// The id of the input, or of the group of inputs, for a field such as `places[1].postal_code`.
pub(crate) fn input_id(path: &str) -> String {
    let mut id = String::new();
    for Step { field, item } in steps(path) {
        id = below(&id, field.name);
        if let (Kind::Items(_), Some(item)) = (&field.kind, item) {
            id = below(&id, item);
        }
    }
    id
}

/// The name of what is inside of something.
pub(crate) fn below(outer: &str, inner: impl std::fmt::Display) -> String {
    if outer.is_empty() { inner.to_string() } else { format!("{outer}-{inner}") }
}

#[cfg(test)]
mod tests {
    use reticolo_directory::listing::ListingContent;
    use serde_json::Value;

    use super::{CONTENT, SECTIONS, input_id};

    #[test]
    fn the_form_has_every_field_of_a_content_once() {
        let content = serde_json::to_value(ListingContent::default()).unwrap();
        let Value::Object(content) = content else { panic!() };
        let mut wanted: Vec<_> = content.keys().map(String::as_str).collect();
        wanted.sort_unstable();
        let mut described: Vec<_> = CONTENT.iter().map(|field| field.name).collect();
        described.sort_unstable();
        assert_eq!(described, wanted);
        let mut shown: Vec<_> = SECTIONS.iter().flat_map(|section| section.fields).collect();
        shown.sort_unstable();
        assert_eq!(shown, wanted.iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_field_of_a_content_leads_to_its_input() {
        for (path, id) in [
            ("name", "name"),
            ("places[1].postal_code", "places-1-postal_code"),
            ("places[0].hours.weekly[2].opens", "places-0-hours-weekly-2-opens"),
            ("phones[3]", "phones-3"),
            ("categories[2]", "categories"),
            ("places[0].accessibility[1]", "places-0-accessibility"),
            ("nothing.of[0].ours", ""),
        ] {
            assert_eq!(input_id(path), id);
        }
    }
}
