//! A transaction on one tenant's rows.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_accounts::tenant::Home;
use reticolo_accounts::{SchemaName, Tenant};
use reticolo_foundation::clock::legal_day;
use reticolo_foundation::database::As;
use reticolo_foundation::{Access, Clock, Database, Keys};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Transaction};

use crate::actor::{Actor, Origin};
use crate::audit::{self, Act};
use crate::permission::{Denied, Permission};
use crate::plugin_scope::{self, PluginScope};
use crate::plugin_storage::StorageNo;
use crate::role::Reach;
use crate::statement::{Statement, render, render_in};

/// A transaction as one tenant's role, with who acts and when.
///
/// Dropped without [`commit`](Self::commit), it leaves no trace. No network call or mail belongs between
/// opening and committing one, and no plugin but what reads and writes its own documents in it.
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

/// What it takes to open a scope.
pub(crate) struct Opening<'a> {
    pub(crate) database: &'a Database,
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) home: &'a Home,
    pub(crate) actor: Actor,
    pub(crate) access: Access,
    pub(crate) clock: Clock,
    pub(crate) keys: Keys,
    /// The plugin's storage that it acts on, instead of the tenant's own rows.
    pub(crate) storage: Option<StorageNo>,
}

impl Scope {
    #[expect(clippy::disallowed_methods, reason = "one of the two scopes that lend a connection")]
    pub(crate) async fn open(opening: Opening<'_>) -> Result<Self, sqlx::Error> {
        let Opening { database, tenant, home, actor, access, clock, keys, storage } = opening;
        let (now, origin, schema) = (clock.now(), Origin::default(), home.schema.clone());
        let plugin = storage.map(|storage| storage.role(&schema)).transpose()?;
        let role = As {
            role: plugin.as_ref().unwrap_or(schema.role()),
            today: legal_day(now),
            settings: if plugin.is_some() { plugin_scope::SETTINGS } else { "" },
        };
        let transaction = database.begin(access, Some(role)).await?;
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

    /// Goes on as the role of a plugin's storage, which sees nothing but its documents, in the same
    /// transaction; [`PluginScope::back`] returns.
    pub async fn as_plugin(mut self, storage: StorageNo) -> Result<PluginScope, sqlx::Error> {
        self.act_as(Some(storage)).await?;
        Ok(PluginScope::of(self, storage))
    }

    pub(crate) async fn act_as(&mut self, storage: Option<StorageNo>) -> Result<(), sqlx::Error> {
        let message = match storage {
            Some(storage) => {
                format!("set local role {}{}", storage.role(&self.schema)?, plugin_scope::SETTINGS)
            }
            None => format!(
                "set local role {}; set local statement_timeout to default; set local lock_timeout to default; set local plan_cache_mode to default",
                self.schema
            ),
        };
        sqlx::raw_sql(AssertSqlSafe(message)).execute(self.connection()).await?;
        Ok(())
    }

    /// Says who acts, once the tenant has been asked.
    pub(crate) fn identify(&mut self, actor: Actor, origin: Origin) {
        self.actor = actor;
        self.origin = origin;
    }

    /// Says where the request comes from.
    pub(crate) fn came_from(&mut self, origin: Origin) {
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

    /// A statement on plugins' storages, put together from pieces of static text.
    pub(crate) fn sql_in(&mut self, pieces: &[(StorageNo, &'static str)]) -> AssertSqlSafe<String> {
        self.statements += 1;
        render_in(pieces, &self.schema)
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
