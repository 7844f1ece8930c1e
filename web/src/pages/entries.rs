//! Entries of registers: their people's own, and those at work with them.

pub(crate) mod edit;
pub(crate) mod examine;
mod may;
pub(crate) mod mine;
pub(crate) mod parts;
pub(crate) mod show;
pub(crate) mod step;

use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::entry::RegistryEntryId;
use reticolo_tenancy::Scope;

use crate::error::Error;
use crate::form::Typed;
use crate::portal::{Portal, leave};

/// The version of what a form was filled from.
pub(super) fn seen(typed: &Typed) -> i64 {
    typed.value("seen").parse().unwrap_or_default()
}

/// Keeps what was done, and says so on the entry's page.
async fn done(
    portal: &Portal,
    scope: Scope,
    id: RegistryEntryId,
    what: &str,
) -> Result<Response, Error> {
    leave(scope).await?;
    let address = portal.page.at(&format!("/entries/{id}?done={what}"));
    Ok(Redirect::to(&address).into_response())
}
