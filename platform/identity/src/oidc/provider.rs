//! What providers say of themselves, and how they are asked.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use moka::future::Cache;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthType, Client, ClientId, ClientSecret, DiscoveryError,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdTokenFields, IssuerUrl, StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::{ProviderConfig, Refusal};
use crate::tls;

/// How long one question may take, connection and answer together.
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes of an answer.
const LONGEST_ANSWER: usize = 512 * 1024;

/// How long a provider's description and keys are good.
const DESCRIPTION_LIFE: Duration = Duration::from_hours(1);

/// Asked for again because of a key that is not among them, they are not asked a second time so soon.
const RENEWAL: Duration = Duration::from_secs(10);

/// Every claim beside those the crate has fields for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Others {
    #[serde(flatten)]
    pub(super) all: serde_json::Map<String, serde_json::Value>,
}

impl AdditionalClaims for Others {}

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// A client of one provider.
pub(super) type ProviderClient = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The providers that were asked lately.
#[derive(Clone)]
pub(crate) struct Providers {
    loopback: bool,
    http: Arc<OnceLock<reqwest::Client>>,
    found: Cache<String, Arc<Found>>,
    /// The issuers that were asked again because of an unknown key, not long ago.
    renewed: Cache<String, ()>,
}

/// A provider as it describes itself.
pub(super) struct Found(CoreProviderMetadata);

/// Why a provider could not be asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Silence {
    #[error("no answer")]
    NoAnswer,
    #[error("an address that is not asked")]
    Forbidden,
}

impl Providers {
    /// `loopback` also lets providers be on this machine, without TLS.
    pub(crate) fn new(loopback: bool) -> Self {
        let found = Cache::builder().max_capacity(1_000).time_to_live(DESCRIPTION_LIFE).build();
        let renewed = Cache::builder().max_capacity(1_000).time_to_live(RENEWAL).build();
        Self { loopback, http: Arc::default(), found, renewed }
    }

    /// The provider of an issuer, asked once an hour.
    pub(super) async fn find(&self, issuer: &str) -> Result<Arc<Found>, Refusal> {
        let asked = self.discover(issuer);
        self.found.try_get_with_by_ref(issuer, asked).await.map_err(|why| *why)
    }

    /// The same after a key was missing: providers change their keys. Asked at most every ten seconds,
    /// however many forged tokens name keys that are not there.
    pub(super) async fn find_again(&self, issuer: &str) -> Result<Arc<Found>, Refusal> {
        if self.renewed.entry_by_ref(issuer).or_insert(()).await.is_fresh() {
            self.found.invalidate(issuer).await;
        }
        self.find(issuer).await
    }

    async fn discover(&self, issuer: &str) -> Result<Arc<Found>, Refusal> {
        let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|_| Refusal::Misconfigured)?;
        let asked = CoreProviderMetadata::discover_async(issuer, self).await;
        let metadata = asked.map_err(|error| match error {
            DiscoveryError::Request(Silence::Forbidden)
            | DiscoveryError::UrlParse(_)
            | DiscoveryError::Validation(_)
            | DiscoveryError::Parse(_) => Refusal::Misconfigured,
            _ => Refusal::Unavailable,
        })?;
        Ok(Arc::new(Found(metadata)))
    }

    /// Sends one request: no redirect is followed, no long answer read, and no one waits for long.
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Silence> {
        let address: Url = request.uri().to_string().parse().map_err(|_| Silence::Forbidden)?;
        if !self.may_ask(&address) {
            return Err(Silence::Forbidden);
        }
        let request = reqwest::Request::try_from(request).map_err(|_| Silence::Forbidden)?;
        let mut answer = self.http().execute(request).await.map_err(|_| Silence::NoAnswer)?;
        if answer.status().is_server_error() {
            return Err(Silence::NoAnswer);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| Silence::NoAnswer)? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(Silence::NoAnswer);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }

    /// Over TLS, or on this machine where that is allowed.
    pub(crate) fn may_ask(&self, address: &Url) -> bool {
        match address.scheme() {
            "https" => true,
            "http" => self.loopback && is_loopback(address),
            _ => false,
        }
    }

    fn http(&self) -> &reqwest::Client {
        self.http.get_or_init(|| {
            tls::use_ring();
            reqwest::Client::builder()
                .timeout(PATIENCE)
                .redirect(reqwest::redirect::Policy::none())
                .user_agent("reticolo")
                .build()
                .unwrap_or_else(|_| unreachable!("ring and the system's certificates are there"))
        })
    }
}

impl<'c> AsyncHttpClient<'c> for Providers {
    type Error = Silence;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Silence>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

impl Found {
    /// A client with the provider's addresses and keys.
    pub(super) fn client(&self, config: &ProviderConfig) -> ProviderClient {
        let secret = config.client_secret.clone().map(ClientSecret::new);
        let client = ProviderClient::from_provider_metadata(
            self.0.clone(),
            ClientId::new(config.client_id.clone()),
            secret,
        );
        let methods = self.0.token_endpoint_auth_methods_supported();
        let only_in_body = methods.is_some_and(|methods| {
            methods.contains(&CoreClientAuthMethod::ClientSecretPost)
                && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        client.set_auth_type(if only_in_body { AuthType::RequestBody } else { AuthType::BasicAuth })
    }
}

fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Providers;

    #[test]
    fn providers_are_asked_over_tls_unless_they_are_on_this_machine() {
        let may =
            |loopback, address: &str| Providers::new(loopback).may_ask(&address.parse().unwrap());
        for good in [
            "https://login.example/x",
            "http://localhost:1/",
            "http://127.0.0.1:9/",
            "http://[::1]/",
        ] {
            assert!(may(true, good), "{good}");
        }
        for bad in [
            "http://login.example",
            "http://localhost.evil.example",
            "http://10.0.0.1",
            "file:///etc/passwd",
        ] {
            assert!(!may(true, bad), "{bad}");
        }
        assert!(!may(false, "http://127.0.0.1:9/"));
    }
}
