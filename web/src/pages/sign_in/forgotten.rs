//! `/t/{tenant}/sign-in/forgotten`: a link for a new password. The answer is the same for every mail.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::sentence;
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::portal::Portal;

#[derive(Template)]
#[template(path = "sign_in/forgotten.html")]
struct Forgotten {
    page: Page,
    typed: Typed,
    sent: bool,
}

pub(crate) async fn ask(portal: Portal) -> Result<Response, Error> {
    render(&Forgotten { page: portal.page, typed: Typed::default(), sent: false })
}

pub(crate) async fn send(portal: Portal, Posted(mut typed): Posted) -> Result<Response, Error> {
    let asked = portal.identity().request_reset(typed.value("mail"), &portal.visit.browser()).await;
    if let Err(error) = asked {
        typed.refuse("mail", sentence(portal.page.words, &error));
        let page = render(&Forgotten { page: portal.page, typed, sent: false })?;
        return Ok((StatusCode::BAD_REQUEST, page).into_response());
    }
    render(&Forgotten { page: portal.page, typed, sent: true })
}
