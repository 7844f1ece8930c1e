//! The first page of somebody who is signed in.

pub(crate) mod show;
