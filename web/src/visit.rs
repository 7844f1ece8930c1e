//! What a request says about its visitor: where they are, and in which language they read.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use reticolo_foundation::Language;

use crate::address::Address;
use crate::language;

/// A visitor asking for an address.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) language: Language,
    /// What was asked for, without the switch of language.
    pub(crate) address: Address,
    /// The language the address asked for, to be remembered.
    pub(crate) switched_to: Option<Language>,
    /// Under which the log has this request.
    pub(crate) request_id: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = Address::of(&parts.uri);
        let asked = address.value(language::NAME);
        let request_id = parts.headers.get("x-request-id").and_then(|id| id.to_str().ok());
        Ok(Self {
            language: language::negotiate(asked, &parts.headers),
            switched_to: asked.and_then(|tag| tag.parse().ok()),
            request_id: request_id.map(str::to_owned),
            address: address.without(language::NAME),
        })
    }
}
