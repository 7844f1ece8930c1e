//! How a union's portal works.

pub(crate) mod identity_providers;
