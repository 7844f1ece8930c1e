//! Families that look for somebody out of a register.

pub(crate) mod list;
pub(crate) mod need;
pub(crate) mod new;
pub(crate) mod propose;
pub(crate) mod show;
pub(crate) mod step;

use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::MatchRequestId;
use reticolo_tenancy::Scope;

use crate::error::Error;
use crate::portal::{Portal, leave};

/// Keeps what was done, and says so on the request's page.
async fn done(
    portal: &Portal,
    scope: Scope,
    id: MatchRequestId,
    what: &str,
) -> Result<Response, Error> {
    leave(scope).await?;
    let address = portal.page.at(&format!("/matching/{id}?done={what}"));
    Ok(Redirect::to(&address).into_response())
}
