//! The text of a statement, written once and rendered for a tenant's schema, or for one plugin's
//! tables in it, here and nowhere else.
//!
//! Each tenant has prepared statements of its own (the schema is part of the text). Switching
//! `search_path` under one prepared statement instead makes PostgreSQL analyse and plan it anew at
//! every switch, at eight to sixteen times the cost (docs/decisions/0002).

use reticolo_accounts::SchemaName;
use sqlx::AssertSqlSafe;

use crate::plugin_storage::StorageNo;

/// Stands for the tenant's schema in the text of a statement.
pub const SCHEMA: &str = "{t}";

/// Stands for what the names of a plugin's tables begin with: `{p}_document`.
pub const STORAGE: &str = "{p}";

/// A statement on a tenant's tables, schema-qualified with `{t}`.
#[derive(Debug)]
pub struct Statement {
    /// The name of its constant, for messages.
    pub name: &'static str,
    /// Its text, with [`SCHEMA`] before each table, or [`STORAGE`].
    pub text: &'static str,
}

/// Declares the statements of a file, and `STATEMENTS`, the list a test prepares against a migrated tenant.
///
/// ```ignore
/// statements! {
///     /// The services with these ids.
///     BY_ID = "select id, name from {t}.service where id = any($1)";
/// }
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)+) => {
        $($(#[$doc])* static $name: $crate::Statement =
            $crate::Statement { name: stringify!($name), text: $text };)+

        /// Every statement of this file.
        pub(crate) static STATEMENTS: &[&$crate::Statement] = &[$(&$name),+];
    };
}

/// Renders pieces of static text, one after the other, for a schema.
pub(crate) fn render<'a>(
    pieces: impl Iterator<Item = &'a str>,
    schema: &SchemaName,
) -> AssertSqlSafe<String> {
    let mut sql = String::with_capacity(1024);
    for piece in pieces {
        let mut parts = piece.split(SCHEMA);
        sql.extend(parts.next());
        for part in parts {
            sql.push_str(schema.as_str());
            sql.push_str(part);
        }
    }
    AssertSqlSafe(sql)
}

/// Renders pieces of static text, each for a plugin's storage in a schema.
pub(crate) fn render_in(
    pieces: &[(StorageNo, &'static str)],
    schema: &SchemaName,
) -> AssertSqlSafe<String> {
    let mut sql = String::with_capacity(512);
    for (storage, piece) in pieces {
        let tables = format!("{schema}.plugin_{}", storage.0);
        sql.push_str(&piece.replace(STORAGE, &tables));
    }
    AssertSqlSafe(sql)
}
