//! `reticolo plugin …` as an author meets it, as far as nothing has to be compiled.

#![expect(clippy::unwrap_used, reason = "in tests")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use harness::repository;
use insta::assert_snapshot;
use tempfile::TempDir;

fn reticolo(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reticolo"))
        .env_clear()
        .args(["plugin"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

#[track_caller]
fn told(folder: &Path, arguments: &[&str]) -> String {
    let output = reticolo(folder, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command that fails says.
#[track_caller]
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = reticolo(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A new plugin, packed with a component that does nothing, and a key.
fn packed() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    told(folder.path(), &["new", "family-help", "--lang", "rust"]);
    told(folder.path(), &["keygen", "--out", "me.key"]);
    let component = repository("plugins/package/tests/full-plugin.wasm");
    let component = component.to_str().unwrap();
    told(folder.path(), &["pack", "family-help", "--component", component, "--out", "help.wpx"]);
    folder
}

#[test]
fn a_new_plugin_is_packed_signed_and_verified() {
    let folder = packed();
    let folder = folder.path();
    let unsigned = refused(folder, &["verify", "help.wpx"]);
    assert_snapshot!(unsigned, @"error: help.wpx: it is not signed: sign it with `reticolo plugin sign`");
    let signed = told(folder, &["sign", "help.wpx", "--key", "me.key"]);
    let key = signed.trim_end().trim_end_matches('.').rsplit(' ').next().unwrap();
    assert!(key.starts_with("ed25519:"), "{signed}");
    let verified = told(folder, &["verify", "help.wpx", "--publisher", key]);
    assert!(
        verified.contains("it.example.family-help 0.1.0") && verified.contains(key),
        "{verified}"
    );
    assert!(told(folder, &["check", "help.wpx"]).contains("has no problem: 1 rules"));

    told(folder, &["keygen", "--out", "other.key"]);
    told(folder, &["sign", "help.wpx", "--key", "other.key", "--out", "theirs.wpx"]);
    let theirs = refused(folder, &["verify", "theirs.wpx", "--publisher", key]);
    assert!(theirs.contains("not by ed25519:"), "{theirs}");
}

#[test]
fn a_package_that_was_changed_is_refused() {
    let folder = packed();
    let folder = folder.path();
    told(folder, &["sign", "help.wpx", "--key", "me.key"]);
    let whole = fs::read(folder.join("help.wpx")).unwrap();
    fs::write(folder.join("cut.wpx"), &whole[..whole.len() / 2]).unwrap();
    assert!(refused(folder, &["verify", "cut.wpx"]).contains("damaged"));
    fs::write(folder.join("text.wpx"), "hello").unwrap();
    assert!(refused(folder, &["check", "text.wpx"]).contains("no .wpx file"));
    assert!(refused(folder, &["verify", "absent.wpx"]).contains("cannot be read"));
}

#[test]
fn everything_wrong_is_said_at_once() {
    let folder = packed();
    let folder = folder.path();
    let manifest = folder.join("family-help/plugin.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let text =
        text.replace("api = \"1.0\"", "api = \"1.7\"").replace("voucher.amount", "voucher.colour");
    fs::write(&manifest, text).unwrap();
    fs::write(folder.join("family-help/schema.graphql"), "type Query { a: Absent }").unwrap();
    let component = repository("plugins/package/tests/full-plugin.wasm");
    let pack =
        ["pack", "family-help", "--component", component.to_str().unwrap(), "--out", "x.wpx"];
    assert_snapshot!(refused(folder, &pack), @"
    error: the plugin has 3 problems:
      plugin.toml: it needs a platform with contract 1.7; this one has 1.0
      plugin.toml: rules.amount.hook: nobody asks \"voucher.colour\". There are registry.admission, registry.renewal, matching.score, voucher.amount
      schema.graphql: Query.a is of a type Absent that is not there: declare it, or use one of Int, Float, String, Boolean, ID, JSON, Cents, Date, LocalTime, DateTime
    ");
    assert!(!folder.join("x.wpx").exists(), "nothing is packed that could not be installed");
}

#[test]
fn what_is_there_is_not_replaced() {
    let folder = packed();
    let folder = folder.path();
    assert!(refused(folder, &["new", "family-help", "--lang", "js"]).contains("exists already"));
    assert!(refused(folder, &["keygen", "--out", "me.key"]).contains("exists already"));
    assert!(
        refused(folder, &["new", "Family Help", "--lang", "js"]).contains("no name for a plugin")
    );
    assert!(
        refused(folder, &["new", "help", "--lang", "rust", "--id", "help"]).contains("domain name")
    );
    assert!(refused(folder, &["build", "."]).contains("`reticolo plugin new` makes one"));
}

#[cfg(unix)]
#[test]
fn a_secret_key_is_its_owner_s_only() {
    use std::os::unix::fs::PermissionsExt;

    let folder = packed();
    let mode = fs::metadata(folder.path().join("me.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_new_plugin_in_javascript_has_what_it_is_built_with() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    told(folder, &["new", "aid", "--lang", "js", "--id", "org.example.aid", "--folder", "here"]);
    for path in [
        "plugin.toml",
        "src/plugin.js",
        "sdk/componentize.mjs",
        "wit/1.0.0/plugin.wit",
        ".gitignore",
    ] {
        assert!(folder.join("here").join(path).is_file(), "{path}");
    }
    let manifest = fs::read_to_string(folder.join("here/plugin.toml")).unwrap();
    assert!(manifest.contains("org.example.aid") && !manifest.contains('@'), "{manifest}");
}

#[test]
fn a_core_module_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.wasm"), b"no module at all").unwrap();
    let said = refused(folder.path(), &["componentize", "in.wasm", "out.wasm"]);
    assert!(said.contains("with the SDK?"), "{said}");
    assert!(!folder.path().join("out.wasm").exists());
}

/// The families and the act in `samples/` of the vouchers' plugin, asked as its README asks them.
#[test]
fn sample_families_are_answered() {
    let samples = repository("plugins/relief-voucher/samples");
    let ask = |family: &str, more: &[&str]| {
        let package = repository(".dev/plugins/relief-voucher.wpx");
        let asked = ["run", package.to_str().unwrap(), "--rule", "amount", "--today", "2026-03-01"];
        let output = Command::new(env!("CARGO_BIN_EXE_reticolo"))
            .env("RETICOLO_PLUGIN_COMPILER", repository(".dev/reticolo-plugin-compiler"))
            .env("PLUGIN_CACHE", repository(".dev/plugins/compiled-for-apps"))
            .arg("plugin")
            .args(asked)
            .args(["--input", family])
            .args(more)
            .current_dir(&samples)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (answer["eligible"].as_bool().unwrap(), answer["amount_cents"].as_i64().unwrap_or_default())
    };
    assert_eq!(ask("family-of-need-2.json", &[]), (true, 30_000));
    assert_eq!(ask("family-without-isee.json", &[]), (false, 0));
    let dairago = ["--parameters", "dairago.parameters.json"];
    assert_eq!(ask("sunday-of-home-care.json", &dairago), (true, 770));
}
