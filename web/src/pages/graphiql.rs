//! The page on which developers try the API out.

pub(crate) mod show;
