//! Who sends a request.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use reticolo_foundation::Code;
use reticolo_identity::Presence;
use reticolo_identity::presence::Bearing;
use reticolo_tenancy::Visitor;

use crate::error::Error;
use crate::response::Refusal;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Who sends a request, as the server has found out.
pub(crate) struct Who {
    presence: Presence,
    visitor: Visitor,
}

impl Who {
    /// The visitor for the tenant's door.
    ///
    /// A browser that another site made send its cookie is nobody in particular here. An API token
    /// that is not good is refused: its program would otherwise wonder what became of its rights.
    pub(crate) fn visitor(self, headers: &HeaderMap) -> Result<Visitor, Refusal> {
        if matches!(self.presence.bearer, Bearing::Refused) {
            let error = Error::new(
                Code::Denied,
                "this API token is not good: it is unknown, revoked or too old",
            );
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, error));
        }
        let by_cookie = matches!(self.presence.bearer, Bearing::Nothing);
        let site = headers.get(&FETCH_SITE);
        let foreign = site.is_some_and(|site| site != "same-origin" && site != "none");
        if by_cookie && foreign {
            return Ok(Visitor { signed_in: None, ..self.visitor });
        }
        Ok(self.visitor)
    }
}

impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let presence = parts.extensions.get::<Presence>().cloned().unwrap_or_default();
        let visitor = parts.extensions.get::<Visitor>().cloned().unwrap_or_default();
        Ok(Self { presence, visitor })
    }
}
