//! `reticolo plugin releases`, `… withdraw` and `… revoke`: what the platform's operator does with what was
//! published. What comes of it in unions is said before it is done.

use anyhow::Context;
use reticolo_accounts::register;
use reticolo_catalogue::{Digest, Release, publisher, release};
use reticolo_foundation::Access;
use reticolo_plugin_package::PublicKey;
use reticolo_plugins::{Installation, installation};
use reticolo_tenancy::Actor;

use super::options::{RevokePublisher, WithdrawRelease};
use crate::cli::InstallationOptions;
use crate::platform::Platform;
use crate::plugin_admin::release_of;

/// What is looked through at a time.
const PAGE: i64 = 500;

/// Prints the catalogue.
pub(super) async fn releases(installation: &InstallationOptions) -> anyhow::Result<()> {
    let platform = open(installation).await?;
    for one in all(&platform).await? {
        let state = match (&one.withdrawn_reason, one.approved_at) {
            _ if one.revoked => "revoked",
            (Some(_), _) => "withdrawn",
            (None, Some(_)) => "offered",
            (None, None) => "not approved",
        };
        println!("{}@{}  {state}", one.plugin_id, one.version);
        println!("    {}, {}", one.publisher, one.publisher_key());
        println!("    {}", one.digest);
    }
    Ok(())
}

/// Withdraws a release, once somebody has said that this is meant.
pub(super) async fn withdraw(
    installation: &InstallationOptions,
    options: WithdrawRelease,
) -> anyhow::Result<()> {
    let platform = open(installation).await?;
    let digest = release_of(&platform, &options.release).await?;
    let using = using(&platform, &[digest]).await?;
    println!("{}: nobody will install it, enable it or go back to it any more.", options.release);
    told(&using, "It goes on where it runs:");
    if !options.yes {
        println!("Nothing was changed. To do it, add --yes.");
        return Ok(());
    }
    let mut scope = platform.builder.platform().await?;
    release::withdraw(&mut scope, &digest, &options.reason).await?;
    scope.commit().await?;
    println!("{} is withdrawn.", options.release);
    Ok(())
}

/// Trusts a publisher no more, once somebody has said that this is meant.
pub(super) async fn revoke(
    installation: &InstallationOptions,
    options: RevokePublisher,
) -> anyhow::Result<()> {
    let key: PublicKey = options.key.parse()?;
    let platform = open(installation).await?;
    let mut scope = platform.builder.platform().await?;
    let known = publisher::by_key(&mut scope, key.as_bytes()).await?;
    scope.commit().await?;
    let known = known.with_context(|| format!("no publisher here has the key {key}"))?;
    let releases = all(&platform).await?;
    let theirs = releases.iter().filter(|one| one.publisher_id == known.id);
    let theirs: Vec<Digest> = theirs.map(|one| one.digest).collect();
    let using = using(&platform, &theirs).await?;
    println!(
        "{}: {} releases. Within half a minute nothing of theirs runs on any server, for good.",
        known.name,
        theirs.len()
    );
    told(
        &using,
        "These stop: fields and pages are gone, rules do what their manifests say for failures, documents stay:",
    );
    if !options.yes {
        println!("Nothing was changed. To do it, add --yes.");
        return Ok(());
    }
    let mut scope = platform.builder.platform().await?;
    publisher::revoke(&mut scope, known.id, &options.reason).await?;
    scope.commit().await?;
    println!("{} is trusted no more.", known.name);
    Ok(())
}

async fn open(installation: &InstallationOptions) -> anyhow::Result<Platform> {
    Platform::open(installation.server()?, installation.keys()?, 1).await
}

/// Every release.
async fn all(platform: &Platform) -> anyhow::Result<Vec<Release>> {
    let mut releases = Vec::new();
    loop {
        let mut scope = platform.builder.platform().await?;
        let offset = i64::try_from(releases.len())?;
        let page = release::page(&mut scope, true, offset, PAGE).await?;
        scope.commit().await?;
        if page.is_empty() {
            return Ok(releases);
        }
        releases.extend(page);
    }
}

/// What tenants have enabled of these releases, each with the tenant's slug.
async fn using(
    platform: &Platform,
    digests: &[Digest],
) -> anyhow::Result<Vec<(String, Installation)>> {
    let (mut using, mut offset) = (Vec::new(), 0);
    loop {
        let mut scope = platform.builder.platform().await?;
        let tenants = register::list(&mut scope, None, offset, PAGE).await?;
        scope.commit().await?;
        if tenants.is_empty() {
            return Ok(using);
        }
        offset += PAGE;
        // A tenant that never had a plugin has none of these.
        for tenant in tenants.into_iter().filter(|tenant| tenant.plugin_generation > 0) {
            let (slug, tenant) = (tenant.slug.to_string(), tenant.into());
            let actor = Actor::System("plugin catalogue");
            let entered = platform.tenants.lanes.enter_any(&tenant, actor, Access::Read).await;
            let mut scope = entered.with_context(|| format!("{slug} cannot be looked into"))?;
            let found = installation::list(&mut scope, false, 0, PAGE).await?;
            scope.commit().await?;
            let found = found.into_iter().filter(|one| {
                one.state == reticolo_plugins::State::Enabled && digests.contains(&one.digest)
            });
            using.extend(found.map(|one| (slug.clone(), one)));
        }
    }
}

fn told(using: &[(String, Installation)], what: &str) {
    if using.is_empty() {
        println!("It runs in no tenant.");
        return;
    }
    println!("{what}");
    for (slug, one) in using {
        println!("  - {slug}: {} {}", one.plugin_id, one.version);
    }
}
