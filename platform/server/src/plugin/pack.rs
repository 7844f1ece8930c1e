//! `reticolo plugin pack`.

use reticolo_plugin_package::Package;

use super::options::PackFolder;
use super::{check, project, sign};

/// Packs a folder with a component, and signs the package where a key is given. Refuses to pack what
/// could not be installed.
pub(super) fn run(options: &PackFolder) -> anyhow::Result<()> {
    let component = project::read(&options.component)?;
    let mut bytes = Package::pack(&options.folder, &component)?;
    check::of(&Package::read_draft(&bytes)?)?;
    if let Some(key) = &options.key {
        bytes = Package::sign(&bytes, &sign::secret(key)?)?;
    }
    project::write(&options.out, &bytes)?;
    println!("{} has {} KiB.", options.out.display(), bytes.len().div_ceil(1024));
    Ok(())
}
