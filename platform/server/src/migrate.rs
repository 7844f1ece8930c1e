//! `reticolo migrate` and `reticolo tenant migrate`.

use anyhow::{Context, bail};
use reticolo_accounts::PlatformScope;
use reticolo_accounts::install::{install, migrate as migrate_platform};
use reticolo_foundation::{Access, Clock};
use reticolo_reference::load;
use reticolo_tenancy::schema::MIGRATIONS;

use crate::cli::{InstallationOptions, MigrateOptions};
use crate::platform::Platform;
use crate::progress;

/// Brings the whole database up to this program: what is shared first, then every tenant.
pub(crate) async fn migrate(
    installation: &InstallationOptions,
    options: &MigrateOptions,
) -> anyhow::Result<()> {
    let server = installation.server()?;
    let owner = server.owner(1);
    migrate_platform(&owner).await.context("the shared schema could not be brought up to date")?;
    let mut scope = PlatformScope::open(&owner, Clock::System, Access::Write).await?;
    if load::load(scope.connection()).await? {
        eprintln!("reference data loaded");
    }
    scope.commit().await?;
    install(&server, &owner).await?;
    owner.close().await;
    tenants(&Platform::open(server, installation.keys()?, 1).await?, options).await
}

/// Brings every tenant up to this program, and says who stands where.
pub(crate) async fn tenants(platform: &Platform, options: &MigrateOptions) -> anyhow::Result<()> {
    let bar = progress::counting("migrating tenants");
    let outcomes = platform
        .builder
        .migrate_tenants(&MIGRATIONS, options.workers.into(), |done, total| {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        })
        .await?;
    bar.finish_and_clear();
    let failed: Vec<_> = outcomes.iter().filter(|outcome| outcome.failure.is_some()).collect();
    for outcome in &failed {
        let name = outcome.slug.as_deref().unwrap_or("a spare schema");
        eprintln!(
            "{name} stays at version {}: {}",
            outcome.version,
            outcome.failure.as_deref().unwrap_or_default()
        );
    }
    for (version, tenants) in platform.builder.versions().await? {
        println!("version {version}: {tenants} tenants");
    }
    if !failed.is_empty() {
        bail!(
            "{} of {} could not be migrated; run this again when the cause is gone",
            failed.len(),
            outcomes.len()
        );
    }
    Ok(())
}
