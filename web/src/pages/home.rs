//! The first page of a portal.

pub(crate) mod show;
