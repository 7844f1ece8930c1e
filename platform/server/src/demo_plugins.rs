//! The plugins of the demonstration tenants.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use reticolo_accounts::Tenant;
use reticolo_catalogue::{Digest, publish, publisher, release};
use reticolo_foundation::Access;
use reticolo_plugin_package::Package;
use reticolo_plugins::{Installation, Manager, Upgraded, installation};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::platform::Platform;

const MANAGER: Manager = Manager::Command("demo");
const ACTOR: &str = "demo";
/// Who signed the packages, as the catalogue names them.
const PUBLISHER: &str = "Reticolo (dimostrazione)";
/// Installations a tenant of the demonstration has at most.
const MOST: i64 = 100;

/// A tenant's `plugins.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    plugin: Vec<WantedPlugin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedPlugin {
    /// The name of its `.wpx` file.
    package: String,
    #[serde(default)]
    settings: Map<String, Value>,
}

/// Packages that `bin/plugins` has built.
pub(crate) struct Packages {
    folder: PathBuf,
}

impl Packages {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Installs what a tenant's `plugins.toml` names. What is installed already stays as it is, in
    /// whatever version and with whatever settings.
    pub(crate) async fn install(
        &self,
        platform: &Platform,
        tenant: &Arc<Tenant>,
        folder: &Path,
    ) -> anyhow::Result<()> {
        let path = folder.join("plugins.toml");
        if !path.is_file() {
            return Ok(());
        }
        let wanted: Wanted = toml::from_str(&std::fs::read_to_string(&path)?)
            .with_context(|| path.display().to_string())?;
        for plugin in &wanted.plugin {
            self.install_one(platform, tenant, plugin)
                .await
                .with_context(|| format!("plugin {}", plugin.package))?;
        }
        platform.plugins.settle().await;
        Ok(())
    }

    async fn install_one(
        &self,
        platform: &Platform,
        tenant: &Arc<Tenant>,
        wanted: &WantedPlugin,
    ) -> anyhow::Result<()> {
        let path = self.folder.join(&wanted.package).with_extension("wpx");
        let bytes = std::fs::read(&path)
            .with_context(|| format!("{} cannot be read: run bin/plugins", path.display()))?;
        let id = Package::read(&bytes)?.manifest.id.to_string();
        if live(platform, tenant, &id).await?.is_some() {
            return Ok(());
        }
        let digest = offer(platform, &bytes).await?;
        let upgraded = platform.plugins.upgrade(tenant, &MANAGER, digest).await?;
        if let Upgraded::ConsentNeeded { installation, row_version, .. } = upgraded {
            let grants = platform.plugins.asked(digest).await?;
            let seen = (installation, row_version);
            platform.plugins.finish(tenant, &MANAGER, seen, &grants).await?;
        }
        let Some(installed) = live(platform, tenant, &id).await? else {
            return Ok(());
        };
        if !wanted.settings.is_empty() {
            let settings = Value::Object(wanted.settings.clone());
            let seen = (installed.id, installed.row_version);
            platform.plugins.change_settings(tenant, &MANAGER, seen, &settings, None).await?;
        }
        Ok(())
    }
}

/// Puts a package into the catalogue, unless this version of the plugin is there, and approves it.
async fn offer(platform: &Platform, bytes: &[u8]) -> anyhow::Result<Digest> {
    let package = Package::read(bytes)?;
    let manifest = &package.manifest;
    let mut scope = platform.builder.platform().await?;
    let known = release::of_plugin(&mut scope, manifest.id.as_str()).await?;
    let version = manifest.version.to_string();
    let release =
        if let Some(release) = known.into_iter().find(|release| release.version == version) {
            release
        } else {
            let key = package.publisher().context("the package is not signed")?;
            let known = publisher::by_key(&mut scope, key.as_bytes()).await?;
            if known.is_none() {
                publisher::trust(&mut scope, key.as_bytes(), PUBLISHER, ACTOR).await?;
            }
            publish::publish(&mut scope, bytes, ACTOR).await?
        };
    release::approve(&mut scope, &release.digest, ACTOR).await?;
    scope.commit().await?;
    Ok(release.digest)
}

async fn live(
    platform: &Platform,
    tenant: &Arc<Tenant>,
    plugin: &str,
) -> anyhow::Result<Option<Installation>> {
    let mut scope = platform.enter(tenant.slug.as_str(), "demo", Access::Read).await?;
    let found = installation::list(&mut scope, false, 0, MOST).await?;
    scope.commit().await?;
    Ok(found.into_iter().find(|one| one.plugin_id == plugin && !one.put_aside))
}
