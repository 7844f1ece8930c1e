//! `/t/{tenant}/settings/identity-providers/new` and `…/{id}`: a provider is added or changed. Its
//! secret is written and never shown.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_tenancy::Permission;
use reticolo_tenancy::identity_provider::{self, IdentityProvider, IdentityProviderId, Settings};
use url::Url;

use super::fields;
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::sign_in::with::redirect_uri;
use crate::portal::{Named, Portal, leave};

#[derive(Template)]
#[template(path = "settings/identity_provider.html")]
struct Edit {
    page: Page,
    /// The provider as it is; `None` for a new one.
    provider: Option<IdentityProvider>,
    /// What the provider has to know as our address.
    redirect_uri: Url,
    typed: Typed,
}

pub(crate) async fn ask_new(portal: Portal) -> Result<Response, Error> {
    form(portal, None, Some(fields::usual()), StatusCode::OK).await
}

pub(crate) async fn ask(
    portal: Portal,
    Named(id): Named<IdentityProviderId>,
) -> Result<Response, Error> {
    form(portal, Some(id), None, StatusCode::OK).await
}

pub(crate) async fn add(portal: Portal, Posted(typed): Posted) -> Result<Response, Error> {
    save(portal, None, typed).await
}

pub(crate) async fn change(
    portal: Portal,
    Named(id): Named<IdentityProviderId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    save(portal, Some(id), typed).await
}

async fn save(
    portal: Portal,
    id: Option<IdentityProviderId>,
    mut typed: Typed,
) -> Result<Response, Error> {
    let settings = fields::read(&mut typed, &portal);
    let saved = match settings {
        Some(settings) => store(&portal, id, &typed, &settings).await,
        None => return form(portal, id, Some(typed), StatusCode::BAD_REQUEST).await,
    };
    match saved {
        Ok(()) => {
            let done = portal.page.at("/settings/identity-providers?done=provider-saved");
            Ok(Redirect::to(&done).into_response())
        }
        Err(error) => {
            let status = fields::refuse(&mut typed, &portal.page, error)?;
            form(portal, id, Some(typed), status).await
        }
    }
}

async fn store(
    portal: &Portal,
    id: Option<IdentityProviderId>,
    typed: &Typed,
    settings: &Settings,
) -> Result<(), Error> {
    let seen = id.map(|id| (id, typed.value("row_version").parse().unwrap_or(0)));
    let mut scope = portal.enter_to_write().await?;
    identity_provider::save(&mut scope, seen, settings).await?;
    leave(scope).await
}

async fn form(
    portal: Portal,
    id: Option<IdentityProviderId>,
    typed: Option<Typed>,
    status: StatusCode,
) -> Result<Response, Error> {
    let provider = find(&portal, id).await?;
    let shown = || provider.as_ref().map(fields::typed).unwrap_or_default();
    let mut typed = typed.unwrap_or_else(shown);
    if typed.given("client_secret").is_some() {
        // Left empty, it would stand for the one there is.
        typed.refuse("client_secret", portal.page.say("provider-secret-again"));
    }
    let typed = typed.without(&["client_secret"]);
    let redirect_uri = redirect_uri(&portal)?;
    let page = render(&Edit { page: portal.page, provider, redirect_uri, typed })?;
    Ok((status, page).into_response())
}

/// The provider of an address, `None` for a new one. Everybody else than who may change providers is
/// refused, for a new one too.
async fn find(
    portal: &Portal,
    id: Option<IdentityProviderId>,
) -> Result<Option<IdentityProvider>, Error> {
    let Some(id) = id else {
        let scope = portal.enter().await?;
        scope.require(Permission::SettingsManage)?;
        leave(scope).await?;
        return Ok(None);
    };
    super::find(portal, id).await.map(Some)
}
