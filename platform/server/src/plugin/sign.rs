//! `reticolo plugin sign`.

use std::fs;
use std::path::Path;

use anyhow::Context;
use reticolo_plugin_package::{Package, SecretKey};

use super::options::SignPackage;
use super::project::{self, Project};

/// Signs a package; in its place, where no other is given.
pub(super) fn run(options: SignPackage) -> anyhow::Result<()> {
    let package = match options.package {
        Some(package) => package,
        None => Project::open(Path::new("."))?.package_path(),
    };
    let key = secret(&options.key)?;
    let bytes = project::read(&package)?;
    let signed = Package::sign(&bytes, &key).with_context(|| format!("{}", package.display()))?;
    let out = options.out.as_ref().unwrap_or(&package);
    project::write(out, &signed)?;
    println!("{} is signed by {}.", out.display(), key.public());
    Ok(())
}

/// The secret key in a file.
pub(super) fn secret(path: &Path) -> anyhow::Result<SecretKey> {
    let told = || path.display().to_string();
    let text = fs::read_to_string(path).with_context(|| {
        format!("{} cannot be read. `reticolo plugin keygen` makes a key", path.display())
    })?;
    SecretKey::from_pem(&text).with_context(told)
}
