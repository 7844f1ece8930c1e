//! The documents of an entry: what tells each of them, until when it is good, and who has seen it.
//!
//! Whoever applies hands in the [file](super::file); a desk may also write down a paper that it has seen and
//! keeps elsewhere.

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_tenancy::{Act, Permission, Scope, statements};
use serde_json::{Value, json};
use sqlx::FromRow;
use uuid::Uuid;

use super::file::{self, Checked};
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
    /// These three tell a file that is kept elsewhere; those of one that is handed in are found here.
    pub media_type: Option<String>,
    pub size_bytes: Option<i64>,
    /// SHA-256 of the file.
    pub digest: Option<[u8; 32]>,
    /// Its last day.
    pub expires_on: Option<NaiveDate>,
    /// The file that is handed in, as it is.
    pub file: Option<Vec<u8>>,
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
    /// Whether its file is kept here.
    pub has_file: bool,
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
                    exists (select from {t}.registry_document_file f
                            where f.registry_document_id = d.registry_document_id) as has_file,
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
    /// How many an entry has had.
    HAD = "select count(*) from {t}.registry_document where registry_entry_id = $1";
    /// Adds one.
    ADD = "insert into {t}.registry_document (registry_document_id, registry_entry_id, code, title, media_type, size_bytes,
                    digest, expires_on, added_at, added_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Says that somebody has seen it.
    VERIFY = "update {t}.registry_document set verified_at = $3, verified_by = $4
             where registry_document_id = $1 and registry_entry_id = $2 and replaced_at is null
             returning code, expires_on";
    /// The permit to stay is another one.
    PERMITTED = "update {t}.registry_entry set permit_expires_on = $2 where registry_entry_id = $1";
    /// The entry has changed: what a rule said of it is forgotten.
    TOUCH = "update {t}.registry_entry set advice = null, changed_at = $3, changed_by = $4, row_version = row_version + 1
             where registry_entry_id = $1 and row_version = $2 returning row_version";
}

/// The most documents an entry has, those that gave way to others too.
pub const MOST: i64 = 60;

/// Hands in a document; one of its kind that was there gives way to it, and so does its file, unless somebody
/// found that one good. A [`PERMIT`] says until when the entry's permit lasts: one that a person in the register
/// hands in says so once a desk has verified it.
///
/// Needs `registry:write` within reach; whose entry it is may do it unless it is being checked, or over. Fails
/// with `UnknownDocument`, with `BadField` for one without the day on which it expires, with `BadFile`,
/// `TooManyDocuments`, `Changed` or `Illegal`. Gives the document and the entry's new version.
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
    let open = if at_work { HANDED_IN_AT_WORK } else { HANDED_IN_BY_ONESELF };
    record.is_in(open, action)?;
    let registry = registry::one(scope, &record.registry_code).await?;
    let kind = registry.document(&new.code).ok_or(Error::UnknownDocument)?;
    if kind.expires && new.expires_on.is_none() {
        return Err(Error::BadField("expires_on"));
    }
    let told = Told::of(new)?;
    // First of all, so that of two who add one at once the second stops here.
    let version = touch(scope, &record, seen).await?;
    let sql = scope.sql(&HAD);
    let had: i64 = sqlx::query_scalar(sql).bind(entry).fetch_one(scope.connection()).await?;
    if had >= MOST {
        return Err(Error::TooManyDocuments);
    }
    let id = replace(scope, entry, new, &told).await?;
    let decided = !matches!(record.standing, EntryState::Applied | EntryState::Integration);
    if new.code == PERMIT && (at_work || !decided) {
        permit(scope, entry, new.expires_on).await?;
    }
    record.record_act(scope, Act::new(action).fields(vec![new.code.clone()]));
    Ok((id, version))
}

/// When a desk takes in documents: until an entry is over.
const HANDED_IN_AT_WORK: &[EntryState] = &[
    EntryState::Applied,
    EntryState::InCheck,
    EntryState::Integration,
    EntryState::Admitted,
    EntryState::Suspended,
    EntryState::Expired,
];
/// When somebody hands in their own: not while they are looked at.
const HANDED_IN_BY_ONESELF: &[EntryState] = &[
    EntryState::Applied,
    EntryState::Integration,
    EntryState::Admitted,
    EntryState::Suspended,
    EntryState::Expired,
];

/// What tells a document: of the file that is handed in, or as somebody says it of one kept elsewhere.
struct Told<'a> {
    title: &'a str,
    media_type: Option<&'a str>,
    size_bytes: Option<i64>,
    digest: Option<[u8; 32]>,
    file: Option<Checked<'a>>,
}

impl<'a> Told<'a> {
    fn of(new: &'a NewDocument) -> Result<Self, Error> {
        let title = line("title", &new.title)?;
        if let Some(bytes) = &new.file {
            let file = Checked::new(bytes)?;
            return Ok(Self {
                title,
                media_type: Some(file.kind.as_str()),
                size_bytes: i64::try_from(bytes.len()).ok(),
                digest: Some(file.digest()),
                file: Some(file),
            });
        }
        let media_type = new.media_type.as_deref();
        if new.size_bytes.is_some_and(|size| size < 0) {
            return Err(Error::BadField("size_bytes"));
        }
        Ok(Self {
            title,
            media_type: media_type.map(|text| line("media_type", text)).transpose()?,
            size_bytes: new.size_bytes,
            digest: new.digest,
            file: None,
        })
    }
}

/// Puts a document in the place of the one of its kind.
async fn replace(
    scope: &mut Scope,
    entry: RegistryEntryId,
    new: &NewDocument,
    told: &Told<'_>,
) -> Result<DocumentId, Error> {
    let (id, now, who) = (DocumentId::fresh(), scope.now(), actor_name(scope.actor()));
    file::drop_unseen(scope, entry, &new.code).await?;
    let sql = scope.sql(&REPLACE);
    sqlx::query(sql).bind(entry).bind(&new.code).bind(now).execute(scope.connection()).await?;
    let sql = scope.sql(&ADD);
    sqlx::query(sql)
        .bind(id)
        .bind(entry)
        .bind(&new.code)
        .bind(told.title)
        .bind(told.media_type)
        .bind(told.size_bytes)
        .bind(told.digest.map(|digest| digest.to_vec()))
        .bind(new.expires_on)
        .bind(now)
        .bind(who)
        .execute(scope.connection())
        .await?;
    if let Some(file) = &told.file {
        file::keep(scope, id, file).await?;
    }
    Ok(id)
}

/// The permit to stay lasts until another day.
async fn permit(
    scope: &mut Scope,
    entry: RegistryEntryId,
    until: Option<NaiveDate>,
) -> Result<(), Error> {
    let sql = scope.sql(&PERMITTED);
    sqlx::query(sql).bind(entry).bind(until).execute(scope.connection()).await?;
    Ok(())
}

/// Says that somebody at a desk has seen a document and found it good; until when the permit lasts hangs on it.
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
    let verified: Option<(String, Option<NaiveDate>)> = sqlx::query_as(sql)
        .bind(document)
        .bind(entry)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let (code, expires_on) = verified.ok_or(Error::NotFound)?;
    if code == PERMIT {
        permit(scope, entry, expires_on).await?;
    }
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
