//! `/t/{tenant}/members/{id}`, sent: another role, or other limits.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_tenancy::membership::{self, Change, MembershipId};

use super::{post, refuse, show};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::portal::{Named, Portal, leave};

pub(crate) async fn change(
    portal: Portal,
    Named(id): Named<MembershipId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    let Some(post) = post::read(&mut typed, &portal.page, &portal.tenant) else {
        return show::form(portal, id, Some(typed), StatusCode::BAD_REQUEST).await;
    };
    match apply(&portal, id, &typed, &Change::Post(post)).await {
        Ok(next) => Ok(next),
        Err(error) => {
            let status = refuse(&mut typed, &portal.page, error)?;
            show::form(portal, id, Some(typed), status).await
        }
    }
}

/// Makes a change that was decided on the version the form names, and says where to go on. Every
/// server asks anew what the person may do.
pub(super) async fn apply(
    portal: &Portal,
    id: MembershipId,
    typed: &Typed,
    change: &Change,
) -> Result<Response, Error> {
    let seen = typed.value("row_version").parse().unwrap_or(0);
    let mut scope = portal.enter_to_write().await?;
    let account = membership::change(&mut scope, id, seen, change, typed.given("reason")).await?;
    leave(scope).await?;
    portal.identity().rights_changed(account).await?;
    let own = portal.session().is_ok_and(|session| session.account_id == account);
    // Who has changed their own role may not see the list any more.
    let next = if own { "/work" } else { "/members?done=member-changed" };
    Ok(Redirect::to(&portal.page.at(next)).into_response())
}
