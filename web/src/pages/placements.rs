//! People out of registers at work with families, and the visits that look how it goes.

pub(crate) mod list;
pub(crate) mod parts;
pub(crate) mod show;
pub(crate) mod step;

use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::PlacementId;
use reticolo_tenancy::Scope;

use crate::error::Error;
use crate::portal::{Portal, leave};

/// Keeps what was done, and says so on the placement's page.
async fn done(
    portal: &Portal,
    scope: Scope,
    id: PlacementId,
    what: &str,
) -> Result<Response, Error> {
    leave(scope).await?;
    let address = portal.page.at(&format!("/placements/{id}?done={what}"));
    Ok(Redirect::to(&address).into_response())
}
