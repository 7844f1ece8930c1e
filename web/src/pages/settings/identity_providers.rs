//! Where the union's people sign in.

pub(crate) mod edit;
mod fields;
pub(crate) mod list;
pub(crate) mod remove;
pub(crate) mod switch;
