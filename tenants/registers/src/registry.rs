//! Registers (*albi*): what a plugin brings, and whether anybody is taken in.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use reticolo_plugin_package::form::Form;
use reticolo_plugin_package::manifest::{self, RequiredDocument};
use reticolo_tenancy::{Act, Permission, Scope, statements};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;

use crate::error::Error;

/// How long an admission lasts where neither the rule nor a person says, in months.
pub const VALID_MONTHS: i32 = 24;

/// Whether a register is at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegistryState {
    Running,
    /// Its plugin is switched off: staff can read the entries, nobody is taken in, listed or placed.
    Retired,
}

impl RegistryState {
    pub const ALL: [Self; 2] = [Self::Running, Self::Retired];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Retired => "retired",
        }
    }
}

impl FromStr for RegistryState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| format!("unknown state {text:?}"))
    }
}

impl TryFrom<String> for RegistryState {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A register.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Registry {
    /// Such as `caregivers`: what addresses and ids call it.
    pub code: String,
    /// The id of the plugin that keeps it.
    pub plugin: String,
    pub name_it: String,
    pub name_en: String,
    pub summary_it: String,
    pub summary_en: String,
    /// The JSON Schema of what an entry's form holds.
    #[sqlx(json)]
    pub form: Value,
    /// The plugin's rule that says what an application lacks.
    pub admission_rule: String,
    pub renewal_rule: Option<String>,
    pub matching_rule: Option<String>,
    /// The fields of the form that the public list shows.
    pub public_fields: Vec<String>,
    /// The fields of the form that the matching rule is given.
    pub matching_fields: Vec<String>,
    /// What an application carries.
    #[sqlx(json)]
    pub documents: Vec<RequiredDocument>,
    pub valid_months: i32,
    #[sqlx(try_from = "String")]
    pub state: RegistryState,
    pub changed_at: DateTime<Utc>,
}

impl Registry {
    /// Its name in a language given by its code; Italian where there is no other.
    pub fn name(&self, language: &str) -> &str {
        if language == "en" { &self.name_en } else { &self.name_it }
    }

    /// What it is for, in a language given by its code.
    pub fn summary(&self, language: &str) -> &str {
        if language == "en" { &self.summary_en } else { &self.summary_it }
    }

    /// The kind of document with this code.
    pub fn document(&self, code: &str) -> Option<&RequiredDocument> {
        self.documents.iter().find(|document| document.code == code)
    }

    /// The part of an entry's form that the public may see.
    pub fn public_part(&self, form: &Value) -> Value {
        part(form, &self.public_fields)
    }

    /// Fails with `Form` unless an entry's form says what this register asks.
    pub(crate) fn check(&self, form: &Value) -> Result<(), Error> {
        const LONGEST: usize = 32 * 1024;
        if form.to_string().len() > LONGEST {
            return Err(Error::BadField("form"));
        }
        let asked = Form::parse(&self.form);
        let asked = asked.map_err(|_| Error::BadDeclaration("form"))?;
        let faults = asked.faults(form);
        if faults.is_empty() { Ok(()) } else { Err(Error::Form(faults)) }
    }

    pub(crate) fn is_running(&self) -> Result<(), Error> {
        match self.state {
            RegistryState::Running => Ok(()),
            RegistryState::Retired => Err(Error::Retired),
        }
    }
}

/// The columns of a [`Registry`].
macro_rules! registries {
    ($rest:literal) => {
        concat!(
            "select code, plugin, name_it, name_en, summary_it, summary_en, form, admission_rule, renewal_rule,
                    matching_rule, public_fields, matching_fields, documents, valid_months, state, changed_at
             from {t}.registry ",
            $rest
        )
    };
}

statements! {
    /// The registers; the retired ones too, when asked.
    LIST = registries!("where $1 or state = 'running' order by name_it, code");
    /// Registers by their codes.
    FIND = registries!("where code = any($1) order by code");
    /// Writes one down, for the first time or anew; not where another plugin keeps it.
    DECLARE = "insert into {t}.registry as old (code, plugin, name_it, name_en, summary_it, summary_en, form,
                    admission_rule, renewal_rule, matching_rule, public_fields, matching_fields, documents, valid_months,
                    state, declared_at, changed_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'running', $15, $15)
             on conflict (code) do update set plugin = excluded.plugin, name_it = excluded.name_it,
                    name_en = excluded.name_en, summary_it = excluded.summary_it, summary_en = excluded.summary_en,
                    form = excluded.form, admission_rule = excluded.admission_rule, renewal_rule = excluded.renewal_rule,
                    matching_rule = excluded.matching_rule, public_fields = excluded.public_fields,
                    matching_fields = excluded.matching_fields,
                    documents = excluded.documents, valid_months = excluded.valid_months, state = 'running',
                    changed_at = excluded.changed_at
             where old.plugin = excluded.plugin
             returning code";
    /// Closes the registers of a plugin.
    RETIRE = "update {t}.registry set state = 'retired', changed_at = $2
             where plugin = $1 and state = 'running' returning code";
    /// Removes the closed registers of a plugin that nobody ever applied to or was looked for in.
    FORGET = "delete from {t}.registry r
             where plugin = $1 and state = 'retired'
               and not exists (select from {t}.registry_entry e where e.registry_code = r.code)
               and not exists (select from {t}.match_request q where q.registry_code = r.code)
             returning code";
}

/// Opens a register that a plugin brings, or takes its newer declaration; called when it is enabled.
///
/// `form` is the schema in the file the declaration names. Needs `plugin:manage`. Fails with
/// `RegistryTaken` where another plugin keeps a register with this code, with `BadDeclaration` where
/// its form cannot be shown or fields that are named are not of it. Entries that are there stay as they are:
/// they are held against a new form when they are next changed.
pub async fn declare(
    scope: &mut Scope,
    plugin: &str,
    code: &str,
    declared: &manifest::Registry,
    form: &Value,
) -> Result<(), Error> {
    scope.require(Permission::PluginManage)?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let begins = code.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    if !begins || code.len() > 40 || !code.bytes().all(plain) {
        return Err(Error::BadDeclaration("code"));
    }
    let asked = Form::parse(form).map_err(|_| Error::BadDeclaration("form"))?;
    let known = |name: &String| asked.fields.iter().any(|field| field.name == *name);
    if !declared.public_fields.iter().all(known) {
        return Err(Error::BadDeclaration("public-fields"));
    }
    // A version from before there were such fields goes on being given them all.
    let all = || asked.fields.iter().map(|field| field.name.clone()).collect();
    let matching_fields = declared.matching_fields.clone().unwrap_or_else(all);
    if !matching_fields.iter().all(known) {
        return Err(Error::BadDeclaration("matching-fields"));
    }
    let (sql, now) = (scope.sql(&DECLARE), scope.now());
    let written: Option<String> = sqlx::query_scalar(sql)
        .bind(code)
        .bind(plugin)
        .bind(&declared.name.it)
        .bind(declared.name.in_language("en"))
        .bind(&declared.summary.it)
        .bind(declared.summary.in_language("en"))
        .bind(Json(form))
        .bind(&declared.admission)
        .bind(&declared.renewal)
        .bind(&declared.matching)
        .bind(&declared.public_fields)
        .bind(&matching_fields)
        .bind(Json(&declared.documents))
        .bind(VALID_MONTHS)
        .bind(now)
        .fetch_optional(scope.connection())
        .await?;
    written.ok_or_else(|| Error::RegistryTaken(code.to_owned()))?;
    scope.record(Act::new("registry.declare").fields(vec![code.to_owned()]));
    Ok(())
}

/// Closes the registers of a plugin; called when it is disabled. Their public lists are gone at once,
/// what is running goes on, and staff can read the entries. Needs `plugin:manage`.
pub async fn retire(scope: &mut Scope, plugin: &str) -> Result<(), Error> {
    scope.require(Permission::PluginManage)?;
    let (sql, now) = (scope.sql(&RETIRE), scope.now());
    let retired: Vec<String> =
        sqlx::query_scalar(sql).bind(plugin).bind(now).fetch_all(scope.connection()).await?;
    if !retired.is_empty() {
        scope.record(Act::new("registry.retire").fields(retired));
    }
    Ok(())
}

/// Removes the registers of a plugin in which nothing was ever written; called when the plugin is
/// removed for good. The others stay closed: what they hold is the union's. Needs `plugin:manage`.
pub async fn forget(scope: &mut Scope, plugin: &str) -> Result<(), Error> {
    scope.require(Permission::PluginManage)?;
    let sql = scope.sql(&FORGET);
    let forgotten: Vec<String> =
        sqlx::query_scalar(sql).bind(plugin).fetch_all(scope.connection()).await?;
    if !forgotten.is_empty() {
        scope.record(Act::new("registry.forget").fields(forgotten));
    }
    Ok(())
}

/// The registers of the union by name: those at work, and for whoever holds `registry:read` the
/// retired ones too. Needs `directory:browse`, which everybody has.
pub async fn list(scope: &mut Scope) -> Result<Vec<Registry>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let all = scope.actor().may(Permission::RegistryRead);
    let sql = scope.sql(&LIST);
    Ok(sqlx::query_as(sql).bind(all).fetch_all(scope.connection()).await?)
}

/// The register with this code; `NotFound` also for a retired one, unless the actor holds
/// `registry:read`. Needs `directory:browse`.
pub async fn by_code(scope: &mut Scope, code: &str) -> Result<Registry, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let registry = one(scope, code).await?;
    let seen =
        registry.state == RegistryState::Running || scope.actor().may(Permission::RegistryRead);
    if seen { Ok(registry) } else { Err(Error::NotFound) }
}

/// Registers by their codes, whatever their state: what an entry shows of its register. Needs
/// `directory:browse`.
pub async fn find(scope: &mut Scope, codes: &[String]) -> Result<Vec<Registry>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&FIND);
    Ok(sqlx::query_as(sql).bind(codes).fetch_all(scope.connection()).await?)
}

/// These fields of a form.
pub(crate) fn part<F: AsRef<str>>(form: &Value, fields: &[F]) -> Value {
    let named = fields.iter().filter_map(|field| {
        let field = field.as_ref();
        Some((field.to_owned(), form.get(field)?.clone()))
    });
    Value::Object(named.collect())
}

/// One register, for whoever has been asked for a permission.
pub(crate) async fn one(scope: &mut Scope, code: &str) -> Result<Registry, Error> {
    let sql = scope.sql(&FIND);
    let found: Option<Registry> =
        sqlx::query_as(sql).bind([code].as_slice()).fetch_optional(scope.connection()).await?;
    found.ok_or(Error::NotFound)
}
