//! Signing in and out.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_identity::SignedIn;
use reticolo_tenancy::identity_provider::IdentityProvider;

use crate::cookie;
use crate::portal::Portal;
use crate::words::Words;

pub(crate) mod callback;
pub(crate) mod code;
pub(crate) mod forgotten;
pub(crate) mod password;
pub(crate) mod show;
pub(crate) mod sign_out;
pub(crate) mod with;

/// Why somebody could not sign in, or change how they do, as a sentence for them.
pub(crate) fn sentence(words: Words, error: &reticolo_identity::Error) -> String {
    let id = format!("identity-{}", error.name());
    match error {
        reticolo_identity::Error::TooManyAttempts { wait } => {
            words.count(&id, wait.as_secs().div_ceil(60))
        }
        _ => words.say(&id).into_owned(),
    }
}

/// The provider as the one who signs people in with it needs it.
fn config(
    portal: &Portal,
    provider: IdentityProvider,
    secret: String,
) -> reticolo_identity::ProviderConfig {
    let claim = |name: String| Some(name).filter(|name| !name.is_empty());
    reticolo_identity::ProviderConfig {
        id: provider.id.to_string(),
        issuer: provider.issuer,
        client_id: provider.client_id,
        client_secret: Some(secret),
        scopes: provider.scopes,
        claims: reticolo_identity::ClaimMap {
            fiscal_number: claim(provider.fiscal_number_claim),
            name: provider.name_claim,
            mail: claim(provider.mail_claim),
        },
        required_acr: provider.required_acr,
        label: provider.label,
        tenant: Some(portal.tenant.id),
    }
}

/// Leads somebody who has just signed in to where they were going.
pub(super) fn arrive(portal: &Portal, signed_in: &SignedIn, return_to: Option<&str>) -> Response {
    let wanted = return_to.and_then(reticolo_identity::local_path);
    let work = portal.page.at("/work");
    let mut response = Redirect::to(wanted.unwrap_or(&work)).into_response();
    let cookies = [
        crate::session_cookie(&signed_in.token),
        cookie::end(cookie::PENDING),
        cookie::end(cookie::SECOND_FACTOR),
        cookie::end(cookie::GUEST),
    ];
    append(&mut response, cookies);
    response
}

fn append(response: &mut Response, cookies: impl IntoIterator<Item = Option<HeaderValue>>) {
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
