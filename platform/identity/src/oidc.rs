//! Signing in with an identity provider: OpenID Connect, authorization code with PKCE.
//!
//! The provider is whatever a union has: a broker for SPID and CIE, Keycloak, Entra. Nothing it says
//! is believed before the ID token's signature, issuer, audience, nonce and age have been checked.

mod exchange;
mod pending;
mod provider;
mod refusal;

use std::fmt;

use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{
    AuthenticationContextClass, CsrfToken, Nonce, PkceCodeChallenge, RedirectUrl, Scope,
};
use reticolo_accounts::TenantId;
use serde::Deserialize;
use url::Url;

use crate::account::FiscalNumber;
use crate::error::Error;
use crate::identity::Identity;
use crate::local_path::local_path;
use pending::Begun;

pub use pending::Pending;
pub(crate) use provider::Providers;
pub use refusal::Refusal;

/// An identity provider, as a tenant or the platform has set it up.
#[derive(Clone)]
pub struct ProviderConfig {
    /// Tells providers apart; what was begun with one is not finished with another.
    pub id: String,
    /// `https://login.unione.example`, exactly as the provider writes it.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    /// Asked for beside `openid`.
    pub scopes: Vec<String>,
    pub claims: ClaimMap,
    /// Ways of signing in that are good enough, such as `https://www.spid.gov.it/SpidL2`; empty when
    /// every one is.
    pub required_acr: Vec<String>,
    /// What its button says.
    pub label: String,
    /// The tenant it belongs to; `None` when the platform vouches for it.
    pub tenant: Option<TenantId>,
}

impl fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderConfig").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Under which names the provider says what we need to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimMap {
    pub fiscal_number: Option<String>,
    pub name: String,
    pub mail: Option<String>,
}

impl Default for ClaimMap {
    fn default() -> Self {
        Self { fiscal_number: None, name: "name".to_owned(), mail: Some("email".to_owned()) }
    }
}

/// What the browser brings back from the provider, in the query of the address.
#[derive(Clone, Default, Deserialize)]
pub struct CallbackParams {
    pub state: Option<String>,
    pub code: Option<String>,
    pub error: Option<String>,
    pub iss: Option<String>,
}

impl fmt::Debug for CallbackParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackParams(…)")
    }
}

/// What a provider says of a person.
#[derive(Clone)]
pub struct Claims {
    pub subject: String,
    pub name: Option<String>,
    pub mail: Option<String>,
    pub fiscal_number: Option<FiscalNumber>,
    /// How well the person proved who they are.
    pub acr: Option<String>,
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claims(…)")
    }
}

/// A sign-in that a provider has finished.
#[derive(Clone, Debug)]
pub struct Completed {
    pub claims: Claims,
    /// The page of ours the person was on their way to.
    pub return_to: Option<String>,
}

impl Identity {
    /// Begins a sign-in: the address the browser goes to, and what it keeps in a cookie meanwhile.
    ///
    /// `return_to` is dropped unless it is a path of ours. Refuses with `Unavailable` when the provider
    /// is away and with `Misconfigured` when it can never work.
    pub async fn begin(
        &self,
        config: &ProviderConfig,
        redirect_uri: &Url,
        return_to: Option<&str>,
    ) -> Result<(Url, Pending), Error> {
        let found = self.providers.find(&config.issuer).await.map_err(|why| logged(config, why))?;
        let client =
            found.client(config).set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()));
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge);
        for scope in &config.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        for acr in &config.required_acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        let (address, state, nonce) = request.url();
        let begun = Begun {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            redirect_uri: redirect_uri.clone(),
            return_to: return_to.and_then(local_path).map(str::to_owned),
            at: self.clock.now(),
        };
        Ok((address, begun.seal(self.keys(), &config.id)))
    }

    /// Whether this is an address that a provider is asked at.
    pub fn may_be_issuer(&self, address: &str) -> bool {
        let address = address.parse::<Url>();
        address.is_ok_and(|url| {
            url.has_host() && url.query().is_none() && self.providers.may_ask(&url)
        })
    }

    /// Finishes a sign-in: `pending` is the cookie's value, `callback` the query. Good once.
    ///
    /// Refuses with one of [`Refusal`]; nothing has changed then.
    pub async fn complete(
        &self,
        config: &ProviderConfig,
        pending: &str,
        callback: &CallbackParams,
    ) -> Result<Completed, Error> {
        let completed = self.try_complete(config, pending, callback).await;
        completed.map_err(|why| logged(config, why))
    }

    async fn try_complete(
        &self,
        config: &ProviderConfig,
        pending: &str,
        callback: &CallbackParams,
    ) -> Result<Completed, Refusal> {
        let begun = Begun::open(self.keys(), &config.id, pending, self.clock.now())?;
        begun.expects(callback.state.as_deref())?;
        if !self.hot().first_use(&begun.place(), pending::LIFE).await {
            return Err(Refusal::Replayed);
        }
        // Providers that say who they are (RFC 9207) are believed only when they are the one we asked.
        if callback.iss.as_ref().is_some_and(|issuer| *issuer != config.issuer) {
            return Err(Refusal::WrongIssuer);
        }
        if let Some(error) = &callback.error {
            let denied = error == "access_denied";
            return Err(if denied { Refusal::Denied } else { Refusal::ProviderError });
        }
        let code = callback.code.as_deref().ok_or(Refusal::BadCallback)?;
        let claims = exchange::exchange(&self.providers, config, &begun, code, self.clock).await?;
        Ok(Completed { claims, return_to: begun.return_to })
    }
}

/// Says in the log which provider refused what, and not to whom.
fn logged(config: &ProviderConfig, why: Refusal) -> Error {
    match why {
        Refusal::Denied | Refusal::PendingInvalid => {}
        why => {
            tracing::warn!(provider = config.id, why = why.name(), "a sign-in was refused");
        }
    }
    Error::Provider(why)
}
