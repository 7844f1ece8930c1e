//! `reticolo tenant plugin …`: what a union has installed of plugins, for the platform's operators.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use reticolo_accounts::{AccountId, Tenant};
use reticolo_catalogue::{Digest, release};
use reticolo_foundation::{Access, Language};
use reticolo_plugins::{Installation, Manager, State, Upgraded, installation};
use serde_json::Value;

use crate::cli::TenantPluginCommand;
use crate::platform::Platform;

/// Who the audit says has done what is done here.
const MANAGER: Manager = Manager::Command("tenant plugin");

/// Installations a list shows.
const LISTED: i64 = 500;

pub(crate) async fn run(platform: &Platform, command: TenantPluginCommand) -> anyhow::Result<()> {
    let done = match command {
        TenantPluginCommand::List { tenant } => list(platform, &tenant).await,
        TenantPluginCommand::Install { tenant, plugin, grant_all } => {
            install(platform, &tenant, &plugin, grant_all).await
        }
        TenantPluginCommand::Enable { tenant, plugin } => enable(platform, &tenant, &plugin).await,
        TenantPluginCommand::Disable { tenant, plugin, reason } => {
            disable(platform, &tenant, &plugin, reason.as_deref()).await
        }
        TenantPluginCommand::Rollback { tenant, plugin } => {
            rollback(platform, &tenant, &plugin).await
        }
        TenantPluginCommand::Uninstall { tenant, plugin, export, acknowledge } => {
            match (export, acknowledge) {
                (Some(file), _) => take_out(platform, &tenant, &plugin, &file).await,
                (None, acknowledged) => {
                    uninstall(platform, &tenant, &plugin, acknowledged.as_deref()).await
                }
            }
        }
        TenantPluginCommand::Person { tenant, account, export, erase: _ } => match export {
            Some(file) => hand_out(platform, &tenant, account, &file).await,
            None => erase(platform, &tenant, account).await,
        },
        TenantPluginCommand::Settings { tenant, plugin, set } => {
            settings(platform, &tenant, &plugin, set.as_deref()).await
        }
    };
    platform.plugins.settle().await;
    done
}

async fn list(platform: &Platform, slug: &str) -> anyhow::Result<()> {
    let mut scope = platform.enter(slug, "tenant plugin", Access::Read).await?;
    let found = installation::list(&mut scope, false, 0, LISTED).await?;
    scope.commit().await?;
    for one in found {
        let aside = if one.put_aside { "put aside" } else { "" };
        println!("{:44}  {:12}  {:9}  {aside}", one.plugin_id, one.version, one.state);
    }
    Ok(())
}

/// Installs a release, or upgrades to it. What has to be granted is granted here or told.
async fn install(
    platform: &Platform,
    slug: &str,
    plugin: &str,
    grant_all: bool,
) -> anyhow::Result<()> {
    let tenant = platform.tenant(slug).await?;
    let digest = release_of(platform, plugin).await?;
    let waiting = waiting(platform, slug, digest).await?;
    let upgraded = match waiting {
        Some(upgraded) => upgraded,
        None => platform.plugins.upgrade(&tenant, &MANAGER, digest).await?,
    };
    match upgraded {
        Upgraded::Enabled(_) => println!("{plugin} runs in {slug}."),
        Upgraded::ConsentNeeded { installation, row_version, .. } if grant_all => {
            let grants = platform.plugins.asked(digest).await?;
            let seen = (installation, row_version);
            platform.plugins.finish(&tenant, &MANAGER, seen, &grants).await?;
            println!("{plugin} runs in {slug}, with all it asked for.");
        }
        Upgraded::ConsentNeeded { changes, .. } => {
            println!("{plugin} was checked. It asks for:");
            for change in changes {
                println!("  - {}", change.asked.sentence().in_language(Language::English.code()));
            }
            println!("Grant it on the union's page of plugins, or all of it with");
            println!("    reticolo tenant plugin install --tenant {slug} {plugin} --grant-all");
        }
    }
    Ok(())
}

/// The release that was checked before and waits for somebody's consent.
async fn waiting(
    platform: &Platform,
    slug: &str,
    digest: Digest,
) -> anyhow::Result<Option<Upgraded>> {
    let mut scope = platform.enter(slug, "tenant plugin", Access::Read).await?;
    let found = installation::list(&mut scope, false, 0, LISTED).await?;
    let found = found
        .into_iter()
        .find(|one| one.digest == digest && one.state == reticolo_plugins::State::Validated);
    let upgraded = match found {
        Some(one) => {
            let changes = platform.plugins.changes(&mut scope, &one).await?;
            let (installation, row_version) = (one.id, one.row_version);
            Some(Upgraded::ConsentNeeded { installation, row_version, changes })
        }
        None => None,
    };
    scope.commit().await?;
    Ok(upgraded)
}

async fn enable(platform: &Platform, slug: &str, plugin: &str) -> anyhow::Result<()> {
    let (tenant, found) = find(platform, slug, plugin).await?;
    platform.plugins.enable(&tenant, &MANAGER, (found.id, found.row_version)).await?;
    println!("{plugin} {} runs in {slug}.", found.version);
    Ok(())
}

async fn disable(
    platform: &Platform,
    slug: &str,
    plugin: &str,
    reason: Option<&str>,
) -> anyhow::Result<()> {
    let (tenant, found) = find(platform, slug, plugin).await?;
    let seen = (found.id, found.row_version);
    platform.plugins.disable(&tenant, &MANAGER, seen, reason).await?;
    println!("{plugin} does not run in {slug} any more; its documents stay.");
    Ok(())
}

async fn rollback(platform: &Platform, slug: &str, plugin: &str) -> anyhow::Result<()> {
    let (tenant, found) = find(platform, slug, plugin).await?;
    let seen = (found.id, found.row_version);
    platform.plugins.rollback(&tenant, &MANAGER, seen).await?;
    println!("{slug} is back from {plugin} {}.", found.version);
    Ok(())
}

async fn take_out(
    platform: &Platform,
    slug: &str,
    plugin: &str,
    path: &Path,
) -> anyhow::Result<()> {
    let (tenant, found) = find(platform, slug, plugin).await?;
    let mut export = platform.plugins.export(&tenant, &MANAGER, found.id).await?;
    let cannot = || format!("{} cannot be written", path.display());
    let mut file = File::create(path).with_context(cannot)?;
    std::io::copy(&mut export.file, &mut file).with_context(cannot)?;
    file.sync_all().with_context(cannot)?;
    let handed_out = (export.seen, export.checksum.as_str());
    platform.plugins.handed_out(&tenant, &MANAGER, handed_out).await?;
    println!("{} documents are in {}.", export.documents, path.display());
    if found.state != State::Disabled {
        println!(
            "The plugin still runs. Before it is removed: disable it, and write its documents again."
        );
        return Ok(());
    }
    println!("Within a day, remove the plugin for good with");
    println!(
        "    reticolo tenant plugin uninstall --tenant {slug} {plugin} --acknowledge {}",
        export.checksum
    );
    Ok(())
}

async fn uninstall(
    platform: &Platform,
    slug: &str,
    plugin: &str,
    acknowledged: Option<&str>,
) -> anyhow::Result<()> {
    let (tenant, found) = find(platform, slug, plugin).await?;
    let seen = (found.id, found.row_version);
    let acknowledged = acknowledged.map(str::trim);
    platform.plugins.uninstall(&tenant, &MANAGER, seen, acknowledged).await?;
    println!("{plugin} is removed from {slug}, with all it kept.");
    Ok(())
}

/// Writes all that plugins keep about somebody to a file, a document a line.
async fn hand_out(
    platform: &Platform,
    slug: &str,
    account: AccountId,
    path: &Path,
) -> anyhow::Result<()> {
    let tenant = platform.tenant(slug).await?;
    let found = platform.plugins.documents_about(&tenant, &MANAGER, account).await?;
    let mut lines = String::new();
    for document in &found {
        lines.push_str(&serde_json::to_string(document)?);
        lines.push('\n');
    }
    std::fs::write(path, lines).with_context(|| format!("{} cannot be written", path.display()))?;
    println!("{} documents are in {}.", found.len(), path.display());
    Ok(())
}

async fn erase(platform: &Platform, slug: &str, account: AccountId) -> anyhow::Result<()> {
    let tenant = platform.tenant(slug).await?;
    let erased = platform.plugins.erase_documents_about(&tenant, &MANAGER, account).await?;
    println!("{erased} documents are erased.");
    Ok(())
}

async fn settings(
    platform: &Platform,
    slug: &str,
    plugin: &str,
    file: Option<&Path>,
) -> anyhow::Result<()> {
    let (tenant, found) = find(platform, slug, plugin).await?;
    let Some(file) = file else {
        println!("{}", serde_json::to_string_pretty(found.settings())?);
        return Ok(());
    };
    let cannot = || format!("{} cannot be read", file.display());
    let text = std::fs::read_to_string(file).with_context(cannot)?;
    let settings: Value = serde_json::from_str(&text).with_context(cannot)?;
    let seen = (found.id, found.row_version);
    platform.plugins.change_settings(&tenant, &MANAGER, seen, &settings, None).await?;
    println!("The settings of {plugin} in {slug} are those of {}.", file.display());
    Ok(())
}

/// The version of a plugin that counts in a tenant, or else the one being installed.
async fn find(
    platform: &Platform,
    slug: &str,
    plugin: &str,
) -> anyhow::Result<(Arc<Tenant>, Installation)> {
    let tenant = platform.tenant(slug).await?;
    let mut scope = platform.enter(slug, "tenant plugin", Access::Read).await?;
    let all = installation::of_plugin(&mut scope, plugin).await?;
    scope.commit().await?;
    let live = all.iter().find(|one| one.is_live());
    let found = live.or_else(|| all.iter().find(|one| !one.put_aside)).cloned();
    let absent = || {
        format!("{plugin} is not installed in {slug}. `reticolo tenant plugin list` shows what is")
    };
    Ok((tenant, found.with_context(absent)?))
}

/// The digest of a release: given as it is, or by `ID` (the newest that is offered) or `ID@VERSION`.
pub(crate) async fn release_of(platform: &Platform, plugin: &str) -> anyhow::Result<Digest> {
    if let Ok(digest) = plugin.parse() {
        return Ok(digest);
    }
    let (id, version) = match plugin.split_once('@') {
        Some((id, version)) => (id, Some(version)),
        None => (plugin, None),
    };
    let mut scope = platform.builder.platform().await?;
    let releases = release::of_plugin(&mut scope, id).await?;
    scope.commit().await?;
    let wanted = |release: &&release::Release| match version {
        Some(version) => release.version == version,
        None => release.is_offered(),
    };
    let newest = |release: &&release::Release| release.manifest().version.clone();
    match releases.iter().filter(wanted).max_by_key(newest) {
        Some(release) => Ok(release.digest),
        None => bail!("the catalogue offers no release {plugin:?}"),
    }
}
