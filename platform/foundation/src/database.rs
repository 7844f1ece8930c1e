//! The door to PostgreSQL: where the server is, who logs in, and how a transaction opens.

use std::fmt;
use std::time::Duration;

use chrono::NaiveDate;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Postgres, Transaction};
use url::Url;

use crate::code::Code;

/// A PostgreSQL server and database, as the owner reaches it.
///
/// The owner (the user of the address) builds schemas and roles and never serves a request.
/// Requests travel on login roles with less power, whose passwords are derived from the owner's:
/// nothing is stored, and whoever knows the owner's password could set them anyway.
#[derive(Clone)]
pub struct DatabaseServer {
    owner: PgConnectOptions,
    secret: String,
}

/// Why a database address was refused.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    #[error("not a database address: {0}. Expected postgres://user:password@host:port/database")]
    Malformed(String),
    #[error(
        "the database address names no database: add one after the port, as in …:5432/reticolo"
    )]
    NoDatabase,
}

impl DatabaseServer {
    /// Reads `postgres://user:password@host:port/database`.
    pub fn parse(address: &str) -> Result<Self, AddressError> {
        let url =
            Url::parse(address).map_err(|error| AddressError::Malformed(error.to_string()))?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(AddressError::Malformed(format!("the scheme is {:?}", url.scheme())));
        }
        if url.path().trim_matches('/').is_empty() {
            return Err(AddressError::NoDatabase);
        }
        let owner: PgConnectOptions = address
            .parse()
            .map_err(|error: sqlx::Error| AddressError::Malformed(error.to_string()))?;
        Ok(Self {
            owner: owner.application_name("reticolo"),
            secret: url.password().unwrap_or_default().to_owned(),
        })
    }

    /// Connections of the owner: for building and migrating, never for requests.
    pub fn owner(&self, connections: u32) -> Database {
        Database::lazy(self.owner.clone(), connections)
    }

    /// Connections of a login role made by us, with `search_path` pinned so that a table name
    /// without its schema fails instead of finding somebody else's table.
    pub fn login(&self, role: &RoleName, connections: u32, statements: usize) -> Database {
        let options = self
            .owner
            .clone()
            .username(role.as_str())
            .password(&self.password(role))
            .statement_cache_capacity(statements)
            .options([
                ("search_path", "pg_catalog"),
                ("statement_timeout", "10s"),
                ("idle_in_transaction_session_timeout", "30s"),
                ("jit", "off"),
            ]);
        Database::lazy(options, connections)
    }

    /// The password of a login role: 64 hexadecimal digits.
    pub fn password(&self, role: &RoleName) -> String {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(self.secret.as_bytes())
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(b"reticolo login role ");
        mac.update(role.as_str().as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }
}

/// The name of a role or schema of ours: a lower-case letter, then letters, digits and underscores.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoleName(String);

impl RoleName {
    /// Refuses whatever could not stand unquoted in a statement.
    pub fn new(name: impl Into<String>) -> Option<Self> {
        let name = name.into();
        let mut letters = name.bytes();
        let starts = letters.next().is_some_and(|byte| byte.is_ascii_lowercase());
        let plain =
            letters.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        (starts && plain && name.len() <= 63).then_some(Self(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a transaction may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
    /// Reads of one instant: every statement sees the rows as they were at the first one.
    Snapshot,
}

/// As which role a transaction acts, and on which day.
#[derive(Clone, Copy, Debug)]
pub struct As<'a> {
    pub role: &'a RoleName,
    pub today: NaiveDate,
    /// More settings of the transaction, each as `; set local …`.
    pub settings: &'static str,
}

/// A few connections of one login role. They are lent as transactions only.
#[derive(Clone)]
pub struct Database {
    pool: PgPool,
}

impl Database {
    fn lazy(options: PgConnectOptions, connections: u32) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .min_connections(0)
            // Who waits longer is told to come back: the platform answers within some two seconds
            // when PostgreSQL is away.
            .acquire_timeout(Duration::from_secs(2))
            // A long-lived backend remembers every tenant it ever served: let it forget.
            .max_lifetime(Duration::from_mins(45))
            .idle_timeout(Duration::from_mins(10))
            // A ping before each use would cost a round trip; a broken connection shows at `begin`.
            .test_before_acquire(false)
            .connect_lazy_with(options);
        Self { pool }
    }

    /// Opens a transaction in a single round trip; as a tenant's role and on a day, when given.
    ///
    /// Statements on tenants' tables read the day from the setting `reticolo.today`, never from
    /// PostgreSQL's clock.
    pub async fn begin(
        &self,
        access: Access,
        tenant: Option<As<'_>>,
    ) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        let begin = match access {
            Access::Read => "begin read only",
            Access::Write => "begin",
            Access::Snapshot => "begin isolation level repeatable read read only",
        };
        let opening = match tenant {
            Some(As { role, today, settings }) => {
                format!(
                    "{begin}; set local role {role}; set local reticolo.today = '{today}'{settings}"
                )
            }
            None => begin.to_owned(),
        };
        // On a task of its own, which runs to its end when the request is given up meanwhile: the
        // driver rolls a transaction back only once it knows that it has opened. A connection left
        // in one would go back to the pool, and fail whoever is next when PostgreSQL ends it.
        let pool = self.pool.clone();
        let task = tokio::spawn(async move { open(&pool, opening).await });
        task.await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }

    /// Closes every connection, waiting for those that are lent.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Opens a transaction, on another connection where one turns out to be dead: after PostgreSQL has
/// restarted, every connection at rest is.
#[expect(clippy::disallowed_methods, reason = "the one place where transactions open")]
async fn open(
    pool: &PgPool,
    opening: String,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let mut at_rest = pool.num_idle();
    loop {
        match pool.begin_with(AssertSqlSafe(opening.clone())).await {
            Err(error) if at_rest > 0 && is_away(&error) => at_rest -= 1,
            opened => return opened,
        }
    }
}

/// Why a statement did not run, in the words of the closed list: the database is away, or we are wrong.
pub fn code_of(error: &sqlx::Error) -> Code {
    if is_away(error) { Code::Unavailable } else { Code::Internal }
}

/// Whether no answer came from PostgreSQL, or only that it is stopping, starting or full.
fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        // Classes 08 (connection), 57P0x (shutdown, cannot connect now) and 53300 (too many connections).
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code.starts_with("08") || code.starts_with("57P0") || code == "53300"
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{DatabaseServer, RoleName};

    #[test]
    fn an_address_without_a_database_says_so() {
        let refusal = |address| DatabaseServer::parse(address).err().map(|error| error.to_string());
        assert!(refusal("postgres://a:b@localhost:5432").unwrap().contains("names no database"));
        assert!(refusal("mysql://localhost/x").unwrap().contains("postgres://user"));
        assert!(refusal("postgres://a:b@localhost/reticolo").is_none());
    }

    #[test]
    fn a_role_name_never_needs_quotes() {
        assert!(RoleName::new("t_0a1b2c").is_some());
        for name in ["", "1a", "A", "a-b", "a\"; drop", "é", &"a".repeat(64)] {
            assert!(RoleName::new(name).is_none(), "{name:?}");
        }
    }

    #[test]
    fn passwords_differ_by_role_and_by_server() {
        let one = DatabaseServer::parse("postgres://a:one@localhost/x").unwrap();
        let two = DatabaseServer::parse("postgres://a:two@localhost/x").unwrap();
        let (lane, other) = (RoleName::new("lane_0").unwrap(), RoleName::new("lane_1").unwrap());
        assert_eq!(one.password(&lane), one.password(&lane));
        assert_ne!(one.password(&lane), one.password(&other));
        assert_ne!(one.password(&lane), two.password(&lane));
    }
}
