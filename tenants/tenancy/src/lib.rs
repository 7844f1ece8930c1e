//! One tenant's isolation: the scope every statement on its rows goes through, and its life.
//!
//! Invariants:
//! - a tenant's rows are reached through a [`Scope`] only, which acts as the tenant's own role:
//!   PostgreSQL itself refuses what lies in another schema;
//! - the text of a statement is written once, with `{t}` for the schema, and rendered in [`statement`];
//! - no statement depends on `search_path` (only migrations set it, in transactions of their own).

pub mod actor;
pub mod door;
pub mod error;
pub mod lanes;
pub mod migrate;
pub mod provision;
pub mod retire;
pub mod schema;
pub mod scope;
pub mod statement;

pub use actor::{Actor, Denied, Permission};
pub use door::Tenants;
pub use error::{Error, NotServed};
pub use lanes::Lanes;
pub use scope::Scope;
pub use statement::Statement;
