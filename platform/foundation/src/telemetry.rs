//! Structured logs: one JSON object a line on standard error, nothing personal in any of them.

use tracing_subscriber::{EnvFilter, fmt};

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// Short lines, for a person at a terminal.
    Text,
}

/// Starts logging for the process; `filter` is a `tracing` filter such as `info,sqlx=warn`.
///
/// Fails when the filter cannot be read, or when logging was started already.
pub fn start(format: LogFormat, filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| error.to_string())?;
    // A log that nobody reads any more must not stop the server.
    let lines =
        fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    match format {
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
        LogFormat::Text => lines.compact().try_init(),
    }
    .map_err(|error| error.to_string())
}
