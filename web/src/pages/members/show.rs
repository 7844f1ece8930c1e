//! `/t/{tenant}/members/{id}`: somebody's role, to be changed by those who may.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_tenancy::Permission;
use reticolo_tenancy::membership::{self, Membership, MembershipId, MembershipState};

use super::choices::Choices;
use super::{Places, post};
use crate::error::Error;
use crate::form::Typed;
use crate::page::{Page, render};
use crate::portal::{Named, Portal, leave};

#[derive(Template)]
#[template(path = "members/show.html")]
struct Show {
    page: Page,
    member: Membership,
    place: String,
    choices: Choices,
    may_manage: bool,
    typed: Typed,
}

impl Show {
    fn is_active(&self) -> bool {
        self.member.state == MembershipState::Active
    }
}

pub(crate) async fn show(
    portal: Portal,
    Named(id): Named<MembershipId>,
) -> Result<Response, Error> {
    form(portal, id, None, StatusCode::OK).await
}

/// The member as they are, with what was typed about them.
pub(super) async fn form(
    portal: Portal,
    id: MembershipId,
    typed: Option<Typed>,
    status: StatusCode,
) -> Result<Response, Error> {
    let mut scope = portal.enter_to_write().await?;
    if typed.is_some() {
        scope.require(Permission::MemberManage)?;
    }
    let member = membership::find(&mut scope, id).await?;
    let may_manage = scope.actor().may(Permission::MemberManage);
    let places = Places::of(&mut scope, std::iter::once(&member.post)).await?;
    let choices = Choices::read(&mut scope, &portal.tenant).await?;
    leave(scope).await?;
    let place = places.name(&portal.page, &member.post);
    let typed = typed.unwrap_or_else(|| post::typed(&member.post));
    let page = Show { page: portal.page, member, place, choices, may_manage, typed };
    Ok((status, render(&page)?).into_response())
}
