//! A plugin's documents: the statements on them, all of them written here. A plugin gives values and
//! names of what it declared, never a piece of SQL.

pub(crate) mod cursor;
pub(crate) mod find;
pub(crate) mod read;
pub(crate) mod write;

use reticolo_plugin_host::Refused;
use sqlx::error::DatabaseError;

/// The longest key of a document, in bytes.
const KEY: usize = 200;

/// The longest text that is searched or sorted by, in characters: an index holds no longer ones.
pub(crate) const INDEXED: usize = 500;

/// Refuses what cannot be a document's key.
fn checked_key(key: &str) -> Result<&str, Refused> {
    let good = (1..=KEY).contains(&key.len()) && !key.chars().any(char::is_control);
    if good {
        Ok(key)
    } else {
        Err(Refused::InvalidInput(format!("a key has 1 to {KEY} bytes, and no control characters")))
    }
}

/// Why a question about documents has no answer.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// What the plugin is told.
    pub(crate) told: Refused,
    /// Whether a statement has failed: PostgreSQL takes no other one in the same transaction.
    pub(crate) ended: bool,
}

impl From<Refused> for Refusal {
    fn from(told: Refused) -> Self {
        Self { told, ended: false }
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self { told: told(&error), ended: true }
    }
}

/// What a plugin is told of a statement that did not run.
fn told(error: &sqlx::Error) -> Refused {
    match error.as_database_error().and_then(DatabaseError::code).as_deref() {
        Some("57014") => Refused::Limit("the statement took longer than 250 ms".to_owned()),
        Some("55P03" | "40001" | "40P01") => {
            Refused::Unavailable("somebody else is writing the same documents".to_owned())
        }
        // Class 22: a value PostgreSQL cannot keep, such as a number beyond all bounds.
        Some(code) if code.starts_with("22") => {
            Refused::InvalidInput("the document has a value that cannot be kept".to_owned())
        }
        _ => {
            tracing::warn!(%error, "a plugin's statement failed");
            Refused::Unavailable("the documents cannot be reached at the moment".to_owned())
        }
    }
}
