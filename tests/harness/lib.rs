//! Starts a whole platform for a test: its own database, its own roles, the real router on a port.
//!
//! Databases are cloned from a template that holds the shared schema and the reference data, made by
//! the first test that needs it. `TEST_DATABASE_URL` says where: `make test` sets it.

#![expect(clippy::missing_panics_doc, reason = "a test that cannot be set up has failed")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in tests")]

mod app;
mod browser;
mod database;
mod identity_provider;
mod logs;
mod package;
mod people;
mod redis;
mod tenant;

pub use app::{App, SECRET_KEY};
pub use browser::{Answer, Browser};
pub use database::TestDatabase;
pub use identity_provider::IdentityProvider;
pub use logs::Logs;
pub use package::{Listing, write_files, write_package};
pub use people::{PASSWORD, People};
pub use redis::TestRedis;
pub use tenant::{TestPerson, TestTenant};

use std::path::PathBuf;

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
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
