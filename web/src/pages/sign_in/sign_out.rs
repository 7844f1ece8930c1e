//! `/t/{tenant}/sign-out`: the session ends, here and on every server.

use axum::response::{IntoResponse, Redirect, Response};
use reticolo_identity::presence;

use super::append;
use crate::cookie;
use crate::error::Error;
use crate::form::Posted;
use crate::portal::Portal;

pub(crate) async fn sign_out(portal: Portal, Posted(_): Posted) -> Result<Response, Error> {
    if let Some((token, _)) = &portal.visit.presence.session {
        portal.identity().end_session(token).await?;
    }
    let mut response = Redirect::to(&portal.page.at("")).into_response();
    append(&mut response, [cookie::end(presence::COOKIE)]);
    Ok(response)
}
