use std::sync::LazyLock;

use super::*;
use crate::package::Package;
use crate::sample;

static SOMEBODY: LazyLock<Publisher> = LazyLock::new(|| publisher("ed25519:a", "Somebody"));

fn publisher(key: &str, name: &str) -> Publisher {
    Publisher { key: key.to_owned(), name: name.to_owned() }
}

fn version(package: &Package) -> Version<'_> {
    Version { manifest: &package.manifest, files: &package.files, publisher: &SOMEBODY }
}

fn changes(path: &str, from: &str, to: &str) -> Vec<(Direction, String)> {
    let (old, new) = (sample::with("README.md", "#", "#"), sample::with(path, from, to));
    let changes = between(Some(version(&old)), version(&new));
    changes
        .iter()
        .map(|one| (one.direction, one.asked.sentence().in_language("en").to_owned()))
        .collect()
}

#[test]
fn a_first_version_asks_for_everything() {
    let package = sample::with("README.md", "#", "#");
    let changes = between(None, version(&package));
    assert_eq!(changes.len(), 8);
    assert!(changes.iter().all(|change| change.direction == Direction::More));
    assert!(!is_covered(&changes));
}

#[test]
fn the_same_and_less_need_no_consent() {
    assert_eq!(changes("plugin.toml", "1.2.0", "1.3.0"), []);
    let less = changes("plugin.toml", "open = \"queries/open.graphql\"", "");
    assert_eq!(
        less,
        [(
            Direction::Less,
            "Reads, with the rights of whoever asks: services.edges.node.name".to_owned()
        )]
    );
}

#[test]
fn a_document_that_reads_more_is_asked_for_again() {
    let more = changes("queries/open.graphql", "name", "name id");
    assert_eq!(more.len(), 1);
    assert_eq!(more[0].0, Direction::More);
    assert!(more[0].1.ends_with("asks: services.edges.node.id"), "{more:?}");
}

#[test]
fn a_purpose_binds_and_a_summary_does_not() {
    assert_eq!(changes("plugin.toml", "Chi può essere salutato", "Chi si può salutare"), []);
    assert_eq!(changes("plugin.toml", "Chi è stato salutato", "Chi non lo è stato").len(), 2);
}

#[test]
fn an_address_is_asked_for() {
    let more = changes(
        "plugin.toml",
        "[capabilities.core]",
        "[capabilities]\nhttp = [\"https://example.org/\"]\n[capabilities.core]",
    );
    assert_eq!(more, [(Direction::More, "Sends requests to https://example.org/".to_owned())]);
}

#[test]
fn what_a_registry_publishes_and_collects_is_asked_for() {
    let form = r#""name": {"type": "string", "title": "Nome"}, "convictions": {"type": "string", "title": "Condanne", "x-title-en": "Convictions"}"#;
    let form = ("forms/greet.schema.json", r#""name": {"type": "string", "title": "Nome"}"#, form);
    let old = sample::with(form.0, form.1, form.2);
    let mut new = old.clone();
    let registry = new.manifest.registries.get_mut("guests").unwrap();
    registry.public_fields.push("convictions".to_owned());
    let said = |changes: &[Change]| -> Vec<String> {
        let sentences = changes.iter().map(|one| (one.direction, one.asked.sentence()));
        sentences.map(|(way, said)| format!("{way:?}: {}", said.in_language("en"))).collect()
    };
    let more = between(Some(version(&old)), version(&new));
    assert_eq!(said(&more), ["More: Publishes, of everybody in “Ospiti”: Convictions"]);
    assert!(!is_covered(&more));
    assert!(is_covered(&between(Some(version(&new)), version(&old))));

    let mut new = old.clone();
    let registry = new.manifest.registries.get_mut("guests").unwrap();
    registry.matching_fields = Some(vec!["convictions".to_owned()]);
    let more = between(Some(version(&old)), version(&new));
    let compares = "More: Compares, for matching, of everybody in “Ospiti”: Convictions";
    assert_eq!(said(&more), [compares]);
    assert!(!is_covered(&more));

    let mut new = old.clone();
    let registry = new.manifest.registries.get_mut("guests").unwrap();
    registry.documents.push(RequiredDocument {
        code: "record".to_owned(),
        name: Text { it: "Casellario".to_owned(), en: Some("Criminal record".to_owned()) },
        required: true,
        expires: false,
    });
    let more = between(Some(version(&old)), version(&new));
    let asks = "More: Asks those who apply to “Ospiti” for: Criminal record (required)";
    assert_eq!(said(&more), [asks]);
}

#[test]
fn who_sees_more_is_asked_for_and_who_sees_less_is_not() {
    let wider = changes(
        "schema.graphql",
        "greetings: [Greeting!]!",
        "greetings: [Greeting!]! @needs(audience: EVERYBODY)",
    );
    let answers = |way, to: &str| (way, format!("Answers {to}, in the API: Query.greetings"));
    assert_eq!(
        wider,
        [
            answers(Direction::More, "everybody"),
            // Nothing is taken from the staff, who are part of everybody.
        ]
    );
    let narrower = changes(
        "schema.graphql",
        "greetings: [Greeting!]!",
        "greetings: [Greeting!]! @needs(audience: ADMIN)",
    );
    assert_eq!(narrower, [answers(Direction::Less, "people with a role in the union")]);
    let page = changes(
        "plugin.toml",
        "title = { it = \"Saluti\" }",
        "title = { it = \"Saluti\" }\naudience = \"signed-in\"",
    );
    let shows = "Shows people who are signed in the pages: Saluti".to_owned();
    assert_eq!(page, [(Direction::More, shows)]);
    assert_eq!(
        changes("plugin.toml", "title = { it = \"Saluti\" }", "title = { it = \"Ciao\" }"),
        []
    );
}

#[test]
fn another_publisher_is_asked_for_and_another_name_is_not() {
    let package = sample::with("README.md", "#", "#");
    let by = |publisher| Version { publisher, ..version(&package) };
    let renamed = publisher("ed25519:a", "Somebody else");
    assert_eq!(between(Some(version(&package)), by(&renamed)), []);
    let other = publisher("ed25519:b", "Somebody");
    let changes = between(Some(version(&package)), by(&other));
    assert!(!is_covered(&changes));
    let said = changes[0].asked.sentence();
    assert_eq!(said.in_language("en"), "Is published by Somebody, with the key ed25519:b");
}
