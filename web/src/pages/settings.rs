//! How a union's portal works.

pub(crate) mod decisions;
pub(crate) mod identity_providers;
pub(crate) mod plugins;
