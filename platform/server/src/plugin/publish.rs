//! `reticolo plugin publish`.

use std::path::Path;

use anyhow::{Context, bail};
use reticolo_accounts::PlatformScope;
use reticolo_catalogue::{Error, publish, publisher, release};
use reticolo_plugin_package::{Package, PublicKey};

use super::options::PublishPackage;
use super::project::{self, Project};
use crate::cli::InstallationOptions;
use crate::platform::Platform;

/// Who the catalogue says has done what is done here.
const ACTOR: &str = "command line";

/// Puts a signed package into the catalogue.
pub(super) async fn run(
    installation: &InstallationOptions,
    options: PublishPackage,
) -> anyhow::Result<()> {
    let path = match options.package {
        Some(path) => path,
        None => Project::open(Path::new("."))?.package_path(),
    };
    let bytes = project::read(&path)?;
    let package = Package::read(&bytes).with_context(|| path.display().to_string())?;
    let platform = Platform::open(installation.server()?, installation.keys()?, 1).await?;
    let mut scope = platform.builder.platform().await?;
    if let (Some(name), Some(key)) = (&options.trust, package.publisher()) {
        trust(&mut scope, key, name).await?;
    }
    let misfits = platform.plugins.misfits(&package).await;
    if let Some(misfit) = misfits.first() {
        bail!("this platform does not have what the plugin asks for: {misfit}");
    }
    let published = if options.take_over {
        publish::take_over(&mut scope, &bytes, ACTOR).await
    } else {
        publish::publish(&mut scope, &bytes, ACTOR).await
    };
    let release = published.map_err(|error| match error {
        Error::Untrusted(_) => {
            anyhow::anyhow!("{error}. If you know whose key it is, say so with --trust NAME")
        }
        Error::IdTaken(_) => {
            anyhow::anyhow!("{error}. To pass it on to this key, add --take-over")
        }
        error => error.into(),
    })?;
    if options.approve {
        release::approve(&mut scope, &release.digest, ACTOR).await?;
    }
    scope.commit().await?;
    println!(
        "{} {} is in the catalogue, as {}.",
        release.plugin_id, release.version, release.digest
    );
    if options.approve || release.is_offered() {
        println!("Unions may install it.");
    } else {
        println!("Unions may install it once it is approved: `reticolo plugin publish --approve`.");
    }
    Ok(())
}

/// Trusts a key that the catalogue does not know yet.
pub(super) async fn trust(
    scope: &mut PlatformScope,
    key: &PublicKey,
    name: &str,
) -> anyhow::Result<()> {
    if publisher::by_key(scope, key.as_bytes()).await?.is_none() {
        publisher::trust(scope, key.as_bytes(), name, ACTOR).await?;
        println!("{name} is trusted as a publisher, with the key {key}.");
    }
    Ok(())
}
