//! `/t/{tenant}/account`: where somebody is signed in, with a sign-out for each.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_identity::{Method, SecondFactor, Session, SessionId};

use crate::error::Error;
use crate::form::Posted;
use crate::page::{Page, render};
use crate::pages::pager;
use crate::portal::{Named, Portal};

const PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct Account {
    page: Page,
    mail: Option<String>,
    has_password: bool,
    second_factor: SecondFactor,
    sessions: Vec<Session>,
    current: SessionId,
    next: Option<SessionId>,
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    let session = portal.session()?;
    let after = portal.page.address.value("after").and_then(|id| id.parse().ok());
    let mut sessions = portal.identity().sessions(session.account_id, after, PAGE + 1).await?;
    let more = pager::cut(&mut sessions, PAGE);
    let second_factor = portal.identity().second_factor(session.account_id).await?;
    render(&Account {
        mail: session.mail.clone(),
        has_password: session.method() != Method::Provider,
        second_factor,
        current: session.id,
        next: sessions.last().filter(|_| more).map(|last| last.id),
        sessions,
        page: portal.page.clone(),
    })
}

/// Signs one of them out.
pub(crate) async fn end(
    portal: Portal,
    Named(id): Named<SessionId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    portal.identity().end_session_of(portal.session()?.account_id, id).await?;
    Ok(Redirect::to(&portal.page.at("/account?done=session-ended")).into_response())
}

/// Signs out everywhere but here.
pub(crate) async fn end_others(portal: Portal, Posted(_): Posted) -> Result<Response, Error> {
    let session = portal.session()?;
    portal.identity().end_other_sessions(session.account_id, Some(session.id)).await?;
    Ok(Redirect::to(&portal.page.at("/account?done=session-ended")).into_response())
}
