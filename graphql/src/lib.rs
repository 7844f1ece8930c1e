//! The GraphQL edge: the directory of each tenant, and what people at work do there, at
//! `/t/{tenant}/graphql`.
//!
//! One schema serves all tenants without plugins, and one more each set of plugins ([`plugins`]). A request is read in one transaction of its tenant, opened with the
//! first thing read ([`caller`]); relations are read for whole pages at a time ([`batch`]).
//! Not here: SQL, rules of the domain, sentences of the pages.
//!
//! Invariants:
//! - every error has a code of the closed list in [`code`], and none has anything internal in it;
//! - every type, field and argument is described, and lists are paged;
//! - a document is measured before anything walks all through it ([`limits`]).

#![expect(clippy::unused_async, reason = "async-graphql takes async functions only")]

mod audit;
mod batch;
mod caller;
pub mod code;
mod code_list;
mod connection;
mod contact;
mod cursor;
mod document;
pub mod documents;
mod engine;
mod error;
mod field_name;
mod hours;
mod http;
mod id;
mod input;
pub mod limits;
mod listing;
mod listing_content;
mod listing_mutation;
mod listing_report;
mod listings;
mod location;
mod match_mutation;
mod match_request;
mod match_requests;
mod member;
mod municipality;
mod negotiate;
mod node;
mod nulls;
mod organization;
mod parameters;
mod placement;
mod placement_mutation;
mod placements;
pub mod plugins;
pub mod policy;
mod register_orders;
mod registry;
mod registry_decision;
mod registry_entries;
mod registry_entry;
mod registry_mutation;
mod response;
mod scalar;
mod schema;
mod service;
mod service_detail;
mod services;
mod taxonomy;
mod tenant;
mod viewer;
mod who;

pub use code::Code;
pub use http::router;
pub use limits::Limits;
pub use plugins::{CoreQueries, DocumentCheck, PluginSource};
pub use policy::{Introspection, Policy, TrustedDocuments};

/// The schema in GraphQL's own language, as it is checked in beside this crate.
pub fn sdl() -> String {
    schema::build(&Limits::default()).sdl()
}
