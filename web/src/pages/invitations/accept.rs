//! `/t/{tenant}/invitations/{token}/accept`: who is signed in takes the role.

use axum::response::{IntoResponse, Redirect, Response};
use reticolo_foundation::Token;
use reticolo_tenancy::Error as TenancyError;
use reticolo_tenancy::membership::invitation;

use super::show::over;
use crate::error::Error;
use crate::form::Posted;
use crate::portal::{Named, Portal, leave};

pub(crate) async fn accept(
    portal: Portal,
    Named(token): Named<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let account = match invitation::accept(&mut scope, &Token::presented(&token)).await {
        Err(TenancyError::NotFound) => return over(portal),
        accepted => accepted?.0,
    };
    leave(scope).await?;
    portal.identity().rights_changed(account).await?;
    Ok(Redirect::to(&portal.page.at("/work?done=invitation-accepted")).into_response())
}
