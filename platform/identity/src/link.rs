//! Links sent by mail, good once and for a while.

use chrono::{DateTime, TimeDelta, Utc};
use reticolo_accounts::PlatformScope;
use reticolo_foundation::Token;
use serde_json::Value;
use sqlx::FromRow;
use url::Url;

use crate::account::AccountId;
use crate::error::Error;
use crate::identity::Identity;

reticolo_foundation::id! {
    /// Names a link sent to somebody.
    LinkId
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Choosing another password.
    Reset,
    /// Choosing the first password, or accepting what the payload says.
    Invitation,
}

impl LinkKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Invitation => "invitation",
        }
    }

    /// The path of the page for links of this kind; the token follows it.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Reset => "/account/reset/",
            Self::Invitation => "/account/invitation/",
        }
    }
}

/// What a link stands for.
#[derive(Clone, Debug, FromRow)]
pub struct Link {
    /// The account it is about; an invitation may be for somebody who has none yet.
    pub account_id: Option<AccountId>,
    /// Whatever its maker needs to know again.
    pub payload: Value,
    pub expires_at: DateTime<Utc>,
}

/// Makes a link; its token is in the mail and nowhere else. Whoever holds a link about an account can
/// choose its password: it is sent to the account's own mail.
pub async fn create(
    scope: &mut PlatformScope,
    kind: LinkKind,
    account_id: Option<AccountId>,
    payload: &Value,
    life: TimeDelta,
) -> Result<Token, Error> {
    let (token, now) = (Token::fresh(), scope.now());
    sqlx::query(
        "insert into platform.one_time_link
                (one_time_link_id, kind, digest, account_id, payload, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(LinkId::fresh())
    .bind(kind.as_str())
    .bind(token.digest().as_slice())
    .bind(account_id)
    .bind(payload)
    .bind(now)
    .bind(now + life)
    .execute(scope.connection())
    .await?;
    Ok(token)
}

/// What a link stands for, without using it. Refuses with `LinkInvalid` one that is unknown, used or
/// too old.
pub async fn look(scope: &mut PlatformScope, kind: LinkKind, token: &Token) -> Result<Link, Error> {
    let now = scope.now();
    sqlx::query_as(
        "select account_id, payload, expires_at from platform.one_time_link
         where digest = $1 and kind = $2 and used_at is null and expires_at > $3",
    )
    .bind(token.digest().as_slice())
    .bind(kind.as_str())
    .bind(now)
    .fetch_optional(scope.connection())
    .await?
    .ok_or(Error::LinkInvalid)
}

/// Uses a link: of two who present it at once, one is refused with `LinkInvalid`.
pub async fn spend(
    scope: &mut PlatformScope,
    kind: LinkKind,
    token: &Token,
) -> Result<Link, Error> {
    let now = scope.now();
    sqlx::query_as(
        "update platform.one_time_link set used_at = $3
         where digest = $1 and kind = $2 and used_at is null and expires_at > $3
         returning account_id, payload, expires_at",
    )
    .bind(token.digest().as_slice())
    .bind(kind.as_str())
    .bind(now)
    .fetch_optional(scope.connection())
    .await?
    .ok_or(Error::LinkInvalid)
}

/// Makes every unused link about an account useless.
pub(crate) async fn void(scope: &mut PlatformScope, account_id: AccountId) -> Result<(), Error> {
    let now = scope.now();
    sqlx::query(
        "update platform.one_time_link set used_at = $2 where account_id = $1 and used_at is null",
    )
    .bind(account_id)
    .bind(now)
    .execute(scope.connection())
    .await?;
    Ok(())
}

impl Identity {
    /// The address that is sent.
    pub fn link_address(&self, kind: LinkKind, token: &Token) -> Url {
        let mut address = self.settings().public_url.clone();
        address.set_path(&format!("{}{}", kind.path(), token.reveal()));
        address.set_query(None);
        address
    }
}
