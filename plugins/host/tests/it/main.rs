//! The sandbox with real plugins in it: compiled by the real compiler, run under the real limits.
//!
//! Most of them are orders to `plugins/hostile`. Components are built by `bin/plugins`, the compiler by
//! `bin/build`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "in tests")]

mod answers;
mod artifacts;
mod breaker;
mod contract;
mod deaths;
mod fairness;
mod grants;
mod guests;
mod javascript;
mod pool;
mod powers;
