//! An author's folder, as a package has it: the files its manifest names, and no others.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::archive::{BadArchive, Files};
use crate::manifest::{Manifest, Page};
use crate::path::is_path;
use crate::problem::Problem;

/// Taken along where the folder has them.
const ALSO: &[&str] = &["README.md", "LICENSE"];

/// Why a folder makes no package.
#[derive(Debug, thiserror::Error)]
pub enum NotGathered {
    /// Files that are missing or cannot be read.
    #[error("{}", lines(.0))]
    Problems(Vec<Problem>),
    #[error("the package cannot be written: {0}")]
    Archive(#[from] BadArchive),
}

impl From<Vec<Problem>> for NotGathered {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Problems(problems)
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Manifest {
    /// Reads `plugin.toml`.
    pub fn from_toml(text: &str) -> Result<Self, Problem> {
        let read = toml::from_str(text);
        read.map_err(|error: toml::de::Error| {
            Problem::manifest(error.to_string().trim().to_owned())
        })
    }

    /// Reads the `plugin.toml` of an author's folder.
    pub fn of_folder(folder: &Path) -> Result<Self, Problem> {
        let text = fs::read_to_string(folder.join("plugin.toml")).map_err(|error| {
            Problem::manifest(format!(
                "{error}. A plugin's folder has this file: `reticolo plugin new` makes one"
            ))
        })?;
        Self::from_toml(&text)
    }

    /// The files it names other than the component and those of folders, each with what names it.
    pub(crate) fn named(&self) -> Vec<(String, String)> {
        let mut named = Vec::new();
        let mut name = |path: &str, by: String| named.push((path.to_owned(), by));
        if let Some(path) = &self.files.schema {
            name(path, "files.schema".to_owned());
        }
        if let Some(path) = &self.files.settings {
            name(path, "files.settings".to_owned());
        }
        for (key, path) in &self.capabilities.core {
            name(path, format!("capabilities.core.{key}"));
        }
        for (key, rule) in &self.rules {
            name(&rule.input, format!("rules.{key}.input"));
            name(&rule.output, format!("rules.{key}.output"));
        }
        for (key, page) in &self.pages {
            if let Page::Form { form, .. } = page {
                name(form, format!("pages.{key}.form"));
            }
        }
        for (key, registry) in &self.registries {
            name(&registry.form, format!("registries.{key}.form"));
        }
        named
    }
}

/// The manifest with the digest of every file, and the files.
pub(crate) fn gather(folder: &Path, component: &[u8]) -> Result<(Manifest, Files), Vec<Problem>> {
    let mut manifest = Manifest::of_folder(folder).map_err(|problem| vec![problem])?;
    let (mut files, mut problems) = (Files::new(), Vec::new());
    for (path, by) in manifest.named() {
        if !is_path(&path) {
            problems
                .push(Problem::manifest(format!("{by}: {path:?} is no path inside the folder")));
            continue;
        }
        match fs::read(folder.join(&path)) {
            Ok(content) => drop(files.insert(path, content)),
            Err(error) => {
                problems.push(Problem::new(path, format!("{error}. plugin.toml names it as {by}")));
            }
        }
    }
    if let Some(vectors) = &manifest.files.vectors {
        match json_files(folder, vectors) {
            Ok(found) => files.extend(found),
            Err(problem) => problems.push(problem),
        }
    }
    for path in ALSO {
        if let Ok(content) = fs::read(folder.join(path)) {
            files.insert((*path).to_owned(), content);
        }
    }
    files.insert(manifest.files.component.clone(), component.to_vec());
    if !problems.is_empty() {
        return Err(problems);
    }
    let digest =
        |(path, content): (&String, &Vec<u8>)| (path.clone(), hex::encode(Sha256::digest(content)));
    manifest.digests = files.iter().map(digest).collect();
    Ok((manifest, files))
}

/// The `*.json` of a folder inside the author's, by their paths.
fn json_files(folder: &Path, inside: &str) -> Result<Files, Problem> {
    let inside = inside.trim_end_matches('/');
    if !is_path(inside) {
        return Err(Problem::manifest(format!(
            "files.vectors: {inside:?} is no path inside the folder"
        )));
    }
    let cannot = |error: std::io::Error| Problem::new(inside, error.to_string());
    let mut files = Files::new();
    for entry in fs::read_dir(folder.join(inside)).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        if let Some(name) = name.filter(|_| path.extension().is_some_and(|kind| kind == "json")) {
            let content = fs::read(&path).map_err(cannot)?;
            files.insert(format!("{inside}/{name}"), content);
        }
    }
    Ok(files)
}
