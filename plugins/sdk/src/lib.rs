//! What a plugin in Rust is written with.
//!
//! A plugin is a type that implements the traits of what it does, and one line that says which world of
//! the contract it lives in:
//!
//! ```
//! use reticolo_plugin_sdk::{Context, Failure, Input, Output, Rules};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Deserialize)]
//! struct Facts {
//!     age: u32,
//! }
//!
//! #[derive(Serialize)]
//! struct Answer {
//!     adult: bool,
//! }
//!
//! struct Plugin;
//!
//! impl Rules for Plugin {
//!     fn evaluate(_: &Context, rule: &str, input: &Input) -> Result<Output, Failure> {
//!         match rule {
//!             "adult" => input.answer(|facts: Facts| Ok(Answer { adult: facts.age >= 18 })),
//!             _ => Err(Failure::NotFound),
//!         }
//!     }
//! }
//!
//! reticolo_plugin_sdk::rule_plugin!(Plugin);
//! ```
//!
//! Compiled for WebAssembly it speaks to the platform; compiled for the machine at hand, as unit tests
//! are, it speaks to [`testing`], which keeps documents in memory.

pub mod config;
mod context;
pub mod core;
mod export;
mod failure;
mod fields;
pub mod hook;
mod host;
pub mod http;
mod jobs;
mod json;
pub mod log;
mod rules;
pub mod store;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
#[cfg(test)]
mod tests;

#[doc(hidden)]
pub mod bindings;

pub use chrono::{Datelike, Months, NaiveDate};

pub use context::{Actor, Context, Language};
#[doc(hidden)]
pub use export::{Adapter, assert};
pub use failure::Failure;
pub use fields::{FieldCall, Fields, Operation};
pub use jobs::{Events, Jobs, Lifecycle, Outcome};
pub use json::{Input, Output};
pub use rules::Rules;
