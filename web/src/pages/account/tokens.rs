//! `/t/{tenant}/account/tokens`: tokens with which somebody's own programs use the API.

use std::time::Duration;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_identity::{ApiToken, ApiTokenId, NewApiToken};
use reticolo_tenancy::Permission;

use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::sign_in::sentence;
use crate::portal::{Named, Portal, leave};

const PAGE: i64 = 100;
const DAYS: [u64; 3] = [30, 90, 365];

#[derive(Template)]
#[template(path = "account/tokens.html")]
struct ApiTokens {
    page: Page,
    tokens: Vec<ApiToken>,
    /// What its person may do here, and may therefore give to a token.
    permissions: Vec<Permission>,
    /// Lives to choose from, in days, and whether it is the one chosen.
    days: [(u64, bool); 3],
    /// A token that was just made: its text is shown this once.
    fresh: Option<String>,
    typed: Typed,
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    let typed = Typed::with([("days", "90".to_owned())]);
    page(portal, typed, None).await
}

pub(crate) async fn create(portal: Portal, Posted(mut typed): Posted) -> Result<Response, Error> {
    let account_id = portal.session()?.account_id;
    let mine = permissions(&portal).await?;
    let chosen: Vec<String> = mine
        .iter()
        .map(|permission| permission.as_str())
        .filter(|name| typed.has("permission", name))
        .map(str::to_owned)
        .collect();
    let days = typed.value("days").parse().ok().filter(|days| DAYS.contains(days));
    if chosen.is_empty() {
        typed.refuse("permissions", portal.page.say("token-needs-permission"));
    }
    let Some(days) = days.filter(|_| !typed.is_refused()) else {
        return page(portal, typed, None).await;
    };
    let made = portal.identity().create_api_token(NewApiToken {
        account_id,
        tenant_id: portal.tenant.id,
        name: typed.value("name"),
        permissions: &chosen,
        life: Duration::from_hours(days * 24),
    });
    match made.await {
        Ok((text, _)) => page(portal, Typed::default(), Some(text)).await,
        Err(error) => {
            typed.refuse("name", sentence(portal.page.words, &error));
            page(portal, typed, None).await
        }
    }
}

pub(crate) async fn revoke(
    portal: Portal,
    Named(id): Named<ApiTokenId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    portal.identity().revoke_api_token(portal.session()?.account_id, id).await?;
    Ok(Redirect::to(&portal.page.at("/account/tokens?done=token-revoked")).into_response())
}

async fn permissions(portal: &Portal) -> Result<Vec<Permission>, Error> {
    let scope = portal.enter().await?;
    let mine = Permission::ALL.into_iter().filter(|one| scope.actor().may(*one)).collect();
    leave(scope).await?;
    Ok(mine)
}

async fn page(portal: Portal, typed: Typed, fresh: Option<String>) -> Result<Response, Error> {
    let account = portal.session()?.account_id;
    let permissions = permissions(&portal).await?;
    let tokens = portal.identity().api_tokens(account, portal.tenant.id, None, PAGE).await?;
    let days = DAYS.map(|days| (days, typed.has("days", &days.to_string())));
    let status = if typed.is_refused() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = ApiTokens { page: portal.page, tokens, permissions, days, fresh, typed };
    Ok((status, render(&page)?).into_response())
}
