use askama::Template;
use reticolo_foundation::Language;
use reticolo_plugin_package::form::Form;
use serde_json::{Value, json};

use super::{Filled, Piece, said};
use crate::form::Typed;
use crate::words::Words;

const IT: Words = Words(Language::Italian);
const EN: Words = Words(Language::English);

fn form() -> Form {
    Form::parse(&json!({
        "type": "object", "additionalProperties": false,
        "required": ["level", "consent", "born"],
        "x-order": ["level", "languages", "about", "cap", "born", "home", "courses", "consent"],
        "properties": {
            "level": { "type": "string", "title": "Livello", "x-title-en": "Level", "x-widget": "radio",
                "oneOf": [{ "const": "A2", "title": "Base" }, { "const": "B1", "title": "Buono", "x-title-en": "Good" }] },
            "languages": { "type": "array", "title": "Lingue", "items": { "type": "string",
                "oneOf": [{ "const": "it", "title": "Italiano" }, { "const": "ro", "title": "Romeno" }] } },
            "about": { "type": "string", "title": "Esperienze", "x-widget": "textarea", "minLength": 3, "maxLength": 20 },
            "cap": { "type": "integer", "title": "Tetto", "x-widget": "euros", "maximum": 50_000 },
            "born": { "type": "string", "format": "date", "title": "Nascita" },
            "home": { "type": "object", "title": "Casa", "required": ["rooms"], "properties": {
                "rooms": { "type": "integer", "title": "Stanze" }, "pets": { "type": "boolean", "title": "Animali" } } },
            "courses": { "type": "array", "title": "Corsi", "maxItems": 3, "items": { "type": "object",
                "required": ["hours"], "properties": {
                    "hours": { "type": "number", "title": "Ore", "minimum": 1 },
                    "body": { "type": "string", "title": "Ente" } } } },
            "consent": { "type": "boolean", "title": "Acconsento", "const": true },
        },
    }))
    .unwrap()
}

fn typed(fields: &[(&str, &str)]) -> Typed {
    Typed::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn read(fields: &[(&str, &str)]) -> (Value, Vec<(String, String)>) {
    let (form, mut typed) = (form(), typed(fields));
    let value = Filled::typed(&form, &typed).read(&form, &mut typed, IT);
    let problems = typed.problems().iter();
    (value, problems.map(|one| (one.field.clone(), one.sentence.clone())).collect())
}

const WHOLE: [(&str, &str); 14] = [
    ("csrf", "x"),
    ("f-level", "B1"),
    ("f-languages", "it"),
    ("f-languages", "ro"),
    ("f-about", "Tre anni"),
    ("f-cap", "12,50"),
    ("f-born", "29/02/1980"),
    ("f-home-rooms", "1.200"),
    ("f-courses-rows", "3"),
    ("f-courses-0-hours", ""),
    ("f-courses-1-hours", "6,5"),
    ("f-courses-2-hours", "160"),
    ("f-courses-2-body", "Ente X"),
    ("f-consent", "1"),
];

#[test]
fn what_is_typed_becomes_json_by_type() {
    let (value, problems) = read(&WHOLE);
    assert_eq!(problems, []);
    let wanted = json!({
        "level": "B1", "languages": ["it", "ro"], "about": "Tre anni", "cap": 1250, "born": "1980-02-29",
        "home": { "rooms": 1200, "pets": false },
        "courses": [{ "hours": 6.5 }, { "hours": 160.0, "body": "Ente X" }],
        "consent": true,
    });
    assert_eq!(value, wanted);
    // And back: what is filled from a value reads as the same value.
    let form = form();
    let mut nothing = Typed::default();
    assert_eq!(Filled::of(&form, &wanted).read(&form, &mut nothing, IT), wanted);
    assert!(!nothing.is_refused());
}

#[test]
fn what_is_wrong_is_told_at_its_input_in_plain_words() {
    let (_, problems) = read(&[
        ("f-level", "C9"),
        ("f-about", "ab"),
        ("f-cap", "501"),
        ("f-born", "31/02/1980"),
        ("f-home-pets", "1"),
        ("f-courses-rows", "2"),
        ("f-courses-1-hours", "0,5"),
    ]);
    let told = |field: &str, sentence: &str| (field.to_owned(), sentence.to_owned());
    let mut problems = problems;
    problems.sort();
    assert_eq!(
        problems,
        [
            told("f-about", "Esperienze: servono almeno 3 caratteri."),
            told("f-born", "Nascita: scrivi un giorno, per esempio 24/12/2026."),
            told("f-cap", "Tetto: il numero più alto possibile è 500 €."),
            told("f-consent", "Acconsento: serve la spunta per andare avanti."),
            // The row left empty is not counted by the schema; people see it.
            told("f-courses-1-hours", "Corsi 2, Ore: il numero più basso possibile è 1."),
            told("f-home-rooms", "Casa, Stanze: manca."),
            told("f-level", "Livello: non riusciamo a leggere questa scelta: scegli di nuovo."),
        ]
    );
}

#[test]
fn a_group_that_says_nothing_is_left_out() {
    let (value, problems) =
        read(&[("f-level", "A2"), ("f-born", "1980-01-01"), ("f-consent", "1")]);
    assert_eq!(problems, []);
    assert_eq!(value, json!({ "level": "A2", "born": "1980-01-01", "consent": true }));
}

#[test]
fn a_row_comes_and_goes_and_nothing_typed_is_lost() {
    let form = form();
    let rows = |button: &str| {
        let typed = typed(&[&WHOLE[..], &[("row", button)]].concat());
        let mut filled = Filled::typed(&form, &typed);
        assert!(filled.step(&typed));
        let rows = filled.rows("f-courses");
        let hours = (0..rows).map(|row| filled.value(&format!("f-courses-{row}-hours")).to_owned());
        (hours.collect::<Vec<_>>(), filled.value("f-about").to_owned())
    };
    assert_eq!(
        rows("add-f-courses"),
        (vec![String::new(), "6,5".into(), "160".into(), String::new()], "Tre anni".into())
    );
    assert_eq!(rows("remove-f-courses-1"), (vec![String::new(), "160".into()], "Tre anni".into()));
    for nonsense in ["remove-f-courses-9", "add-f-level", "remove-", "x"] {
        assert_eq!(rows(nonsense).0.len(), 3, "{nonsense}");
    }
    let typed = typed(&WHOLE);
    assert!(!Filled::typed(&form, &typed).step(&typed));
    // However many are asked for, there is an end.
    let endless = self::typed(&[("f-courses-rows", "999999999")]);
    assert_eq!(Filled::typed(&form, &endless).rows("f-courses"), 50);
}

#[test]
fn choices_and_labels_speak_the_language_of_the_page() {
    let form = form();
    let filled = Filled::of(&form, &json!({ "level": "A2" }));
    let pieces = filled.pieces(&form, &Typed::default(), EN);
    let Some(Piece::Choices(level)) = pieces.first() else { panic!() };
    assert_eq!((level.label.text.as_str(), level.label.lang), ("Level", None));
    let labels: Vec<_> = level
        .choices
        .iter()
        .map(|one| (one.label.text.as_str(), one.label.lang, one.chosen))
        .collect();
    assert_eq!(labels, [("Base", Some("it"), true), ("Good", None, false)]);
}

#[test]
fn answers_are_told_in_words_and_none_is_hidden() {
    let form = form();
    let value = json!({
        "level": "A2", "languages": ["ro", "xx"], "cap": 1250, "born": "1980-02-29",
        "courses": [{ "hours": 6.5, "body": "Ente X" }], "consent": true, "earlier": "Altro",
    });
    let told: Vec<String> = said(&form, &value, IT)
        .iter()
        .map(|section| {
            let title = section.title.as_ref().map_or("", |title| title.text.as_str());
            let entries = section.entries.iter().map(|entry| {
                let lines: Vec<_> = entry.lines.iter().map(|line| line.text.as_str()).collect();
                format!("{}={}", entry.label.text, lines.join("+"))
            });
            format!("{title}[{}]", entries.collect::<Vec<_>>().join("; "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "[Livello=Base; Lingue=Romeno+xx; Tetto=12,50 €; Nascita=29 febbraio 1980]",
            "Corsi 1[Ente=Ente X; Ore=6,5]",
            "[Acconsento=sì; earlier=Altro]",
        ]
    );
}

/// What is in a plugin's form cannot become markup.
#[test]
fn a_form_is_text() {
    #[derive(Template)]
    #[template(
        source = "{% for section in said %}{% for entry in section.entries %}{{ entry.label.text }}{% endfor %}{% endfor %}",
        ext = "html"
    )]
    struct Page {
        said: Vec<super::Section>,
    }
    let form = Form::parse(&json!({ "type": "object", "properties": {
        "a": { "type": "string", "title": "<script>alert(1)</script>" },
    } }))
    .unwrap();
    let page = Page { said: said(&form, &json!({ "a": "x" }), IT) };
    assert!(!page.render().unwrap().contains("<script"));
}
