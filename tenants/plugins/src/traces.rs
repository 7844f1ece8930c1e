//! What plugins logged and how their calls failed, for those who look after them.

use chrono::{DateTime, Utc};
use reticolo_tenancy::audit::Act;
use reticolo_tenancy::{Permission, Scope, statements};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;

use crate::error::Error;
use crate::record::FailureId;
use crate::set::InstallationId;

statements! {
    /// One page of what a plugin logged, the newest first.
    LOG = "select plugin_log_id, at, point, level, message, fields, request_id
           from {t}.plugin_log where installation_id = $1 and plugin_log_id < $2
           order by plugin_log_id desc limit $3";
    /// Its last calls that gave no answer.
    FAILURES = "select failure_id, installation_id, at, point, cause, message, fuel, request_id
                from {t}.plugin_failure where installation_id = $1 order by failure_id desc limit 50";
    /// What one of them was asked.
    INPUT = "select installation_id, input from {t}.plugin_failure where failure_id = $1";
}

/// A line a plugin logged.
#[derive(Clone, Debug, FromRow)]
pub struct LoggedLine {
    /// Grows with every line.
    #[sqlx(rename = "plugin_log_id")]
    pub number: i64,
    pub at: DateTime<Utc>,
    /// `rule admission`, `field Query.topics`, `job nightly`.
    pub point: String,
    /// `debug`, `info`, `warn` or `error`.
    pub level: String,
    pub message: String,
    fields: Json<Value>,
    /// The id under which the platform's own log has the request.
    pub request_id: Option<String>,
}

impl LoggedLine {
    /// An object of texts.
    pub fn fields(&self) -> &Value {
        &self.fields.0
    }
}

/// A call that gave no answer.
#[derive(Clone, Debug, FromRow)]
pub struct KeptFailure {
    #[sqlx(rename = "failure_id")]
    pub id: FailureId,
    #[sqlx(rename = "installation_id")]
    pub installation: InstallationId,
    pub at: DateTime<Utc>,
    pub point: String,
    /// The short name of why: `out-of-fuel`.
    pub cause: String,
    pub message: String,
    pub fuel: i64,
    pub request_id: Option<String>,
}

/// One page of what a plugin logged, the newest first; `before` is the number of the last line of the
/// page before. Needs `plugin:read`.
pub async fn log(
    scope: &mut Scope,
    id: InstallationId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<LoggedLine>, Error> {
    scope.require(Permission::PluginRead)?;
    let sql = scope.sql(&LOG);
    Ok(sqlx::query_as(sql)
        .bind(id)
        .bind(before.unwrap_or(i64::MAX))
        .bind(limit)
        .fetch_all(scope.connection())
        .await?)
}

/// The last fifty calls of a plugin that gave no answer, the newest first. Needs `plugin:read`.
pub async fn failures(scope: &mut Scope, id: InstallationId) -> Result<Vec<KeptFailure>, Error> {
    scope.require(Permission::PluginRead)?;
    let sql = scope.sql(&FAILURES);
    Ok(sqlx::query_as(sql).bind(id).fetch_all(scope.connection()).await?)
}

/// What a call that gave no answer was asked, for its author to try again. It may have data of people
/// in it: reading it is in the audit. Needs `plugin:manage`; `NotFound` when there is none.
pub async fn failed_input(scope: &mut Scope, id: FailureId) -> Result<String, Error> {
    scope.require(Permission::PluginManage)?;
    let sql = scope.sql(&INPUT);
    let found: Option<(InstallationId, Vec<u8>)> =
        sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
    let (installation, sealed) = found.ok_or(Error::NotFound)?;
    let opened = scope.keys().open("plugin failure", &id.to_string(), &sealed);
    let text = opened.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(Error::NotFound)?;
    scope.record(Act::new("plugin.read-failure").on("plugin_installation", installation.0));
    Ok(text)
}
