//! Removing what has had its time: documents beyond their retention, decisions beyond theirs, log lines,
//! failures, events nobody waits for.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_tenancy::{PluginScope, Scope, StorageNo, decision, statements};

use super::ACTOR;
use crate::documents::write::{Growth, count};
use crate::error::Error;
use crate::installation::{self, Installation, State};
use crate::plugins::Plugins;

/// How long log lines are kept.
const LOG: TimeDelta = TimeDelta::days(7);

/// How long it is kept what calls were asked that failed: it may be about people.
const FAILURES: TimeDelta = TimeDelta::days(30);

/// Installations that are looked through; a union has some ten.
const INSTALLATIONS: i64 = 500;

/// Rounds of a thousand documents that are removed at a time; the rest waits for tomorrow.
const ROUNDS: usize = 50;

statements! {
    /// Installations that were not swept for a day, to be swept; those too that are switched off or put aside.
    TAKE = "update {t}.plugin_installation set swept_at = $1
            where state in ('enabled', 'disabled') and coalesce(swept_at <= $1::timestamptz - interval '1 day', true)
            returning installation_id";
    /// Removes log lines that are old, and those beyond the last ten thousand of a plugin.
    LOG_LINES = "delete from {t}.plugin_log l where l.at < $1
                 or (l.installation_id = any($2) and l.plugin_log_id <= (
                     select k.plugin_log_id from {t}.plugin_log k where k.installation_id = l.installation_id
                     order by k.plugin_log_id desc offset 10000 limit 1))";
    /// Removes failures that are old.
    OLD_FAILURES = "delete from {t}.plugin_failure where at < $1";
    /// Removes events that nobody is to be told of any more.
    EVENTS = "delete from {t}.plugin_event e
              where not exists (select from {t}.plugin_delivery d where d.event_id = e.event_id)";
    /// Removes documents that nobody changed for so long.
    DOCUMENTS = "with gone as (
                     delete from {p}_document where collection = $1 and key in (
                         select key from {p}_document where collection = $1 and changed_at < $2
                         order by changed_at limit 1000 for update skip locked)
                     returning bytes)
                 select count(*), coalesce(sum(bytes), 0)::bigint from gone";
}

impl Plugins {
    /// Once a day for each plugin of a tenant, and for decisions whose time is over.
    pub(crate) async fn sweep(&self, tenant: &Arc<Tenant>) -> Result<(), Error> {
        let mut scope = self.0.tenants.lanes.enter(tenant, ACTOR, Access::Write).await?;
        decision::forget(&mut scope).await?;
        let (sql, now) = (scope.sql(&TAKE), scope.now());
        let due: Vec<uuid::Uuid> =
            sqlx::query_scalar(sql).bind(now).fetch_all(scope.connection()).await?;
        if due.is_empty() {
            return Ok(scope.commit().await?);
        }
        forget(&mut scope, &due).await?;
        let all = installation::list(&mut scope, false, 0, INSTALLATIONS).await?;
        scope.commit().await?;
        for (storage, one) in keepers(all) {
            if due.contains(&one.id.0)
                && let Err(error) = self.expire(tenant, &one, storage).await
            {
                let plugin = one.plugin_id;
                tracing::warn!(%error, plugin, "documents whose time is over are still there");
            }
        }
        Ok(())
    }

    async fn expire(
        &self,
        tenant: &Arc<Tenant>,
        installation: &Installation,
        storage: StorageNo,
    ) -> Result<(), Error> {
        let opened = self.0.packages.open(installation.digest).await?;
        let collections = opened.manifest.capabilities.store.iter();
        for (name, days) in collections.filter_map(|(name, one)| Some((name, one.retention_days?)))
        {
            for _ in 0..ROUNDS {
                let scope = self.0.tenants.lanes.enter(tenant, ACTOR, Access::Write).await?;
                let mut scope = scope.as_plugin(storage).await?;
                let gone = remove(&mut scope, name, days).await?;
                scope.commit().await?;
                if gone < 1000 {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// Whose word counts for each storage: versions may share one, and the one that runs, or else the last that was
/// put aside, says how long its documents are kept.
fn keepers(all: Vec<Installation>) -> BTreeMap<StorageNo, Installation> {
    let mut keepers = BTreeMap::new();
    // As they are listed: first those that were not put aside, the newest first.
    for one in all {
        let has_run = matches!(one.state, State::Enabled | State::Disabled);
        if let Some(storage) = one.storage_no.filter(|_| has_run) {
            keepers.entry(storage).or_insert(one);
        }
    }
    keepers
}

async fn forget(scope: &mut Scope, swept: &[uuid::Uuid]) -> Result<(), Error> {
    let (sql, now) = (scope.sql(&LOG_LINES), scope.now());
    sqlx::query(sql).bind(now - LOG).bind(swept).execute(scope.connection()).await?;
    let sql = scope.sql(&OLD_FAILURES);
    sqlx::query(sql).bind(now - FAILURES).execute(scope.connection()).await?;
    let sql = scope.sql(&EVENTS);
    sqlx::query(sql).execute(scope.connection()).await?;
    Ok(())
}

async fn remove(scope: &mut PluginScope, collection: &str, days: u32) -> Result<i64, Error> {
    let (sql, before) = (scope.sql(&DOCUMENTS), scope.now() - TimeDelta::days(days.into()));
    let (documents, bytes): (i64, i64) =
        sqlx::query_as(sql).bind(collection).bind(before).fetch_one(scope.connection()).await?;
    let growth = Growth { documents: -documents, bytes: -bytes };
    let counted = count(scope, growth).await;
    counted.map_err(|refusal| Error::NotReady(refusal.told.to_string()))?;
    Ok(documents)
}
