//! Invitations, as those see them who hold the link.

pub(crate) mod accept;
pub(crate) mod register;
pub(crate) mod show;
