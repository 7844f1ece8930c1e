//! `reticolo plugin verify`.

use anyhow::{Context, bail};
use reticolo_plugin_package::{Package, PublicKey};

use super::options::VerifyPackage;
use super::project;

/// Prints what a package is and who signed it. Fails if anything was changed since, or if somebody
/// else than expected signed it.
pub(super) fn run(options: &VerifyPackage) -> anyhow::Result<()> {
    let bytes = project::read(&options.package)?;
    let package = Package::read(&bytes).with_context(|| options.package.display().to_string())?;
    let Some(publisher) = package.publisher() else { bail!("it is not signed") };
    if let Some(expected) = &options.publisher {
        let expected: PublicKey = expected.parse()?;
        if expected != *publisher {
            bail!("{} is signed by {publisher}, not by {expected}", options.package.display());
        }
    }
    let manifest = &package.manifest;
    println!("plugin     {} {}", manifest.id, manifest.version);
    println!("name       {}", manifest.name.it);
    println!("signed by  {publisher}");
    println!("digest     {}", hex::encode(package.digest()));
    println!("component  {}", hex::encode(package.component_digest()));
    println!("files      {}", manifest.digests.len());
    if options.publisher.is_none() {
        println!("Nothing was changed since. Whether the key is one to trust is for you to say.");
    }
    Ok(())
}
