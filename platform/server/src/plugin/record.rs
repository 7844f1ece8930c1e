//! A question to a rule with its answer, kept so that it can be asked again to the same bytes.

use std::path::Path;

use anyhow::Context;
use reticolo_plugin_host as host;
use serde::{Deserialize, Serialize};

use super::project;
use super::sandbox::Question;

/// What was asked and answered.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    pub(super) plugin: String,
    pub(super) version: String,
    /// SHA-256 of the component.
    pub(super) component: String,
    /// The engine that ran it: instructions may cost otherwise in another one.
    pub(super) engine: String,
    pub(super) rule: String,
    pub(super) context: host::Context,
    pub(super) question: Question,
    pub(super) answer: Answered,
    pub(super) fuel: u64,
}

/// How a question ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Answered {
    /// JSON text, one an item.
    Outputs(Vec<String>),
    /// The name of the failure.
    Failure(String),
}

impl Record {
    /// Reads a recording.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = project::read(path)?;
        serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is no recording of `run --record`", path.display()))
    }

    /// Writes a recording.
    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        project::write(path, &text)
    }
}
