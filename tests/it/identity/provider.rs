//! Signing in with a real OpenID provider, also when it misbehaves.

use std::time::{Duration, Instant};

use harness::{IdentityProvider, Logs, People};
use reticolo_accounts::TenantId;
use reticolo_foundation::Code;
use reticolo_identity::{
    CallbackParams, ClaimMap, Error, Identity, NewApiToken, Pending, ProviderConfig, Refusal,
    SignedIn, Visitor,
};
use url::Url;

const ELENA: &str = "elena-cecchin";
const MARTA: &str = "marta-sartori";

pub(super) fn config(provider: &IdentityProvider, tenant: Option<TenantId>) -> ProviderConfig {
    ProviderConfig {
        id: "spid".to_owned(),
        issuer: provider.issuer.clone(),
        client_id: "reticolo".to_owned(),
        client_secret: Some("reticolo-demo-secret".to_owned()),
        scopes: ["profile", "email", "fiscal"].map(str::to_owned).to_vec(),
        claims: ClaimMap {
            fiscal_number: Some("https://attributes.eid.gov.it/fiscal_number".to_owned()),
            ..ClaimMap::default()
        },
        required_acr: vec!["https://www.spid.gov.it/SpidL2".to_owned()],
        label: "SPID".to_owned(),
        tenant,
    }
}

async fn begin(identity: &Identity, config: &ProviderConfig) -> Result<(Url, Pending), Error> {
    let back = "http://127.0.0.1:9/t/tradate/sign-in/callback".parse().unwrap();
    identity.begin(config, &back, Some("/t/tradate/listings")).await
}

fn params(back: &Url) -> CallbackParams {
    let find = |name: &str| {
        back.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    };
    CallbackParams {
        state: find("state"),
        code: find("code"),
        error: find("error"),
        iss: find("iss"),
    }
}

/// The whole way: out, in, and back.
pub(super) async fn sign_in(
    identity: &Identity,
    provider: &IdentityProvider,
    config: &ProviderConfig,
    person: &str,
) -> Result<SignedIn, Error> {
    let (address, pending) = begin(identity, config).await?;
    let back = provider.sign_in(address, person).await;
    identity
        .sign_in_with_provider(config, pending.as_str(), &params(&back), &Visitor::default())
        .await
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Refusal {
    match outcome {
        Err(Error::Provider(refusal)) => refusal,
        other => panic!("not refused by or for the provider: {other:?}"),
    }
}

#[tokio::test]
async fn a_person_comes_back_to_the_same_account() {
    let Some(provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let config = config(&provider, None);
    let first = sign_in(&people.identity, &provider, &config, ELENA).await.unwrap();
    assert_eq!(first.session.name, "Elena Cecchin");
    assert_eq!(first.session.mail.as_deref(), Some("elena.cecchin@altovicentino.example"));
    assert_eq!(first.session.tenant_id, None);
    assert_eq!(first.return_to.as_deref(), Some("/t/tradate/listings"));
    let second = sign_in(&people.identity, &provider, &config, ELENA).await.unwrap();
    assert_eq!(second.session.account_id, first.session.account_id);
    let other = sign_in(&people.identity, &provider, &config, MARTA).await.unwrap();
    assert_ne!(other.session.account_id, first.session.account_id);
}

#[tokio::test]
async fn a_tenants_provider_signs_in_to_that_tenant_only() {
    let Some(provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let [tradate, altovicentino] =
        [people.tenant("tradate").await, people.tenant("altovicentino").await];
    let mut accounts = Vec::new();
    let identity = &people.identity;
    for tenant in [None, Some(tradate), Some(altovicentino)] {
        let config = config(&provider, tenant);
        let signed_in = sign_in(&people.identity, &provider, &config, ELENA).await.unwrap();
        let found = people.identity.find_session(&signed_in.token).await.unwrap().unwrap();
        let good = [found.valid_in(tradate), found.valid_in(altovicentino)];
        assert_eq!(good, [tenant != Some(altovicentino), tenant != Some(tradate)]);
        for (tenant_id, good) in [tradate, altovicentino].into_iter().zip(good) {
            let life = Duration::from_hours(48);
            let (account_id, name, permissions) = (found.account_id, "prova", [].as_slice());
            let new = NewApiToken { account_id, tenant_id, name, permissions, life };
            assert_eq!(identity.create_api_token(new).await.is_ok(), good);
        }
        accounts.push(found.account_id);
    }
    accounts.dedup();
    assert_eq!(accounts.len(), 3, "same person, same words, and nobody's word counts elsewhere");
}

#[tokio::test]
async fn a_second_account_with_the_same_fiscal_number_is_refused() {
    let (Some(one), Some(other)) = (IdentityProvider::start(), IdentityProvider::start()) else {
        return;
    };
    let people = People::start().await;
    sign_in(&people.identity, &one, &config(&one, None), ELENA).await.unwrap();
    let again = sign_in(&people.identity, &other, &config(&other, None), ELENA).await;
    assert!(matches!(again, Err(Error::FiscalNumberTaken)), "{again:?}");
    let accounts: i64 = sqlx::query_scalar("select count(*) from platform.account")
        .fetch_one(&mut people.database.connect().await)
        .await
        .unwrap();
    assert_eq!(accounts, 1, "a refusal leaves nothing");
}

#[tokio::test]
async fn what_a_provider_signs_wrongly_is_not_believed() {
    let Some(provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let config = config(&provider, None);
    for (mode, expected) in [
        ("wrong-nonce", Refusal::WrongNonce),
        ("wrong-audience", Refusal::WrongAudience),
        ("wrong-issuer", Refusal::WrongIssuer),
        ("expired", Refusal::TokenExpired),
        ("unsigned", Refusal::BadSignature),
        ("wrong-key", Refusal::BadSignature),
    ] {
        let (address, pending) = begin(&people.identity, &config).await.unwrap();
        let back = provider.sign_in(address, ELENA).await;
        provider.mode(mode).await;
        let completed = people.identity.complete(&config, pending.as_str(), &params(&back)).await;
        provider.mode("ok").await;
        let refused = refusal(completed);
        assert_eq!(refused, expected, "{mode}");
        assert_eq!(refused.code(), Code::BadUserInput);
    }
    let accounts: i64 = sqlx::query_scalar("select count(*) from platform.account")
        .fetch_one(&mut people.database.connect().await)
        .await
        .unwrap();
    assert_eq!(accounts, 0);
    sign_in(&people.identity, &provider, &config, ELENA).await.unwrap();
}

#[tokio::test]
async fn the_log_says_what_was_refused_and_neither_to_whom_nor_with_what() {
    let Some(provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let config = config(&provider, None);
    let logs = Logs::keep();
    let signed_in = sign_in(&people.identity, &provider, &config, MARTA).await.unwrap();
    let (address, pending) = begin(&people.identity, &config).await.unwrap();
    let back = params(&provider.sign_in(address, ELENA).await);
    provider.mode("wrong-nonce").await;
    let completed = people.identity.complete(&config, pending.as_str(), &back).await;
    assert_eq!(refusal(completed), Refusal::WrongNonce);
    assert_eq!(logs.count("provider-wrong-nonce"), 1, "{}", logs.text());
    let code = back.code.unwrap();
    let lines: String = logs.text().lines().filter(|line| line.contains("reticolo_")).collect();
    for secret in [&code, "Elena", "CCCLNE", "Marta", pending.as_str(), signed_in.token.reveal()] {
        assert!(!lines.contains(secret), "{lines}");
    }
}

#[tokio::test]
async fn what_comes_back_is_good_once_in_its_own_browser() {
    let Some(provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let (identity, config) = (&people.identity, config(&provider, None));
    let (address, pending) = begin(identity, &config).await.unwrap();
    let (_, elsewhere) = begin(identity, &config).await.unwrap();
    let back = params(&provider.sign_in(address, ELENA).await);
    let complete = async |pending: &str, back: &CallbackParams| {
        identity.complete(&config, pending, back).await
    };

    assert_eq!(refusal(complete("", &back).await), Refusal::PendingInvalid);
    let forged = pending.as_str().replacen(|_: char| true, "A", 30);
    assert_eq!(refusal(complete(&forged, &back).await), Refusal::PendingInvalid);
    assert_eq!(refusal(complete(elsewhere.as_str(), &back).await), Refusal::WrongState);
    let other_provider = ProviderConfig { id: "cie".to_owned(), ..config.clone() };
    let moved = identity.complete(&other_provider, pending.as_str(), &back).await;
    assert_eq!(refusal(moved), Refusal::PendingInvalid);

    complete(pending.as_str(), &back).await.unwrap();
    assert_eq!(refusal(complete(pending.as_str(), &back).await), Refusal::Replayed);

    // A code of another sign-in, brought by an attacker into one of the victim's.
    let (address, theirs) = begin(identity, &config).await.unwrap();
    let mine = params(&provider.sign_in(address, MARTA).await);
    let (_, victim) = begin(identity, &config).await.unwrap();
    assert_eq!(refusal(complete(victim.as_str(), &mine).await), Refusal::WrongState);
    let mixed_up = CallbackParams { iss: Some("https://evil.example".to_owned()), ..mine };
    assert_eq!(refusal(complete(theirs.as_str(), &mixed_up).await), Refusal::WrongIssuer);

    let (address, pending) = begin(identity, &config).await.unwrap();
    let good = params(&provider.sign_in(address, MARTA).await);
    let used = CallbackParams { code: back.code.clone(), ..good };
    assert_eq!(refusal(complete(pending.as_str(), &used).await), Refusal::CodeRefused);
}

#[tokio::test]
async fn giving_up_at_the_provider_is_no_fault() {
    let Some(provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let config = config(&provider, None);
    let (address, pending) = begin(&people.identity, &config).await.unwrap();
    let back = provider.cancel(address).await;
    let completed = people.identity.complete(&config, pending.as_str(), &params(&back)).await;
    assert_eq!(refusal(completed), Refusal::Denied);
}

#[tokio::test]
async fn a_sign_in_that_is_not_strong_enough_is_refused() {
    let Some(provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let strict = ProviderConfig {
        required_acr: vec!["https://www.spid.gov.it/SpidL3".to_owned()],
        ..config(&provider, None)
    };
    let refused = sign_in(&people.identity, &provider, &strict, ELENA).await;
    assert_eq!(refusal(refused), Refusal::WeakSignIn);
}

#[tokio::test]
async fn a_provider_that_changes_its_keys_is_followed() {
    let Some(provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let config = config(&provider, None);
    sign_in(&people.identity, &provider, &config, ELENA).await.unwrap();
    provider.rotate_keys().await;
    sign_in(&people.identity, &provider, &config, ELENA).await.unwrap();
}

#[tokio::test]
async fn a_provider_that_is_down_or_slow_is_said_to_be() {
    let Some(mut provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let config = config(&provider, None);
    let (address, pending) = begin(&people.identity, &config).await.unwrap();
    let back = provider.sign_in(address, ELENA).await;
    provider.mode("down").await;
    let completed = people.identity.complete(&config, pending.as_str(), &params(&back)).await;
    assert_eq!(refusal(completed), Refusal::Unavailable);
    provider.mode("ok").await;

    let (address, pending) = begin(&people.identity, &config).await.unwrap();
    let back = provider.sign_in(address, ELENA).await;
    provider.mode("slow").await;
    let began = Instant::now();
    let completed = people.identity.complete(&config, pending.as_str(), &params(&back)).await;
    assert_eq!(refusal(completed), Refusal::Unavailable);
    assert!(began.elapsed() < Duration::from_secs(7), "{:?}", began.elapsed());

    provider.stop();
    let fresh = People::start().await;
    assert_eq!(refusal(begin(&fresh.identity, &config).await), Refusal::Unavailable);
}

#[tokio::test]
async fn a_provider_that_is_set_up_wrongly_is_said_to_be() {
    let Some(provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let good = config(&provider, None);
    for issuer in
        ["", "no address", "http://login.example", "ftp://127.0.0.1/", "http://10.0.0.1:1"]
    {
        let wrong = ProviderConfig { issuer: issuer.to_owned(), ..good.clone() };
        assert_eq!(
            refusal(begin(&people.identity, &wrong).await),
            Refusal::Misconfigured,
            "{issuer}"
        );
    }
    let elsewhere =
        ProviderConfig { issuer: format!("{}/elsewhere", provider.issuer), ..good.clone() };
    refusal(begin(&people.identity, &elsewhere).await);
    let wrong_secret = ProviderConfig { client_secret: Some("wrong".to_owned()), ..good };
    let refused = sign_in(&people.identity, &provider, &wrong_secret, ELENA).await;
    assert_eq!(refusal(refused), Refusal::Misconfigured);
}

#[tokio::test]
async fn a_page_elsewhere_is_never_returned_to() {
    let Some(provider) = IdentityProvider::start() else { return };
    let people = People::start().await;
    let config = config(&provider, None);
    let back = "http://127.0.0.1:9/t/tradate/sign-in/callback".parse().unwrap();
    let (address, pending) =
        people.identity.begin(&config, &back, Some("//evil.example/")).await.unwrap();
    let back = provider.sign_in(address, ELENA).await;
    let completed =
        people.identity.complete(&config, pending.as_str(), &params(&back)).await.unwrap();
    assert_eq!(completed.return_to, None);
}
