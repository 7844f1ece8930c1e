//! A provider as a form has it.

use axum::http::StatusCode;
use reticolo_tenancy::Error as TenancyError;
use reticolo_tenancy::identity_provider::{IdentityProvider, Settings};

use crate::error::Error;
use crate::form::Typed;
use crate::page::Page;
use crate::portal::Portal;

/// What most providers need.
pub(super) fn usual() -> Typed {
    Typed::with([
        ("scopes", "openid profile email".to_owned()),
        ("name_claim", "name".to_owned()),
        ("mail_claim", "email".to_owned()),
        ("enabled", "1".to_owned()),
    ])
}

/// A form with this provider in it, but for its secret.
pub(super) fn typed(provider: &IdentityProvider) -> Typed {
    let enabled = if provider.enabled { "1" } else { "" };
    Typed::with([
        ("label", provider.label.clone()),
        ("issuer", provider.issuer.clone()),
        ("client_id", provider.client_id.clone()),
        ("scopes", provider.scopes.join(" ")),
        ("fiscal_number_claim", provider.fiscal_number_claim.clone()),
        ("name_claim", provider.name_claim.clone()),
        ("mail_claim", provider.mail_claim.clone()),
        ("required_acr", provider.required_acr.join(" ")),
        ("enabled", enabled.to_owned()),
    ])
}

/// The provider a form describes; where it describes none, the fields to be looked at are told.
pub(super) fn read(typed: &mut Typed, portal: &Portal) -> Option<Settings> {
    for field in ["label", "client_id", "name_claim"] {
        if typed.given(field).is_none() {
            typed.refuse(field, portal.page.say("form-required"));
        }
    }
    if !portal.identity().may_be_issuer(typed.value("issuer")) {
        typed.refuse("issuer", portal.page.say("provider-bad-issuer"));
    }
    let words = |field| typed.value(field).split_whitespace().map(str::to_owned).collect();
    let text = |field| typed.value(field).to_owned();
    let settings = Settings {
        label: text("label"),
        issuer: text("issuer"),
        client_id: text("client_id"),
        client_secret: typed.given("client_secret").map(str::to_owned),
        scopes: words("scopes"),
        fiscal_number_claim: text("fiscal_number_claim"),
        name_claim: text("name_claim"),
        mail_claim: text("mail_claim"),
        required_acr: words("required_acr"),
        enabled: typed.has("enabled", "1"),
    };
    (!typed.is_refused()).then_some(settings)
}

/// Says a refusal beside the field it is about, and gives the answer's status; whatever is no matter
/// of the form comes back.
pub(super) fn refuse(typed: &mut Typed, page: &Page, error: Error) -> Result<StatusCode, Error> {
    let (field, sentence) = match &error {
        Error::Tenancy(TenancyError::Changed) => ("", page.say("form-changed")),
        Error::Tenancy(TenancyError::ProviderKnown) => ("issuer", page.say("provider-known")),
        Error::Tenancy(TenancyError::NoSecret) => ("client_secret", page.say("form-required")),
        Error::Tenancy(TenancyError::BadText(field)) => (*field, page.say("form-bad-text")),
        _ => return Err(error),
    };
    typed.refuse(field, sentence);
    Ok(error.status())
}
