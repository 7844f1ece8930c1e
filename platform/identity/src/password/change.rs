//! Choosing a password: the first one, another one, one after the last was forgotten.

use std::time::Duration;

use chrono::TimeDelta;
use reticolo_accounts::PlatformScope;
use reticolo_foundation::Token;
use serde_json::json;
use tokio::time::{Instant, sleep_until};

use super::{FREE_ATTEMPTS, store};
use crate::account::{self, Account, AccountId, NewAccount};
use crate::error::Error;
use crate::hot::Limit;
use crate::identity::{Identity, Visitor};
use crate::link::{self, Link, LinkKind};
use crate::network::network;
use crate::session::{Session, delete_others};
use crate::{letters, mail};

/// How long a link to choose another password is good.
const RESET_LIFE: TimeDelta = TimeDelta::minutes(30);

/// Mails with such a link to one address, and from one network.
const RESETS: Limit = Limit { name: "reset", burst: 3, per: Duration::from_hours(1) };
const RESETS_OF_NETWORK: Limit =
    Limit { name: "reset of network", burst: 20, per: Duration::from_hours(1) };

/// The answer comes no sooner, whether or not there was anybody to write to.
const ANSWER: Duration = Duration::from_millis(300);

impl Identity {
    /// Sends a link to choose another password, if an account has this mail; the answer is the same
    /// if none has. Refuses with `TooManyAttempts` a network that asks again and again.
    pub async fn request_reset(
        &self,
        login_mail: &str,
        visitor: &Visitor<'_>,
    ) -> Result<(), Error> {
        if let Some(address) = visitor.address {
            let asked = self.hot().allow(&RESETS_OF_NETWORK, &network(address)).await;
            asked.map_err(|wait| Error::TooManyAttempts { wait })?;
        }
        let answer = Instant::now() + ANSWER;
        // Who asks too often for one mail is told nothing, and nothing is sent.
        if self.hot().allow(&RESETS, &self.attempts_key(login_mail)).await.is_ok() {
            let mut scope = self.write().await?;
            let account = account::by_login_mail(&mut scope, login_mail).await?;
            if let Some(account) = account.filter(|account| account.open) {
                self.send_reset(&mut scope, &account).await?;
            }
            scope.commit().await?;
        }
        sleep_until(answer).await;
        Ok(())
    }

    /// What a link stands for, for the page that opens with it. Refuses with `LinkInvalid`.
    pub async fn link(&self, kind: LinkKind, token: &Token) -> Result<Link, Error> {
        let mut scope = self.read().await?;
        let link = link::look(&mut scope, kind, token).await?;
        scope.commit().await?;
        Ok(link)
    }

    /// Sets the password of the account a link is about. The link is used up, with every other one
    /// about the account; the account is signed out everywhere and told by mail.
    ///
    /// Refuses with `LinkInvalid` and `WeakPassword`; the link stays good after the latter.
    pub async fn set_password(
        &self,
        kind: LinkKind,
        token: &Token,
        password: &str,
    ) -> Result<AccountId, Error> {
        let mut scope = self.read().await?;
        let id = link::look(&mut scope, kind, token).await?.account_id.ok_or(Error::LinkInvalid)?;
        let account = account::find(&mut scope, id).await?.filter(|account| account.open);
        scope.commit().await?;
        let account = account.ok_or(Error::LinkInvalid)?;
        let login_mail = account.login_mail.as_deref().ok_or(Error::LinkInvalid)?;
        let hash = self.hasher.hash(password, &[&account.name, login_mail]).await?;

        let mut scope = self.write().await?;
        link::spend(&mut scope, kind, token).await?;
        link::void(&mut scope, id).await?;
        store(&mut scope, id, &hash).await?;
        let ended = delete_others(&mut scope, id, None).await?;
        let now = scope.now();
        let letter = letters::password_changed(account.language, login_mail);
        mail::enqueue(scope.connection(), now, &letter).await?;
        scope.commit().await?;
        self.forget_all(ended).await;
        self.hot().succeeded(&self.attempts_key(login_mail), true).await;
        Ok(id)
    }

    /// Creates an account with its password. The caller has made sure that the mail is the person's, by
    /// a link that was sent there. Refuses with `BadMail`, `BadName`, `MailTaken` and `WeakPassword`.
    pub async fn register(&self, new: &NewAccount, password: &str) -> Result<AccountId, Error> {
        let hash = self.hasher.hash(password, &[&new.name, &new.login_mail]).await?;
        let mut scope = self.write().await?;
        let id = account::create(&mut scope, new).await?;
        store(&mut scope, id, &hash).await?;
        scope.commit().await?;
        Ok(id)
    }

    /// Changes the password of who is signed in: their other sessions end, this one gets another
    /// token, and they are told by mail.
    ///
    /// Refuses with `WrongCredentials` when the old one is wrong, `TooManyAttempts`, `WeakPassword`.
    pub async fn change_password(
        &self,
        token: &Token,
        old: &str,
        new: &str,
    ) -> Result<Token, Error> {
        let session = self.find_session(token).await?.ok_or(Error::NotFound)?;
        let account = self.confirm_password(session.account_id, old).await?;
        let login_mail = account.login_mail.as_deref().unwrap_or_default();
        let hash = self.hasher.hash(new, &[&account.name, login_mail]).await?;
        self.replace_password(&session, &account, &hash).await?;
        self.rotate_session(token).await?.ok_or(Error::NotFound)
    }

    /// The account, if this is its password. Failures count like those of a sign-in.
    pub(crate) async fn confirm_password(
        &self,
        id: AccountId,
        password: &str,
    ) -> Result<Account, Error> {
        let mut scope = self.read().await?;
        let account = account::find(&mut scope, id).await?.ok_or(Error::NotFound)?;
        let hash: Option<String> =
            sqlx::query_scalar("select hash from platform.password where account_id = $1")
                .bind(id)
                .fetch_optional(scope.connection())
                .await?;
        scope.commit().await?;
        let attempts = self.attempts_key(account.login_mail.as_deref().unwrap_or_default());
        self.counted(&attempts, FREE_ATTEMPTS).await?;
        if !self.hasher.verify(password, hash).await {
            return Err(Error::WrongCredentials);
        }
        self.hot().succeeded(&attempts, true).await;
        Ok(account)
    }

    async fn replace_password(
        &self,
        session: &Session,
        account: &Account,
        hash: &str,
    ) -> Result<(), Error> {
        let mut scope = self.write().await?;
        let now = scope.now();
        store(&mut scope, account.id, hash).await?;
        link::void(&mut scope, account.id).await?;
        let ended = delete_others(&mut scope, account.id, Some(session.id)).await?;
        if let Some(login_mail) = &account.login_mail {
            let letter = letters::password_changed(account.language, login_mail);
            mail::enqueue(scope.connection(), now, &letter).await?;
        }
        scope.commit().await?;
        self.forget_all(ended).await;
        Ok(())
    }

    async fn send_reset(&self, scope: &mut PlatformScope, account: &Account) -> Result<(), Error> {
        let Some(login_mail) = &account.login_mail else { return Ok(()) };
        let token =
            link::create(scope, LinkKind::Reset, Some(account.id), &json!({}), RESET_LIFE).await?;
        let address = self.link_address(LinkKind::Reset, &token);
        let letter = letters::reset(account.language, login_mail, &address);
        let now = scope.now();
        mail::enqueue(scope.connection(), now, &letter).await
    }
}
