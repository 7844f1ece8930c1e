//! A transaction on one tenant's rows.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_accounts::tenant::Home;
use reticolo_accounts::{SchemaName, Tenant};
use reticolo_foundation::clock::legal_day;
use reticolo_foundation::{Access, Clock, Database, Keys};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Transaction};

use crate::actor::{Actor, Origin};
use crate::audit::{self, Act};
use crate::permission::{Denied, Permission};
use crate::role::Reach;
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
    origin: Origin,
    now: DateTime<Utc>,
    keys: Keys,
    statements: u32,
    acts: Vec<Act>,
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
        keys: Keys,
    ) -> Result<Self, sqlx::Error> {
        let (now, origin) = (clock.now(), Origin::default());
        let tenant_role = (home.schema.role(), legal_day(now));
        let transaction = database.begin(access, Some(tenant_role)).await?;
        let schema = home.schema.clone();
        Ok(Self {
            transaction,
            tenant,
            schema,
            actor,
            origin,
            now,
            keys,
            statements: 0,
            acts: Vec::new(),
        })
    }

    /// Says who acts, once the tenant has been asked.
    pub(crate) fn identify(&mut self, actor: Actor, origin: Origin) {
        self.actor = actor;
        self.origin = origin;
    }

    /// Refuses unless the actor holds `permission`. The first line of every public area function.
    pub fn require(&self, permission: Permission) -> Result<(), Denied> {
        if self.actor.may(permission) { Ok(()) } else { Err(Denied(permission)) }
    }

    /// How far a permission of the actor reaches; refuses when it reaches nothing.
    pub fn reach(&self, permission: Permission) -> Result<Reach, Denied> {
        let reach = self.actor.reach(permission);
        if reach.is_empty() { Err(Denied(permission)) } else { Ok(reach) }
    }

    /// Has an act written to the audit when the scope commits.
    pub fn record(&mut self, act: Act) {
        self.acts.push(act);
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

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The instant of everything done in this scope.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day of everything done in this scope, in Europe/Rome.
    pub fn today(&self) -> NaiveDate {
        legal_day(self.now)
    }

    /// The installation's keys, for what is sealed in a tenant's rows.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// How many statements were rendered so far: a page of results takes a constant few.
    pub fn statements(&self) -> u32 {
        self.statements
    }

    /// Ends the transaction; what was [recorded](Self::record) is written to the audit with it.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        let acts = std::mem::take(&mut self.acts);
        if !acts.is_empty() {
            let origin = std::mem::take(&mut self.origin);
            audit::write(&mut self, acts, &origin).await?;
        }
        self.transaction.commit().await
    }
}
