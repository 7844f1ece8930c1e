//! Starts a whole platform for a test: its own database, its own roles, the real router on a port.
//!
//! Databases are cloned from a template that holds the shared schema and the reference data, made by
//! the first test that needs it. `TEST_DATABASE_URL` says where: `make test` sets it.

#![expect(clippy::missing_panics_doc, reason = "a test that cannot be set up has failed")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in tests")]

mod app;
mod asker;
mod browser;
mod database;
mod guests;
mod identity_provider;
mod logs;
mod package;
mod people;
mod plugin;
mod redis;
mod tenant;

pub use app::{App, SECRET_KEY, client_at};
pub use asker::Asker;
pub use browser::{Answer, Browser};
pub use database::TestDatabase;
pub use guests::{component, sandbox};
pub use identity_provider::IdentityProvider;
pub use logs::Logs;
pub use package::{Listing, write_files, write_package};
pub use people::{PASSWORD, People};
pub use plugin::{MANAGER, TestPlugin, key};
pub use redis::TestRedis;
pub use tenant::{TestPerson, TestTenant};

use std::path::PathBuf;

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Compares with a list in `tests/golden`; writes it anew where `UPDATE_GOLDEN` is set.
pub fn golden(name: &str, found: &str) {
    let path = repository("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).expect("the list is written");
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let only = |one: &str, other: &str, mark: &str| {
        let known: Vec<_> = other.lines().collect();
        let lines = one.lines().filter(|line| !known.contains(line));
        lines.map(|line| format!("\n{mark} {line}")).collect::<Vec<_>>().concat()
    };
    assert!(
        kept == found,
        "tests/golden/{name} says otherwise; if the change is right, write it anew with UPDATE_GOLDEN=1{}{}",
        only(&kept, found, "-"),
        only(found, &kept, "+")
    );
}

/// A folder of material that is never part of the repository: `RETICOLO_SHARED`, or `shared` beside it.
/// Says so loudly when it is not there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder =
        std::env::var_os("RETICOLO_SHARED").map_or_else(|| repository("../shared"), PathBuf::from);
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("SKIPPED: {path} is absent. Set RETICOLO_SHARED to the folder that has it.");
    None
}
