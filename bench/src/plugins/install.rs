//! The hostile plugin, installed.

use std::fs;
use std::path::Path;

use anyhow::Context;
use reticolo_catalogue::{publish, publisher, release};
use reticolo_plugin_package::{Package, SecretKey};
use reticolo_plugins::{Manager, Upgraded};

use super::guest::component;
use crate::installation::{Installation, OUT};

/// Gives tenants the hostile plugin, whose fields anybody may ask here: so no request is held up by
/// signing in.
pub(crate) async fn hostile(installation: &Installation, slugs: &[&str]) -> anyhow::Result<()> {
    let bytes = package()?;
    let platform = installation.platform().await?;
    let mut scope = platform.builder.platform().await?;
    publisher::trust(&mut scope, key().public().as_bytes(), "Bench", "bench").await?;
    let release = publish::publish(&mut scope, &bytes, "bench").await?;
    release::approve(&mut scope, &release.digest, "bench").await?;
    scope.commit().await?;
    let (plugins, manager) = (&platform.plugins, Manager::Command("bench"));
    for slug in slugs {
        let tenant = platform.tenant(slug).await?;
        let upgraded = plugins.upgrade(&tenant, &manager, release.digest).await?;
        if let Upgraded::ConsentNeeded { installation, row_version, .. } = upgraded {
            let grants = plugins.asked(release.digest).await?;
            let seen = (installation, row_version);
            plugins.finish(&tenant, &manager, seen, &grants).await.context("it is not enabled")?;
        }
    }
    plugins.settle().await;
    Ok(())
}

/// The package of the plugin, but for who may ask.
fn package() -> anyhow::Result<Vec<u8>> {
    let folder = Path::new(OUT).join("hostile");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    copy(Path::new("plugins/hostile"), &folder)?;
    let schema = folder.join("schema.graphql");
    let sdl = fs::read_to_string(&schema)?;
    fs::write(&schema, sdl.replace("): JSON\n", "): JSON @needs(audience: EVERYBODY)\n"))?;
    let draft = Package::pack(&folder, &component("hostile")?);
    let draft = draft.map_err(|error| anyhow::anyhow!("hostile is not packed: {error}"))?;
    Ok(Package::sign(&draft, &key())?)
}

fn key() -> SecretKey {
    SecretKey::from_seed(&[7; 32])
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
