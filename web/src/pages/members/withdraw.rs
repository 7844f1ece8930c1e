//! `/t/{tenant}/members/invitations/{id}/withdraw`: an invitation is taken back.

use axum::response::{IntoResponse, Redirect, Response};
use reticolo_tenancy::membership::invitation::{self, InvitationId};

use crate::error::Error;
use crate::form::Posted;
use crate::portal::{Named, Portal, leave};

pub(crate) async fn withdraw(
    portal: Portal,
    Named(id): Named<InvitationId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let mut scope = portal.enter_to_write().await?;
    invitation::withdraw(&mut scope, id).await?;
    leave(scope).await?;
    Ok(Redirect::to(&portal.page.at("/members?done=invitation-withdrawn")).into_response())
}
