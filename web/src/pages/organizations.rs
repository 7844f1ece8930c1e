//! Who offers the services.

pub(crate) mod list;
pub(crate) mod show;
