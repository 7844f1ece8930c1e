//! `/t/{tenant}/settings/identity-providers/{id}/remove`: a provider is taken away, after a page that
//! asks whether that is meant.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_tenancy::identity_provider::{self, IdentityProvider, IdentityProviderId};

use super::find;
use crate::error::Error;
use crate::form::Posted;
use crate::page::{Page, render};
use crate::portal::{Named, Portal, leave};

#[derive(Template)]
#[template(path = "settings/identity_provider_remove.html")]
struct Ask {
    page: Page,
    provider: IdentityProvider,
}

pub(crate) async fn ask(
    portal: Portal,
    Named(id): Named<IdentityProviderId>,
) -> Result<Response, Error> {
    let provider = find(&portal, id).await?;
    render(&Ask { page: portal.page, provider })
}

pub(crate) async fn remove(
    portal: Portal,
    Named(id): Named<IdentityProviderId>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let mut scope = portal.enter_to_write().await?;
    identity_provider::remove(&mut scope, id).await?;
    leave(scope).await?;
    let done = portal.page.at("/settings/identity-providers?done=provider-removed");
    Ok(Redirect::to(&done).into_response())
}
