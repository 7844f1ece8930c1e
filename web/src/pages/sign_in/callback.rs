//! `/t/{tenant}/sign-in/callback`: back from a provider.

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use reticolo_identity::{CallbackParams, Error as IdentityError};
use reticolo_tenancy::identity_provider::{self, IdentityProviderId};

use super::{append, arrive, config, show};
use crate::cookie;
use crate::error::Error;
use crate::form::Typed;
use crate::portal::{Portal, leave};

pub(crate) async fn callback(
    portal: Portal,
    headers: HeaderMap,
    parameters: Result<Query<CallbackParams>, QueryRejection>,
) -> Result<Response, Error> {
    let signed_in = match parameters {
        Ok(Query(parameters)) => sign_in(&portal, &headers, &parameters).await?,
        Err(_) => Err(IdentityError::SignInExpired),
    };
    match signed_in {
        Ok(signed_in) => Ok(arrive(&portal, &signed_in, signed_in.return_to.as_deref())),
        Err(error) => {
            tracing::info!(reason = error.name(), "a sign-in at a provider was refused");
            let mut response = show::refused(portal, Typed::default(), &error).await?;
            append(&mut response, [cookie::end(cookie::PENDING)]);
            Ok(response)
        }
    }
}

async fn sign_in(
    portal: &Portal,
    headers: &HeaderMap,
    parameters: &CallbackParams,
) -> Result<Result<reticolo_identity::SignedIn, IdentityError>, Error> {
    let pending = cookie::read(headers, cookie::PENDING).and_then(|value| value.split_once('.'));
    let Some((id, pending)) = pending else { return Ok(Err(IdentityError::SignInExpired)) };
    let Ok(id) = id.parse::<IdentityProviderId>() else {
        return Ok(Err(IdentityError::SignInExpired));
    };
    let mut scope = portal.enter().await?;
    let (provider, secret) = identity_provider::with_secret(&mut scope, id).await?;
    leave(scope).await?;
    let provider = config(portal, provider, secret);
    let browser = portal.visit.browser();
    Ok(portal.identity().sign_in_with_provider(&provider, pending, parameters, &browser).await)
}
