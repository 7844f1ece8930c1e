//! What plugins do by themselves: jobs by the clock, and events that areas told of.
//!
//! A server looks at one list, of tenants with something due (`platform.plugin_due`), and never through
//! all tenants. Work is taken for a minute: whoever dies with it leaves it to the next. What a plugin
//! writes and that its work is done are kept in one transaction, so that a job's slice or an event
//! counts once for its documents; what it does outside may happen twice.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use reticolo_accounts::{Tenant, TenantState};
use reticolo_catalogue::due::{self, Due};
use reticolo_foundation::Access;
use reticolo_plugin_package::Manifest;
use reticolo_tenancy::{Actor, Scope, statements};
use tokio::time::Instant;

use crate::error::Error;
use crate::grants::Grants;
use crate::installation::Installation;
use crate::plugins::Plugins;
use crate::schedule;

pub(crate) mod deliver;
pub(crate) mod job;
pub(crate) mod sweep;

/// Who acts, where nobody in particular does.
pub(crate) const ACTOR: Actor = Actor::System("plugins");

/// How long somebody has for a piece of work, before another may take it.
pub(crate) const LEASE: TimeDelta = TimeDelta::minutes(1);

/// Rows of the list that are taken at a time, and tenants that are looked into at once.
const ROWS: i64 = 200;
const TENANTS: usize = 4;

/// How long a server stays with one tenant before it turns to the others.
const STAY: Duration = Duration::from_secs(20);

/// How long the list is left alone after nothing was due, and after the database did not answer.
const PAUSE: Duration = Duration::from_secs(1);
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(15);

/// When a tenant is looked at again that is not being served.
const SUSPENDED: TimeDelta = TimeDelta::minutes(10);

statements! {
    /// Plans a job; one that is planned already begins anew.
    PLAN = "insert into {t}.plugin_job (installation_id, name, schedule, max_slices, next_run_at)
            values ($1, $2, $3, $4, $5)
            on conflict (installation_id, name) do update
            set schedule = excluded.schedule, max_slices = excluded.max_slices, next_run_at = excluded.next_run_at,
                checkpoint = null, slices = 0, leased_until = null, failures = 0";
    /// Forgets jobs that are granted no more.
    UNPLAN = "delete from {t}.plugin_job where installation_id = $1 and name <> all($2)";
    /// Gives another version the events that wait for one.
    HAND_OVER = "update {t}.plugin_delivery d set installation_id = $2
                 from {t}.plugin_event e
                 where d.installation_id = $1 and e.event_id = d.event_id and e.name = any($3)";
    /// Forgets the events and jobs that wait for these.
    FORGET = "with jobs as (delete from {t}.plugin_job where installation_id = any($1))
              delete from {t}.plugin_delivery where installation_id = any($1)";
    /// Forgets what went wrong with these, and what they logged.
    FORGET_TRACES = "with failures as (delete from {t}.plugin_failure where installation_id = any($1))
                     delete from {t}.plugin_log where installation_id = any($1)";
    /// When there is something to do next.
    NEXT = "select min(due.at) from (
                select min(d.next_attempt_at) as at from {t}.plugin_delivery d
                join {t}.plugin_installation i on i.installation_id = d.installation_id and i.state = 'enabled'
                where d.dead_at is null
                union all
                select min(greatest(j.next_run_at, j.leased_until)) from {t}.plugin_job j
                join {t}.plugin_installation i on i.installation_id = j.installation_id and i.state = 'enabled'
                union all
                select min(coalesce(swept_at + interval '1 day', $1)) from {t}.plugin_installation where state = 'enabled'
            ) due";
    /// Has a server look into this tenant.
    DUE = "insert into platform.plugin_due (tenant_id, due_at) values ($1, $2)";
}

impl Plugins {
    /// Does what is due, until it is dropped.
    pub async fn run(self) {
        let mut away = false;
        loop {
            let pause = match self.run_due().await {
                Ok(0) => PAUSE,
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    if !away {
                        tracing::warn!(%error, "what is due for plugins cannot be read");
                    }
                    away = true;
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                    continue;
                }
            };
            away = false;
            tokio::time::sleep(pause).await;
        }
    }

    /// Does what is due now in some tenants; gives the number of tenants looked into.
    pub async fn run_due(&self) -> Result<usize, Error> {
        let mut scope = self.0.catalogue.write().await?;
        let taken = due::take(&mut scope, ROWS).await?;
        scope.commit().await?;
        let count = taken.len();
        let work = stream::iter(taken).map(|due| self.look_into(due)).buffer_unordered(TENANTS);
        let results: Vec<Result<(), Error>> = work.collect().await;
        for result in results {
            if let Err(error) = result {
                tracing::warn!(%error, "a tenant's plugins could not do what was due");
            }
        }
        Ok(count)
    }

    async fn look_into(&self, due: Due) -> Result<(), Error> {
        let tenant = self.0.tenants.register.by_id(due.tenant).await;
        let tenant = tenant.map_err(reticolo_tenancy::Error::from)?;
        let next = match tenant {
            Some(tenant) if tenant.state == TenantState::Active => self.work(&tenant).await?,
            Some(tenant) if tenant.state == TenantState::Suspended => {
                Some(self.clock().now() + SUSPENDED)
            }
            Some(_) | None => None,
        };
        let mut scope = self.0.catalogue.write().await?;
        due::done(&mut scope, &due, next).await?;
        Ok(scope.commit().await?)
    }

    /// Does what is due in a tenant, and says when there is more.
    async fn work(&self, tenant: &Arc<Tenant>) -> Result<Option<DateTime<Utc>>, Error> {
        let until = Instant::now() + STAY;
        while Instant::now() < until {
            let delivered = self.deliver_one(tenant).await?;
            let ran = self.run_one(tenant).await?;
            if !delivered && !ran {
                break;
            }
        }
        self.sweep(tenant).await?;
        let mut scope = self.0.tenants.lanes.enter(tenant, ACTOR, Access::Read).await?;
        let (sql, now) = (scope.sql(&NEXT), scope.now());
        let next = sqlx::query_scalar(sql).bind(now).fetch_one(scope.connection()).await?;
        scope.commit().await?;
        Ok(next)
    }
}

/// Plans the jobs of an installation that is enabled, as far as they are granted, and has a server
/// look after it.
pub(crate) async fn plan(
    scope: &mut Scope,
    installation: &Installation,
    manifest: &Manifest,
    granted: &Grants,
) -> Result<(), Error> {
    let now = scope.now();
    for (name, job) in manifest.jobs.iter().filter(|(name, _)| granted.jobs.contains(*name)) {
        let sql = scope.sql(&PLAN);
        sqlx::query(sql)
            .bind(installation.id)
            .bind(name)
            .bind(&job.schedule)
            .bind(i32::try_from(job.max_slices).unwrap_or(i32::MAX))
            .bind(schedule::next(&job.schedule, now))
            .execute(scope.connection())
            .await?;
    }
    let granted: Vec<&String> = granted.jobs.iter().collect();
    let sql = scope.sql(&UNPLAN);
    sqlx::query(sql).bind(installation.id).bind(granted).execute(scope.connection()).await?;
    let (sql, tenant) = (scope.sql(&DUE), scope.tenant().id);
    sqlx::query(sql).bind(tenant).bind(now).execute(scope.connection()).await?;
    Ok(())
}

/// Gives the version that runs from now on what waits for the one before.
pub(crate) async fn hand_over(
    scope: &mut Scope,
    before: &Installation,
    after: &Installation,
    granted: &Grants,
) -> Result<(), Error> {
    let events: Vec<&String> = granted.events.iter().collect();
    let sql = scope.sql(&HAND_OVER);
    sqlx::query(sql)
        .bind(before.id)
        .bind(after.id)
        .bind(events)
        .execute(scope.connection())
        .await?;
    let sql = scope.sql(&FORGET);
    sqlx::query(sql).bind(vec![before.id]).execute(scope.connection()).await?;
    Ok(())
}

/// Forgets what waits for installations that are removed, and what they left behind.
pub(crate) async fn forget(scope: &mut Scope, removed: &[Installation]) -> Result<(), Error> {
    let ids: Vec<_> = removed.iter().map(|one| one.id).collect();
    let sql = scope.sql(&FORGET);
    sqlx::query(sql).bind(&ids).execute(scope.connection()).await?;
    let sql = scope.sql(&FORGET_TRACES);
    sqlx::query(sql).bind(&ids).execute(scope.connection()).await?;
    Ok(())
}
