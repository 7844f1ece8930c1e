//! Golden vectors, asked without a sandbox.

#![expect(clippy::panic, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::context::Language;
use crate::failure::Failure;
use crate::json::{Input, Output};
use crate::rules::Rules;

pub(super) fn ask<P: Rules>(folder: &Path) -> usize {
    let defaults = defaults(&read(&folder.join("settings.schema.json")));
    let mut paths: Vec<PathBuf> = fs::read_dir(folder.join("vectors"))
        .expect("a folder of vectors")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    paths.sort();
    for path in &paths {
        one::<P>(path, &defaults);
    }
    paths.len()
}

fn one<P: Rules>(path: &Path, defaults: &Value) {
    let mut vector = read(path);
    let found = answer::<P>(&vector, defaults);
    if vector.get("expect") == Some(&found) {
        return;
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        vector.as_object_mut().expect("an object").insert("expect".into(), found);
        let text = serde_json::to_string_pretty(&vector).expect("JSON");
        fs::write(path, text + "\n").expect("a vector that can be written");
        return;
    }
    let wanted = vector.get("expect").unwrap_or(&Value::Null);
    panic!("{}\nexpected {wanted:#}\nanswered {found:#}", path.display());
}

/// What the plugin answers, in the words of a vector's `expect`.
fn answer<P: Rules>(vector: &Value, defaults: &Value) -> Value {
    let text = |place: &str| vector.pointer(place).and_then(Value::as_str);
    let today = text("/context/today").and_then(|day| day.parse().ok()).expect("context.today");
    let mut ctx = super::context(today);
    if text("/context/locale") == Some("en") {
        ctx.language = Language::English;
    }
    if let Some(now) = vector.pointer("/context/now_ms").and_then(Value::as_u64) {
        ctx.now_ms = now;
    }
    ctx.seed = vector.pointer("/context/seed").and_then(Value::as_u64).unwrap_or(0);
    let parameters = vector.get("parameters").unwrap_or(defaults);
    let rule = text("/rule").expect("rule");
    let answered = match (vector.get("input"), vector.get("common"), vector.get("items")) {
        (Some(input), None, None) => {
            let answer = P::evaluate(&ctx, rule, &with(input, parameters));
            answer.map(|output| json!({ "output": parsed(&output) }))
        }
        (None, Some(common), Some(Value::Array(items))) => {
            let items: Vec<Input> =
                items.iter().map(|item| Input::text(item.to_string())).collect();
            let answers = P::evaluate_batch(&ctx, rule, &with(common, parameters), &items);
            answers
                .map(|outputs| json!({ "outputs": outputs.iter().map(parsed).collect::<Vec<_>>() }))
        }
        _ => panic!("a vector has `input`, or `common` and `items`"),
    };
    answered.unwrap_or_else(|failure| json!({ "failure": name(&failure) }))
}

/// Facts with the parameters that are not among them yet.
fn with(facts: &Value, parameters: &Value) -> Input {
    let mut facts = facts.clone();
    if let Some(facts) = facts.as_object_mut() {
        facts.entry("parameters").or_insert_with(|| parameters.clone());
    }
    Input::text(facts.to_string())
}

fn parsed(output: &Output) -> Value {
    serde_json::from_str(output.as_str()).expect("an answer that is JSON")
}

fn name(failure: &Failure) -> &'static str {
    match failure {
        Failure::InvalidInput(_) => "invalid-input",
        Failure::Denied(_) => "denied",
        Failure::NotFound => "not-found",
        Failure::Conflict(_) => "conflict",
        Failure::Limit(_) => "limit",
        Failure::Unavailable(_) => "unavailable",
        Failure::Internal(_) => "internal",
    }
}

/// The defaults of a settings schema, those of its groups included.
fn defaults(schema: &Value) -> Value {
    let mut values = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        if let Some(default) = property.get("default") {
            values.insert(name.clone(), default.clone());
        } else if property.get("properties").is_some() {
            values.insert(name.clone(), defaults(property));
        }
    }
    Value::Object(values)
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path);
    let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
