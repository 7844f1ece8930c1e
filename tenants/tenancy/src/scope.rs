//! A transaction on one tenant's rows.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use reticolo_accounts::tenant::Home;
use reticolo_accounts::{SchemaName, Tenant};
use reticolo_foundation::{Access, Clock, Database};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Transaction};

use crate::actor::{Actor, Denied, Permission};
use crate::statement::{Statement, render};

/// A transaction as one tenant's role, with who acts and when.
///
/// Dropped without [`commit`](Self::commit), it leaves no trace. No network call, mail or plugin
/// belongs between opening and committing one.
pub struct Scope {
    transaction: Transaction<'static, Postgres>,
    tenant: Arc<Tenant>,
    schema: SchemaName,
    actor: Actor,
    now: DateTime<Utc>,
    statements: u32,
}

impl Scope {
    #[expect(clippy::disallowed_methods, reason = "one of the two scopes that lend a connection")]
    pub(crate) async fn open(
        database: &Database,
        tenant: Arc<Tenant>,
        home: &Home,
        actor: Actor,
        access: Access,
        clock: Clock,
    ) -> Result<Self, sqlx::Error> {
        let transaction = database.begin(access, Some(home.schema.role())).await?;
        let schema = home.schema.clone();
        Ok(Self { transaction, tenant, schema, actor, now: clock.now(), statements: 0 })
    }

    /// Refuses unless the actor holds `permission`. The first line of every public area function.
    pub fn require(&self, permission: Permission) -> Result<(), Denied> {
        if self.actor.may(permission) { Ok(()) } else { Err(Denied(permission)) }
    }

    /// The statement's text for this tenant, ready for `sqlx::query` and its kin.
    pub fn sql(&mut self, statement: &'static Statement) -> AssertSqlSafe<String> {
        self.sql_of(&[statement.text])
    }

    /// A statement put together from pieces of static text.
    pub fn sql_of(&mut self, pieces: &[&'static str]) -> AssertSqlSafe<String> {
        self.statements += 1;
        render(pieces.iter().copied(), &self.schema)
    }

    /// The connection, for statements rendered by [`sql`](Self::sql).
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    pub fn tenant(&self) -> &Arc<Tenant> {
        &self.tenant
    }

    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The instant of everything done in this scope.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// How many statements were rendered so far: a page of results takes a constant few.
    pub fn statements(&self) -> u32 {
        self.statements
    }

    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await
    }
}
