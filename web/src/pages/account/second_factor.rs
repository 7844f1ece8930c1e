//! `/t/{tenant}/account/second-factor`: a code from an app besides the password.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_identity::{Enrolment, Error as IdentityError, Method, SecondFactor};

use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::sign_in::sentence;
use crate::portal::Portal;

#[derive(Template)]
#[template(path = "account/second_factor.html")]
struct Show {
    page: Page,
    second_factor: SecondFactor,
    /// While it is being set up.
    enrolment: Option<Enrolment>,
    typed: Typed,
}

#[derive(Template)]
#[template(path = "account/recovery_codes.html")]
struct RecoveryCodes {
    page: Page,
    codes: Vec<String>,
}

/// Only for people with a password: a provider sees to it itself.
fn account(portal: &Portal) -> Result<reticolo_identity::AccountId, Error> {
    let session = portal.session()?;
    if session.method() == Method::Provider { Err(Error::NotFound) } else { Ok(session.account_id) }
}

pub(crate) async fn show(portal: Portal) -> Result<Response, Error> {
    with(portal, Typed::default()).await
}

async fn with(portal: Portal, typed: Typed) -> Result<Response, Error> {
    let id = account(&portal)?;
    let second_factor = portal.identity().second_factor(id).await?;
    let enrolment = if second_factor.enabled {
        None
    } else {
        Some(portal.identity().enrol_second_factor(id).await?)
    };
    let status = if typed.is_refused() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = render(&Show { page: portal.page, second_factor, enrolment, typed })?;
    Ok((status, page).into_response())
}

pub(crate) async fn confirm(portal: Portal, Posted(typed): Posted) -> Result<Response, Error> {
    let id = account(&portal)?;
    let code = code(&typed);
    let codes = portal.identity().confirm_second_factor(id, &code).await;
    shown(portal, typed, codes).await
}

pub(crate) async fn renew(portal: Portal, Posted(typed): Posted) -> Result<Response, Error> {
    let id = account(&portal)?;
    let (password, code) = (typed.value("password"), code(&typed));
    let codes = portal.identity().renew_recovery_codes(id, password, &code).await;
    shown(portal, typed, codes).await
}

pub(crate) async fn disable(portal: Portal, Posted(mut typed): Posted) -> Result<Response, Error> {
    let id = account(&portal)?;
    let (password, code) = (typed.value("password"), code(&typed));
    match portal.identity().disable_second_factor(id, password, &code).await {
        Ok(()) => {
            let done = portal.page.at("/account?done=second-factor-off");
            Ok(Redirect::to(&done).into_response())
        }
        Err(error) => {
            typed.refuse("", sentence(portal.page.words, &error));
            with(portal, typed.without(&["password", "code"])).await
        }
    }
}

async fn shown(
    portal: Portal,
    mut typed: Typed,
    codes: Result<Vec<String>, IdentityError>,
) -> Result<Response, Error> {
    match codes {
        Ok(codes) => render(&RecoveryCodes { page: portal.page, codes }),
        Err(error) => {
            typed.refuse("", sentence(portal.page.words, &error));
            with(portal, typed.without(&["password", "code"])).await
        }
    }
}

fn code(typed: &Typed) -> String {
    typed.value("code").split_whitespace().collect()
}
