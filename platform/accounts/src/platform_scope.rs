//! A transaction on the schema `platform`.

use chrono::{DateTime, Utc};
use reticolo_foundation::{Access, Clock, Database};
use sqlx::{PgConnection, Postgres, Transaction};

/// A transaction on what all tenants share, with the instant at which it happens.
///
/// Dropped without [`commit`](Self::commit), it leaves no trace.
pub struct PlatformScope {
    transaction: Transaction<'static, Postgres>,
    now: DateTime<Utc>,
}

impl PlatformScope {
    /// Opens a transaction with the rights of `database`'s login role.
    #[expect(clippy::disallowed_methods, reason = "one of the two scopes that lend a connection")]
    pub async fn open(
        database: &Database,
        clock: Clock,
        access: Access,
    ) -> Result<Self, sqlx::Error> {
        Ok(Self { transaction: database.begin(access, None).await?, now: clock.now() })
    }

    /// The connection, for statements of the schema `platform`.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// The instant of everything done in this scope.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await
    }
}
