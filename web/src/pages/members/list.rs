//! `/t/{tenant}/members`: who works here, with which roles, and who was invited.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_tenancy::Permission;
use reticolo_tenancy::membership::{self, Membership, invitation};

use super::Places;
use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::pager::{self, Pager};
use crate::portal::{Portal, leave};

const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "members/list.html")]
struct List {
    page: Page,
    members: Vec<Membership>,
    total: i64,
    invitations: Vec<invitation::Invitation>,
    places: Places,
    may_manage: bool,
    pager: Pager,
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    let page = portal.page.clone();
    let wanted = page.address.value(pager::NAME).and_then(pager::number).unwrap_or(1);
    let mut scope = portal.enter_to_write().await?;
    let offset = (wanted - 1).saturating_mul(PAGE);
    let (members, total) = membership::list(&mut scope, offset, PAGE).await?;
    let pager = Pager::new(&page.address.without("done"), wanted, total, PAGE);
    if pager.current != wanted {
        return Ok(Redirect::to(&pager.to(&pager.current).to_string()).into_response());
    }
    let invitations = invitation::open(&mut scope).await?;
    let posts = members.iter().map(|member| &member.post);
    let posts = posts.chain(invitations.iter().map(|invitation| &invitation.post));
    let places = Places::of(&mut scope, posts).await?;
    let may_manage = scope.actor().may(Permission::MemberManage);
    leave(scope).await?;
    render(&List { page, members, total, invitations, places, may_manage, pager })
}
