//! What this program carries for new plugins: the contract, the SDKs, and a plugin to begin with.

use std::borrow::Cow;

use rust_embed::RustEmbed;

/// The contract, every version of it.
#[derive(RustEmbed)]
#[folder = "../../plugins/wit"]
#[include = "*.wit"]
pub(super) struct Contract;

/// What plugins in Rust are written with.
#[derive(RustEmbed)]
#[folder = "../../plugins/sdk"]
#[include = "Cargo.toml"]
#[include = "src/*"]
pub(super) struct RustSdk;

/// What plugins in JavaScript are written with.
#[derive(RustEmbed)]
#[folder = "../../plugins/sdk-js"]
#[include = "*.js"]
#[include = "*.mjs"]
#[include = "*.d.ts"]
#[include = "package.json"]
#[include = "package-lock.json"]
#[exclude = "node_modules/*"]
#[exclude = "*.test.mjs"]
pub(super) struct JsSdk;

/// A plugin to begin with.
#[derive(RustEmbed)]
#[folder = "../../plugins/template"]
pub(super) struct Template;

/// The files of one of these, with their paths.
pub(super) fn files<Embedded: RustEmbed>()
-> impl Iterator<Item = (Cow<'static, str>, Cow<'static, [u8]>)> {
    Embedded::iter().filter_map(|path| Embedded::get(&path).map(|file| (path, file.data)))
}

/// The workspace's manifest, which says what versions the SDK is built with.
const WORKSPACE: &str = include_str!("../../../../Cargo.toml");

/// The SDK's `Cargo.toml` for a folder outside of this workspace: what it inherits is written out.
pub(super) fn sdk_manifest(text: &str) -> anyhow::Result<String> {
    let workspace: toml::Table = toml::from_str(WORKSPACE)?;
    let inherited = |section: &str, name: &str| {
        let section = workspace.get("workspace")?.get(section)?;
        section.get(name).map(ToString::to_string)
    };
    let mut out = String::new();
    let mut section = "";
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix('[') {
            section = heading.trim_end_matches(']');
        }
        // Lints of this workspace are not the author's.
        if section == "lints" {
            continue;
        }
        let from = match section {
            "package" => "package",
            _ => "dependencies",
        };
        let name = line.trim_end().strip_suffix(".workspace = true");
        match name.and_then(|name| Some((name, inherited(from, name)?))) {
            Some((name, value)) => out.extend([name, " = ", &value, "\n"]),
            None => out.extend([line, "\n"]),
        }
    }
    anyhow::ensure!(
        !out.contains("workspace"),
        "the SDK's Cargo.toml cannot be taken out of its workspace"
    );
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sdk_s_manifest_stands_alone() {
        let text = RustSdk::get("Cargo.toml").unwrap();
        let manifest = sdk_manifest(std::str::from_utf8(&text.data).unwrap()).unwrap();
        let read: toml::Table = toml::from_str(&manifest).unwrap();
        assert_eq!(read["package"]["name"].as_str(), Some("reticolo-plugin-sdk"));
        assert!(read["package"]["version"].is_str());
        assert!(read["dependencies"]["serde"]["features"].is_array());
        assert!(read["dependencies"]["wit-bindgen"]["version"].is_str());
    }

    #[test]
    fn everything_a_new_plugin_needs_is_carried() {
        let paths: Vec<_> = files::<JsSdk>().map(|(path, _)| path.into_owned()).collect();
        for path in ["index.js", "index.d.ts", "componentize.mjs", "package-lock.json"] {
            assert!(paths.iter().any(|have| have == path), "{path}: {paths:?}");
        }
        assert!(!paths.iter().any(|path| path.contains("node_modules")));
        assert!(Contract::get("1.0.0/plugin.wit").is_some());
        assert!(RustSdk::get("src/lib.rs").is_some());
        assert!(Template::get("all/plugin.toml").is_some());
    }
}
