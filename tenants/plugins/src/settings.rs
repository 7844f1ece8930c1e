//! A union's settings of a plugin: checked against the plugin's schema, kept in every version.
//!
//! What the schema marks `writeOnly` is secret: it is sealed, never shown again, and never told to the
//! plugin, which names it where the host sends it for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use reticolo_accounts::Tenant;
use reticolo_foundation::{Access, Keys};
use reticolo_plugin_host::Refused;
use reticolo_plugin_package::schema;
use reticolo_tenancy::{Permission, Scope, statements};
use serde_json::{Map, Value};
use sqlx::FromRow;
use sqlx::types::Json;

use crate::error::Error;
use crate::installation::{Installation, State, lock};
use crate::load::Inside;
use crate::moves::{name_of, record};
use crate::opened::Opened;
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;

/// What secrets are sealed for.
const PURPOSE: &str = "plugin secret";

statements! {
    /// Changes the settings of an installation that is still as it was seen.
    CHANGE = "update {t}.plugin_installation
              set settings = $3, secrets = $4, settings_version = settings_version + 1, changed_at = $5, changed_by = $6,
                  row_version = row_version + 1
              where installation_id = $1 and row_version = $2
              returning settings_version";
    /// Keeps them as they are from now on.
    KEEP = "insert into {t}.plugin_setting_version (installation_id, settings_version, settings, secret_names, note, changed_at, changed_by)
            values ($1, $2, $3, $4, $5, $6, $7)";
    /// The versions there were, the newest first.
    HISTORY = "select settings_version, settings, secret_names, note, changed_at, changed_by
               from {t}.plugin_setting_version where installation_id = $1
               order by settings_version desc offset $2 limit $3";
}

/// Settings as they were.
#[derive(Clone, Debug, FromRow)]
pub struct SettingsVersion {
    #[sqlx(rename = "settings_version")]
    pub version: i32,
    settings: Json<Value>,
    /// The secrets there were, by name.
    pub secret_names: Vec<String>,
    pub note: Option<String>,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
}

impl SettingsVersion {
    pub fn settings(&self) -> &Value {
        &self.settings.0
    }
}

/// The versions of an installation's settings, the newest first. Needs `plugin:read`.
pub async fn history(
    scope: &mut Scope,
    id: InstallationId,
    offset: i64,
    limit: i64,
) -> Result<Vec<SettingsVersion>, Error> {
    scope.require(Permission::PluginRead)?;
    let sql = scope.sql(&HISTORY);
    Ok(sqlx::query_as(sql).bind(id).bind(offset).bind(limit).fetch_all(scope.connection()).await?)
}

impl Plugins {
    /// Changes an installation's settings; gives its new version. Needs `plugin:manage`.
    ///
    /// A secret that is absent or empty stays as it is, and one that is null goes. Fails with `Changed`,
    /// `Illegal`, or `Settings`, which says what does not fit the plugin's schema.
    pub async fn change_settings(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        (id, seen): (InstallationId, i64),
        settings: &Value,
        note: Option<&str>,
    ) -> Result<i64, Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let installation = lock(&mut scope, id, seen).await?;
        let state = installation.state;
        let over = matches!(state, State::Uploaded | State::Rejected | State::Removed);
        if over || installation.put_aside {
            return Err(Error::Illegal { action: "changing the settings", state });
        }
        if note.is_some_and(|note| note.chars().count() > 500) {
            return Err(Error::Settings(vec!["the note has 500 characters at most".to_owned()]));
        }
        let opened = self.0.packages.open(installation.digest).await?;
        let before = secrets(scope.keys(), tenant, &installation);
        let (plain, secrets) = split(&opened, settings, before);
        check(&opened, &plain, &secrets)?;
        store(&mut scope, &installation, &plain, &secrets, note).await?;
        record(&mut scope, "plugin.change-settings", &installation, None);
        scope.commit().await?;
        if state == State::Enabled {
            self.changed(tenant).await?;
        }
        Ok(installation.row_version + 1)
    }
}

/// Whether an installation's settings are such that it may run.
pub(crate) fn check_settings(
    keys: &Keys,
    tenant: &Tenant,
    opened: &Opened,
    installation: &Installation,
) -> Result<(), Error> {
    check(opened, installation.settings(), &secrets(keys, tenant, installation))
}

/// A secret by its name, as the host sends it for a plugin.
pub(crate) fn secret(
    keys: &Keys,
    tenant: &Tenant,
    inside: &Inside,
    name: &str,
) -> Result<String, Refused> {
    let missing = || Refused::Denied(format!("the credential {name}"));
    if !inside.opened.secret_names().contains(&name) {
        return Err(missing());
    }
    let plugin = inside.opened.manifest.id.as_str();
    let secrets = opened_secrets(keys, tenant, plugin, inside.secrets.as_deref());
    secrets.get(name).cloned().ok_or_else(missing)
}

/// What a new version of a plugin begins with: the settings there were as far as it has such, and its
/// own defaults.
pub(crate) fn carried(opened: &Opened, before: Option<&Value>) -> Value {
    let mut settings = match defaults(opened) {
        Value::Object(defaults) => defaults,
        _ => Map::new(),
    };
    let known = opened.settings.as_ref().and_then(|(schema, _)| schema.get("properties"));
    for (name, value) in before.and_then(Value::as_object).into_iter().flatten() {
        if known.is_some_and(|known| known.get(name).is_some()) {
            settings.insert(name.clone(), value.clone());
        }
    }
    for name in opened.secret_names() {
        settings.remove(name);
    }
    Value::Object(settings)
}

type Secrets = BTreeMap<String, String>;

/// Takes the secrets out of what somebody typed, beside those there are.
fn split(opened: &Opened, typed: &Value, mut secrets: Secrets) -> (Value, Secrets) {
    let mut plain = typed.as_object().cloned().unwrap_or_default();
    for name in opened.secret_names() {
        match plain.remove(name) {
            Some(Value::String(secret)) if !secret.is_empty() => {
                secrets.insert(name.to_owned(), secret);
            }
            Some(Value::Null) => drop(secrets.remove(name)),
            _ => {}
        }
    }
    (Value::Object(plain), secrets)
}

fn check(opened: &Opened, plain: &Value, secrets: &Secrets) -> Result<(), Error> {
    let Some((_, validator)) = &opened.settings else {
        let none = plain.as_object().is_some_and(Map::is_empty);
        let wrong = || vec!["this plugin has no settings".to_owned()];
        return if none { Ok(()) } else { Err(Error::Settings(wrong())) };
    };
    let mut whole = plain.as_object().cloned().unwrap_or_default();
    whole.extend(secrets.iter().map(|(name, text)| (name.clone(), Value::from(text.as_str()))));
    let whole = Value::Object(whole);
    if validator.is_valid(&whole) {
        return Ok(());
    }
    // What does not fit may have a secret in it: only places outside of them are told in full.
    let places = validator.iter_errors(&whole).map(|error| {
        let place = error.instance_path().to_string();
        let secret = opened.secret_names().iter().any(|name| place == format!("/{name}"));
        if secret { format!("{place}: it does not fit") } else { format!("{place}: {error}") }
    });
    Err(Error::Settings(places.take(20).collect()))
}

async fn store(
    scope: &mut Scope,
    installation: &Installation,
    plain: &Value,
    secrets: &Secrets,
    note: Option<&str>,
) -> Result<(), Error> {
    let sealed = seal(scope, &installation.plugin_id, secrets);
    let (sql, now, by) = (scope.sql(&CHANGE), scope.now(), name_of(scope.actor()));
    let version: Option<i32> = sqlx::query_scalar(sql)
        .bind(installation.id)
        .bind(installation.row_version)
        .bind(Json(plain))
        .bind(sealed)
        .bind(now)
        .bind(&by)
        .fetch_optional(scope.connection())
        .await?;
    let version = version.ok_or(Error::Changed)?;
    let names: Vec<&String> = secrets.keys().collect();
    let sql = scope.sql(&KEEP);
    sqlx::query(sql)
        .bind(installation.id)
        .bind(version)
        .bind(Json(plain))
        .bind(names)
        .bind(note.filter(|note| !note.trim().is_empty()))
        .bind(now)
        .bind(by)
        .execute(scope.connection())
        .await?;
    Ok(())
}

fn secrets(keys: &Keys, tenant: &Tenant, installation: &Installation) -> Secrets {
    opened_secrets(keys, tenant, &installation.plugin_id, installation.secrets.as_deref())
}

/// Sealed for a plugin in a union: the next version opens them, and nobody else.
fn seal(scope: &Scope, plugin: &str, secrets: &Secrets) -> Option<Vec<u8>> {
    if secrets.is_empty() {
        return None;
    }
    let text = serde_json::json!(secrets).to_string();
    let context = format!("{}/{plugin}", scope.tenant().id);
    Some(scope.keys().seal(PURPOSE, &context, text.as_bytes()))
}

fn opened_secrets(keys: &Keys, tenant: &Tenant, plugin: &str, sealed: Option<&[u8]>) -> Secrets {
    let context = format!("{}/{plugin}", tenant.id);
    let text = sealed.and_then(|sealed| keys.open(PURPOSE, &context, sealed));
    text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// What settings are before anybody sets them.
pub(crate) fn defaults(opened: &Opened) -> Value {
    match &opened.settings {
        Some((schema, _)) => schema::defaults(schema),
        None => Value::Object(Map::new()),
    }
}
