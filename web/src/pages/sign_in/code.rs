//! `/t/{tenant}/sign-in/code`: the second factor, after the password.

use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use reticolo_identity::Error as IdentityError;

use super::{arrive, sentence};
use crate::cookie;
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::portal::Portal;

#[derive(Template)]
#[template(path = "sign_in/code.html")]
struct Code {
    page: Page,
    return_to: String,
    typed: Typed,
}

pub(crate) async fn ask(portal: Portal) -> Result<Response, Error> {
    form(portal, Typed::default())
}

pub(crate) async fn check(
    portal: Portal,
    headers: HeaderMap,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    let pending = cookie::read(&headers, cookie::SECOND_FACTOR).unwrap_or_default();
    let code: String = typed.value("code").split_whitespace().collect();
    let signed_in =
        portal.identity().sign_in_with_code(pending, &code, &portal.visit.browser()).await;
    match signed_in {
        Ok(signed_in) => Ok(arrive(&portal, &signed_in, typed.given("return"))),
        Err(error) => {
            typed.refuse("code", sentence(portal.page.words, &error));
            let status = match error {
                IdentityError::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::BAD_REQUEST,
            };
            Ok((status, form(portal, typed.without(&["code"]))?).into_response())
        }
    }
}

fn form(portal: Portal, typed: Typed) -> Result<Response, Error> {
    let wanted = typed.given("return").or_else(|| portal.page.address.value("return"));
    let return_to = wanted.and_then(reticolo_identity::local_path).unwrap_or_default().to_owned();
    render(&Code { page: portal.page, return_to, typed })
}
