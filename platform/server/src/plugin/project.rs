//! An author's folder.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, bail};
use reticolo_plugin_package::{Manifest, Package};
use tempfile::NamedTempFile;

use super::options::Language;

/// Where a plugin in JavaScript begins.
pub(super) const JS_SOURCE: &str = "src/plugin.js";

/// A plugin's folder, and what it says of itself.
pub(super) struct Project {
    pub(super) folder: PathBuf,
    pub(super) manifest: Manifest,
    pub(super) language: Language,
}

impl Project {
    /// Opens the folder with a `plugin.toml`.
    pub(super) fn open(folder: &Path) -> anyhow::Result<Self> {
        let told = || folder.display().to_string();
        let manifest = Manifest::of_folder(folder)
            .map_err(|problem| anyhow::anyhow!("{problem}"))
            .with_context(told)?;
        let language = if folder.join("Cargo.toml").is_file() {
            Language::Rust
        } else if folder.join(JS_SOURCE).is_file() {
            Language::Js
        } else {
            bail!(
                "{} has neither Cargo.toml nor {JS_SOURCE}: there is nothing to build",
                folder.display()
            );
        };
        Ok(Self { folder: folder.to_owned(), manifest, language })
    }

    /// What is built.
    pub(super) fn dist(&self) -> PathBuf {
        // `.` would stand before every path that is told.
        if self.folder == Path::new(".") { "dist".into() } else { self.folder.join("dist") }
    }

    /// Where the component is built to.
    pub(super) fn component_path(&self) -> PathBuf {
        self.dist().join("component.wasm")
    }

    /// Where the package is built to.
    pub(super) fn package_path(&self) -> PathBuf {
        let Manifest { id, version, .. } = &self.manifest;
        self.dist().join(format!("{id}-{version}.wpx"))
    }

    /// The folder as it is now with the component that was built last.
    pub(super) fn package(&self) -> anyhow::Result<Package> {
        Ok(Package::read_draft(&self.packed()?)?)
    }

    /// The same, packed and not signed.
    pub(super) fn packed(&self) -> anyhow::Result<Vec<u8>> {
        let component = read(&self.component_path())?;
        Ok(Package::pack(&self.folder, &component)?)
    }

    /// Whether sources were changed after the component was built, or it never was.
    pub(super) fn is_stale(&self) -> bool {
        let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
        let Some(built) = changed(&self.component_path()) else { return true };
        let sources =
            ["Cargo.toml", "Cargo.lock", "plugin.toml"].map(|name| self.folder.join(name));
        let below = ["src", "sdk", "wit"].map(|name| self.folder.join(name));
        let newest = sources.iter().filter_map(|path| changed(path)).max();
        newest.max(below.iter().filter_map(|folder| newest_below(folder)).max()) > Some(built)
    }
}

/// When the file last changed that last changed in a folder; what tools write is left out.
pub(super) fn newest_below(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?;
    let times = entries.filter_map(Result::ok).filter_map(|entry| {
        let name = entry.file_name();
        let kind = entry.file_type().ok()?;
        if kind.is_dir() {
            let tools =
                ["node_modules", "target", "dist", "types"].iter().any(|tool| name == *tool);
            if tools { None } else { newest_below(&entry.path()) }
        } else {
            entry.metadata().and_then(|file| file.modified()).ok()
        }
    });
    times.max()
}

/// Things that are no problem of the package and surprise authors all the same.
pub(super) fn warnings(project: &Project) -> Vec<String> {
    let mut warnings = Vec::new();
    let asked: Vec<_> =
        project.package().ok().and_then(|package| package.vectors().ok()).unwrap_or_default();
    for rule in project.manifest.rules.keys() {
        if !asked.iter().any(|(_, vector)| vector.rule == *rule) {
            warnings.push(format!(
                "the rule {rule} has no golden vector: nothing would notice if it changed"
            ));
        }
    }
    warnings
}

/// Whether a path is that of a package, not of a folder.
pub(super) fn is_package(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "wpx")
}

/// Reads a package, signed or not.
pub(super) fn read_package(path: &Path) -> anyhow::Result<Package> {
    Package::read_draft(&read(path)?).with_context(|| path.display().to_string())
}

/// A file's bytes.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Writes a file whole or not at all, and the folders above it.
pub(super) fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let told = || format!("{} cannot be written", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(told)?;
    let mut file = NamedTempFile::new_in(folder).with_context(told)?;
    file.write_all(content).with_context(told)?;
    let file = file.persist(path).with_context(told)?;
    // Temporary files are their owner's only; this one is like any other.
    #[cfg(unix)]
    {
        let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        file.set_permissions(readable).with_context(told)?;
    }
    Ok(())
}
