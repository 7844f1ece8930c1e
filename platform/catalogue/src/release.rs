//! Releases: packages as they were signed.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use reticolo_accounts::PlatformScope;
use reticolo_plugin_package::{Manifest, PublicKey};
use sqlx::FromRow;
use sqlx::types::Json;

use crate::error::{Error, reason};
use crate::publisher::PublisherId;

/// The SHA-256 of a package, which names it for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    pub const fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Digest {
    type Err = Error;

    /// Reads 64 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut digest = [0; 32];
        hex::decode_to_slice(text, &mut digest).map_err(|_| Error::NotFound)?;
        Ok(Self(digest))
    }
}

impl TryFrom<Vec<u8>> for Digest {
    type Error = String;

    fn try_from(bytes: Vec<u8>) -> Result<Self, String> {
        bytes.try_into().map(Self).map_err(|_| "a digest has 32 bytes".to_owned())
    }
}

/// A release, without its bytes.
#[derive(Clone, Debug, FromRow)]
pub struct Release {
    #[sqlx(rename = "package_digest", try_from = "Vec<u8>")]
    pub digest: Digest,
    pub plugin_id: String,
    pub version: String,
    manifest: Json<Manifest>,
    #[sqlx(try_from = "Vec<u8>")]
    pub component_digest: Digest,
    pub publisher_id: PublisherId,
    pub publisher: String,
    publisher_key: Vec<u8>,
    /// Whether its publisher is trusted no more.
    pub revoked: bool,
    pub published_at: DateTime<Utc>,
    pub published_by: String,
    pub approved_at: Option<DateTime<Utc>>,
    pub approved_by: Option<String>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdrawn_reason: Option<String>,
}

impl Release {
    pub fn manifest(&self) -> &Manifest {
        &self.manifest.0
    }

    /// The key it is signed with, as keys are written.
    pub fn publisher_key(&self) -> String {
        PublicKey::written(&self.publisher_key)
    }

    /// Whether a union may install it now.
    pub fn is_offered(&self) -> bool {
        self.approved_at.is_some() && self.withdrawn_at.is_none() && !self.revoked
    }
}

macro_rules! releases {
    ($rest:literal) => {
        concat!(
            "select r.package_digest, r.plugin_id, r.version, r.manifest, r.component_digest, r.publisher_id,
                    p.name as publisher, p.public_key as publisher_key, p.revoked_at is not null as revoked, r.published_at, r.published_by,
                    r.approved_at, r.approved_by, r.withdrawn_at, r.withdrawn_reason
             from platform.plugin_release r join platform.plugin_publisher p on p.publisher_id = r.publisher_id ",
            $rest
        )
    };
}

/// One release, whatever became of it; `NotFound` when there is none.
pub async fn by_digest(scope: &mut PlatformScope, digest: &Digest) -> Result<Release, Error> {
    let release: Option<Release> = sqlx::query_as(releases!("where r.package_digest = $1"))
        .bind(digest.as_slice())
        .fetch_optional(scope.connection())
        .await?;
    release.ok_or(Error::NotFound)
}

/// One page of the releases that unions may install, by plugin and the newest first; with `all`, of
/// every release.
pub async fn page(
    scope: &mut PlatformScope,
    all: bool,
    offset: i64,
    limit: i64,
) -> Result<Vec<Release>, Error> {
    Ok(sqlx::query_as(releases!(
        "where $1 or (r.approved_at is not null and r.withdrawn_at is null and p.revoked_at is null)
         order by r.plugin_id, r.published_at desc, r.package_digest offset $2 limit $3"
    ))
    .bind(all)
    .bind(offset)
    .bind(limit)
    .fetch_all(scope.connection())
    .await?)
}

/// The releases of one plugin, the newest first; at most a hundred.
pub async fn of_plugin(scope: &mut PlatformScope, plugin: &str) -> Result<Vec<Release>, Error> {
    Ok(sqlx::query_as(releases!(
        "where r.plugin_id = $1 order by r.published_at desc, r.package_digest limit 100"
    ))
    .bind(plugin)
    .fetch_all(scope.connection())
    .await?)
}

/// The bytes of a package. Those of withdrawn ones too: old decisions are made again with them.
pub async fn package(scope: &mut PlatformScope, digest: &Digest) -> Result<Vec<u8>, Error> {
    let bytes: Option<Vec<u8>> =
        sqlx::query_scalar("select package from platform.plugin_release where package_digest = $1")
            .bind(digest.as_slice())
            .fetch_optional(scope.connection())
            .await?;
    bytes.ok_or(Error::NotFound)
}

/// Lets unions install a release. Fails with `NotFound` or `Withdrawn`; doing it again changes nothing.
pub async fn approve(scope: &mut PlatformScope, digest: &Digest, actor: &str) -> Result<(), Error> {
    let release = by_digest(scope, digest).await?;
    if let Some(why) = release.withdrawn_reason {
        return Err(Error::Withdrawn(why));
    }
    let now = scope.now();
    sqlx::query(
        "update platform.plugin_release set approved_at = $2, approved_by = $3
         where package_digest = $1 and approved_at is null",
    )
    .bind(digest.as_slice())
    .bind(now)
    .bind(actor)
    .execute(scope.connection())
    .await?;
    Ok(())
}

/// Lets nobody install, enable or go back to a release any more. Where it is enabled it goes on, so
/// that no union loses a service overnight; to stop a plugin everywhere, revoke its publisher.
///
/// Fails with `NotFound` or `NoReason`.
pub async fn withdraw(scope: &mut PlatformScope, digest: &Digest, why: &str) -> Result<(), Error> {
    let (why, now) = (reason(why)?, scope.now());
    let withdrawn = sqlx::query(
        "update platform.plugin_release set withdrawn_at = coalesce(withdrawn_at, $2),
                withdrawn_reason = coalesce(withdrawn_reason, $3)
         where package_digest = $1",
    )
    .bind(digest.as_slice())
    .bind(now)
    .bind(why)
    .execute(scope.connection())
    .await?;
    if withdrawn.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Notes that a union enables a release, for servers that will have to make it ready.
pub async fn enabled(scope: &mut PlatformScope, digest: &Digest) -> Result<(), sqlx::Error> {
    let now = scope.now();
    sqlx::query("update platform.plugin_release set enabled_at = $2 where package_digest = $1")
        .bind(digest.as_slice())
        .bind(now)
        .execute(scope.connection())
        .await?;
    Ok(())
}

/// The releases that some union has enabled, those that were last first; at most `limit`, and none whose
/// publisher is trusted no more.
pub async fn in_use(scope: &mut PlatformScope, limit: i64) -> Result<Vec<Digest>, Error> {
    let digests: Vec<Vec<u8>> = sqlx::query_scalar(
        "select r.package_digest from platform.plugin_release r
         join platform.plugin_publisher p on p.publisher_id = r.publisher_id
         where r.enabled_at is not null and p.revoked_at is null
         order by r.enabled_at desc, r.package_digest limit $1",
    )
    .bind(limit)
    .fetch_all(scope.connection())
    .await?;
    Ok(digests.into_iter().filter_map(|digest| Digest::try_from(digest).ok()).collect())
}

/// Those of these releases whose publisher is trusted no more.
pub async fn revoked_among(
    scope: &mut PlatformScope,
    digests: &[Digest],
) -> Result<Vec<Digest>, Error> {
    let asked: Vec<&[u8]> = digests.iter().map(Digest::as_slice).collect();
    let revoked: Vec<Vec<u8>> = sqlx::query_scalar(
        "select r.package_digest from platform.plugin_release r
         join platform.plugin_publisher p on p.publisher_id = r.publisher_id
         where r.package_digest = any($1) and p.revoked_at is not null",
    )
    .bind(asked)
    .fetch_all(scope.connection())
    .await?;
    Ok(revoked.into_iter().filter_map(|digest| Digest::try_from(digest).ok()).collect())
}
