//! What a plugin asks for: documents of its own, the platform's data, addresses, jobs, events, settings.

use std::collections::BTreeSet;
use std::str::FromStr;

use croner::Cron;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::Checking;
use crate::document::Document;
use crate::{address, contract, schema};

/// The most paths of a collection that may be searched by.
const MOST_INDEXES: usize = 8;
/// The most slices of a job.
const MOST_SLICES: u32 = 1000;

impl Checking<'_> {
    pub(super) fn data(&mut self) {
        self.collections();
        for path in self.manifest.capabilities.core.values() {
            let Some(text) = self.text(path) else { continue };
            if let Err(why) = Document::parse(text) {
                self.refuse(path, why);
            }
        }
        for pattern in &self.manifest.capabilities.http {
            if let Err(why) = address::check(pattern, self.local) {
                self.refuse_manifest(format!("capabilities.http: {pattern:?}: {why}"));
            }
        }
        for (name, job) in &self.manifest.jobs {
            if job.schedule.split_whitespace().count() != 5 {
                self.refuse_manifest(format!(
                    "jobs.{name}.schedule: write the five fields of cron, such as \"0 3 * * *\" for three at night"
                ));
            } else if let Err(error) = Cron::from_str(&job.schedule) {
                self.refuse_manifest(format!("jobs.{name}.schedule: {error}"));
            }
            if !(1..=MOST_SLICES).contains(&job.max_slices) {
                self.refuse_manifest(format!("jobs.{name}.max-slices: write 1 to {MOST_SLICES}"));
            }
        }
        for event in self.manifest.events.keys() {
            if !contract::EVENTS.contains(&event.as_str()) {
                self.refuse_manifest(format!(
                    "events.{event:?}: nothing of that name happens. There are {}",
                    contract::EVENTS.join(", ")
                ));
            }
        }
        self.settings();
    }

    fn collections(&mut self) {
        for (name, collection) in &self.manifest.capabilities.store {
            let place = format!("capabilities.store.{name}");
            if collection.indexes.len() > MOST_INDEXES {
                self.refuse_manifest(format!("{place} has more than {MOST_INDEXES} indexes"));
            }
            let mut seen = BTreeSet::new();
            for path in &collection.indexes {
                if !is_json_path(path) {
                    self.refuse_manifest(format!(
                        "{place}: the index {path:?} is no path: write names with dots, such as address.city"
                    ));
                }
                if !seen.insert(path) {
                    self.refuse_manifest(format!("{place}: the index {path:?} is there twice"));
                }
            }
            if collection.subject_path.as_ref().is_some_and(|path| !is_json_path(path)) {
                self.refuse_manifest(format!(
                    "{place}.subject-path is no path such as person.account"
                ));
            }
            if collection.retention_days == Some(0) {
                self.refuse_manifest(format!("{place}.retention-days is 0: write 1 or more"));
            }
        }
    }

    /// The settings' schema, and whether its defaults fit it. What is required and has no default is
    /// for the union to fill in.
    fn settings(&mut self) {
        let Some(path) = self.manifest.files.settings.as_deref() else { return };
        let Some((schema, validator)) = self.schema(path) else { return };
        if schema.get("type") != Some(&Value::from("object")) {
            self.refuse(path, "settings are an object: write \"type\": \"object\"");
            return;
        }
        self.form(path, &schema);
        let defaults = schema::defaults(&schema);
        let misfits: Vec<_> = validator
            .iter_errors(&defaults)
            .filter(|error| !matches!(error.kind(), ValidationErrorKind::Required { .. }))
            .map(|error| format!("the default at {}: {error}", error.instance_path()))
            .collect();
        for misfit in misfits {
            self.refuse(path, misfit);
        }
    }
}

/// Whether this is a path into a document, `address.city`: it becomes part of an index.
fn is_json_path(path: &str) -> bool {
    let part = |part: &str| {
        (1..=40).contains(&part.len())
            && part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    path.split('.').count() <= 4 && path.split('.').all(part)
}
