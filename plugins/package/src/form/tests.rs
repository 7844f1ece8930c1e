use serde_json::{Value, json};

use super::{Fault, FaultKind, Form, Kind, TextFormat, Unit};

fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "title": "Domanda", "x-title-en": "Application",
        "additionalProperties": false,
        "required": ["level", "declares", "courses"],
        "x-order": ["level", "languages", "about", "cap", "born", "courses", "home", "declares"],
        "properties": {
            "level": {
                "type": "string", "title": "Livello di italiano", "x-title-en": "Italian", "x-widget": "radio",
                "oneOf": [
                    { "const": "A2", "title": "Base", "x-title-en": "Basic" },
                    { "const": "B1", "title": "Buono" },
                ],
            },
            "languages": {
                "type": "array", "title": "Lingue", "uniqueItems": true, "x-widget": "checkboxes",
                "items": { "type": "string", "oneOf": [{ "const": "it", "title": "Italiano" }] },
            },
            "about": { "type": "string", "title": "Esperienze", "x-widget": "textarea", "maxLength": 20 },
            "cap": { "type": "integer", "title": "Tetto", "x-widget": "euros", "minimum": 0, "default": 1250 },
            "born": { "type": "string", "title": "Data di nascita", "format": "date" },
            "courses": {
                "type": "array", "title": "Corsi", "minItems": 1, "maxItems": 3,
                "items": {
                    "type": "object", "required": ["hours"],
                    "properties": { "hours": { "type": "integer", "title": "Ore", "minimum": 1 } },
                },
            },
            "home": {
                "type": "object", "title": "Casa",
                "properties": { "cohabiting": { "type": "boolean", "title": "Convivente", "default": false } },
            },
            "declares": { "type": "boolean", "title": "Dichiaro", "const": true },
        },
    })
}

/// The problems of a schema, one a line.
fn problems(schema: &Value) -> String {
    let error = Form::parse(schema).unwrap_err();
    error.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_schema_becomes_fields_in_their_order() {
    let form = Form::parse(&schema()).unwrap();
    let names: Vec<_> = form.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(
        names,
        ["level", "languages", "about", "cap", "born", "courses", "home", "declares"]
    );
    assert_eq!(form.title.as_ref().unwrap().in_language("en"), "Application");
    let level = form.field("/level").unwrap();
    assert!(level.required);
    let Kind::OneOf { choices, radio: true } = &level.kind else { panic!("{level:?}") };
    assert_eq!(choices[0].label.in_language("en"), "Basic");
    assert_eq!(choices[1].label.in_language("en"), "Buono", "Italian where there is no other");
    let born = form.field("/born").unwrap();
    assert!(matches!(born.kind, Kind::Text { format: TextFormat::Date, .. }));
    let cap = form.field("/cap").unwrap();
    assert!(matches!(cap.kind, Kind::Number { unit: Unit::Euros, .. }));
    assert_eq!(form.field("/courses/2/hours").unwrap().label.it, "Ore");
    assert_eq!(form.field("/courses/hour"), None);
    assert_eq!(form.defaults(), json!({ "cap": 1250, "home": { "cohabiting": false } }));
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_where() {
    let wrong = json!({
        "type": "object",
        "if": {},
        "required": ["nowhere"],
        "x-order": ["a", "a"],
        "properties": {
            "a": { "type": "string", "enum": ["x"], "title": "A" },
            "B": { "type": "string" },
            "c": { "type": "object", "title": "C", "properties": {
                "d": { "type": "object", "title": "D", "properties": {} },
            } },
        },
    });
    assert_eq!(
        problems(&wrong),
        "the schema says \"if\", which forms do not understand here\n\
         the schema names \"nowhere\" in required, which is no property\n\
         the schema names \"a\" twice in x-order\n\
         the schema does not say in x-order where \"B\" stands\n\
         the schema does not say in x-order where \"c\" stands\n\
         properties.a must give its choices as oneOf, each with a const and a title that people can read"
    );
}

#[test]
fn what_a_form_cannot_show_is_refused() {
    for (schema, told) in [
        (json!([]), "the schema must be an object"),
        (json!({ "type": "object", "properties": {} }), "asks for nothing"),
        (
            json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
            "properties.a must have a title",
        ),
        (
            json!({ "type": "object", "properties": { "a-b": { "type": "boolean", "title": "A" } } }),
            "must be called in lower-case letters",
        ),
        (
            json!({ "type": "object", "properties": { "a": { "type": ["string", "null"], "title": "A" } } }),
            "must have one of the types",
        ),
        (
            json!({ "type": "object", "properties": { "a": { "type": "string", "title": "A", "pattern": "(" } } }),
            "is no JSON Schema",
        ),
        (
            json!({ "type": "object", "properties": { "a": { "type": "string", "title": "A", "format": "time" } } }),
            "may have one of the formats",
        ),
        (
            json!({ "type": "object", "properties": { "a": { "type": "number", "title": "A", "x-widget": "euros" } } }),
            "must be an integer: cents",
        ),
        (
            json!({ "type": "object", "properties": { "a": { "type": "string", "title": "A",
                "oneOf": [{ "const": "two words", "title": "B" }] } } }),
            "properties.a.oneOf.0 must have a const",
        ),
        (
            json!({ "type": "object", "properties": { "a": { "type": "array", "title": "A",
                "items": { "type": "object", "properties": { "b": { "type": "array", "title": "B",
                    "items": { "type": "object", "properties": {} } } } } } } }),
            "has rows inside of rows",
        ),
        (
            json!({ "type": "object", "properties": { "a": { "type": "array", "title": "A", "maxItems": 1000,
                "items": { "type": "object", "properties": { "b": { "type": "boolean", "title": "B" } } } } } }),
            "may have 1 to 50 rows",
        ),
        (
            json!({ "type": "object", "properties": { "a": { "$ref": "https://example.org/a", "title": "A" } } }),
            "properties.a must have one of the types",
        ),
    ] {
        let found = problems(&schema);
        assert!(found.contains(told), "{found}");
    }
    let many: serde_json::Map<String, Value> = (0..201)
        .map(|number| (format!("f{number}"), json!({ "type": "boolean", "title": "F" })))
        .collect();
    assert!(
        problems(&json!({ "type": "object", "properties": many })).contains("more than 200 fields")
    );
}

#[test]
fn a_value_is_checked_with_the_places_of_its_faults() {
    let form = Form::parse(&schema()).unwrap();
    let good = json!({ "level": "A2", "declares": true, "courses": [{ "hours": 3 }], "born": "1980-02-29" });
    assert_eq!(form.faults(&good), []);
    let bad = json!({
        "level": "C2", "declares": false, "courses": [{ "hours": 0 }, {}], "born": "1981-02-29",
        "about": "a".repeat(21), "more": 1,
    });
    let mut faults = form.faults(&bad);
    faults.sort_by(|one, other| one.at.cmp(&other.at));
    let fault = |at: &str, kind| Fault { at: at.to_owned(), kind };
    assert_eq!(
        faults,
        [
            fault("", FaultKind::Unknown),
            fault("/about", FaultKind::TooLong(20)),
            fault("/born", FaultKind::Format),
            fault("/courses/0/hours", FaultKind::TooSmall("1".to_owned())),
            fault("/courses/1/hours", FaultKind::Missing),
            fault("/declares", FaultKind::Missing),
            fault("/level", FaultKind::Choice),
        ]
    );
}

#[test]
fn a_pattern_that_would_run_for_ever_does_not() {
    let form = Form::parse(&json!({ "type": "object", "properties": {
        "a": { "type": "string", "title": "A", "pattern": "^(a+)+$" },
    } }))
    .unwrap();
    let faults = form.faults(&json!({ "a": format!("{}!", "a".repeat(10_000)) }));
    assert_eq!(faults.len(), 1);
}
