//! Tokens with which a person's own programs use the API of one tenant.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reticolo_accounts::TenantId;
use reticolo_foundation::Token;
use sqlx::FromRow;

use crate::account::{self, Account, AccountId};
use crate::error::Error;
use crate::identity::Identity;

reticolo_foundation::id! {
    /// Names an API token.
    ApiTokenId
}

/// What every one begins with, so that one that got lost in a file or a log is found and known.
const PREFIX: &str = "rtc_";

const SHORTEST: Duration = Duration::from_hours(24);
const LONGEST: Duration = Duration::from_hours(365 * 24);

/// A token, as its person sees it afterwards: without the secret.
#[derive(Clone, Debug, FromRow)]
pub struct ApiToken {
    #[sqlx(rename = "api_token_id")]
    pub id: ApiTokenId,
    pub account_id: AccountId,
    pub tenant_id: TenantId,
    pub name: String,
    /// What it may do, at most: what its person may not do any more it may not either.
    pub permissions: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// To the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A token to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewApiToken<'a> {
    pub account_id: AccountId,
    pub tenant_id: TenantId,
    /// What the person calls it.
    pub name: &'a str,
    pub permissions: &'a [String],
    /// One day to one year.
    pub life: Duration,
}

/// Who presents a token that is good.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub token: ApiToken,
    pub account: Account,
}

impl Identity {
    /// Makes a token; its text is shown once and is nowhere. Refuses with `BadName` and `BadLife`,
    /// and with `NotFound` where the account is not good in the tenant.
    pub async fn create_api_token(
        &self,
        new: NewApiToken<'_>,
    ) -> Result<(String, ApiToken), Error> {
        let name = account::checked_name(new.name)?;
        if name.chars().count() > 100 {
            return Err(Error::BadName);
        }
        if !(SHORTEST..=LONGEST).contains(&new.life) {
            return Err(Error::BadLife);
        }
        let text = format!("{PREFIX}{}", Token::fresh().reveal());
        let mut scope = self.write().await?;
        let now = scope.now();
        let token = sqlx::query_as(
            "insert into platform.api_token
                    (api_token_id, account_id, tenant_id, name, permissions, digest, created_at, expires_at)
             select $1, account_id, $3, $4, $5, $6, $7, $8
             from platform.account
             where account_id = $2 and state = 'open' and coalesce(tenant_id, $3) = $3
             returning api_token_id, account_id, tenant_id, name, permissions, created_at, expires_at,
                       last_used_at, revoked_at",
        )
        .bind(ApiTokenId::fresh())
        .bind(new.account_id)
        .bind(new.tenant_id)
        .bind(name)
        .bind(new.permissions)
        .bind(Token::presented(&text).digest().as_slice())
        .bind(now)
        .bind(now + new.life)
        .fetch_optional(scope.connection())
        .await?
        .ok_or(Error::NotFound)?;
        scope.commit().await?;
        Ok((text, token))
    }

    /// Whose token this is; `None` when it never was one, was revoked, is too old, or its account closed.
    pub async fn find_api_token(&self, text: &str) -> Result<Option<Bearer>, Error> {
        if !text.starts_with(PREFIX) {
            return Ok(None);
        }
        let mut scope = self.read().await?;
        let now = scope.now();
        let token: Option<ApiToken> = sqlx::query_as(api_tokens!(
            "where digest = $1 and revoked_at is null and expires_at > $2"
        ))
        .bind(Token::presented(text).digest().as_slice())
        .bind(now)
        .fetch_optional(scope.connection())
        .await?;
        let Some(token) = token else { return Ok(None) };
        let account = account::find(&mut scope, token.account_id).await?;
        scope.commit().await?;
        let Some(account) = account.filter(|account| account.open) else { return Ok(None) };
        if token.last_used_at.is_none_or(|used| (now - used).num_seconds() >= 60) {
            self.touch_api_token(token.id).await?;
        }
        Ok(Some(Bearer { token, account }))
    }

    /// Makes one of somebody's own tokens useless at once; somebody else's is `NotFound`.
    pub async fn revoke_api_token(
        &self,
        account_id: AccountId,
        id: ApiTokenId,
    ) -> Result<(), Error> {
        let mut scope = self.write().await?;
        let now = scope.now();
        let revoked = sqlx::query(
            "update platform.api_token set revoked_at = coalesce(revoked_at, $3)
             where api_token_id = $1 and account_id = $2",
        )
        .bind(id)
        .bind(account_id)
        .bind(now)
        .execute(scope.connection())
        .await?;
        scope.commit().await?;
        if revoked.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// One page of somebody's tokens in a tenant, the newest first; `after` is the last of the page before.
    pub async fn api_tokens(
        &self,
        account_id: AccountId,
        tenant_id: TenantId,
        after: Option<ApiTokenId>,
        limit: i64,
    ) -> Result<Vec<ApiToken>, Error> {
        let mut scope = self.read().await?;
        let tokens = sqlx::query_as(api_tokens!(
            "where account_id = $1 and tenant_id = $2 and ($3::uuid is null or api_token_id < $3)
             order by api_token_id desc limit $4"
        ))
        .bind(account_id)
        .bind(tenant_id)
        .bind(after)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?;
        scope.commit().await?;
        Ok(tokens)
    }

    async fn touch_api_token(&self, id: ApiTokenId) -> Result<(), Error> {
        let mut scope = self.write().await?;
        let now = scope.now();
        sqlx::query("update platform.api_token set last_used_at = $2 where api_token_id = $1")
            .bind(id)
            .bind(now)
            .execute(scope.connection())
            .await?;
        Ok(scope.commit().await?)
    }
}

/// Tokens, as [`ApiToken`] has them.
macro_rules! api_tokens {
    ($rest:literal) => {
        concat!(
            "select api_token_id, account_id, tenant_id, name, permissions, created_at, expires_at,
                    last_used_at, revoked_at
             from platform.api_token ",
            $rest
        )
    };
}
use api_tokens;
