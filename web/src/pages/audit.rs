//! The audit: who did or read what, searched and taken away in a file.

pub(crate) mod acts;
pub(crate) mod export;
pub(crate) mod list;
mod question;
mod row;
