//! Redis, which may be away.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, RedisResult};
use tokio::time::timeout;

use crate::error::Error;
use crate::tls;

/// Who waits longer does without.
const PATIENCE: Duration = Duration::from_millis(250);

/// How often Redis is tried while it is away.
const RETRY: Duration = Duration::from_secs(1);

pub(super) struct Shared {
    client: Client,
    connection: tokio::sync::Mutex<Option<MultiplexedConnection>>,
    health: Mutex<Health>,
}

#[derive(Default)]
struct Health {
    /// When it is tried next; `None` while it answers.
    next_try: Option<Instant>,
    /// When it last turned out to be away, or was found back.
    changed: Option<Instant>,
}

impl Shared {
    pub(super) fn new(url: &str) -> Result<Self, Error> {
        tls::use_ring();
        // What the driver says of a bad address may hold the password in it.
        let client = Client::open(url).map_err(|_| {
            Error::Configuration("expected redis://user:password@host:port/database".to_owned())
        })?;
        Ok(Self { client, connection: tokio::sync::Mutex::default(), health: Mutex::default() })
    }

    /// Runs one command; `None` when Redis is away or too slow, at once if that was known already.
    pub(super) async fn call<T, F>(
        &self,
        work: impl FnOnce(MultiplexedConnection) -> F,
    ) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        if !self.due() {
            return None;
        }
        let asked = async { work(self.connection().await?).await };
        match timeout(PATIENCE, asked).await {
            Ok(Ok(answer)) => {
                self.answered();
                Some(answer)
            }
            Ok(Err(error)) => {
                self.failed(Some(&error));
                self.connection.lock().await.take();
                None
            }
            Err(_) => {
                self.failed(None);
                self.connection.lock().await.take();
                None
            }
        }
    }

    /// Whether Redis was away at some time in the last `time`.
    pub(super) fn was_away_within(&self, time: Duration) -> bool {
        let health = self.health();
        health.next_try.is_some() || health.changed.is_some_and(|changed| changed.elapsed() < time)
    }

    async fn connection(&self) -> RedisResult<MultiplexedConnection> {
        let mut held = self.connection.lock().await;
        if let Some(connection) = &*held {
            return Ok(connection.clone());
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        *held = Some(connection.clone());
        Ok(connection)
    }

    /// Whether Redis is to be asked now: always while it answers, once a second while it is away.
    fn due(&self) -> bool {
        let mut health = self.health();
        let now = Instant::now();
        match health.next_try {
            Some(next_try) if next_try > now => false,
            Some(_) => {
                health.next_try = Some(now + RETRY);
                true
            }
            None => true,
        }
    }

    fn answered(&self) {
        let mut health = self.health();
        if health.next_try.take().is_some() {
            health.changed = Some(Instant::now());
            tracing::info!("Redis is back: limits are shared again");
        }
    }

    fn failed(&self, error: Option<&RedisError>) {
        let mut health = self.health();
        let now = Instant::now();
        let known = health.next_try.replace(now + RETRY).is_some();
        health.changed = Some(now);
        if !known {
            let why =
                error.map_or("it is too slow".to_owned(), |error| format!("{:?}", error.kind()));
            tracing::warn!(
                why,
                "Redis is away: sessions are read from PostgreSQL and each server limits for itself"
            );
        }
    }

    fn health(&self) -> std::sync::MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
