//! The audit: what was done or read, by whom, for whom, when, from where and why.
//!
//! Entries are written in the transaction of the act itself and never changed: the tenant's role may
//! add and read them and nothing else. Each holds a keyed digest of itself and of the one before, so
//! that an edited, removed or reordered entry is found by [`verify`], also when whoever did it could
//! write to the database: the key is not in it.

use chrono::{DateTime, Utc};
use reticolo_accounts::{AccountId, TenantId};
use reticolo_foundation::Keys;
use uuid::Uuid;

use crate::actor::{Actor, Origin};
use crate::scope::Scope;
use crate::statements;

pub mod read;
pub mod verify;

/// Something to be written to the audit.
#[derive(Clone, Debug)]
pub struct Act {
    pub(crate) action: &'static str,
    pub(crate) entity: Option<(&'static str, Uuid)>,
    pub(crate) subject: Option<AccountId>,
    pub(crate) on_behalf_of: Option<Uuid>,
    pub(crate) reason: Option<String>,
    pub(crate) fields: Vec<String>,
}

impl Act {
    /// An act by its name, noun and verb: `listing.publish`.
    pub const fn new(action: &'static str) -> Self {
        Self {
            action,
            entity: None,
            subject: None,
            on_behalf_of: None,
            reason: None,
            fields: Vec::new(),
        }
    }

    /// The row it was done to: the table's name and the row's id.
    #[must_use]
    pub const fn on(mut self, entity: &'static str, id: Uuid) -> Self {
        self.entity = Some((entity, id));
        self
    }

    /// Whose personal data were read or changed; that person can read the entry.
    #[must_use]
    pub const fn about(mut self, subject: AccountId) -> Self {
        self.subject = Some(subject);
        self
    }

    /// For whom it was done: an organization, a person.
    #[must_use]
    pub const fn on_behalf_of(mut self, whom: Uuid) -> Self {
        self.on_behalf_of = Some(whom);
        self
    }

    /// Why, in the words of whoever did it.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The names of the fields that were changed; never their values.
    #[must_use]
    pub fn fields(mut self, fields: Vec<String>) -> Self {
        self.fields = fields;
        self
    }
}

/// An entry as it stands in the table.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// Its place in the chain, from 1.
    pub entry_no: i64,
    pub at: DateTime<Utc>,
    /// `public`, `system` or `person`.
    pub actor_kind: String,
    /// The account of a person.
    pub actor_id: Option<AccountId>,
    /// The name of a person, or of a command.
    pub actor_name: String,
    pub on_behalf_of: Option<Uuid>,
    pub action: String,
    pub entity: Option<String>,
    pub entity_id: Option<Uuid>,
    pub subject_id: Option<AccountId>,
    pub reason: Option<String>,
    pub fields: Vec<String>,
    pub request_id: Option<String>,
    pub address: Option<String>,
    pub digest: Vec<u8>,
}

impl Entry {
    fn of(act: Act, actor: &Actor, origin: &Origin, entry_no: i64, at: DateTime<Utc>) -> Self {
        let (actor_kind, actor_id, actor_name) = match actor {
            Actor::Public => ("public", None, ""),
            Actor::System(name) => ("system", None, *name),
            Actor::Person(person) => ("person", Some(person.account), person.name.as_str()),
        };
        let (entity, entity_id) = act.entity.unzip();
        Self {
            entry_no,
            at,
            actor_kind: actor_kind.to_owned(),
            actor_id,
            actor_name: actor_name.to_owned(),
            on_behalf_of: act.on_behalf_of,
            action: act.action.to_owned(),
            entity: entity.map(str::to_owned),
            entity_id,
            subject_id: act.subject,
            reason: act.reason,
            fields: act.fields,
            request_id: origin.request_id.clone(),
            address: origin.address.clone(),
            digest: Vec::new(),
        }
    }

    /// The digest that belongs to the entry when it comes after one with `before`.
    fn digest_after(&self, before: &[u8], tenant: TenantId, keys: &Keys) -> [u8; 32] {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string());
        let parts = [
            Some(tenant.to_string()),
            Some(self.entry_no.to_string()),
            Some(self.at.timestamp_micros().to_string()),
            Some(self.actor_kind.clone()),
            id(self.actor_id.map(|account| account.0)),
            Some(self.actor_name.clone()),
            id(self.on_behalf_of),
            Some(self.action.clone()),
            self.entity.clone(),
            id(self.entity_id),
            id(self.subject_id.map(|account| account.0)),
            self.reason.clone(),
            Some(self.fields.join("\n")),
            self.request_id.clone(),
            self.address.clone(),
        ];
        // An absent value is not an empty one.
        let parts: Vec<Vec<u8>> = parts
            .into_iter()
            .map(|part| part.map_or_else(Vec::new, |text| [b"=", text.as_bytes()].concat()))
            .collect();
        let parts: Vec<&[u8]> =
            std::iter::once(before).chain(parts.iter().map(Vec::as_slice)).collect();
        keys.digest_of("audit chain", &parts)
    }
}

statements! {
    /// The end of the chain, held until the transaction ends: entries come one after the other.
    HEAD = "select entry_no, digest from {t}.audit_head for update";
    /// Moves the end of the chain.
    MOVE_HEAD = "update {t}.audit_head set entry_no = $1, digest = $2";
    /// Adds entries.
    ADD = "insert into {t}.audit_entry (entry_no, at, actor_kind, actor_id, actor_name, on_behalf_of, action,
                    entity, entity_id, subject_id, reason, fields, request_id, address, digest)
             select entry_no, at, actor_kind, actor_id, actor_name, on_behalf_of, action,
                    entity, entity_id, subject_id, reason, string_to_array(nullif(fields, ''), E'\\n'), request_id, address, digest
             from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::uuid[], $5::text[], $6::uuid[], $7::text[],
                         $8::text[], $9::uuid[], $10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bytea[])
                  as new(entry_no, at, actor_kind, actor_id, actor_name, on_behalf_of, action,
                         entity, entity_id, subject_id, reason, fields, request_id, address, digest)";
}

/// Writes acts at the end of the chain.
///
/// Called as the last thing of a transaction, because every other writer of the tenant waits from
/// here until it ends.
pub(crate) async fn write(
    scope: &mut Scope,
    acts: Vec<Act>,
    origin: &Origin,
) -> Result<(), sqlx::Error> {
    let sql = scope.sql(&HEAD);
    let (mut last, mut digest): (i64, Vec<u8>) =
        sqlx::query_as(sql).fetch_one(scope.connection()).await?;
    let mut entries = Vec::with_capacity(acts.len());
    for act in acts {
        last += 1;
        let mut entry = Entry::of(act, scope.actor(), origin, last, scope.now());
        digest = entry.digest_after(&digest, scope.tenant().id, scope.keys()).to_vec();
        entry.digest.clone_from(&digest);
        entries.push(entry);
    }
    let sql = scope.sql(&ADD);
    let every = |field: fn(&Entry) -> Option<String>| entries.iter().map(field).collect::<Vec<_>>();
    sqlx::query(sql)
        .bind(entries.iter().map(|entry| entry.entry_no).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| entry.at).collect::<Vec<_>>())
        .bind(every(|entry| Some(entry.actor_kind.clone())))
        .bind(entries.iter().map(|entry| entry.actor_id).collect::<Vec<_>>())
        .bind(every(|entry| Some(entry.actor_name.clone())))
        .bind(entries.iter().map(|entry| entry.on_behalf_of).collect::<Vec<_>>())
        .bind(every(|entry| Some(entry.action.clone())))
        .bind(every(|entry| entry.entity.clone()))
        .bind(entries.iter().map(|entry| entry.entity_id).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| entry.subject_id).collect::<Vec<_>>())
        .bind(every(|entry| entry.reason.clone()))
        .bind(every(|entry| Some(entry.fields.join("\n"))))
        .bind(every(|entry| entry.request_id.clone()))
        .bind(every(|entry| entry.address.clone()))
        .bind(entries.iter().map(|entry| entry.digest.clone()).collect::<Vec<_>>())
        .execute(scope.connection())
        .await?;
    let sql = scope.sql(&MOVE_HEAD);
    sqlx::query(sql).bind(last).bind(&digest).execute(scope.connection()).await?;
    // The log is kept elsewhere: whoever cuts the chain off at its end is given away by it.
    tracing::info!(entry_no = last, digest = hex::encode(&digest), "audited");
    Ok(())
}
