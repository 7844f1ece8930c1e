//! What changes by the second: cached sessions, limits, what was used once. In Redis when there is
//! one, so that several servers share it; else in this process.
//!
//! Nothing here is the truth. When Redis is away or slow, sessions are read from PostgreSQL and each
//! server counts for itself; the log says so once, and once more when Redis is back.

mod local;
mod shared;

use std::sync::Arc;
use std::time::Duration;

use redis::Script;

use crate::error::Error;
use local::Local;
use shared::Shared;

/// How long a server may trust a copy of a session.
const COPY_LIFE: Duration = Duration::from_mins(1);

/// How long a mark forbids copies of an ended session: longer than any reader that found it alive
/// takes to write its copy.
const MARK_LIFE: Duration = Duration::from_mins(2);

/// How long a failed attempt is remembered after the last one.
const ATTEMPTS_LIFE: Duration = Duration::from_hours(1);

/// The longest wait after failed attempts.
const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// So many at once, and then one each `per / burst`.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Tells limits apart; two limits never share a name.
    pub name: &'static str,
    pub burst: u32,
    pub per: Duration,
}

/// How Redis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Ok,
    /// Configured, and not answering: each server is on its own.
    Away,
    NotConfigured,
}

/// Whether a copy of a session can be used.
pub(crate) enum Cached {
    Hit(Vec<u8>),
    /// There is none: whoever reads the truth may write one.
    Miss,
    /// None is to be used or written now.
    Bypass,
}

/// What an attempt to sign in met.
pub(crate) enum Attempt {
    /// It may go on; it is the `n`th failed one unless it succeeds.
    Counted(u32),
    Wait(Duration),
}

/// The hot state.
#[derive(Clone)]
pub struct Hot(Arc<Inner>);

struct Inner {
    shared: Option<Shared>,
    local: Local,
}

impl Hot {
    /// Of this process alone.
    pub fn in_process() -> Self {
        Self(Arc::new(Inner { shared: None, local: Local::default() }))
    }

    /// Shared through the Redis at `url` (`redis://…`, `rediss://…` with TLS), which may be away now.
    /// Refuses with `Configuration` what is no such address.
    pub fn redis(url: &str) -> Result<Self, Error> {
        let shared = Some(Shared::new(url)?);
        Ok(Self(Arc::new(Inner { shared, local: Local::default() })))
    }

    /// How Redis is, asked now.
    pub async fn status(&self) -> Status {
        match &self.0.shared {
            None => Status::NotConfigured,
            Some(shared) => {
                let ping =
                    |mut redis| async move { redis::cmd("ping").query_async(&mut redis).await };
                if shared.call::<(), _>(ping).await.is_some() { Status::Ok } else { Status::Away }
            }
        }
    }

    /// Counts one use by `key` against a limit; when there were too many, says how long to wait.
    pub async fn allow(&self, limit: &Limit, key: &str) -> Result<(), Duration> {
        const LUA: &str = include_str!("hot/limit.lua");
        let Some(shared) = &self.0.shared else { return self.0.local.allow(limit, key) };
        let place = format!("limit:{}:{key}", limit.name);
        let step = (limit.per / limit.burst.max(1)).as_micros();
        let burst = limit.burst;
        let ask = |mut redis| async move {
            let (script, step) = (Script::new(LUA), step.to_string());
            script.key(place).arg(step).arg(burst).invoke_async::<u64>(&mut redis).await
        };
        match shared.call(ask).await {
            Some(0) => Ok(()),
            Some(wait) => Err(Duration::from_micros(wait)),
            None => self.0.local.allow(limit, key),
        }
    }

    /// Whether this is the first time `key` is presented within `life`, which is at most 15 minutes.
    pub async fn first_use(&self, key: &str, life: Duration) -> bool {
        let Some(shared) = &self.0.shared else { return self.0.local.first_use(key) };
        let place = format!("used:{key}");
        let ask =
            |mut redis| async move { set_new(&place, b"1", life).query_async(&mut redis).await };
        match shared.call::<Option<String>, _>(ask).await {
            // Written down here too, for the time when Redis is away.
            Some(written) => self.0.local.first_use(key) && written.is_some(),
            None => self.0.local.first_use(key),
        }
    }

    /// Counts an attempt before its outcome is known, so that many at once are not free. After `free`
    /// failures each one more doubles the wait before the next, up to a quarter of an hour.
    pub(crate) async fn attempt(&self, key: &str, free: u32) -> Attempt {
        const LUA: &str = include_str!("hot/attempt.lua");
        let Some(shared) = &self.0.shared else { return self.0.local.attempt(key, free) };
        let place = format!("attempts:{key}");
        let ask = |mut redis| async move {
            let script = Script::new(LUA);
            let mut call = script.key(place);
            call.arg(free).arg(millis(LONGEST_WAIT)).arg(millis(ATTEMPTS_LIFE));
            call.invoke_async::<(u64, u32)>(&mut redis).await
        };
        match shared.call(ask).await {
            Some((0, count)) => Attempt::Counted(count),
            Some((wait, _)) => Attempt::Wait(Duration::from_millis(wait)),
            None => self.0.local.attempt(key, free),
        }
    }

    /// Takes back the attempt that has succeeded and, with `all`, those that failed before it.
    pub(crate) async fn succeeded(&self, key: &str, all: bool) {
        const LUA: &str = include_str!("hot/succeeded.lua");
        self.0.local.succeeded(key, all);
        let Some(shared) = &self.0.shared else { return };
        let place = format!("attempts:{key}");
        let ask = |mut redis| async move {
            Script::new(LUA).key(place).arg(u8::from(all)).invoke_async::<()>(&mut redis).await
        };
        shared.call(ask).await;
    }

    /// The copy of a session.
    pub(crate) async fn cached(&self, digest: &[u8]) -> Cached {
        let Some(shared) = &self.0.shared else { return Cached::Bypass };
        // While Redis was away nobody could tell it that a session had ended.
        if shared.was_away_within(COPY_LIFE) {
            return Cached::Bypass;
        }
        let place = place(digest);
        let ask =
            |mut redis| async move { redis::cmd("get").arg(place).query_async(&mut redis).await };
        match shared.call::<Option<Vec<u8>>, _>(ask).await {
            Some(None) => Cached::Miss,
            Some(Some(copy)) if !copy.is_empty() && !shared.was_away_within(COPY_LIFE) => {
                Cached::Hit(copy)
            }
            // An empty copy is the mark of a session that has changed or ended.
            Some(Some(_)) | None => Cached::Bypass,
        }
    }

    /// Writes a copy, unless there is one or a mark that forbids it.
    pub(crate) async fn fill(&self, digest: &[u8], copy: &[u8]) {
        let Some(shared) = &self.0.shared else { return };
        let write = set_new(&place(digest), copy, COPY_LIFE);
        let ask = |mut redis| async move { write.query_async(&mut redis).await };
        shared.call::<Option<String>, _>(ask).await;
    }

    /// Replaces the copy of a session that has changed or ended by a mark: every server reads the truth
    /// from now on, and a reader that was about to write an older copy cannot.
    pub(crate) async fn forget(&self, digest: &[u8]) {
        let Some(shared) = &self.0.shared else { return };
        let mut write = redis::cmd("set");
        write.arg(place(digest)).arg("").arg("px").arg(millis(MARK_LIFE));
        let ask = |mut redis| async move { write.query_async(&mut redis).await };
        shared.call::<(), _>(ask).await;
    }

    /// Forgets limits nobody is near.
    pub(crate) fn sweep(&self) {
        self.0.local.sweep();
    }
}

fn place(digest: &[u8]) -> String {
    format!("session:{}", hex::encode(digest))
}

fn set_new(place: &str, value: &[u8], life: Duration) -> redis::Cmd {
    let mut command = redis::cmd("set");
    command.arg(place).arg(value).arg("px").arg(millis(life)).arg("nx");
    command
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
