//! What a request says about its visitor: where they are, who they are, and in which language they read.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use reticolo_foundation::{Language, Token};
use reticolo_identity::{Presence, Session};
use reticolo_tenancy as tenancy;

use crate::address::Address;
use crate::cookie;
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
    /// The visitor's session, if they are signed in, and where they come from.
    pub(crate) presence: Presence,
    /// The same, for a tenant's door.
    pub(crate) visitor: tenancy::Visitor,
    /// What tells apart the forms of somebody who is not signed in.
    guest: Option<Token>,
}

impl Visit {
    /// The visitor's session.
    pub(crate) fn session(&self) -> Option<&Session> {
        self.presence.session.as_ref().map(|(_, session)| session)
    }

    /// What the proof in a visitor's forms is made from.
    pub(crate) fn proof(&self) -> Option<&Token> {
        let session = self.presence.session.as_ref().map(|(token, _)| token);
        session.or(self.guest.as_ref())
    }

    /// Gives somebody who is not signed in what their forms need.
    pub(crate) fn welcome(&mut self, guest: Token) {
        self.guest = Some(guest);
    }

    /// The browser, as somebody signs in with it.
    pub(crate) fn browser(&self) -> reticolo_identity::Visitor<'_> {
        reticolo_identity::Visitor {
            address: self.presence.address,
            agent: self.presence.agent.as_deref(),
            language: self.language,
            replaces: self.presence.session.as_ref().map(|(token, _)| token),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let address = Address::of(&parts.uri);
        let asked = address.value(language::NAME);
        Ok(Self {
            language: language::negotiate(asked, &parts.headers),
            switched_to: asked.and_then(|tag| tag.parse().ok()),
            request_id: request_id(&parts.headers),
            presence: parts.extensions.get::<Presence>().cloned().unwrap_or_default(),
            visitor: parts.extensions.get::<tenancy::Visitor>().cloned().unwrap_or_default(),
            guest: cookie::read(&parts.headers, cookie::GUEST).map(Token::presented),
            address: address.without(language::NAME),
        })
    }
}

fn request_id(headers: &HeaderMap) -> Option<String> {
    headers.get("x-request-id").and_then(|id| id.to_str().ok()).map(str::to_owned)
}
