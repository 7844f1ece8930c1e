//! `reticolo plugin test`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{bail, ensure};
use jsonschema::Validator;
use reticolo_plugin_host::{Answer, Cause, Context, Failure, Usage};
use reticolo_plugin_package::vector::{self, Expected, Vector};
use reticolo_plugin_package::{Package, schema};
use serde_json::{Map, Value};

use super::compare::differences;
use super::project::{self, Project, is_package, read_package};
use super::sandbox::{Question, Sandbox};
use super::{build, check};

/// Asks all golden vectors; fails if one is answered otherwise.
pub(super) async fn run(source: &Path) -> anyhow::Result<()> {
    let package = subject(source)?;
    check::of_local(&package)?;
    let vectors = package.vectors().unwrap_or_default();
    if vectors.is_empty() {
        println!("There is no golden vector to ask. docs/PLUGINS.md says how to write one.");
        return Ok(());
    }
    let asking = Asking {
        sandbox: Sandbox::open(&package).await?,
        defaults: default_parameters(&package)?,
        answers: answers(&package),
    };
    println!("{:44}  {:>14}  {:>9}  {:>9}", "VECTOR", "FUEL", "MEMORY", "TIME");
    let mut failed = 0;
    for (path, vector) in &vectors {
        let wrong = asking.one(path, vector).await?;
        failed += usize::from(!wrong.is_empty());
        for line in wrong {
            println!("    {line}");
        }
    }
    let (all, engine) = (vectors.len(), asking.sandbox.engine());
    ensure!(failed == 0, "{failed} of {all} golden vectors are answered otherwise");
    println!("All {all} golden vectors are answered as they must be, by {engine}.");
    Ok(())
}

/// The package of a folder, built where it has changed, or of a file.
pub(super) fn subject(source: &Path) -> anyhow::Result<Package> {
    if is_package(source) {
        return read_package(source);
    }
    let project = Project::open(source)?;
    build::if_stale(&project)?;
    for warning in project::warnings(&project) {
        println!("note: {warning}");
    }
    project.package()
}

/// A plugin that is asked its vectors.
struct Asking {
    sandbox: Sandbox,
    defaults: Value,
    /// What the answers of each rule have to fit.
    answers: BTreeMap<String, Validator>,
}

impl Asking {
    /// Asks one vector and prints what it took; answers what was wrong.
    async fn one(&self, path: &str, vector: &Vector) -> anyhow::Result<Vec<String>> {
        let Some(question) = question(vector, &self.defaults) else {
            bail!("{path}: it asks nothing")
        };
        let asked = self.sandbox.ask(context(vector), &vector.rule, question).await;
        let asked = asked.and_then(|answer| self.fitting(&vector.rule, answer));
        let usage = match &asked {
            Ok((_, usage)) => usage,
            Err(failure) => &failure.usage,
        };
        let mut wrong = verdict(vector, &asked);
        if let Some(most) = vector.max_fuel.filter(|most| usage.fuel > *most) {
            wrong.push(format!("it took {} fuel, more than its max_fuel {most}", usage.fuel));
        }
        print(path, usage, wrong.is_empty());
        if !wrong.is_empty() {
            let logged = usage.log.iter();
            wrong.extend(logged.map(|line| format!("it logged {}: {}", line.level, line.message)));
        }
        Ok(wrong)
    }

    /// The answers as values that fit their rule's schema, as the platform takes them.
    fn fitting(
        &self,
        rule: &str,
        answer: Answer<Vec<String>>,
    ) -> Result<(Vec<Value>, Usage), Failure> {
        let mut values = Vec::new();
        for text in &answer.value {
            let wrong = match serde_json::from_str(text) {
                Ok(value) => {
                    let validator = self.answers.get(rule);
                    let misfits = validator.map(|one| schema::misfits(one, &value));
                    values.push(value);
                    misfits.unwrap_or_default().join("; ")
                }
                Err(error) => error.to_string(),
            };
            if !wrong.is_empty() {
                return Err(Failure { cause: Cause::BadAnswer(wrong), usage: answer.usage });
            }
        }
        Ok((values, answer.usage))
    }
}

fn answers(package: &Package) -> BTreeMap<String, Validator> {
    let compiled = package.manifest.rules.iter().filter_map(|(name, rule)| {
        let schema = schema::parse(package.files.get(&rule.output)?).ok()?;
        Some((name.clone(), schema::compile(&schema).ok()?))
    });
    compiled.collect()
}

fn print(path: &str, usage: &Usage, right: bool) {
    let mark = if right { "ok    " } else { "WRONG " };
    println!(
        "{:44}  {:>14}  {:>5} KiB  {:>6.2} ms",
        format!("{mark}{path}"),
        usage.fuel,
        usage.peak_memory >> 10,
        usage.took.as_secs_f64() * 1e3
    );
}

/// What is wrong with an answer.
fn verdict(vector: &Vector, asked: &Result<(Vec<Value>, Usage), Failure>) -> Vec<String> {
    match (&vector.expect, asked) {
        (Expected::Output(expected), Ok((values, _))) => match values.as_slice() {
            [found] => differences(expected, found),
            _ => vec!["it gave more than one answer".to_owned()],
        },
        (Expected::Outputs(expected), Ok((values, _))) => {
            differences(&Value::from(expected.clone()), &Value::from(values.clone()))
        }
        (Expected::Failure(expected), Ok((values, _))) => {
            let found = Value::from(values.clone());
            vec![format!("expected the failure {expected}, found {found}")]
        }
        (Expected::Failure(expected), Err(failure)) => {
            let name = failure.cause.name();
            if expected == name {
                return Vec::new();
            }
            vec![format!("expected the failure {expected}, found {name}: {}", failure.cause)]
        }
        (_, Err(failure)) => vec![format!("it gave no answer: {}", failure.cause)],
    }
}

/// The question of a vector, with the union's settings among its facts.
fn question(vector: &Vector, defaults: &Value) -> Option<Question> {
    let parameters = vector.parameters.as_ref().unwrap_or(defaults);
    Some(match vector.question()? {
        vector::Question::Once(input) => Question::Once(with_parameters(input, parameters)),
        vector::Question::Batch { common, items } => Question::Batch {
            common: with_parameters(common, parameters),
            items: items.iter().map(ToString::to_string).collect(),
        },
    })
}

/// Facts with the union's settings among them.
pub(super) fn with_parameters(facts: &Value, parameters: &Value) -> String {
    let mut facts = facts.clone();
    if let Some(facts) = facts.as_object_mut() {
        facts.insert("parameters".to_owned(), parameters.clone());
    }
    facts.to_string()
}

/// What a union's settings are before anybody sets them.
pub(super) fn default_parameters(package: &Package) -> anyhow::Result<Value> {
    let settings = package.manifest.files.settings.as_ref();
    let text = settings.and_then(|path| package.files.get(path));
    let Some(text) = text else { return Ok(Value::Object(Map::new())) };
    let schema = schema::parse(text).map_err(anyhow::Error::msg)?;
    Ok(schema::defaults(&schema))
}

fn context(vector: &Vector) -> Context {
    Context {
        request_id: "test".to_owned(),
        installation: "test".to_owned(),
        locale: vector.context.locale.clone(),
        now_ms: vector.now_ms().unwrap_or_default(),
        today: vector.context.today.clone(),
        seed: vector.context.seed,
        dry_run: true,
        actor: None,
    }
}
