//! Searching the audit.

use chrono::{DateTime, Utc};
use reticolo_accounts::AccountId;
use uuid::Uuid;

use super::{Act, Entry};
use crate::error::Error;
use crate::permission::Permission;
use crate::scope::Scope;
use crate::statements;

/// What is looked for; what is absent does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The beginning of an action: `listing`, `listing.publish`.
    pub action: Option<String>,
    /// Part of the actor's name, in any case of letters.
    pub actor: Option<String>,
    pub entity_id: Option<Uuid>,
    pub subject: Option<AccountId>,
    /// From this instant, included.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
}

statements! {
    /// Entries that match, newest first.
    FIND = "select entry_no, at, actor_kind, actor_id, actor_name, on_behalf_of, action, entity, entity_id,
                    subject_id, reason, coalesce(fields, '{}') as fields, request_id, address, digest
             from {t}.audit_entry
             where ($1::text is null or starts_with(action, $1))
               and ($2::text is null or position(lower($2) in lower(actor_name)) > 0)
               and ($3::uuid is null or entity_id = $3)
               and ($4::uuid is null or subject_id = $4)
               and ($5::timestamptz is null or at >= $5)
               and ($6::timestamptz is null or at < $6)
               and ($7::bigint is null or entry_no < $7)
             order by entry_no desc limit $8";
    /// Entries about somebody, newest first.
    ABOUT = "select entry_no, at, actor_kind, actor_id, actor_name, on_behalf_of, action, entity, entity_id,
                    subject_id, reason, coalesce(fields, '{}') as fields, request_id, address, digest
             from {t}.audit_entry
             where subject_id = $1 and ($2::bigint is null or entry_no < $2)
             order by entry_no desc limit $3";
}

/// Entries that match, newest first, before the entry `before`.
///
/// Needs `audit:read`. Looking for what concerns a person is itself written to the audit.
pub async fn find(
    scope: &mut Scope,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>, Error> {
    scope.require(Permission::AuditRead)?;
    let found = matching(scope, filter, before, limit).await?;
    scope.record(concerning(filter, Act::new("audit.read")));
    Ok(found)
}

/// The newest entries that match, to be taken away in a file. Needs `audit:read`; written to the audit
/// as an act of its own.
pub async fn export(scope: &mut Scope, filter: &Filter, limit: i64) -> Result<Vec<Entry>, Error> {
    scope.require(Permission::AuditRead)?;
    let found = matching(scope, filter, None, limit).await?;
    scope.record(concerning(filter, Act::new("audit.export")));
    Ok(found)
}

/// Who read or changed the actor's own data, newest first, before the entry `before`.
pub async fn about_me(
    scope: &mut Scope,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>, Error> {
    scope.require(Permission::AuditReadOwn)?;
    let Some(account) = scope.actor().person().map(|person| person.account) else {
        return Ok(Vec::new());
    };
    let sql = scope.sql(&ABOUT);
    Ok(sqlx::query_as(sql)
        .bind(account)
        .bind(before)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?)
}

async fn matching(
    scope: &mut Scope,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>, Error> {
    let sql = scope.sql(&FIND);
    Ok(sqlx::query_as(sql)
        .bind(filter.action.as_deref())
        .bind(filter.actor.as_deref())
        .bind(filter.entity_id)
        .bind(filter.subject)
        .bind(filter.from)
        .bind(filter.to)
        .bind(before)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?)
}

/// Who is looked for may know it.
fn concerning(filter: &Filter, act: Act) -> Act {
    match filter.subject {
        Some(subject) => act.about(subject),
        None => act,
    }
}
