//! The life of an installation, one verb a file.
//!
//! Whatever takes long — unpacking, compiling, running golden vectors — happens outside of any
//! transaction; what decides happens in one, on rows that are held and at the version that was seen. Of
//! two administrators at once one is told what the other did, and nothing is ever half-installed: an
//! installation that got stuck stands in the state it reached, and everything else is as it was.

pub(crate) mod add;
pub(crate) mod check;
pub(crate) mod consent;
pub(crate) mod disable;
pub(crate) mod discard;
pub(crate) mod documents;
pub(crate) mod enable;
pub mod export;
pub(crate) mod install;
pub(crate) mod registries;
pub(crate) mod rollback;
pub(crate) mod uninstall;
pub mod upgrade;
pub(crate) mod vectors;
