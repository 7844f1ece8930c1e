//! Registers (*albi*) that plugins bring.

use async_graphql::{ComplexObject, Context, Enum, ID, Json, Object, SimpleObject};
use chrono::{DateTime, Utc};
use reticolo_registers::{Error as Refusal, registry};
use reticolo_tenancy::Scope;
use serde_json::Value;

use crate::batch::Load;
use crate::caller::CallerOf;
use crate::code_list::Language;
use crate::connection::STATEMENT;
use crate::error::Result;
use crate::id::GlobalId;
use crate::input::text;

/// A register of people, such as that of caregivers.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Registry {
    #[graphql(skip)]
    row: registry::Registry,
    /// Its code, which arguments name it by: `caregivers`.
    code: String,
    /// The plugin that keeps it.
    plugin: String,
    /// Whether it is at work.
    state: RegistryState,
    /// The JSON Schema of what an entry's form holds.
    form: Json<Value>,
    /// The fields of the form that the public list shows.
    public_fields: Vec<String>,
    /// Whether its plugin says whether a term may be renewed.
    has_renewal_rule: bool,
    /// Whether its plugin scores candidates; the platform does, where it does not.
    has_matching_rule: bool,
    /// How long an admission lasts where neither the rule nor a person says, in months.
    valid_months: i32,
    /// When its declaration last changed.
    changed_at: DateTime<Utc>,
}

/// Whether a register is at work.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "registry::RegistryState")]
pub(crate) enum RegistryState {
    /// It takes people in.
    Running,
    /// Its plugin is switched off: nobody is taken in, listed or placed.
    Retired,
}

/// A kind of document that an application carries.
#[derive(SimpleObject)]
pub(crate) struct RegistryDocumentKind {
    /// Its code.
    code: String,
    /// What people read.
    name: String,
    /// Whether an application is not whole without it.
    required: bool,
    /// Whether it has a day when it expires.
    expires: bool,
}

impl From<registry::Registry> for Registry {
    fn from(row: registry::Registry) -> Self {
        Self {
            code: row.code.clone(),
            plugin: row.plugin.clone(),
            state: row.state.into(),
            form: Json(row.form.clone()),
            public_fields: row.public_fields.clone(),
            has_renewal_rule: row.renewal_rule.is_some(),
            has_matching_rule: row.matching_rule.is_some(),
            valid_months: row.valid_months,
            changed_at: row.changed_at,
            row,
        }
    }
}

#[ComplexObject]
impl Registry {
    /// Its global id.
    async fn id(&self) -> ID {
        GlobalId::Registry(self.row.code.clone()).encode()
    }

    /// What people read.
    async fn name(
        &self,
        #[graphql(default_with = "Language::Italian", desc = "The language to name it in.")]
        language: Language,
    ) -> &str {
        self.row.name(code(language))
    }

    /// What it is for.
    async fn summary(
        &self,
        #[graphql(default_with = "Language::Italian", desc = "The language to say it in.")]
        language: Language,
    ) -> &str {
        self.row.summary(code(language))
    }

    /// The kinds of documents that an application carries.
    async fn documents(
        &self,
        #[graphql(default_with = "Language::Italian", desc = "The language to name them in.")]
        language: Language,
    ) -> Vec<RegistryDocumentKind> {
        let kinds = self.row.documents.iter().map(|kind| RegistryDocumentKind {
            code: kind.code.clone(),
            name: kind.name.in_language(code(language)).to_owned(),
            required: kind.required,
            expires: kind.expires,
        });
        kinds.collect()
    }
}

fn code(language: Language) -> &'static str {
    reticolo_foundation::Language::from(language).code()
}

impl Load<String> for Registry {
    async fn load(scope: &mut Scope, owners: &[String], (): ()) -> Result<Vec<(String, Self)>> {
        let rows = registry::find(scope, owners).await?.into_iter();
        Ok(rows.map(|row| (row.code.clone(), row.into())).collect())
    }
}

#[derive(Default)]
pub(crate) struct RegistryQuery;

#[Object]
impl RegistryQuery {
    /// The registers at work, by name; with `registry:read` the retired ones too.
    #[graphql(complexity = "STATEMENT + child_complexity")]
    async fn registries(&self, ctx: &Context<'_>) -> Result<Vec<Registry>> {
        let rows = ctx.caller()?.read(async |scope| registry::list(scope).await).await?;
        Ok(rows.into_iter().map(Registry::from).collect())
    }

    /// The register with this code; `null` when there is none at work. With `registry:read` also a retired
    /// one.
    #[graphql(complexity = "STATEMENT + child_complexity")]
    async fn registry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Result<Option<Registry>> {
        let code = text("code", code)?;
        let read = async |scope: &mut Scope| match registry::by_code(scope, &code).await {
            Ok(registry) => Ok(Some(registry.into())),
            Err(Refusal::NotFound) => Ok(None),
            Err(refusal) => Err(refusal),
        };
        ctx.caller()?.read(read).await
    }
}
