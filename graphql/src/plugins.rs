//! Fields that plugins bring: typed, checked, and there only where the plugin is enabled.
//!
//! A union's API is the platform's schema, written with derives, with the types of its plugins' SDL
//! put in while the schema is built. One schema serves all unions with the same plugins.
//!
//! async-graphql has no public way to do that: [`registry`] and [`carrier`] reach behind its
//! documentation, which is why its version is pinned to the last digit. Nothing else here does.
//!
//! Invariants:
//! - a plugin's answer is [projected](project) through the types it declared: what does not fit
//!   becomes an error of its field and never a broken answer;
//! - a field is asked only by those its SDL admits ([`audience`](reticolo_plugins::audience)), before any of the plugin runs;
//! - a request makes a limited number of calls, one after the other, and a whole page of things is
//!   one call ([`calls`], [`extension`]).

mod arguments;
mod calls;
mod carrier;
mod core_queries;
mod core_schema;
mod extension;
mod facts;
mod failure;
mod namespace;
mod project;
mod registry;
mod schemas;
mod selection;
mod source;
#[cfg(test)]
mod tests;

pub(crate) use carrier::{PluginMutation, PluginQuery};
pub(crate) use extension::{Extended, Extension};
pub(crate) use facts::{EntryFacts, OrganizationFacts, ServiceFacts};
pub(crate) use schemas::Schemas;

pub use core_queries::CoreQueries;
pub use core_schema::DocumentCheck;
pub use schemas::sdl_with;
pub use source::PluginSource;
