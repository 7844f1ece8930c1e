//! The documents of an entry: what tells each of them, until when it is good, and who has seen it.
//!
//! The files themselves stay where the desk keeps its papers: here is a digest, not a copy.

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_tenancy::{Act, Permission, Scope, statements};
use serde_json::{Value, json};
use sqlx::FromRow;
use uuid::Uuid;

use super::{EntryState, Record, RegistryEntryId};
use crate::error::Error;
use crate::registry;
use crate::sight::{Sight, actor_name, entry_in_sight};
use crate::text::line;

reticolo_foundation::id! {
    /// Names a document of an entry.
    DocumentId
}

/// The code of the permit to stay: its last day is that of the entry's permit.
pub const PERMIT: &str = "residence_permit";

/// A document that is handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDocument {
    /// The code of a kind that the register knows.
    pub code: String,
    /// The file's name, or its number in the protocol.
    pub title: String,
    pub media_type: Option<String>,
    pub size_bytes: Option<i64>,
    /// SHA-256 of the file.
    pub digest: Option<[u8; 32]>,
    /// Its last day.
    pub expires_on: Option<NaiveDate>,
}

/// A document of an entry.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Document {
    #[sqlx(rename = "registry_document_id")]
    pub id: DocumentId,
    pub registry_entry_id: RegistryEntryId,
    pub code: String,
    pub title: String,
    pub media_type: Option<String>,
    pub size_bytes: Option<i64>,
    pub digest: Option<Vec<u8>>,
    pub expires_on: Option<NaiveDate>,
    pub added_at: DateTime<Utc>,
    pub added_by: String,
    pub verified_at: Option<DateTime<Utc>>,
    pub verified_by: Option<String>,
    /// When a newer one with its code took its place.
    pub replaced_at: Option<DateTime<Utc>>,
}

statements! {
    /// The documents of entries in sight, the newest of each kind first.
    OF = concat!(
        "select d.registry_document_id, d.registry_entry_id, d.code, d.title, d.media_type, d.size_bytes, d.digest,
                    d.expires_on, d.added_at, d.added_by, d.verified_at, d.verified_by, d.replaced_at
             from {t}.registry_document d join {t}.registry_entry e on e.registry_entry_id = d.registry_entry_id
             where d.registry_entry_id = any($4) and ", entry_in_sight!(),
        "order by d.registry_entry_id, d.code, d.registry_document_id desc");
    /// The documents that count.
    CURRENT = "select code, expires_on, verified_at is not null from {t}.registry_document
             where registry_entry_id = $1 and replaced_at is null order by code";
    /// Takes the place of the one with this code.
    REPLACE = "update {t}.registry_document set replaced_at = $3
             where registry_entry_id = $1 and code = $2 and replaced_at is null";
    /// Adds one.
    ADD = "insert into {t}.registry_document (registry_document_id, registry_entry_id, code, title, media_type, size_bytes,
                    digest, expires_on, added_at, added_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Says that somebody has seen it.
    VERIFY = "update {t}.registry_document set verified_at = $3, verified_by = $4
             where registry_document_id = $1 and registry_entry_id = $2 and replaced_at is null
             returning registry_document_id";
    /// The permit to stay is another one.
    PERMITTED = "update {t}.registry_entry set permit_expires_on = $2 where registry_entry_id = $1";
    /// The entry has changed: what a rule said of it is forgotten.
    TOUCH = "update {t}.registry_entry set advice = null, changed_at = $3, changed_by = $4, row_version = row_version + 1
             where registry_entry_id = $1 and row_version = $2 returning row_version";
}

/// Hands in a document; one of its kind that was there gives way to it. A [`PERMIT`] says until when the
/// entry's permit lasts.
///
/// Needs `registry:write` within reach; whose entry it is may do it while they may change their application.
/// Fails with `UnknownDocument`, with `BadField` for one without the day on which it expires, with `Changed`
/// or `Illegal`. Gives the document and the entry's new version.
pub async fn add_document(
    scope: &mut Scope,
    entry: RegistryEntryId,
    seen: i64,
    new: &NewDocument,
) -> Result<(DocumentId, i64), Error> {
    let record = Record::within_or_own(scope, entry, Permission::RegistryWrite).await?;
    record.is_as(seen)?;
    let at_work = Sight::at_work(scope, Permission::RegistryWrite)
        .is_ok_and(|sight| sight.covers(&record.municipalities, None));
    let action = "registry-entry.add-document";
    if at_work {
        let over = matches!(record.state, EntryState::Refused | EntryState::Removed);
        if over {
            return Err(Error::Illegal { action, state: record.state.as_str() });
        }
    } else {
        record.is_in(&[EntryState::Applied, EntryState::Integration], action)?;
    }
    let registry = registry::one(scope, &record.registry_code).await?;
    let kind = registry.document(&new.code).ok_or(Error::UnknownDocument)?;
    if kind.expires && new.expires_on.is_none() {
        return Err(Error::BadField("expires_on"));
    }
    let title = line("title", &new.title)?;
    let media_type = new.media_type.as_deref().map(|text| line("media_type", text)).transpose()?;
    if new.size_bytes.is_some_and(|size| size < 0) {
        return Err(Error::BadField("size_bytes"));
    }
    // First of all, so that of two who add one at once the second stops here.
    let version = touch(scope, &record, seen).await?;
    let (id, now, who) = (DocumentId::fresh(), scope.now(), actor_name(scope.actor()));
    let sql = scope.sql(&REPLACE);
    sqlx::query(sql).bind(entry).bind(&new.code).bind(now).execute(scope.connection()).await?;
    let sql = scope.sql(&ADD);
    sqlx::query(sql)
        .bind(id)
        .bind(entry)
        .bind(&new.code)
        .bind(title)
        .bind(media_type)
        .bind(new.size_bytes)
        .bind(new.digest.map(|digest| digest.to_vec()))
        .bind(new.expires_on)
        .bind(now)
        .bind(who)
        .execute(scope.connection())
        .await?;
    if new.code == PERMIT {
        let sql = scope.sql(&PERMITTED);
        sqlx::query(sql).bind(entry).bind(new.expires_on).execute(scope.connection()).await?;
    }
    record.record_act(scope, Act::new(action).fields(vec![new.code.clone()]));
    Ok((id, version))
}

/// Says that somebody at a desk has seen a document and found it good.
///
/// Needs `registry:write` within reach. Fails with `NotFound`, also for one that was replaced, with `Changed`, or
/// with `OwnEntry` for one's own.
pub async fn verify_document(
    scope: &mut Scope,
    entry: RegistryEntryId,
    seen: i64,
    document: DocumentId,
) -> Result<i64, Error> {
    let record = Record::within(scope, entry, Permission::RegistryWrite).await?;
    record.is_of_another(scope)?;
    record.is_as(seen)?;
    let version = touch(scope, &record, seen).await?;
    let (sql, now, who) = (scope.sql(&VERIFY), scope.now(), actor_name(scope.actor()));
    let verified: Option<DocumentId> = sqlx::query_scalar(sql)
        .bind(document)
        .bind(entry)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    verified.ok_or(Error::NotFound)?;
    record.record_act(scope, Act::new("registry-entry.verify-document"));
    Ok(version)
}

/// The documents of entries within reach of `registry:read`, or of one's own.
pub async fn documents_of(
    scope: &mut Scope,
    entries: &[RegistryEntryId],
) -> Result<Vec<Document>, Error> {
    let sight = Sight::of(scope, Permission::RegistryRead, Permission::RegistryApply)?;
    let sql = scope.sql(&OF);
    let entries: Vec<Uuid> = entries.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(sight.account)
        .bind(entries)
        .fetch_all(scope.connection())
        .await?)
}

/// What rules are told of an entry's documents.
pub(super) async fn facts(scope: &mut Scope, entry: RegistryEntryId) -> Result<Value, Error> {
    let sql = scope.sql(&CURRENT);
    let rows: Vec<(String, Option<NaiveDate>, bool)> =
        sqlx::query_as(sql).bind(entry).fetch_all(scope.connection()).await?;
    let documents = rows.into_iter().map(|(code, expires_on, verified)| {
        json!({ "code": code, "expires_on": expires_on, "verified": verified })
    });
    Ok(documents.collect())
}

/// Says that something of an entry has changed; gives its new version, or fails with `Changed`.
pub(super) async fn touch(scope: &mut Scope, record: &Record, seen: i64) -> Result<i64, Error> {
    let (sql, now, who) = (scope.sql(&TOUCH), scope.now(), actor_name(scope.actor()));
    let touched: Option<i64> = sqlx::query_scalar(sql)
        .bind(record.id)
        .bind(seen)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    touched.ok_or(Error::Changed)
}
