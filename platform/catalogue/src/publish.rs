//! Publishing: how a package gets into the catalogue.

use reticolo_accounts::PlatformScope;
use reticolo_plugin_package::{Package, Problem, check, check_local};
use sqlx::error::DatabaseError;
use sqlx::types::Json;

use crate::error::Error;
use crate::publisher;
use crate::release::{self, Digest, Release};

/// The most bytes of a package.
const LARGEST: usize = 32 << 20;

/// Takes a package into the catalogue, for an administrator of the platform to approve. Publishing the
/// same bytes again changes nothing.
///
/// Fails with `BadPackage`, which says everything that is wrong with it, with `Untrusted`, with
/// `VersionTaken` where the version was published with other contents, or with `IdTaken` where the
/// plugin belongs to another publisher.
pub async fn publish(
    scope: &mut PlatformScope,
    bytes: &[u8],
    actor: &str,
) -> Result<Release, Error> {
    publish_checked(scope, bytes, actor, Ownership::Kept, check).await
}

/// The same for a plugin that goes on with another key: its owner has a new one, or somebody else goes on
/// with it. From here on it belongs to that key, and unions are asked before they have the new release.
pub async fn take_over(
    scope: &mut PlatformScope,
    bytes: &[u8],
    actor: &str,
) -> Result<Release, Error> {
    publish_checked(scope, bytes, actor, Ownership::Passed, check).await
}

/// The same on an author's own machine, where a plugin may ask `http://localhost`.
pub async fn publish_local(
    scope: &mut PlatformScope,
    bytes: &[u8],
    actor: &str,
) -> Result<Release, Error> {
    publish_checked(scope, bytes, actor, Ownership::Kept, check_local).await
}

/// Whether a plugin may go on with another key than its newest release.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ownership {
    Kept,
    Passed,
}

async fn publish_checked(
    scope: &mut PlatformScope,
    bytes: &[u8],
    actor: &str,
    ownership: Ownership,
    check: impl Fn(&Package) -> Vec<Problem>,
) -> Result<Release, Error> {
    if bytes.len() > LARGEST {
        let most = LARGEST >> 20;
        return Err(Error::BadPackage(format!("it is larger than {most} MiB")));
    }
    let package = Package::read(bytes).map_err(|error| Error::BadPackage(error.to_string()))?;
    let digest = Digest(package.digest());
    if let Ok(known) = release::by_digest(scope, &digest).await {
        return Ok(known);
    }
    let key = package.publisher().ok_or_else(|| Error::Untrusted(String::new()))?;
    let publisher = publisher::by_key(scope, key.as_bytes()).await?;
    let publisher = publisher.filter(|publisher| publisher.revoked_at.is_none());
    let publisher = publisher.ok_or_else(|| Error::Untrusted(key.to_string()))?;
    let problems = check(&package);
    if !problems.is_empty() {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        return Err(Error::BadPackage(problems.join("; ")));
    }
    let (id, version) = (package.manifest.id.to_string(), package.manifest.version.to_string());
    let owner = owner(scope, &id).await?;
    if ownership == Ownership::Kept && owner.is_some_and(|owner| owner != key.as_bytes()) {
        return Err(Error::IdTaken(id));
    }
    let now = scope.now();
    sqlx::query(
        "insert into platform.plugin_release (package_digest, plugin_id, version, manifest, package, component_digest,
                publisher_id, published_at, published_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(digest.as_slice())
    .bind(&id)
    .bind(&version)
    .bind(Json(&package.manifest))
    .bind(bytes)
    .bind(package.component_digest().as_slice())
    .bind(publisher.id)
    .bind(now)
    .bind(actor)
    .execute(scope.connection())
    .await
    .map_err(|error| match error.as_database_error().and_then(DatabaseError::constraint) {
        Some("plugin_release_version_key") => Error::VersionTaken { id, version },
        _ => Error::Storage(error),
    })?;
    release::by_digest(scope, &digest).await
}

/// Whose a plugin is: the key of its newest release, whether it is trusted still or not. That somebody lost
/// their key makes nobody else the owner.
async fn owner(scope: &mut PlatformScope, plugin: &str) -> Result<Option<Vec<u8>>, Error> {
    // Two who publish the same new id at once come one after the other.
    sqlx::query("select pg_advisory_xact_lock(hashtextextended($1, 7))")
        .bind(plugin)
        .execute(scope.connection())
        .await?;
    Ok(sqlx::query_scalar(
        "select p.public_key from platform.plugin_release r
         join platform.plugin_publisher p on p.publisher_id = r.publisher_id
         where r.plugin_id = $1 order by r.published_at desc, r.package_digest limit 1",
    )
    .bind(plugin)
    .fetch_optional(scope.connection())
    .await?)
}
