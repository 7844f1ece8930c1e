//! `reticolo plugin new`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use reticolo_plugin_package::{Namespace, PluginId};

use super::embedded::{Contract, JsSdk, RustSdk, Template, files, sdk_manifest};
use super::options::{Language, NewPlugin};
use super::project;

/// Makes a folder with a plugin that builds and passes its tests. Refuses a folder that is there.
pub(super) fn start(new: &NewPlugin) -> anyhow::Result<()> {
    let names = Names::of(new)?;
    let folder = new.folder.clone().unwrap_or_else(|| PathBuf::from(&new.name));
    if folder.exists() {
        bail!("{} exists already: choose another name or --folder", folder.display());
    }
    let (of_language, language) = match new.lang {
        Language::Rust => ("rust/", "Rust"),
        Language::Js => ("js/", "JavaScript"),
    };
    for (path, content) in files::<Template>() {
        let Some(path) = path.strip_prefix("all/").or_else(|| path.strip_prefix(of_language))
        else {
            continue;
        };
        let text = std::str::from_utf8(&content).context("a template is no text")?;
        project::write(&folder.join(in_folder(path)), names.put_into(text).as_bytes())?;
    }
    sdk(&folder, new.lang)?;
    for (path, content) in files::<Contract>() {
        project::write(&folder.join("wit").join(path.as_ref()), &content)?;
    }
    println!("{} has a plugin in {language}. In it,", folder.display());
    println!("    reticolo plugin test     builds it and asks its golden vectors");
    println!("    reticolo plugin build    packs it");
    println!("README.md says what is where.");
    Ok(())
}

/// The SDK, as it is in this program.
fn sdk(folder: &Path, language: Language) -> anyhow::Result<()> {
    let sdk = folder.join("sdk");
    match language {
        Language::Rust => {
            for (path, content) in files::<RustSdk>() {
                if path == "Cargo.toml" {
                    let text = sdk_manifest(std::str::from_utf8(&content)?)?;
                    project::write(&sdk.join("Cargo.toml"), text.as_bytes())?;
                } else {
                    project::write(&sdk.join(path.as_ref()), &content)?;
                }
            }
        }
        Language::Js => {
            for (path, content) in files::<JsSdk>() {
                project::write(&sdk.join(path.as_ref()), &content)?;
            }
        }
    }
    fs::metadata(&sdk).context("this program carries no SDK").map(drop)
}

/// Where a template's file goes: those that tools would take for ours have another name there.
fn in_folder(path: &str) -> String {
    match path {
        "gitignore" => ".gitignore".to_owned(),
        path => path.strip_suffix(".in").unwrap_or(path).to_owned(),
    }
}

/// What a new plugin is called.
struct Names {
    name: String,
    namespace: Namespace,
    id: PluginId,
    /// Its name for people: `Family help`.
    title: String,
}

impl Names {
    fn of(new: &NewPlugin) -> anyhow::Result<Self> {
        let id: PluginId = match &new.id {
            Some(id) => id.parse()?,
            None => format!("it.example.{}", new.name).parse().with_context(|| {
                format!(
                    "{:?} is no name for a plugin: use lower-case letters, digits and hyphens",
                    new.name
                )
            })?,
        };
        let namespace = new.name.replace('-', "_");
        let namespace = namespace.parse().with_context(|| {
            format!(
                "{:?} is no name for a plugin: use 2 to 32 lower-case letters, digits and hyphens",
                new.name
            )
        })?;
        let mut title = new.name.replace('-', " ");
        title.get_mut(..1).map(str::make_ascii_uppercase).unwrap_or_default();
        Ok(Self { name: new.name.clone(), namespace, id, title })
    }

    fn put_into(&self, text: &str) -> String {
        text.replace("@NAME@", &self.name)
            .replace("@NAMESPACE@", self.namespace.as_str())
            .replace("@ID@", self.id.as_str())
            .replace("@TITLE@", &self.title)
    }
}
