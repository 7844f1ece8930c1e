//! `reticolo plugin build`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde_json::Value;

use super::options::Language;
use super::project::{JS_SOURCE, Project};
use super::{check, componentize, project, typescript};
use crate::progress;

/// What plugins in Rust are compiled for.
const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the component, writes the package and says what is wrong with it.
pub(super) fn run(folder: &Path) -> anyhow::Result<()> {
    let project = Project::open(folder)?;
    component(&project)?;
    package(&project)
}

/// Builds what has changed since it was built last.
pub(super) fn if_stale(project: &Project) -> anyhow::Result<()> {
    if project.is_stale() { component(project) } else { Ok(()) }
}

/// Packs what is built, not signed. Fails if it could not be installed.
fn package(project: &Project) -> anyhow::Result<()> {
    let bytes = project.packed()?;
    let path = project.package_path();
    project::write(&path, &bytes)?;
    check::of_local(&project.package()?)?;
    println!("{} has {} KiB, and is not signed yet.", path.display(), bytes.len().div_ceil(1024));
    Ok(())
}

/// Builds `dist/component.wasm`.
pub(super) fn component(project: &Project) -> anyhow::Result<()> {
    let path = project.component_path();
    match project.language {
        Language::Rust => {
            let module = project::read(&cargo(&project.folder)?)?;
            project::write(&path, &componentize::component(&module)?)?;
        }
        Language::Js => {
            typescript::write(project)?;
            javascript(project)?;
        }
    }
    println!("{}", componentize::summary(&path, &project::read(&path)?)?);
    Ok(())
}

/// Compiles a crate; answers where its core module is.
fn cargo(folder: &Path) -> anyhow::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(&cargo)
        .args(["build", "--release", "--target", TARGET])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()
        .context("cargo cannot be started: plugins in Rust need it, see https://rustup.rs")?;
    if !output.status.success() {
        let hint = if has_target(folder) {
            ""
        } else {
            ". Rust cannot compile for WebAssembly yet: run `rustup target add wasm32-unknown-unknown`"
        };
        bail!("cargo build failed{hint}");
    }
    let folder = fs::canonicalize(folder)?;
    let lines = String::from_utf8_lossy(&output.stdout);
    let messages = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let module = messages.filter_map(|message| module(&message, &folder)).next_back();
    module.with_context(|| {
        format!(
            "{} makes no WebAssembly: its Cargo.toml needs `crate-type = [\"cdylib\"]`",
            folder.display()
        )
    })
}

/// The core module that a message of cargo says was compiled from this folder.
fn module(message: &Value, folder: &Path) -> Option<PathBuf> {
    let of_folder =
        message.get("manifest_path")?.as_str()? == folder.join("Cargo.toml").to_str()?;
    let files = message.get("filenames")?.as_array()?.iter().filter_map(Value::as_str);
    let module = files
        .map(PathBuf::from)
        .find(|file| file.extension().is_some_and(|ending| ending == "wasm"));
    module.filter(|_| of_folder)
}

/// Whether the Rust that builds this folder has the standard library for WebAssembly.
fn has_target(folder: &Path) -> bool {
    let printed = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(folder)
        .output();
    printed.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

/// Bundles a module with all it imports, and puts it into an engine. Takes some ten seconds.
fn javascript(project: &Project) -> anyhow::Result<()> {
    let sdk = project.folder.join("sdk");
    npm(&sdk)?;
    let bar = progress::waiting("building the component");
    let output = Command::new("node")
        .arg("sdk/componentize.mjs")
        .args([JS_SOURCE, "wit/1.0.0", project.manifest.world.name(), "dist/component.wasm"])
        .current_dir(&project.folder)
        .output()
        .context("node cannot be started: plugins in JavaScript need Node.js 20 or newer")?;
    bar.finish_and_clear();
    if !output.status.success() {
        bail!("the component cannot be built:\n{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// Installs what builds plugins in JavaScript, as its lock file says; again only when that changes.
fn npm(sdk: &Path) -> anyhow::Result<()> {
    let lock = project::read(&sdk.join("package-lock.json"))?;
    let stamp = sdk.join("node_modules/.installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let bar = progress::waiting("installing npm packages");
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(sdk)
        .output()
        .context("npm cannot be started: plugins in JavaScript need Node.js 20 or newer")?;
    bar.finish_and_clear();
    if !output.status.success() {
        bail!("npm ci failed:\n{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    project::write(&stamp, &lock)
}
