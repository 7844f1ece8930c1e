//! What readers say is wrong, for people at work.

pub(crate) mod list;
