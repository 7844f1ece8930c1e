//! The plugins of this repository say about themselves what the platform can read.

#![expect(clippy::unwrap_used, clippy::panic, reason = "in tests")]

use std::fs;
use std::path::{Path, PathBuf};

use reticolo_plugin_package::Manifest;
use reticolo_plugin_package::manifest::Page;

fn plugins() -> Vec<(PathBuf, Manifest)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let ours = folders.filter(|folder| folder.join("plugin.toml").exists());
    let read = |folder: PathBuf| {
        let text = fs::read_to_string(folder.join("plugin.toml")).unwrap();
        let manifest = toml::from_str(&text);
        let manifest = manifest.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        (folder, manifest)
    };
    ours.map(read).collect()
}

#[test]
fn every_plugin_of_the_repository_is_understood() {
    let plugins = plugins();
    let mut ids: Vec<&str> = plugins.iter().map(|(_, manifest)| manifest.id.as_str()).collect();
    ids.sort_unstable();
    let expected = ["caregiver-registry", "hostile", "relief-professions", "relief-voucher"];
    assert_eq!(ids, expected.map(|name| format!("it.reticolo.{name}")));
}

#[test]
fn every_file_a_manifest_names_is_there() {
    for (folder, manifest) in plugins() {
        let mut named: Vec<&str> = Vec::new();
        named.extend(manifest.files.schema.as_deref());
        named.extend(manifest.files.settings.as_deref());
        named.extend(manifest.capabilities.core.values().map(String::as_str));
        for rule in manifest.rules.values() {
            named.extend([rule.input.as_str(), rule.output.as_str()]);
        }
        named.extend(manifest.registries.values().map(|registry| registry.form.as_str()));
        for page in manifest.pages.values() {
            if let Page::Form { form, .. } = page {
                named.push(form);
            }
        }
        for path in named {
            let text = fs::read_to_string(folder.join(path));
            let text = text.unwrap_or_else(|error| panic!("{}/{path}: {error}", folder.display()));
            if path.rsplit('.').next() == Some("json") {
                let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
                jsonschema::validator_for(&schema).unwrap();
            }
        }
    }
}

/// Both languages: the plugins we ship show how it is done.
#[test]
fn every_plugin_of_the_repository_speaks_english_too() {
    for (folder, manifest) in plugins() {
        let rules = manifest.rules.values().map(|rule| &rule.summary);
        let jobs = manifest.jobs.values().map(|job| &job.summary);
        let registries = manifest.registries.values().flat_map(|it| [&it.name, &it.summary]);
        for text in [&manifest.name, &manifest.summary]
            .into_iter()
            .chain(rules)
            .chain(jobs)
            .chain(registries)
        {
            assert!(text.en.is_some(), "{}: {}", folder.display(), text.it);
        }
    }
}
