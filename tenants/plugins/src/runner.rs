//! What plugins do by themselves: jobs by the clock, and events that areas told of.
//!
//! A server looks at one list, of tenants with something due (`platform.plugin_due`), and never through
//! all tenants. Work is taken for a minute: whoever dies with it leaves it to the next. What a plugin
//! writes and that its work is done are kept in one transaction, so that a job's slice or an event
//! counts once for its documents; what it does outside may happen twice.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reticolo_accounts::{Tenant, TenantId, TenantState};
use reticolo_catalogue::due::{self, Due};
use reticolo_foundation::Access;
use reticolo_plugin_package::Manifest;
use reticolo_tenancy::{Actor, Scope, statements};
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;

use crate::error::Error;
use crate::fuel::tomorrow;
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

/// Tenants that are looked into at once.
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
                join {t}.plugin_event e on e.event_id = d.event_id
                join {t}.plugin_installation i on i.installation_id = d.installation_id
                join {t}.plugin_installation l on l.plugin_id = i.plugin_id and l.state = 'enabled' and (
                    l.installation_id = i.installation_id or (i.put_aside and l.granted -> 'events' ? e.name))
                where d.dead_at is null
                union all
                select min(greatest(j.next_run_at, j.leased_until)) from {t}.plugin_job j
                join {t}.plugin_installation i on i.installation_id = j.installation_id and i.state = 'enabled'
                union all
                select min(coalesce(swept_at + interval '1 day', $1)) from {t}.plugin_installation
                where state in ('enabled', 'disabled')
                union all
                -- By a clock that is ahead of the database's they are due, and stay.
                (select greatest(kept_until, $1 + interval '1 day') from {t}.decision
                 where kept_until is not null order by kept_until limit 1)
            ) due";
    /// Has a server look into this tenant.
    DUE = "insert into platform.plugin_due (tenant_id, due_at) values ($1, $2)";
}

impl Plugins {
    /// Does what is due, until it is dropped.
    ///
    /// A tenant is taken when there is a place for it, and not before: the work of one holds up nobody
    /// else's as long as there is another place, and no lease runs out in a queue.
    pub async fn run(self) {
        let (mut work, mut away) = (Work::default(), false);
        loop {
            let pause = match self.begin(&mut work).await {
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
            tokio::select! {
                () = tokio::time::sleep(pause), if work.free() > 0 => {}
                () = work.one_ends(), if !work.tasks.is_empty() => {}
            }
        }
    }

    /// Does what is due now in some tenants; gives the number of tenants looked into.
    pub async fn run_due(&self) -> Result<usize, Error> {
        let mut work = Work::default();
        let count = self.begin(&mut work).await?;
        while !work.tasks.is_empty() {
            work.one_ends().await;
        }
        Ok(count)
    }

    /// Begins with as many tenants as there are places for, and says how many these are.
    async fn begin(&self, work: &mut Work) -> Result<usize, Error> {
        if work.free() == 0 {
            return Ok(0);
        }
        let under_way: Vec<TenantId> = work.tenants.values().copied().collect();
        let mut scope = self.0.catalogue.write().await?;
        let taken = due::take(&mut scope, work.free(), &under_way).await?;
        scope.commit().await?;
        let count = taken.len();
        for due in taken {
            let (plugins, tenant) = (self.clone(), due.tenant);
            let task = work.tasks.spawn(async move { plugins.look_into(due).await });
            work.tenants.insert(task.id(), tenant);
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
        // Other servers may have used up the day's budget.
        let mut today = self.fuel_today(tenant).await?;
        while Instant::now() < until && !today.is_spent() {
            let delivered = self.deliver_one(tenant).await?;
            let ran = self.run_one(tenant).await?;
            if !delivered && !ran {
                break;
            }
            today = self.0.meter.today(tenant.id, self.clock().now());
        }
        self.sweep(tenant).await?;
        let mut scope = self.0.tenants.lanes.enter(tenant, ACTOR, Access::Read).await?;
        let (sql, now) = (scope.sql(&NEXT), scope.now());
        let next: Option<DateTime<Utc>> =
            sqlx::query_scalar(sql).bind(now).fetch_one(scope.connection()).await?;
        scope.commit().await?;
        let waits = if today.is_spent() { tomorrow(now) } else { now };
        Ok(next.map(|next| next.max(waits)))
    }
}

/// The tenants that are looked into. Dropped, it stops with all of them.
#[derive(Default)]
struct Work {
    tasks: JoinSet<Result<(), Error>>,
    tenants: HashMap<Id, TenantId>,
}

impl Work {
    /// Places for tenants.
    fn free(&self) -> usize {
        TENANTS.saturating_sub(self.tasks.len())
    }

    /// Waits until one tenant has been looked into.
    async fn one_ends(&mut self) {
        let (id, ended) = match self.tasks.join_next_with_id().await {
            Some(Ok((id, ended))) => (id, ended),
            Some(Err(error)) => (error.id(), Err(Error::NotReady(error.to_string()))),
            None => return,
        };
        self.tenants.remove(&id);
        if let Err(error) = ended {
            tracing::warn!(%error, "a tenant's plugins could not do what was due");
        }
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
