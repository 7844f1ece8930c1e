//! `/t/{tenant}/invitations/{token}`: who invites to which role, and the ways to take it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_foundation::Token;
use reticolo_tenancy::Error as TenancyError;
use reticolo_tenancy::identity_provider::{self, IdentityProvider};
use reticolo_tenancy::membership::invitation::{self, Invitation};

use crate::error::Error;
use crate::form::Typed;
use crate::page::{Page, render};
use crate::pages::members::Places;
use crate::portal::{Named, Portal, leave};

#[derive(Template)]
#[template(path = "invitations/show.html")]
struct Show {
    page: Page,
    invitation: Invitation,
    place: String,
    providers: Vec<IdentityProvider>,
    /// The path of this page.
    here: String,
    typed: Typed,
}

#[derive(Template)]
#[template(path = "invitations/over.html")]
struct Over {
    page: Page,
}

pub(crate) async fn show(portal: Portal, Named(token): Named<String>) -> Result<Response, Error> {
    form(portal, &token, None, StatusCode::OK).await
}

/// The invitation with what was typed by who has no account yet.
pub(super) async fn form(
    portal: Portal,
    token: &str,
    typed: Option<Typed>,
    status: StatusCode,
) -> Result<Response, Error> {
    let mut scope = portal.enter().await?;
    let invitation = match invitation::show(&mut scope, &Token::presented(token)).await {
        Err(TenancyError::NotFound) => return over(portal),
        invitation => invitation?,
    };
    let places = Places::of(&mut scope, std::iter::once(&invitation.post)).await?;
    let providers = identity_provider::offered(&mut scope).await?;
    leave(scope).await?;
    let place = places.name(&portal.page, &invitation.post);
    let typed = typed.unwrap_or_else(|| Typed::with([("name", invitation.name.clone())]));
    let here = portal.page.at(&format!("/invitations/{token}"));
    let page = Show { page: portal.page, invitation, place, providers, here, typed };
    Ok((status, render(&page)?).into_response())
}

/// Nobody is told whether there ever was such an invitation.
pub(super) fn over(portal: Portal) -> Result<Response, Error> {
    let page = render(&Over { page: portal.page })?;
    Ok((StatusCode::NOT_FOUND, page).into_response())
}
