//! One tenant's isolation: the scope every statement on its rows goes through, who may do what in it,
//! and its life.
//!
//! Invariants:
//! - a tenant's rows are reached through a [`Scope`] only, which acts as the tenant's own role:
//!   PostgreSQL itself refuses what lies in another schema;
//! - the text of a statement is written once, with `{t}` for the schema, and rendered in [`statement`];
//! - what is read and done about people is written to the [`audit`] in the same transaction;
//! - no statement depends on `search_path` (only migrations set it, in transactions of their own).

pub mod actor;
pub mod audit;
pub mod decision;
pub mod door;
pub mod error;
pub mod hook;
pub mod identity_provider;
pub mod lanes;
mod line;
pub mod membership;
pub mod migrate;
pub mod outbox;
pub mod permission;
pub mod plugin_scope;
pub mod plugin_storage;
pub mod provision;
pub mod retire;
pub mod role;
pub mod schema;
pub mod scope;
pub mod statement;

pub use actor::{Actor, Origin, Person, SignedIn, Visitor};
pub use audit::Act;
pub use door::Tenants;
pub use error::{Error, NotServed};
pub use lanes::Lanes;
pub use permission::{Denied, Permission};
pub use plugin_scope::PluginScope;
pub use plugin_storage::StorageNo;
pub use role::{Grant, Reach, Role};
pub use scope::Scope;
pub use statement::Statement;

/// Every statement of this crate.
pub fn statements() -> impl Iterator<Item = &'static Statement> {
    [
        audit::STATEMENTS,
        audit::read::STATEMENTS,
        audit::verify::STATEMENTS,
        decision::STATEMENTS,
        identity_provider::STATEMENTS,
        membership::STATEMENTS,
        membership::invitation::STATEMENTS,
        outbox::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
