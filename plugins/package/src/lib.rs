//! Packages of plugins: what one declares, how it is signed, and what is checked before anything in it runs.
//!
//! A package is a `.wpx` file: a tar archive, compressed with zstd, of `manifest.json`, its signature and
//! the files the manifest names with their digests. Nothing in here runs WebAssembly.

pub mod address;
pub mod api;
pub mod archive;
pub mod check;
pub mod component;
pub mod contract;
pub mod difference;
pub mod document;
pub mod form;
pub mod manifest;
pub mod name;
pub mod package;
pub mod path;
pub mod problem;
pub mod schema;
pub mod sdl;
pub mod sign;
pub mod vector;

mod gather;
mod nesting;
#[cfg(test)]
mod sample;

pub use api::Api;
pub use check::{check, check_local};
pub use component::Component;
pub use difference::Change;
pub use document::Document;
pub use form::Form;
pub use gather::NotGathered;
pub use manifest::Manifest;
pub use name::{Namespace, PluginId};
pub use package::{BadPackage, Package};
pub use problem::Problem;
pub use sdl::Sdl;
pub use sign::{PublicKey, SecretKey};
pub use vector::Vector;
