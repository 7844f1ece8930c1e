//! What every other crate stands on: ids, money, time, codes of refusal, secrets, the database door.
//!
//! Knows no word of the domain and no table. The connection pools are private to [`database`]:
//! the rest of the workspace reaches a connection through a scope only.

pub mod clock;
pub mod code;
pub mod database;
pub mod id;
pub mod keys;
pub mod language;
pub mod money;
pub mod telemetry;

pub use clock::Clock;
pub use code::Code;
pub use database::{Access, Database, DatabaseServer, RoleName};
pub use keys::{Keys, Token};
pub use language::Language;
pub use money::Cents;

#[doc(hidden)]
pub use {serde, sqlx, uuid};
