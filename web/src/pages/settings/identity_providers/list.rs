//! `/t/{tenant}/settings/identity-providers`: the providers people sign in with.

use askama::Template;
use axum::response::Response;
use reticolo_tenancy::identity_provider::{self, IdentityProvider};

use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

#[derive(Template)]
#[template(path = "settings/identity_providers.html")]
struct List {
    page: Page,
    providers: Vec<IdentityProvider>,
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    let mut scope = portal.enter().await?;
    let providers = identity_provider::list(&mut scope).await?;
    leave(scope).await?;
    render(&List { page: portal.page, providers })
}
