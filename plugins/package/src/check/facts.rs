//! Rules, the registries that use them, and the golden vectors that hold them to their word.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::Value;

use super::Checking;
use crate::contract;
use crate::schema;
use crate::vector::{Expected, Question, of_item};

/// What checks the facts and the answers of a rule.
struct Checked {
    input: Option<Validator>,
    output: Option<Validator>,
    batch: bool,
}

impl Checking<'_> {
    pub(super) fn facts(&mut self) {
        let mut rules = BTreeMap::new();
        for (name, rule) in &self.manifest.rules {
            if !contract::HOOKS.contains(&rule.hook.as_str()) {
                self.refuse_manifest(format!(
                    "rules.{name}.hook: nobody asks {:?}. There are {}",
                    rule.hook,
                    contract::HOOKS.join(", ")
                ));
            }
            let input = self.schema(&rule.input).map(|(_, validator)| validator);
            let output = self.schema(&rule.output).map(|(_, validator)| validator);
            let batch = contract::BATCHES.contains(&rule.hook.as_str());
            rules.insert(name.as_str(), Checked { input, output, batch });
        }
        self.registries();
        self.vectors(&rules);
    }

    fn registries(&mut self) {
        for (code, registry) in &self.manifest.registries {
            for (what, rule, hook) in [
                ("admission", Some(&registry.admission), "registry.admission"),
                ("renewal", registry.renewal.as_ref(), "registry.renewal"),
                ("matching", registry.matching.as_ref(), "matching.score"),
            ] {
                let Some(rule) = rule else { continue };
                let place = format!("registries.{code}.{what}");
                match self.manifest.rules.get(rule) {
                    None => self.refuse_manifest(format!("{place}: there is no rule {rule:?}")),
                    Some(found) if found.hook != hook && known(&found.hook) => self
                        .refuse_manifest(format!(
                            "{place}: the rule {rule} answers {}, not {hook}",
                            found.hook
                        )),
                    Some(_) => {}
                }
            }
            let mut codes = BTreeSet::new();
            for document in &registry.documents {
                if !codes.insert(&document.code) {
                    self.refuse_manifest(format!(
                        "registries.{code}.documents has {:?} twice",
                        document.code
                    ));
                }
            }
            let Some((form, _)) = self.schema(&registry.form) else { continue };
            self.form(&registry.form, &form);
            for (what, fields) in [
                ("public-fields", registry.public_fields.as_slice()),
                ("matching-fields", registry.matching_fields.as_deref().unwrap_or_default()),
            ] {
                for field in fields {
                    let Some(field_schema) = form.pointer(&format!("/properties/{field}")) else {
                        self.refuse_manifest(format!(
                            "registries.{code}.{what}: {} has no field {field:?}",
                            registry.form
                        ));
                        continue;
                    };
                    // A score that hangs on how somebody is reached hangs on who they are.
                    if what == "matching-fields" && is_contact(field_schema) {
                        self.refuse_manifest(format!(
                            "registries.{code}.{what}: {field:?} says how somebody is reached, which no \
                             matching rule is given"
                        ));
                    }
                }
            }
            if registry.matching.is_some() && registry.matching_fields.is_none() {
                self.refuse_manifest(format!(
                    "registries.{code}.matching-fields is missing: name the fields of the form that the \
                     matching rule needs"
                ));
            }
        }
    }

    fn vectors(&mut self, rules: &BTreeMap<&str, Checked>) {
        let vectors = match self.package.vectors() {
            Ok(vectors) => vectors,
            Err(problems) => {
                self.problems.extend(problems);
                return;
            }
        };
        for (path, vector) in &vectors {
            let Some(rule) = rules.get(vector.rule.as_str()) else {
                self.refuse(path, format!("there is no rule {:?} in plugin.toml", vector.rule));
                continue;
            };
            // What is wrong with the facts is what some vectors are about.
            let fails = matches!(vector.expect, Expected::Failure(_));
            match vector.question() {
                Some(Question::Once(input)) if !rule.batch => {
                    if !fails {
                        self.holds(path, "input", rule.input.as_ref(), input);
                    }
                }
                Some(Question::Batch { common, items }) if rule.batch => {
                    for (index, item) in items.iter().enumerate().filter(|_| !fails) {
                        let what = format!("items.{index}");
                        let facts = of_item(common, item);
                        self.holds(path, &what, rule.input.as_ref(), &facts);
                        self.is_given(path, &what, &vector.rule, item);
                    }
                }
                _ if rule.batch => {
                    self.refuse(
                        path,
                        "this rule is asked about many at once: give `common` and `items`",
                    );
                }
                _ => self.refuse(path, "this rule is asked once: give `input`"),
            }
            match &vector.expect {
                Expected::Output(output) => {
                    self.holds(path, "expect.output", rule.output.as_ref(), output);
                }
                Expected::Outputs(outputs) => {
                    for output in outputs {
                        self.holds(path, "expect.outputs", rule.output.as_ref(), output);
                    }
                }
                Expected::Failure(_) => {}
            }
        }
    }

    /// A vector with more of a candidate's form than a matching rule is given would show nothing.
    fn is_given(&mut self, path: &str, what: &str, rule: &str, item: &Value) {
        let asking = self.manifest.registries.values();
        let asking = asking.filter(|registry| registry.matching.as_deref() == Some(rule));
        let given: Vec<_> =
            asking.filter_map(|registry| registry.matching_fields.as_ref()).collect();
        let Some(form) = item.get("form").and_then(Value::as_object) else { return };
        for field in form.keys().filter(|_| !given.is_empty()) {
            if !given.iter().any(|fields| fields.contains(field)) {
                self.refuse(
                    path,
                    format!("`{what}.form` has {field:?}, which is not among the matching-fields"),
                );
            }
        }
    }

    fn holds(&mut self, path: &str, what: &str, validator: Option<&Validator>, value: &Value) {
        for misfit in validator.map(|one| schema::misfits(one, value)).unwrap_or_default() {
            self.refuse(path, format!("`{what}` does not fit the rule's schema: {misfit}"));
        }
    }
}

fn is_contact(field: &Value) -> bool {
    matches!(field.get("format").and_then(Value::as_str), Some("email" | "tel"))
}

fn known(hook: &str) -> bool {
    contract::HOOKS.contains(&hook)
}
