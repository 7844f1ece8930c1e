//! `/t/{tenant}/members/invite`: somebody is invited by mail to take a role.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_identity::mail;
use reticolo_tenancy::Permission;
use reticolo_tenancy::membership::{Post, invitation};

use super::choices::Choices;
use super::{post, refuse};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::letters::{self, Invitee};
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

#[derive(Template)]
#[template(path = "members/invite.html")]
struct Invite {
    page: Page,
    choices: Choices,
    typed: Typed,
}

pub(crate) async fn ask(portal: Portal) -> Result<Response, Error> {
    form(portal, Typed::with([("where", "everywhere".to_owned())]), StatusCode::OK).await
}

pub(crate) async fn invite(portal: Portal, Posted(mut typed): Posted) -> Result<Response, Error> {
    let Some(post) = post::read(&mut typed, &portal.page, &portal.tenant) else {
        return form(portal, typed, StatusCode::BAD_REQUEST).await;
    };
    match send(&portal, &typed, &post).await {
        Ok(()) => {
            let done = portal.page.at("/members?done=invitation-sent");
            Ok(Redirect::to(&done).into_response())
        }
        Err(error) => {
            let status = refuse(&mut typed, &portal.page, error)?;
            form(portal, typed, status).await
        }
    }
}

/// The mail is written down with the invitation: there is never one without the other.
async fn send(portal: &Portal, typed: &Typed, post: &Post) -> Result<(), Error> {
    let by = portal.session()?.name.clone();
    let (mail, name) = (typed.value("mail"), typed.value("name"));
    let mut scope = portal.enter_to_write().await?;
    let (_, token) = invitation::invite(&mut scope, mail, name, post).await?;
    let public_url = &portal.identity().settings().public_url;
    let link = letters::invitation_address(public_url, &portal.tenant, &token);
    let invitee = Invitee { mail, name, role: post.role, by: &by };
    let letter = letters::invitation(portal.page.language(), &portal.tenant, &invitee, &link);
    let now = scope.now();
    mail::enqueue(scope.connection(), now, &letter).await?;
    leave(scope).await
}

async fn form(portal: Portal, typed: Typed, status: StatusCode) -> Result<Response, Error> {
    let mut scope = portal.enter().await?;
    scope.require(Permission::MemberManage)?;
    let choices = Choices::read(&mut scope, &portal.tenant).await?;
    leave(scope).await?;
    let page = render(&Invite { page: portal.page, choices, typed })?;
    Ok((status, page).into_response())
}
