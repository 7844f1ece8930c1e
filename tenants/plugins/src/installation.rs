//! A plugin's installation in a union, and the states of its life.
//!
//! ```text
//! uploaded → validated → approved → installed → enabled ↔ disabled → removed
//! uploaded, validated → rejected;  approved, installed → removed
//! ```
//!
//! An upgrade is a new installation. When it is enabled, the one before is disabled in the same
//! transaction and put aside, to go back to.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use reticolo_catalogue::Digest;
use reticolo_tenancy::{Permission, Scope, StorageNo, statements};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;

use crate::error::Error;
use crate::grants::Grants;
use crate::set::InstallationId;

/// How long after its documents were handed out a plugin may be removed.
pub const EXPORT_HOLDS: TimeDelta = TimeDelta::hours(24);

/// Where an installation stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Taken from the catalogue.
    Uploaded,
    /// Checked: its signature, its files, its golden vectors inside the sandbox.
    Validated,
    Rejected,
    /// Somebody has consented to what it may do.
    Approved,
    /// It has its place for documents, and nothing of it runs yet.
    Installed,
    Enabled,
    Disabled,
    Removed,
}

impl State {
    pub const ALL: [Self; 8] = [
        Self::Uploaded,
        Self::Validated,
        Self::Rejected,
        Self::Approved,
        Self::Installed,
        Self::Enabled,
        Self::Disabled,
        Self::Removed,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Validated => "validated",
            Self::Rejected => "rejected",
            Self::Approved => "approved",
            Self::Installed => "installed",
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Removed => "removed",
        }
    }

    /// Whether an installation may go from this state to another.
    pub const fn may_become(self, to: Self) -> bool {
        use State::{
            Approved, Disabled, Enabled, Installed, Rejected, Removed, Uploaded, Validated,
        };
        matches!(
            (self, to),
            (Uploaded, Validated)
                | (Uploaded | Validated, Rejected)
                | (Validated, Approved)
                | (Approved, Installed)
                | (Installed | Disabled, Enabled)
                | (Enabled, Disabled)
                | (Approved | Installed | Disabled, Removed)
        )
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| format!("unknown state {text:?}"))
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// What checking a package found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Report {
    /// What is wrong with it; nothing, where it passed.
    pub problems: Vec<String>,
    /// The golden vectors that passed inside the sandbox, with the fuel each took.
    pub vectors: Vec<(String, u64)>,
    /// What they were run with.
    pub engine: String,
}

/// An installation as its administrators see it.
#[derive(Clone, Debug, FromRow)]
pub struct Installation {
    #[sqlx(rename = "installation_id")]
    pub id: InstallationId,
    pub plugin_id: String,
    pub namespace: String,
    pub version: String,
    #[sqlx(rename = "package_digest", try_from = "Vec<u8>")]
    pub digest: Digest,
    #[sqlx(try_from = "String")]
    pub state: State,
    pub(crate) storage_no: Option<StorageNo>,
    granted: Option<Json<Grants>>,
    pub granted_by: Option<String>,
    pub granted_at: Option<DateTime<Utc>>,
    settings: Json<Value>,
    /// Raised by one at every change of the settings; 0: nobody has set any.
    pub settings_version: i32,
    pub(crate) secrets: Option<Vec<u8>>,
    /// Whether another version of it runs instead, and it is kept to go back to.
    pub put_aside: bool,
    report: Option<Json<Report>>,
    /// Why it was rejected, or why its last step failed.
    pub reason: Option<String>,
    /// Of the documents as they were handed out last, when, and to whom.
    pub export_checksum: Option<String>,
    pub exported_at: Option<DateTime<Utc>>,
    pub exported_by: Option<String>,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
    /// Grows with every change; who changes an installation says which version they saw.
    pub row_version: i64,
}

impl Installation {
    /// What it may do, once somebody has consented.
    pub fn granted(&self) -> Option<&Grants> {
        self.granted.as_ref().map(|granted| &granted.0)
    }

    /// The settings without what is secret in them.
    pub fn settings(&self) -> &Value {
        &self.settings.0
    }

    /// Whether its documents were handed out whole not long before `now`, and are as they were then: it may
    /// be removed.
    pub fn is_handed_out(&self, now: DateTime<Utc>) -> bool {
        self.export_checksum.is_some() && self.exported_at.is_some_and(|at| now - at < EXPORT_HOLDS)
    }

    /// What checking it found.
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref().map(|report| &report.0)
    }
}

statements! {
    /// One page of the installations, those in use first, by plugin and the newest first.
    LIST = "select installation_id, plugin_id, namespace, version, package_digest, state, storage_no, granted, granted_by,
                   granted_at, settings, settings_version, secrets, put_aside, report, reason, export_checksum, exported_at, exported_by,
                   created_at, created_by, changed_at, changed_by, row_version
            from {t}.plugin_installation
            where $1 or state not in ('removed', 'rejected')
            order by put_aside, plugin_id, installation_id desc offset $2 limit $3";
    /// One installation.
    FIND = "select installation_id, plugin_id, namespace, version, package_digest, state, storage_no, granted, granted_by,
                   granted_at, settings, settings_version, secrets, put_aside, report, reason, export_checksum, exported_at, exported_by,
                   created_at, created_by, changed_at, changed_by, row_version
            from {t}.plugin_installation where installation_id = $1";
    /// One installation, to be changed.
    LOCK = "select installation_id, plugin_id, namespace, version, package_digest, state, storage_no, granted, granted_by,
                   granted_at, settings, settings_version, secrets, put_aside, report, reason, export_checksum, exported_at, exported_by,
                   created_at, created_by, changed_at, changed_by, row_version
            from {t}.plugin_installation where installation_id = $1 for update";
    /// Those of a plugin, the newest first, to be changed; at most a hundred.
    LOCK_PLUGIN = "select installation_id, plugin_id, namespace, version, package_digest, state, storage_no, granted, granted_by,
                   granted_at, settings, settings_version, secrets, put_aside, report, reason, export_checksum, exported_at, exported_by,
                   created_at, created_by, changed_at, changed_by, row_version
            from {t}.plugin_installation where plugin_id = $1 and state not in ('removed', 'rejected')
            order by installation_id desc limit 100 for update";
    /// Those of a plugin that are not over, the newest first; at most a hundred.
    OF_PLUGIN = "select installation_id, plugin_id, namespace, version, package_digest, state, storage_no, granted, granted_by,
                   granted_at, settings, settings_version, secrets, put_aside, report, reason, export_checksum, exported_at, exported_by,
                   created_at, created_by, changed_at, changed_by, row_version
            from {t}.plugin_installation where plugin_id = $1 and state not in ('removed', 'rejected')
            order by installation_id desc limit 100";
    /// The version of a plugin that counts.
    LIVE = "select installation_id, plugin_id, namespace, version, package_digest, state, storage_no, granted, granted_by,
                   granted_at, settings, settings_version, secrets, put_aside, report, reason, export_checksum, exported_at, exported_by,
                   created_at, created_by, changed_at, changed_by, row_version
            from {t}.plugin_installation where plugin_id = $1 and state in ('enabled', 'disabled') and not put_aside";
    /// What is enabled.
    ENABLED = "select installation_id, plugin_id, namespace, version, package_digest, state, storage_no, granted, granted_by,
                   granted_at, settings, settings_version, secrets, put_aside, report, reason, export_checksum, exported_at, exported_by,
                   created_at, created_by, changed_at, changed_by, row_version
            from {t}.plugin_installation where state = 'enabled' order by plugin_id limit 100";
}

/// One page of the union's installations; with `all`, also those that are over. Needs `plugin:read`.
pub async fn list(
    scope: &mut Scope,
    all: bool,
    offset: i64,
    limit: i64,
) -> Result<Vec<Installation>, Error> {
    scope.require(Permission::PluginRead)?;
    let sql = scope.sql(&LIST);
    Ok(sqlx::query_as(sql).bind(all).bind(offset).bind(limit).fetch_all(scope.connection()).await?)
}

/// One installation. Needs `plugin:read`; `NotFound` when there is none.
pub async fn find(scope: &mut Scope, id: InstallationId) -> Result<Installation, Error> {
    scope.require(Permission::PluginRead)?;
    let sql = scope.sql(&FIND);
    let found: Option<Installation> =
        sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
    found.ok_or(Error::NotFound)
}

/// One installation, to be changed by somebody who saw it at version `seen`.
pub(crate) async fn lock(
    scope: &mut Scope,
    id: InstallationId,
    seen: i64,
) -> Result<Installation, Error> {
    scope.require(Permission::PluginManage)?;
    let sql = scope.sql(&LOCK);
    let found: Option<Installation> =
        sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
    let found = found.ok_or(Error::NotFound)?;
    if found.row_version == seen { Ok(found) } else { Err(Error::Changed) }
}

/// The one that ran before this one: of those that were there earlier, the last that was put aside. One that
/// somebody has gone back from already was put aside before the one they went back to.
pub fn one_before<'a>(
    installation: &Installation,
    others: &'a [Installation],
) -> Option<&'a Installation> {
    let older = others.iter().filter(|other| other.put_aside && other.id < installation.id);
    older.max_by_key(|other| (other.changed_at, other.id))
}

/// All installations of a plugin that are not over, the newest first: the one that counts, those put
/// aside, and one being prepared. Needs `plugin:read`.
pub async fn of_plugin(scope: &mut Scope, plugin: &str) -> Result<Vec<Installation>, Error> {
    scope.require(Permission::PluginRead)?;
    let sql = scope.sql(&OF_PLUGIN);
    Ok(sqlx::query_as(sql).bind(plugin).fetch_all(scope.connection()).await?)
}

/// The same, to be changed.
pub(crate) async fn lock_plugin(
    scope: &mut Scope,
    plugin: &str,
) -> Result<Vec<Installation>, Error> {
    let sql = scope.sql(&LOCK_PLUGIN);
    Ok(sqlx::query_as(sql).bind(plugin).fetch_all(scope.connection()).await?)
}

/// The version of a plugin that counts here, whether it runs or not. Needs `plugin:read`.
pub async fn live(scope: &mut Scope, plugin: &str) -> Result<Option<Installation>, Error> {
    scope.require(Permission::PluginRead)?;
    let sql = scope.sql(&LIVE);
    Ok(sqlx::query_as(sql).bind(plugin).fetch_optional(scope.connection()).await?)
}

/// What is enabled, by plugin. For the platform itself.
pub(crate) async fn enabled(scope: &mut Scope) -> Result<Vec<Installation>, sqlx::Error> {
    let sql = scope.sql(&ENABLED);
    sqlx::query_as(sql).fetch_all(scope.connection()).await
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn only_the_written_moves_are_legal() {
        let mut moves = Vec::new();
        for from in State::ALL {
            for to in State::ALL {
                if from.may_become(to) {
                    moves.push(format!("{from} → {to}"));
                }
            }
        }
        assert_eq!(
            moves,
            [
                "uploaded → validated",
                "uploaded → rejected",
                "validated → rejected",
                "validated → approved",
                "approved → installed",
                "approved → removed",
                "installed → enabled",
                "installed → removed",
                "enabled → disabled",
                "disabled → enabled",
                "disabled → removed",
            ]
        );
    }
}
