//! From the code that came back to what the provider says of the person.

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreErrorResponseType, CoreGenderClaim, CoreIdTokenVerifier, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AccessToken, AuthorizationCode, ClaimsVerificationError, IdTokenClaims, Nonce,
    OAuth2TokenResponse, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    SignatureVerificationError, SubjectIdentifier, TokenResponse, UserInfoClaims,
};
use reticolo_foundation::Clock;
use serde_json::{Map, Value};

use super::pending::Begun;
use super::provider::{Others, ProviderClient, Providers, Silence};
use super::{Claims, ProviderConfig, Refusal};

/// How far the clocks of provider and platform may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);

/// Signatures that prove something: made with a key only the provider has.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type IdClaims = IdTokenClaims<Others, CoreGenderClaim>;

/// Exchanges the code, checks the ID token, and asks for what it does not say.
pub(super) async fn exchange(
    providers: &Providers,
    config: &ProviderConfig,
    begun: &Begun,
    code: &str,
    clock: Clock,
) -> Result<Claims, Refusal> {
    let found = providers.find(&config.issuer).await?;
    let client = found.client(config);
    let answer = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|_| Refusal::Misconfigured)?
        .set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::from_url(
            begun.redirect_uri.clone(),
        )))
        .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()))
        .request_async(providers)
        .await
        .map_err(|error| refused(&error))?;
    let token = answer.id_token().ok_or(Refusal::BadToken)?;
    let nonce = Nonce::new(begun.nonce.clone());
    let claims = match token.claims(&verifier(&client, clock), &nonce) {
        Err(ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        )) => {
            let found = providers.find_again(&config.issuer).await?;
            let client = found.client(config);
            token.claims(&verifier(&client, clock), &nonce).cloned()
        }
        checked => checked.cloned(),
    };
    let claims = claims.map_err(|error| distrusted(&error))?;
    check_acr(config, &claims)?;
    let subject = claims.subject().clone();
    let acr = claims.auth_context_ref().map(|acr| acr.to_string());
    let mut said = map(&claims);
    if !is_complete(config, &said) {
        // What is signed for us stands; the rest is filled in.
        for (name, value) in user_info(providers, &client, answer.access_token(), &subject).await? {
            said.entry(name).or_insert(value);
        }
    }
    Ok(read(config, &said, &subject, acr))
}

/// Audience, issuer and expiry are checked by the crate; nonce too, since it is given one.
fn verifier(client: &ProviderClient, clock: Clock) -> CoreIdTokenVerifier<'_> {
    let now = clock.now();
    client
        .id_token_verifier()
        .set_allowed_algs(SIGNATURES)
        .set_time_fn(move || now - LEEWAY)
        .set_issue_time_verifier_fn(move |issued: DateTime<Utc>| {
            if issued <= now + LEEWAY { Ok(()) } else { Err("issued in the future".to_owned()) }
        })
}

fn check_acr(config: &ProviderConfig, claims: &IdClaims) -> Result<(), Refusal> {
    let acr = claims.auth_context_ref().map(|acr| acr.as_str());
    let enough = config.required_acr.is_empty()
        || acr.is_some_and(|acr| config.required_acr.iter().any(|good| good == acr));
    if enough { Ok(()) } else { Err(Refusal::WeakSignIn) }
}

/// What the provider says elsewhere of the same person; nothing when it has no such place.
async fn user_info(
    providers: &Providers,
    client: &ProviderClient,
    token: &AccessToken,
    subject: &SubjectIdentifier,
) -> Result<Map<String, Value>, Refusal> {
    let Ok(request) = client.user_info(token.clone(), Some(subject.clone())) else {
        return Ok(Map::new());
    };
    let asked: Result<UserInfoClaims<Others, CoreGenderClaim>, _> =
        request.require_signed_response(false).request_async(providers).await;
    asked.map(|claims| map(&claims)).map_err(|error| match error {
        openidconnect::UserInfoError::ClaimsVerification(_) => Refusal::BadToken,
        _ => Refusal::Unavailable,
    })
}

/// Claims by name, standard ones and others alike.
fn map(claims: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(claims)) => claims,
        _ => Map::new(),
    }
}

fn is_complete(config: &ProviderConfig, said: &Map<String, Value>) -> bool {
    let claims = &config.claims;
    let wanted = [Some(&claims.name), claims.mail.as_ref(), claims.fiscal_number.as_ref()];
    wanted.into_iter().flatten().all(|name| text(said, name).is_some())
}

fn read(
    config: &ProviderConfig,
    said: &Map<String, Value>,
    subject: &SubjectIdentifier,
    acr: Option<String>,
) -> Claims {
    let claims = &config.claims;
    let named = |name: &Option<String>| name.as_ref().and_then(|name| text(said, name));
    let in_parts = || {
        let parts = [text(said, "given_name"), text(said, "family_name")];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    Claims {
        subject: subject.to_string(),
        name: text(said, &claims.name).or_else(in_parts),
        mail: named(&claims.mail),
        // One that cannot be read is as good as none: it identifies nobody.
        fiscal_number: named(&claims.fiscal_number).and_then(|number| number.parse().ok()),
        acr,
    }
}

fn text(said: &Map<String, Value>, name: &str) -> Option<String> {
    let text = said.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

type CodeError =
    RequestTokenError<Silence, openidconnect::StandardErrorResponse<CoreErrorResponseType>>;

fn refused(error: &CodeError) -> Refusal {
    match error {
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            CoreErrorResponseType::InvalidGrant => Refusal::CodeRefused,
            CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                Refusal::Misconfigured
            }
            _ => Refusal::ProviderError,
        },
        RequestTokenError::Request(Silence::Forbidden) => Refusal::Misconfigured,
        RequestTokenError::Request(Silence::NoAnswer) => Refusal::Unavailable,
        // An answer that cannot be read is most often an ID token that cannot.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Refusal::BadToken,
    }
}

fn distrusted(error: &ClaimsVerificationError) -> Refusal {
    match error {
        ClaimsVerificationError::Expired(_) => Refusal::TokenExpired,
        ClaimsVerificationError::InvalidAudience(_) => Refusal::WrongAudience,
        ClaimsVerificationError::InvalidIssuer(_) => Refusal::WrongIssuer,
        ClaimsVerificationError::InvalidNonce(_) => Refusal::WrongNonce,
        ClaimsVerificationError::SignatureVerification(_) => Refusal::BadSignature,
        _ => Refusal::BadToken,
    }
}
