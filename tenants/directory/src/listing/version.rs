//! The versions of a listing that were published.

use chrono::{DateTime, Utc};
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;
use sqlx::types::Json;

use super::{ListingContent, Record, moves};
use crate::error::Error;
use crate::service::ServiceId;

/// A version that was published.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Version {
    /// From 1.
    pub version_no: i32,
    pub published_at: DateTime<Utc>,
    /// Empty where it came with an import.
    pub published_by: String,
    pub note: Option<String>,
}

statements! {
    /// The versions of a listing, newest first.
    LIST = "select version_no, published_at, published_by, note from {t}.listing_version
             where service_id = $1 order by version_no desc limit 500";
    /// What one of them said.
    CONTENT = "select content from {t}.listing_version where service_id = $1 and version_no = $2";
    /// Keeps what came with an import as the first version, before it is changed here for the first time.
    KEEP_FIRST = "insert into {t}.listing_version (service_id, version_no, content, published_at, published_by)
             select s.id, 1, $2, s.last_modified, '' from {t}.service s
             where s.id = $1 and not exists (select from {t}.listing_version v where v.service_id = $1)";
    /// Keeps the next version.
    KEEP = "insert into {t}.listing_version (service_id, version_no, content, published_at, published_by, note)
             select $1, coalesce(max(version_no), 0) + 1, $2, $3, $4, $5 from {t}.listing_version where service_id = $1";
}

/// The versions of a listing that were published, newest first. Needs `listing:read` within reach.
pub async fn versions(scope: &mut Scope, id: ServiceId) -> Result<Vec<Version>, Error> {
    Record::within(scope, id, Permission::ListingRead).await?;
    let sql = scope.sql(&LIST);
    Ok(sqlx::query_as(sql).bind(id).fetch_all(scope.connection()).await?)
}

/// What a version said. Needs `listing:read` within reach.
pub async fn version(
    scope: &mut Scope,
    id: ServiceId,
    version_no: i32,
) -> Result<ListingContent, Error> {
    Record::within(scope, id, Permission::ListingRead).await?;
    version_of(scope, id, version_no).await?.ok_or(Error::NotFound)
}

pub(super) async fn version_of(
    scope: &mut Scope,
    id: ServiceId,
    version_no: i32,
) -> Result<Option<ListingContent>, Error> {
    let sql = scope.sql(&CONTENT);
    let query = sqlx::query_scalar(sql).bind(id).bind(version_no);
    let content: Option<Json<ListingContent>> = query.fetch_optional(scope.connection()).await?;
    Ok(content.map(|Json(content)| content))
}

pub(super) async fn keep_first(
    scope: &mut Scope,
    id: ServiceId,
    content: &ListingContent,
) -> Result<(), Error> {
    let sql = scope.sql(&KEEP_FIRST);
    sqlx::query(sql).bind(id).bind(Json(content)).execute(scope.connection()).await?;
    Ok(())
}

pub(super) async fn keep(
    scope: &mut Scope,
    id: ServiceId,
    content: &ListingContent,
    note: Option<&str>,
) -> Result<(), Error> {
    let (sql, now, who) = (scope.sql(&KEEP), scope.now(), moves::actor_name(scope.actor()));
    sqlx::query(sql)
        .bind(id)
        .bind(Json(content))
        .bind(now)
        .bind(who)
        .bind(note)
        .execute(scope.connection())
        .await?;
    Ok(())
}
