//! Who is signed in. The browser has a token; the truth is a row with its digest.

use std::fmt;

use chrono::{DateTime, Utc};
use reticolo_accounts::{PlatformScope, TenantId};
use reticolo_foundation::{Language, Token};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::account::AccountId;
use crate::error::Error;
use crate::hot::Cached;
use crate::identity::{Identity, Visitor};
use crate::network::{agent, network};

reticolo_foundation::id! {
    /// Names a session: later in order than those before it.
    SessionId
}

/// How the person signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// With an identity provider.
    Provider,
    /// With mail and password only.
    Password,
    /// With mail, password and a second factor.
    SecondFactor,
}

impl Method {
    pub const ALL: [Self; 3] = [Self::Provider, Self::Password, Self::SecondFactor];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Password => "password",
            Self::SecondFactor => "second_factor",
        }
    }
}

/// A person signed in with one browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct Session {
    #[sqlx(rename = "session_id")]
    pub id: SessionId,
    pub account_id: AccountId,
    /// The person's name.
    pub name: String,
    pub mail: Option<String>,
    #[sqlx(rename = "language")]
    language: String,
    pub platform_admin: bool,
    /// What was read of the person's rights is stale once this has grown.
    pub rights_version: i64,
    /// Whether the person may do something else than when the token was made: it is due for another.
    pub rights_changed: bool,
    /// The one tenant it is good in; `None` when it is good in every one.
    pub tenant_id: Option<TenantId>,
    method: String,
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute or two.
    pub seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// Browser and system, as far as they are known: `Firefox, Linux`.
    pub agent: String,
    /// The network it was begun from: `192.0.2.0/24`.
    pub address: String,
}

impl Session {
    /// Whether it is good in this tenant.
    pub fn valid_in(&self, tenant_id: TenantId) -> bool {
        self.tenant_id.is_none_or(|only| only == tenant_id)
    }

    pub fn method(&self) -> Method {
        let known = Method::ALL.into_iter().find(|method| method.as_str() == self.method);
        known.unwrap_or(Method::Password)
    }

    pub fn language(&self) -> Language {
        self.language.parse().unwrap_or_default()
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What sealed copies in Redis are sealed for; the context is the token's digest.
const SEAL: &str = "session";

impl Identity {
    /// Signs somebody in: a new session, and the one the browser came with ends. It is good where the
    /// account is: an account a tenant's provider vouches for is signed in to that tenant only.
    ///
    /// Refuses with `AccountClosed`.
    pub async fn start_session(
        &self,
        account_id: AccountId,
        method: Method,
        visitor: &Visitor<'_>,
    ) -> Result<(Token, Session), Error> {
        let token = Token::fresh();
        let mut scope = self.write().await?;
        let now = scope.now();
        if let Some(old) = visitor.replaces {
            delete(&mut scope, &old.digest()).await?;
        }
        sqlx::query(
            "insert into platform.session
                    (session_id, digest, account_id, tenant_id, method, created_at, seen_at, expires_at, agent, address,
                     rights_version)
             select $1, $2, account_id, tenant_id, $4, $5, $5, $6, $7, $8, rights_version
             from platform.account where account_id = $3 and state = 'open'",
        )
        .bind(SessionId::fresh())
        .bind(token.digest().as_slice())
        .bind(account_id)
        .bind(method.as_str())
        .bind(now)
        .bind(now + self.settings().session_life)
        .bind(agent(visitor.agent))
        .bind(visitor.address.map(network).unwrap_or_default())
        .execute(scope.connection())
        .await?;
        let session = self.read_session(&mut scope, &token.digest()).await?;
        let session = session.ok_or(Error::AccountClosed)?;
        scope.commit().await?;
        if let Some(old) = visitor.replaces {
            self.hot().forget(&old.digest()).await;
        }
        Ok((token, session))
    }

    /// The session of a token; `None` when it never was one, has ended, is too old or was idle too long.
    pub async fn find_session(&self, token: &Token) -> Result<Option<Session>, Error> {
        let digest = token.digest();
        let cached = self.hot().cached(&digest).await;
        if let Cached::Hit(sealed) = &cached
            && let Some(session) = self.unsealed(&digest, sealed)
        {
            return Ok(self.alive(&session).then_some(session));
        }
        let mut scope = self.read().await?;
        let found = self.read_session(&mut scope, &digest).await?;
        scope.commit().await?;
        let Some(session) = found else { return Ok(None) };
        let session = self.touched(session).await?;
        if matches!(cached, Cached::Miss) {
            self.hot().fill(&digest, &self.sealed(&digest, &session)).await;
        }
        Ok(Some(session))
    }

    /// Gives a session another token, as after a change of what its person may do: the old one is good
    /// no more. `None` when there is no such session.
    pub async fn rotate_session(&self, token: &Token) -> Result<Option<Token>, Error> {
        let fresh = Token::fresh();
        let mut scope = self.write().await?;
        let now = scope.now();
        let rotated = sqlx::query(
            "update platform.session s set digest = $2, rights_version = a.rights_version
             from platform.account a
             where s.digest = $1 and s.expires_at > $3 and a.account_id = s.account_id",
        )
        .bind(token.digest().as_slice())
        .bind(fresh.digest().as_slice())
        .bind(now)
        .execute(scope.connection())
        .await?;
        scope.commit().await?;
        self.hot().forget(&token.digest()).await;
        Ok((rotated.rows_affected() > 0).then_some(fresh))
    }

    /// Signs out. Ending what has ended already is fine.
    pub async fn end_session(&self, token: &Token) -> Result<(), Error> {
        let mut scope = self.write().await?;
        delete(&mut scope, &token.digest()).await?;
        scope.commit().await?;
        self.hot().forget(&token.digest()).await;
        Ok(())
    }

    /// Ends one of somebody's own sessions; somebody else's is `NotFound`.
    pub async fn end_session_of(&self, account_id: AccountId, id: SessionId) -> Result<(), Error> {
        let mut scope = self.write().await?;
        let digest: Option<Vec<u8>> = sqlx::query_scalar(
            "delete from platform.session where session_id = $1 and account_id = $2 returning digest",
        )
        .bind(id)
        .bind(account_id)
        .fetch_optional(scope.connection())
        .await?;
        scope.commit().await?;
        self.hot().forget(&digest.ok_or(Error::NotFound)?).await;
        Ok(())
    }

    /// Ends every session of an account but one, and says how many.
    pub async fn end_other_sessions(
        &self,
        account_id: AccountId,
        keep: Option<SessionId>,
    ) -> Result<u64, Error> {
        let mut scope = self.write().await?;
        let ended = delete_others(&mut scope, account_id, keep).await?;
        scope.commit().await?;
        Ok(self.forget_all(ended).await)
    }

    /// One page of somebody's sessions, the newest first; `after` is the last one of the page before.
    pub async fn sessions(
        &self,
        account_id: AccountId,
        after: Option<SessionId>,
        limit: i64,
    ) -> Result<Vec<Session>, Error> {
        let mut scope = self.read().await?;
        let now = scope.now();
        let sessions = sqlx::query_as(sessions!(
            "where s.account_id = $3 and ($4::uuid is null or s.session_id < $4)
             order by s.session_id desc limit $5"
        ))
        .bind(now)
        .bind(now - self.settings().session_idle)
        .bind(account_id)
        .bind(after)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?;
        scope.commit().await?;
        Ok(sessions)
    }

    /// Has every server read the sessions of an account anew.
    pub(crate) async fn forget_sessions(&self, account_id: AccountId) -> Result<(), Error> {
        let mut scope = self.read().await?;
        let digests: Vec<Vec<u8>> =
            sqlx::query_scalar("select digest from platform.session where account_id = $1")
                .bind(account_id)
                .fetch_all(scope.connection())
                .await?;
        scope.commit().await?;
        self.forget_all(digests).await;
        Ok(())
    }

    pub(crate) async fn forget_all(&self, digests: Vec<Vec<u8>>) -> u64 {
        for digest in &digests {
            self.hot().forget(digest).await;
        }
        digests.len() as u64
    }

    async fn read_session(
        &self,
        scope: &mut PlatformScope,
        digest: &[u8],
    ) -> Result<Option<Session>, Error> {
        let now = scope.now();
        Ok(sqlx::query_as(sessions!("where s.digest = $3"))
            .bind(now)
            .bind(now - self.settings().session_idle)
            .bind(digest)
            .fetch_optional(scope.connection())
            .await?)
    }

    /// Writes down that a session is in use, once a minute at most.
    async fn touched(&self, mut session: Session) -> Result<Session, Error> {
        let now = self.clock.now();
        if (now - session.seen_at).num_seconds() < 60 {
            return Ok(session);
        }
        let mut scope = self.write().await?;
        sqlx::query(
            "update platform.session set seen_at = $2 where session_id = $1 and seen_at < $2",
        )
        .bind(session.id)
        .bind(now)
        .execute(scope.connection())
        .await?;
        scope.commit().await?;
        session.seen_at = now;
        Ok(session)
    }

    fn alive(&self, session: &Session) -> bool {
        let now = self.clock.now();
        session.expires_at > now && session.seen_at + self.settings().session_idle > now
    }

    /// Sealed, so that whoever reads or writes Redis finds no name and makes no session.
    fn sealed(&self, digest: &[u8], session: &Session) -> Vec<u8> {
        let plain = serde_json::to_vec(session).unwrap_or_default();
        self.keys().seal(SEAL, &hex::encode(digest), &plain)
    }

    fn unsealed(&self, digest: &[u8], sealed: &[u8]) -> Option<Session> {
        let plain = self.keys().open(SEAL, &hex::encode(digest), sealed)?;
        serde_json::from_slice(&plain).ok()
    }
}

/// Ends every session of an account but one, and gives the digests, to be forgotten after the commit.
pub(crate) async fn delete_others(
    scope: &mut PlatformScope,
    account_id: AccountId,
    keep: Option<SessionId>,
) -> Result<Vec<Vec<u8>>, Error> {
    Ok(sqlx::query_scalar(
        "delete from platform.session
         where account_id = $1 and session_id is distinct from $2 returning digest",
    )
    .bind(account_id)
    .bind(keep)
    .fetch_all(scope.connection())
    .await?)
}

async fn delete(scope: &mut PlatformScope, digest: &[u8]) -> Result<(), Error> {
    sqlx::query("delete from platform.session where digest = $1")
        .bind(digest)
        .execute(scope.connection())
        .await?;
    Ok(())
}

/// Sessions of open accounts that are alive at `$1`, when idle ones were last seen before `$2`.
macro_rules! sessions {
    ($rest:literal) => {
        concat!(
            "select s.session_id, s.account_id, a.name, a.mail, a.language, a.platform_admin, a.rights_version,
                    a.rights_version <> s.rights_version as rights_changed,
                    s.tenant_id, s.method, s.created_at, s.seen_at, s.expires_at, s.agent, s.address
             from (select session_id, digest, account_id, tenant_id, method, created_at, seen_at, expires_at, agent, address, rights_version
                   from platform.session where expires_at > $1 and seen_at > $2) s
             join platform.account a on a.account_id = s.account_id and a.state = 'open' ",
            $rest
        )
    };
}
use sessions;
