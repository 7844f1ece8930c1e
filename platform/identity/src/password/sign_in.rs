//! Signing in with mail and password, in one step or two.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use reticolo_foundation::Language;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use tokio::time::{Instant, sleep_until};

use super::{FREE_ATTEMPTS, FREE_ATTEMPTS_OF_NETWORK, PasswordSignIn, SignedIn};
use crate::account::AccountId;
use crate::error::Error;
use crate::hot::Attempt;
use crate::identity::{Identity, Visitor};
use crate::network::network;
use crate::session::Method;
use crate::{letters, mail, second_factor};

/// How long a sign-in may wait for its code.
const PENDING_LIFE: TimeDelta = TimeDelta::minutes(5);

/// A refusal comes no sooner: what else was done for it does not show.
const REFUSAL: Duration = Duration::from_millis(300);

/// What a sign-in that waits for its code is sealed for.
const SEAL: &str = "sign-in waiting for a code";

/// A sign-in of which the password was right. Another password meanwhile makes it useless.
#[derive(Serialize, Deserialize)]
struct Waiting {
    account_id: AccountId,
    password_of: DateTime<Utc>,
    until: DateTime<Utc>,
}

#[derive(FromRow)]
struct Known {
    account_id: AccountId,
    language: String,
    login_mail: String,
    hash: Option<String>,
    changed_at: Option<DateTime<Utc>>,
    second_factor: bool,
}

impl Identity {
    /// Signs somebody in, or asks for their second factor.
    ///
    /// Refuses with `WrongCredentials` whatever was wrong, in the same time, and with
    /// `TooManyAttempts` after failures on this mail, known or not, or from this network.
    pub async fn sign_in_with_password(
        &self,
        login_mail: &str,
        password: &str,
        visitor: &Visitor<'_>,
    ) -> Result<PasswordSignIn, Error> {
        let from = self.counted_network(visitor).await?;
        let attempts = self.attempts_key(login_mail);
        let count = self.counted(&attempts, FREE_ATTEMPTS).await?;
        let refusal = Instant::now() + REFUSAL;
        let known = self.known(login_mail).await?;
        let hash = known.as_ref().and_then(|known| known.hash.clone());
        let right = self.hasher.verify(password, hash).await;
        let Some(known) = known.as_ref().filter(|_| right) else {
            if let (FREE_ATTEMPTS, Some(known)) = (count, &known) {
                self.say_locked_out(known).await?;
            }
            sleep_until(refusal).await;
            return Err(Error::WrongCredentials);
        };
        self.hot().succeeded(&attempts, true).await;
        self.forgive(from).await;
        if let (true, Some(password_of)) = (known.second_factor, known.changed_at) {
            let until = self.clock.now() + PENDING_LIFE;
            let waiting = Waiting { account_id: known.account_id, password_of, until };
            let plain = serde_json::to_vec(&waiting).unwrap_or_default();
            let pending = BASE64_URL_SAFE_NO_PAD.encode(self.keys().seal(SEAL, "", &plain));
            return Ok(PasswordSignIn::SecondFactorNeeded { pending });
        }
        let (token, session) =
            self.start_session(known.account_id, Method::Password, visitor).await?;
        Ok(PasswordSignIn::SignedIn(Box::new(SignedIn { token, session, return_to: None })))
    }

    /// Finishes a sign-in with a code of the authenticator, or with a recovery code.
    ///
    /// Refuses with `SignInExpired` what is too old or not ours, with `WrongCode`, and with
    /// `TooManyAttempts` after wrong codes.
    pub async fn sign_in_with_code(
        &self,
        pending: &str,
        code: &str,
        visitor: &Visitor<'_>,
    ) -> Result<SignedIn, Error> {
        let from = self.counted_network(visitor).await?;
        let waiting = self.waiting(pending).ok_or(Error::SignInExpired)?;
        let id = waiting.account_id;
        let attempts = format!("code:{id}");
        self.counted(&attempts, FREE_ATTEMPTS).await?;
        let mut scope = self.write().await?;
        let same: bool = sqlx::query_scalar(
            "select exists (select from platform.password where account_id = $1 and changed_at = $2)",
        )
        .bind(id)
        .bind(waiting.password_of)
        .fetch_one(scope.connection())
        .await?;
        if !same {
            return Err(Error::SignInExpired);
        }
        second_factor::spend(&mut scope, self.keys(), id, code).await?;
        scope.commit().await?;
        self.hot().succeeded(&attempts, true).await;
        self.forgive(from).await;
        let (token, session) = self.start_session(id, Method::SecondFactor, visitor).await?;
        Ok(SignedIn { token, session, return_to: None })
    }

    /// Counts an attempt, or refuses it with the time to wait.
    pub(crate) async fn counted(&self, key: &str, free: u32) -> Result<u32, Error> {
        match self.hot().attempt(key, free).await {
            Attempt::Counted(count) => Ok(count),
            Attempt::Wait(wait) => Err(Error::TooManyAttempts { wait }),
        }
    }

    /// Where failures of a mail are counted; the mail is not to be read from it.
    pub(crate) fn attempts_key(&self, login_mail: &str) -> String {
        let mail = login_mail.trim().to_lowercase();
        format!("mail:{}", hex::encode(self.keys().digest("attempts", mail.as_bytes())))
    }

    async fn counted_network(&self, visitor: &Visitor<'_>) -> Result<Option<String>, Error> {
        let Some(address) = visitor.address else { return Ok(None) };
        let key = format!("network:{}", network(address));
        self.counted(&key, FREE_ATTEMPTS_OF_NETWORK).await?;
        Ok(Some(key))
    }

    /// Takes back this one attempt of a network: somebody's own success does not hide their failures
    /// on others' accounts.
    async fn forgive(&self, network: Option<String>) {
        if let Some(key) = network {
            self.hot().succeeded(&key, false).await;
        }
    }

    async fn known(&self, login_mail: &str) -> Result<Option<Known>, Error> {
        let mut scope = self.read().await?;
        let known = sqlx::query_as(
            "select a.account_id, a.language, a.login_mail, p.hash, p.changed_at,
                    exists (select from platform.second_factor f
                            where f.account_id = a.account_id and f.confirmed_at is not null) as second_factor
             from platform.account a left join platform.password p on p.account_id = a.account_id
             where lower(a.login_mail) = lower($1) and a.state = 'open'",
        )
        .bind(login_mail.trim())
        .fetch_optional(scope.connection())
        .await?;
        scope.commit().await?;
        Ok(known)
    }

    /// Tells the owner of an account, once for each time the waits begin.
    async fn say_locked_out(&self, known: &Known) -> Result<(), Error> {
        let language: Language = known.language.parse().unwrap_or_default();
        let letter = letters::locked_out(language, &known.login_mail);
        let mut scope = self.write().await?;
        let now = scope.now();
        mail::enqueue(scope.connection(), now, &letter).await?;
        Ok(scope.commit().await?)
    }

    fn waiting(&self, pending: &str) -> Option<Waiting> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(pending).ok()?;
        let waiting: Waiting =
            serde_json::from_slice(&self.keys().open(SEAL, "", &sealed)?).ok()?;
        (waiting.until > self.clock.now()).then_some(waiting)
    }
}
