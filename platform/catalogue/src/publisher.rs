//! Whom the platform trusts to publish plugins.

use chrono::{DateTime, Utc};
use reticolo_accounts::PlatformScope;
use sqlx::FromRow;
use sqlx::error::DatabaseError;

use crate::error::{Error, reason};

reticolo_foundation::id! {
    /// Names a publisher.
    PublisherId
}

/// Somebody who publishes plugins, by their key.
#[derive(Clone, Debug, FromRow)]
pub struct Publisher {
    #[sqlx(rename = "publisher_id")]
    pub id: PublisherId,
    /// ed25519, 32 bytes.
    pub public_key: Vec<u8>,
    pub name: String,
    pub trusted_at: DateTime<Utc>,
    pub trusted_by: String,
    /// From here on nothing of theirs runs anywhere.
    pub revoked_at: Option<DateTime<Utc>>,
    pub revoked_reason: Option<String>,
}

/// Takes packages signed with this key from now on. Fails with `BadPublisher` or `PublisherKnown`.
pub async fn trust(
    scope: &mut PlatformScope,
    public_key: &[u8],
    name: &str,
    actor: &str,
) -> Result<PublisherId, Error> {
    let name = name.trim();
    if public_key.len() != 32 || !(1..=200).contains(&name.chars().count()) {
        return Err(Error::BadPublisher);
    }
    let (id, now) = (PublisherId::fresh(), scope.now());
    sqlx::query(
        "insert into platform.plugin_publisher (publisher_id, public_key, name, trusted_at, trusted_by)
         values ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(public_key)
    .bind(name)
    .bind(now)
    .bind(actor)
    .execute(scope.connection())
    .await
    .map_err(|error| match error.as_database_error().and_then(DatabaseError::constraint) {
        Some("plugin_publisher_public_key_key") => Error::PublisherKnown,
        _ => Error::Storage(error),
    })?;
    Ok(id)
}

/// Trusts a publisher no more: within half a minute nothing of theirs runs on any server. For good. Only
/// a decision that was given once can be given again with their package, because it has to be explained.
///
/// Fails with `NotFound` or `NoReason`.
pub async fn revoke(scope: &mut PlatformScope, id: PublisherId, why: &str) -> Result<(), Error> {
    let (why, now) = (reason(why)?, scope.now());
    let revoked = sqlx::query(
        "update platform.plugin_publisher set revoked_at = $2, revoked_reason = $3
         where publisher_id = $1 and revoked_at is null",
    )
    .bind(id)
    .bind(now)
    .bind(why)
    .execute(scope.connection())
    .await?;
    if revoked.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Every publisher the platform ever trusted, by name. They are few.
pub async fn list(scope: &mut PlatformScope) -> Result<Vec<Publisher>, Error> {
    Ok(sqlx::query_as(
        "select publisher_id, public_key, name, trusted_at, trusted_by, revoked_at, revoked_reason
         from platform.plugin_publisher order by lower(name), publisher_id limit 500",
    )
    .fetch_all(scope.connection())
    .await?)
}

/// The publisher with this key, trusted or not any more.
pub async fn by_key(
    scope: &mut PlatformScope,
    public_key: &[u8],
) -> Result<Option<Publisher>, Error> {
    Ok(sqlx::query_as(
        "select publisher_id, public_key, name, trusted_at, trusted_by, revoked_at, revoked_reason
         from platform.plugin_publisher where public_key = $1",
    )
    .bind(public_key)
    .fetch_optional(scope.connection())
    .await?)
}
