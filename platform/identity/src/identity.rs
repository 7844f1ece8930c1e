//! The parts everything here hangs on, put together.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use reticolo_accounts::PlatformScope;
use reticolo_foundation::{Access, Clock, Database, Keys, Language, Token};
use url::Url;

use crate::error::Error;
use crate::hot::Hot;
use crate::oidc::Providers;
use crate::password::Hasher;

/// What does not depend on the request.
pub struct Parts {
    /// Connections of the platform's login role.
    pub database: Database,
    pub clock: Clock,
    pub keys: Keys,
    pub hot: Hot,
    pub settings: Settings,
}

/// What an installation can choose.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where browsers reach the platform: links in mails begin with it.
    pub public_url: Url,
    /// After this time a session ends, whatever happens: 12 hours.
    pub session_life: Duration,
    /// A session nobody uses for so long ends: 30 minutes.
    pub session_idle: Duration,
    /// Whether a provider may be on this machine, without TLS: for development and tests.
    pub loopback_providers: bool,
}

impl Settings {
    /// The usual ones.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            session_life: Duration::from_hours(12),
            session_idle: Duration::from_mins(30),
            loopback_providers: false,
        }
    }
}

/// Accounts, sessions and all around them, as the edges ask for it.
#[derive(Clone)]
pub struct Identity {
    pub(crate) parts: Arc<Parts>,
    pub(crate) clock: Clock,
    pub(crate) hasher: Hasher,
    pub(crate) providers: Providers,
}

/// The browser, or whatever else, somebody signs in with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Visitor<'a> {
    pub address: Option<IpAddr>,
    /// The header `user-agent`.
    pub agent: Option<&'a str>,
    pub language: Language,
    /// The session the browser came with: it ends when another begins.
    pub replaces: Option<&'a Token>,
}

impl Identity {
    pub fn new(parts: Parts) -> Self {
        let providers = Providers::new(parts.settings.loopback_providers);
        Self { clock: parts.clock, parts: Arc::new(parts), hasher: Hasher::default(), providers }
    }

    /// The same at another time, for tests.
    #[must_use]
    pub fn at(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    pub fn hot(&self) -> &Hot {
        &self.parts.hot
    }

    pub fn keys(&self) -> &Keys {
        &self.parts.keys
    }

    pub fn settings(&self) -> &Settings {
        &self.parts.settings
    }

    /// Opens a transaction that reads accounts.
    pub async fn read(&self) -> Result<PlatformScope, Error> {
        Ok(PlatformScope::open(&self.parts.database, self.clock, Access::Read).await?)
    }

    /// Opens a transaction that changes accounts.
    pub async fn write(&self) -> Result<PlatformScope, Error> {
        Ok(PlatformScope::open(&self.parts.database, self.clock, Access::Write).await?)
    }

    /// Deletes sessions and links that nobody can use any more, and forgets limits nobody is near.
    /// Gives the number of rows; to be called every hour or so.
    pub async fn sweep(&self) -> Result<u64, Error> {
        self.hot().sweep();
        let mut scope = self.write().await?;
        let now = scope.now();
        let sessions = sqlx::query("delete from platform.session where expires_at < $1")
            .bind(now)
            .execute(scope.connection())
            .await?;
        // Links stay for a while, so that it can be answered when one was used.
        let links = sqlx::query("delete from platform.one_time_link where expires_at < $1")
            .bind(now - TimeDelta::days(30))
            .execute(scope.connection())
            .await?;
        scope.commit().await?;
        Ok(sessions.rows_affected() + links.rows_affected())
    }
}
