//! `/t/{tenant}/images/{digest}`: an image of a service that the public sees.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use reticolo_directory::listing::image;

use crate::dress::KeptForGood;
use crate::error::Error;
use crate::portal::{Digest, Portal, leave};

pub(crate) async fn show(portal: Portal, Digest(digest): Digest) -> Result<Response, Error> {
    let mut scope = portal.enter().await?;
    let found = image::public(&mut scope, &digest).await?;
    leave(scope).await?;
    let (media_type, bytes) = found.ok_or(Error::NotFound)?;
    let mut response = ([(header::CONTENT_TYPE, media_type)], bytes).into_response();
    response.extensions_mut().insert(KeptForGood);
    Ok(response)
}
