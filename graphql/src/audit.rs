//! What was done and read, by whom.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use reticolo_tenancy::audit::Entry;
use reticolo_tenancy::audit::read::{self, Filter};

use crate::caller::CallerOf;
use crate::connection::{STATEMENT, page_cost};
use crate::error::Result;
use crate::input::{between, optional_text};

/// An entry of the audit.
#[derive(SimpleObject)]
pub(crate) struct AuditEntry {
    /// Its place in the chain, from 1; pass the last one as `before` for the next page.
    entry_no: i64,
    /// When it happened.
    at: DateTime<Utc>,
    /// Who did it: a person's name, or that of a command.
    actor_name: String,
    /// For whom it was done: the id of an organization or a person, as the audit has it.
    on_behalf_of: Option<String>,
    /// What was done: `listing.publish`.
    action: String,
    /// What it was done to: the kind of thing.
    entity: Option<String>,
    /// What it was done to: its id, as the audit has it.
    entity_id: Option<String>,
    /// Why, in the words of whoever did it.
    reason: Option<String>,
    /// The names of the fields that were changed.
    fields: Vec<String>,
    /// The network it was done from.
    address: Option<String>,
}

impl From<Entry> for AuditEntry {
    fn from(entry: Entry) -> Self {
        Self {
            entry_no: entry.entry_no,
            at: entry.at,
            actor_name: entry.actor_name,
            on_behalf_of: entry.on_behalf_of.map(|id| id.to_string()),
            action: entry.action,
            entity: entry.entity,
            entity_id: entry.entity_id.map(|id| id.to_string()),
            reason: entry.reason,
            fields: entry.fields,
            address: entry.address,
        }
    }
}

#[derive(Default)]
pub(crate) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// The audit, newest first. Needs `audit:read`; reading it is written to it.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Only entries before this one.")] before: Option<i64>,
        #[graphql(desc = "The beginning of the action: `listing`.")] action: Option<String>,
        #[graphql(desc = "Part of the actor's name.")] actor: Option<String>,
    ) -> Result<Vec<AuditEntry>> {
        let first = between("first", first, 1, 100)?;
        let filter = Filter {
            action: optional_text("action", action)?,
            actor: optional_text("actor", actor)?,
            ..Filter::default()
        };
        let read = async |scope: &mut _| read::find(scope, &filter, before, first).await;
        let found = ctx.caller()?.write(read).await?;
        Ok(found.into_iter().map(AuditEntry::from).collect())
    }

    /// Who read or changed what concerns the asker, newest first. Needs `audit:read-own`.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn my_traces(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Only entries before this one.")] before: Option<i64>,
    ) -> Result<Vec<AuditEntry>> {
        let first = between("first", first, 1, 100)?;
        let read = async |scope: &mut _| read::about_me(scope, before, first).await;
        let found = ctx.caller()?.read(read).await?;
        Ok(found.into_iter().map(AuditEntry::from).collect())
    }
}
