//! `/t/{tenant}/settings/identity-providers/{id}/switch`: a provider is offered, or not for now.

use axum::response::{IntoResponse, Redirect, Response};
use reticolo_tenancy::identity_provider::{self, IdentityProvider, IdentityProviderId, Settings};

use super::find;
use crate::error::Error;
use crate::form::Posted;
use crate::portal::{Named, Portal, leave};

pub(crate) async fn switch(
    portal: Portal,
    Named(id): Named<IdentityProviderId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let provider = find(&portal, id).await?;
    let seen = (id, typed.value("row_version").parse().unwrap_or(0));
    let settings = with(provider, typed.has("enabled", "1"));
    let mut scope = portal.enter_to_write().await?;
    identity_provider::save(&mut scope, Some(seen), &settings).await?;
    leave(scope).await?;
    let done = portal.page.at("/settings/identity-providers?done=provider-saved");
    Ok(Redirect::to(&done).into_response())
}

fn with(provider: IdentityProvider, enabled: bool) -> Settings {
    Settings {
        label: provider.label,
        issuer: provider.issuer,
        client_id: provider.client_id,
        client_secret: None,
        scopes: provider.scopes,
        fiscal_number_claim: provider.fiscal_number_claim,
        name_claim: provider.name_claim,
        mail_claim: provider.mail_claim,
        required_acr: provider.required_acr,
        enabled,
    }
}
