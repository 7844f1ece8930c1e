//! `/t/{tenant}/sign-in/with/{id}`: off to a provider.

use axum::response::{IntoResponse, Redirect, Response};
use reticolo_tenancy::identity_provider::{self, IdentityProviderId};
use url::Url;

use super::{append, config, show};
use crate::cookie;
use crate::error::Error;
use crate::form::Typed;
use crate::portal::{Named, Portal, leave};

/// A sign-in at a provider takes ten minutes at most.
const MINUTES: u64 = 10;

pub(crate) async fn with(
    portal: Portal,
    Named(id): Named<IdentityProviderId>,
) -> Result<Response, Error> {
    let mut scope = portal.enter().await?;
    let (provider, secret) = identity_provider::with_secret(&mut scope, id).await?;
    leave(scope).await?;
    let provider = config(&portal, provider, secret);
    let return_to = portal.page.address.value("return").and_then(reticolo_identity::local_path);
    let begun = portal.identity().begin(&provider, &redirect_uri(&portal)?, return_to).await;
    match begun {
        Ok((address, pending)) => {
            let mut response = Redirect::to(address.as_str()).into_response();
            let value = format!("{id}.{}", pending.as_str());
            append(&mut response, [cookie::keep(cookie::PENDING, &value, Some(MINUTES * 60))]);
            Ok(response)
        }
        Err(error) => show::refused(portal, Typed::default(), &error).await,
    }
}

/// Where the provider sends people back to.
pub(in crate::pages) fn redirect_uri(portal: &Portal) -> Result<Url, Error> {
    let path = portal.page.at("/sign-in/callback");
    portal.identity().settings().public_url.join(&path).map_err(|_| Error::NotFound)
}
