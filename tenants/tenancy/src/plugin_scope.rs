//! A transaction on one plugin's documents.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use reticolo_accounts::Tenant;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::plugin_storage::StorageNo;
use crate::scope::Scope;
use crate::statement::Statement;

/// What holds in a transaction of a plugin. Each search is planned with the values it has, because
/// which index serves it depends on them.
pub(crate) const SETTINGS: &str = "; set local statement_timeout = '250ms'; set local lock_timeout = '250ms'; set local plan_cache_mode = force_custom_plan";

/// A transaction as the role of one plugin's storage, which sees that storage and nothing else.
///
/// Lends its connection to statements with `{p}` before the names of the storage's tables. Dropped
/// without [`commit`](Self::commit), it leaves no trace.
pub struct PluginScope {
    scope: Scope,
    storage: StorageNo,
}

impl PluginScope {
    pub(crate) fn of(scope: Scope, storage: StorageNo) -> Self {
        Self { scope, storage }
    }

    /// The statement's text for this storage.
    pub fn sql(&mut self, statement: &'static Statement) -> AssertSqlSafe<String> {
        self.sql_of(&[statement.text])
    }

    /// A statement put together from pieces of static text.
    pub fn sql_of(&mut self, pieces: &[&'static str]) -> AssertSqlSafe<String> {
        let pieces: Vec<_> = pieces.iter().map(|piece| (self.storage, *piece)).collect();
        self.scope.sql_in(&pieces)
    }

    /// The connection, for statements rendered by [`sql`](Self::sql).
    pub fn connection(&mut self) -> &mut PgConnection {
        self.scope.connection()
    }

    pub fn tenant(&self) -> &Arc<Tenant> {
        self.scope.tenant()
    }

    /// The instant of everything done in this scope.
    pub fn now(&self) -> DateTime<Utc> {
        self.scope.now()
    }

    /// Goes on as the tenant, in the same transaction.
    pub async fn back(mut self) -> Result<Scope, sqlx::Error> {
        self.scope.act_as(None).await?;
        Ok(self.scope)
    }

    /// Ends the transaction.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.scope.commit().await
    }
}
