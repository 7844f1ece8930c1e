//! The unions on this platform.

pub(crate) mod list;
