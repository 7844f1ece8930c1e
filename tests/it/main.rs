//! Tests through the edges, by area; a test's name is a sentence.

#![expect(
    clippy::unwrap_used,
    clippy::format_collect,
    clippy::too_many_lines,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in tests"
)]

mod directory;
mod graphql;
mod identity;
mod plugins;
mod registers;
mod tenancy;
mod tidy;
mod web;
