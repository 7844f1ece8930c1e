//! `/t/{tenant}/sign-in`: the ways to sign in.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_tenancy::identity_provider::{self, IdentityProvider};

use crate::error::Error;
use crate::form::Typed;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

#[derive(Template)]
#[template(path = "sign_in/show.html")]
struct Show {
    page: Page,
    providers: Vec<IdentityProvider>,
    return_to: String,
    typed: Typed,
}

pub(crate) async fn show(portal: Portal) -> Result<Response, Error> {
    if portal.session().is_ok() {
        return Ok(Redirect::to(&portal.page.at("/work")).into_response());
    }
    ways(portal, Typed::default(), None).await
}

/// The page with what was typed into it, after a way to sign in did not lead in.
pub(super) async fn refused(
    portal: Portal,
    mut typed: Typed,
    error: &reticolo_identity::Error,
) -> Result<Response, Error> {
    let status = match error.code() {
        reticolo_foundation::Code::LimitExceeded => StatusCode::TOO_MANY_REQUESTS,
        reticolo_foundation::Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        reticolo_foundation::Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    typed.refuse("", super::sentence(portal.page.words, error));
    ways(portal, typed.without(&["password"]), Some(status)).await
}

async fn ways(portal: Portal, typed: Typed, status: Option<StatusCode>) -> Result<Response, Error> {
    let mut scope = portal.enter().await?;
    let providers = identity_provider::offered(&mut scope).await?;
    leave(scope).await?;
    let wanted = typed.given("return").or_else(|| portal.page.address.value("return"));
    let return_to = wanted.and_then(reticolo_identity::local_path).unwrap_or_default().to_owned();
    let page = render(&Show { page: portal.page, providers, return_to, typed })?;
    Ok((status.unwrap_or(StatusCode::OK), page).into_response())
}
