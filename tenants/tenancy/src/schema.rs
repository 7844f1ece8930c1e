//! The migrations of a tenant's schema, embedded.

use std::sync::LazyLock;

use sqlx::migrate::Migrator;

static EMBEDDED: Migrator = sqlx::migrate!("../../migrations/tenants");

/// The migrations this program knows, oldest first.
pub static MIGRATIONS: LazyLock<Migrations> = LazyLock::new(|| {
    Migrations::new(EMBEDDED.iter().map(|migration| Migration {
        version: migration.version,
        description: migration.description.to_string(),
        script: migration.sql.as_str().to_owned(),
    }))
});

/// The last step without which pages cannot be shown: every register is read with its `matching_fields`.
const NEEDED: i64 = 10;

/// One step forward.
#[derive(Clone, Debug)]
pub struct Migration {
    pub version: i64,
    pub description: String,
    pub script: String,
}

/// Steps forward, oldest first.
#[derive(Clone, Debug)]
pub struct Migrations(Vec<Migration>);

impl Migrations {
    pub fn new(steps: impl IntoIterator<Item = Migration>) -> Self {
        let mut steps: Vec<_> = steps.into_iter().collect();
        steps.sort_by_key(|step| step.version);
        Self(steps)
    }

    /// The version a schema has when nothing is left to do.
    pub fn latest(&self) -> i64 {
        self.0.last().map_or(0, |step| step.version)
    }

    /// The oldest version this program can serve: the one before the last step, because tenants
    /// migrate one by one while the server runs; but none without what every page reads.
    pub fn oldest_served(&self) -> i64 {
        self.0.iter().rev().nth(1).map_or(0, |step| step.version).max(NEEDED)
    }

    /// The steps a schema at `version` has before it.
    pub fn after(&self, version: i64) -> impl Iterator<Item = &Migration> {
        self.0.iter().filter(move |step| step.version > version)
    }
}
