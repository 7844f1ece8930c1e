//! Listings as people at work see them: operators write and confirm them, curators let them through.

mod access;
pub(crate) mod act;
mod choices;
pub(crate) mod create;
pub(crate) mod edit;
mod editor;
mod fields;
mod form;
pub(crate) mod freshness;
pub(crate) mod history;
pub(crate) mod images;
mod labels;
pub(crate) mod list;
pub(crate) mod queue;
mod read;
pub(crate) mod review;
mod shape;
pub(crate) mod show;
mod standing;
