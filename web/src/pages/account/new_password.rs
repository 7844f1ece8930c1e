//! `/account/reset/{token}` and `/account/invitation/{token}`: a password for whoever holds the link.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_foundation::Token;
use reticolo_identity::{Error as IdentityError, LinkKind};

use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::sign_in::sentence;
use crate::portal::Named;
use crate::site::Site;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "account/new_password.html")]
struct NewPassword {
    page: Page,
    typed: Typed,
    /// Whether the link leads anywhere still.
    good: bool,
    done: bool,
}

fn kind(visit: &Visit) -> LinkKind {
    let is_reset = visit.address.path().starts_with(LinkKind::Reset.path());
    if is_reset { LinkKind::Reset } else { LinkKind::Invitation }
}

pub(crate) async fn ask(
    State(site): State<Site>,
    visit: Visit,
    Named(token): Named<String>,
) -> Result<Response, Error> {
    let good = match site.identity.link(kind(&visit), &Token::presented(&token)).await {
        Ok(_) => true,
        Err(IdentityError::LinkInvalid) => false,
        Err(error) => return Err(error.into()),
    };
    let page = Page::new(&visit, None, &site);
    let status = if good { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let page = render(&NewPassword { page, typed: Typed::default(), good, done: false })?;
    Ok((status, page).into_response())
}

pub(crate) async fn set(
    State(site): State<Site>,
    visit: Visit,
    Named(token): Named<String>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    let page = Page::new(&visit, None, &site);
    let token = Token::presented(&token);
    let set = site.identity.set_password(kind(&visit), &token, typed.value("new")).await;
    let typed = match set {
        Ok(_) => {
            return render(&NewPassword { page, typed: Typed::default(), good: true, done: true });
        }
        Err(IdentityError::LinkInvalid) => {
            let page = render(&NewPassword { page, typed, good: false, done: false })?;
            return Ok((StatusCode::NOT_FOUND, page).into_response());
        }
        Err(error) => {
            typed.refuse("new", sentence(page.words, &error));
            typed.without(&["new"])
        }
    };
    let page = render(&NewPassword { page, typed, good: true, done: false })?;
    Ok((StatusCode::BAD_REQUEST, page).into_response())
}
