//! One call of a plugin: what it is told, and what came of it.

use std::sync::Arc;
use std::time::Duration;

use crate::powers::{Granted, Powers};

/// All that a call may know about the outside, frozen for it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Context {
    pub request_id: String,
    pub installation: String,
    /// `it` or `en`.
    pub locale: String,
    /// Milliseconds since 1970-01-01T00:00Z.
    pub now_ms: u64,
    /// The legal day, `YYYY-MM-DD`.
    pub today: String,
    pub seed: u64,
    pub dry_run: bool,
    /// A pseudonym and the names of roles.
    pub actor: Option<(String, Vec<String>)>,
}

/// Which kind of call it is; each has limits of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Point {
    Rule,
    RuleBatch,
    Field,
    Event,
    Job,
    Migration,
}

/// Who calls, on whose account, with which rights.
#[derive(Clone)]
pub struct Call {
    /// Whose share of the node the call takes, and whose breaker it counts for: a tenant's id.
    pub tenant: String,
    /// The plugin's id, for logs and the breaker.
    pub plugin: String,
    pub version: String,
    pub context: Context,
    pub granted: Arc<Granted>,
    pub powers: Arc<dyn Powers>,
    /// Linear memory in MiB, where the plugin's manifest or the tenant's plan sets less than the platform.
    pub memory_mib: Option<u32>,
    /// Whether nothing hangs on it: a golden vector, a decision given again. No breaker holds it back, and
    /// its faults count for none.
    pub trial: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    Query,
    Mutation,
}

/// A field of the API that a plugin answers. Arguments and parents are JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldCall {
    pub operation: Operation,
    pub type_name: String,
    pub field: String,
    pub arguments: String,
    pub parents: Vec<String>,
    pub selection: Vec<String>,
}

/// How a slice of a job ended; JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    Done(String),
    /// To be called again with this checkpoint.
    Again(String),
}

/// What a call gave, and what it used up.
#[derive(Clone, Debug)]
pub struct Answer<T> {
    pub value: T,
    pub usage: Usage,
}

/// What a call used up.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    pub fuel: u64,
    pub took: Duration,
    pub host_calls: u32,
    /// The most linear memory it had, in bytes.
    pub peak_memory: u64,
    /// What it logged, cut to the limit.
    pub log: Vec<LogLine>,
}

/// A line a plugin logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// `debug`, `info`, `warn` or `error`.
    pub level: &'static str,
    pub message: String,
    pub fields: Vec<(String, String)>,
}
