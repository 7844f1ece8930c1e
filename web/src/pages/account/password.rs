//! `/t/{tenant}/account/password`: another password.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_identity::Error as IdentityError;

use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::sign_in::sentence;
use crate::portal::Portal;

#[derive(Template)]
#[template(path = "account/password.html")]
struct Password {
    page: Page,
    typed: Typed,
}

pub(crate) async fn ask(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    render(&Password { page: portal.page, typed: Typed::default() })
}

pub(crate) async fn change(portal: Portal, Posted(mut typed): Posted) -> Result<Response, Error> {
    portal.session()?;
    let Some((token, _)) = &portal.visit.presence.session else { return Err(Error::SignInFirst) };
    let (old, new) = (typed.value("old"), typed.value("new"));
    match portal.identity().change_password(token, old, new).await {
        Ok(token) => {
            let done = portal.page.at("/account?done=password-changed");
            let mut response = Redirect::to(&done).into_response();
            if let Some(cookie) = crate::session_cookie(&token) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(error) => {
            let is_new = matches!(error, IdentityError::WeakPassword(_));
            let field = if is_new { "new" } else { "old" };
            typed.refuse(field, sentence(portal.page.words, &error));
            let page =
                render(&Password { page: portal.page, typed: typed.without(&["old", "new"]) })?;
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
    }
}
