//! A small plugin that tests pack, break and check.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::package::Package;

/// A component of the world `full-plugin` whose functions do nothing.
pub(crate) fn component() -> Vec<u8> {
    include_bytes!("../tests/full-plugin.wasm").to_vec()
}

pub(crate) const MANIFEST: &str = r#"
id = "it.example.greeting"
namespace = "greeting"
version = "1.2.0"
api = "1.0"
world = "full-plugin"
name = { it = "Saluti" }
summary = { it = "Saluta chi arriva" }
license = "EUPL-1.2"

[files]
schema = "schema.graphql"
settings = "settings.schema.json"
vectors = "vectors"

[capabilities.store.greetings]
purpose = { it = "Chi è stato salutato" }
indexes = ["name", "address.city"]

[capabilities.core]
open = "queries/open.graphql"

[rules.admission]
summary = { it = "Chi può essere salutato" }
hook = "registry.admission"
input = "rules/in.schema.json"
output = "rules/out.schema.json"

[pages.greetings]
kind = "list"
title = { it = "Saluti" }
query = "greetings"
columns = [{ field = "name", title = { it = "Nome" } }]
add = "greet"

[pages.greet]
kind = "form"
title = { it = "Saluta" }
form = "forms/greet.schema.json"
mutation = "greet"

[registries.guests]
name = { it = "Ospiti" }
summary = { it = "Chi è ospite" }
form = "forms/greet.schema.json"
admission = "admission"
public-fields = ["name"]
"#;

/// The files of the sample's folder.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("plugin.toml", MANIFEST),
    (
        "schema.graphql",
        "\"A greeting\" type Greeting { name: String! }\ntype Query { greetings: [Greeting!]! }\ntype Mutation { greet(input: JSON!): Greeting }",
    ),
    (
        "settings.schema.json",
        r#"{"type": "object", "properties": {"word": {"type": "string", "title": "Parola", "default": "Ciao"}}}"#,
    ),
    ("queries/open.graphql", "{ services(first: 1) { edges { node { name } } } }"),
    (
        "rules/in.schema.json",
        r#"{"type": "object", "required": ["age"], "properties": {"age": {"type": "integer"}}}"#,
    ),
    (
        "rules/out.schema.json",
        r#"{"type": "object", "required": ["outcome"], "properties": {"outcome": {"enum": ["admit", "refuse"]}}}"#,
    ),
    (
        "forms/greet.schema.json",
        r#"{"type": "object", "title": "Saluta", "required": ["name"], "properties": {"name": {"type": "string", "title": "Nome"}}}"#,
    ),
    (
        "vectors/adult.json",
        r#"{"name": "An adult", "rule": "admission", "context": {"today": "2026-03-01"}, "input": {"age": 40}, "expect": {"output": {"outcome": "admit"}}}"#,
    ),
    ("README.md", "# Greetings"),
    ("src/lib.rs", "not packed"),
];

/// The sample's folder.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in FILES {
        write(folder.path(), path, text);
    }
    folder
}

pub(crate) fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The sample, packed, with one text of one of its files replaced by another.
pub(crate) fn with(path: &str, from: &str, to: &str) -> Package {
    with_all(&[(path, from, to)])
}

/// The same with several.
pub(crate) fn with_all(changes: &[(&str, &str, &str)]) -> Package {
    let folder = folder();
    for (path, from, to) in changes {
        let text = fs::read_to_string(folder.path().join(path)).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        write(folder.path(), path, &text.replacen(from, to, 1));
    }
    Package::read_draft(&Package::pack(folder.path(), &component()).unwrap()).unwrap()
}
