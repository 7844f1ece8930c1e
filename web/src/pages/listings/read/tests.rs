use reticolo_directory::listing::ListingContent;
use serde_json::{Value, json};

use super::read;
use crate::form::Typed;
use crate::pages::listings::fields::Fields;

fn content(value: Value) -> ListingContent {
    serde_json::from_value(value).unwrap()
}

/// Contents with something of everything.
fn contents() -> Vec<ListingContent> {
    let hours = json!({
        "weekly": [
            { "weekday": "MO", "opens": "09:00:00", "closes": "12:30:00" },
            { "weekday": "MO", "opens": "15:00:00", "closes": "18:00:00", "description": "su appuntamento" },
            { "weekday": "SA", "from": "2026-06-01", "to": "2026-09-30" },
            { "weekday": "SU", "opens": "23:00:59" },
        ],
        "exceptions": [
            { "from": "2026-12-24", "to": "2027-01-06", "closed": true, "description": "Natale" },
            { "from": "2026-08-14", "to": "2026-08-14", "closed": false, "opens": "09:00:00", "closes": "11:00:00" },
        ],
    });
    let full = json!({
        "name": "Nido «La Girandola»",
        "alternate_name": "Girandola",
        "description": "Prima riga\nseconda & <b>riga</b> + 100%",
        "url": "https://example.org/?a=1&b=2",
        "email": "nido@example.org",
        "status": "temporarily closed",
        "interpretation_services": "In sede",
        "application_process": "Si scrive",
        "fees_description": "Secondo ISEE",
        "wait_time": "Due mesi",
        "eligibility_description": "Famiglie",
        "minimum_age": 0.25,
        "maximum_age": 3.0,
        "alert": "Chiuso a ponte",
        "categories": ["early-childhood", "di-casa-nostra"],
        "targets": ["families"],
        "places": [
            {
                "id": "0190b6c0-0000-7000-8000-000000000001",
                "name": "Sede", "address": "via Roma 1", "postal_code": "36015", "municipality": "024100",
                "latitude": 45.7139, "longitude": -11.362_451, "accessibility": ["wheelchair", "lift"],
                "transportation": "Bus 3\nBus 4", "hours": hours,
            },
            { "name": "Altra sede" },
        ],
        "hours": hours,
        "phones": [{ "number": "+39 0445 000000", "kind": "voice", "description": "mattina" }, { "number": "1" }],
        "languages": ["it", "ar"],
        "cost_options": [
            { "kind": "banded", "option": "Prima fascia", "amount": 1_250, "isee_from": 0, "isee_to": 650_000,
              "description": "al mese" },
            { "kind": "free", "amount": 0 },
            { "amount": 123_456_789 },
        ],
        "required_documents": [{ "document": "ISEE", "url": "https://example.org/isee" }, { "document": "Carta" }],
        "service_areas": [
            { "name": "Area", "description": "Tutta", "municipalities": ["024100", "024001"],
              "residency_rule": "residents_only" },
            { "residency_rule": "any" },
        ],
        "capacities": [
            { "unit": "posti", "available": 12.5, "maximum": 20.0, "description": "a giugno" },
            { "unit": "ore", "available": 0.0 },
        ],
        "images": [{ "digest": "ab".repeat(32), "alt": "Il cortile" }],
    });
    vec![
        ListingContent::default(),
        content(json!({ "name": "Solo un nome" })),
        content(full),
        content(json!({ "places": [{ "hours": hours }], "languages": ["it"] })),
    ]
}

#[test]
fn a_content_survives_the_form() {
    for content in contents() {
        let reading = read(&Fields::of(&content));
        assert_eq!(reading.problems, []);
        assert_eq!(reading.content, content);
    }
}

#[test]
fn empty_items_are_left_out_and_problems_find_their_inputs() {
    for content in contents() {
        let mut fields = Fields::of(&content);
        for list in ["places", "hours-weekly", "places-0-hours-exceptions", "phones", "capacities"]
        {
            fields.lengthen(list, 2);
        }
        let reading = read(&fields);
        assert_eq!((reading.problems, reading.content), (vec![], content));
    }
    let typed = Typed::read(
        b"phones-0-number=&phones-1-number=1&phones-1-remove=1&phones-2-number=2&phones-2-kind=\
          &places-3-postal_code=x&places-3-hours-weekly-4-weekday=MO&categories=a&categories=b",
    );
    let reading = read(&Fields::typed(&typed));
    assert_eq!(reading.content.phones.len(), 1);
    assert_eq!(reading.content.phones[0].number, "2");
    for (path, input) in [
        ("phones[0].number", "phones-2-number"),
        ("phones[0]", "phones-2"),
        ("places[0].postal_code", "places-3-postal_code"),
        ("places[0].hours.weekly[0].closes", "places-3-hours-weekly-4-closes"),
        ("categories[1]", "categories"),
        ("phones", "phones"),
        ("unheard-of", ""),
    ] {
        assert_eq!(reading.input(path), input, "{path}");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let typed = Typed::read(
        b"minimum_age=sei&cost_options-0-amount=1,250&hours-weekly-0-opens=mattina&hours-weekly-1-weekday=XX\
          &hours-exceptions-0-from=2026-12-24&hours-exceptions-1-closed=1&capacities-0-unit=posti&places-0-id=x",
    );
    let mut reading = read(&Fields::typed(&typed));
    reading.problems.sort();
    let problems: Vec<_> =
        reading.problems.iter().map(|(input, what)| (input.as_str(), *what)).collect();
    assert_eq!(
        problems,
        [
            ("capacities-0-available", "problem-required"),
            ("cost_options-0-amount", "typed-money"),
            ("hours-exceptions-1-from", "problem-required"),
            ("hours-weekly-0-opens", "typed-time"),
            ("hours-weekly-0-weekday", "problem-required"),
            ("hours-weekly-1-weekday", "typed-unreadable"),
            ("minimum_age", "typed-number"),
        ]
    );
    let one_day = Typed::read(b"hours-exceptions-0-from=24/12/2026&hours-exceptions-0-closed=1");
    let reading = read(&Fields::typed(&one_day));
    let exception = &reading.content.hours.exceptions[0];
    assert_eq!((exception.from, exception.closed), (exception.to, true));
    let foreign = read(&Fields::typed(&Typed::read(b"places-0-id=x")));
    assert_eq!(foreign.problems, [(String::new(), "typed-unreadable")]);
}
