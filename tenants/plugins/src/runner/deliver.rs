//! Telling plugins of events, at least once each.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use reticolo_accounts::Tenant;
use reticolo_foundation::{Access, Language};
use reticolo_plugin_host::{Cause, Failure};
use reticolo_tenancy::audit::Act;
use reticolo_tenancy::outbox::EventId;
use reticolo_tenancy::{Origin, Permission, Scope, Visitor, statements};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;

use super::{ACTOR, LEASE};
use crate::context::{call, context};
use crate::error::Error;
use crate::plugins::Plugins;
use crate::record::{Failed, Trace};
use crate::resolve::refused;
use crate::schedule::pause;
use crate::set::InstallationId;

/// Attempts before an event is given up: some three hours.
const ATTEMPTS: i32 = 11;

statements! {
    /// Takes the event that waits longest for a plugin that is enabled. What was told to a version while
    /// another one took its place is the other one's, as far as that may know of it.
    TAKE = "update {t}.plugin_delivery d set attempts = d.attempts + 1, next_attempt_at = $2
            from (select w.event_id, w.installation_id, l.installation_id as runs, e.name, e.body
                  from {t}.plugin_delivery w
                  join {t}.plugin_event e on e.event_id = w.event_id
                  join {t}.plugin_installation i on i.installation_id = w.installation_id
                  join {t}.plugin_installation l on l.plugin_id = i.plugin_id and l.state = 'enabled' and (
                      l.installation_id = i.installation_id or (i.put_aside and l.granted -> 'events' ? e.name))
                  where w.dead_at is null and w.next_attempt_at <= $1
                  order by w.next_attempt_at, w.event_id limit 1 for update of w skip locked) due
            where d.event_id = due.event_id and d.installation_id = due.installation_id
            returning d.event_id, d.installation_id, due.runs, d.attempts, due.name, due.body";
    /// It is done, if nobody else has taken it meanwhile.
    DONE = "delete from {t}.plugin_delivery where event_id = $1 and installation_id = $2 and next_attempt_at = $3";
    /// Nobody waits for the event any more.
    FORGET = "delete from {t}.plugin_event e where e.event_id = $1
              and not exists (select from {t}.plugin_delivery d where d.event_id = e.event_id)";
    /// It is tried again, or given up.
    LATER = "update {t}.plugin_delivery set next_attempt_at = $4, dead_at = $5, last_error = $6
             where event_id = $1 and installation_id = $2 and next_attempt_at = $3";
    /// Those that were given up, the newest first.
    DEAD = "select d.event_id, d.installation_id, e.name, e.told_at, d.attempts, d.dead_at, d.last_error
            from {t}.plugin_delivery d join {t}.plugin_event e on e.event_id = d.event_id
            where d.installation_id = $1 and d.dead_at is not null
            order by d.event_id desc offset $2 limit $3";
    /// One that was given up is tried again.
    AGAIN = "with again as (
                 update {t}.plugin_delivery set attempts = 0, dead_at = null, next_attempt_at = $3
                 where event_id = $1 and installation_id = $2 and dead_at is not null returning 1)
             insert into platform.plugin_due (tenant_id, due_at) select $4, $3 where exists (select from again)";
}

#[derive(FromRow)]
struct Taken {
    event_id: EventId,
    installation_id: InstallationId,
    /// The version that is told of it.
    runs: InstallationId,
    attempts: i32,
    name: String,
    body: Json<Value>,
}

/// An event a plugin was told of in vain.
#[derive(Clone, Debug, FromRow)]
pub struct DeadLetter {
    #[sqlx(rename = "event_id")]
    pub event: EventId,
    #[sqlx(rename = "installation_id")]
    pub installation: InstallationId,
    /// `registry_entry.admitted`.
    pub name: String,
    pub told_at: DateTime<Utc>,
    pub attempts: i32,
    pub dead_at: DateTime<Utc>,
    pub last_error: Option<String>,
}

/// One page of the events an installation was told of in vain, the newest first. Needs `plugin:read`.
pub async fn dead_letters(
    scope: &mut Scope,
    id: InstallationId,
    offset: i64,
    limit: i64,
) -> Result<Vec<DeadLetter>, Error> {
    scope.require(Permission::PluginRead)?;
    let sql = scope.sql(&DEAD);
    Ok(sqlx::query_as(sql).bind(id).bind(offset).bind(limit).fetch_all(scope.connection()).await?)
}

/// Tells a plugin again of an event that was given up. Needs `plugin:manage`; `NotFound` where there is
/// none.
pub async fn tell_again(
    scope: &mut Scope,
    event: EventId,
    installation: InstallationId,
) -> Result<(), Error> {
    scope.require(Permission::PluginManage)?;
    let (sql, now, tenant) = (scope.sql(&AGAIN), scope.now(), scope.tenant().id);
    let again = sqlx::query(sql)
        .bind(event)
        .bind(installation)
        .bind(now)
        .bind(tenant)
        .execute(scope.connection())
        .await?;
    if again.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    scope.record(Act::new("plugin.tell-again").on("plugin_installation", installation.0));
    Ok(())
}

impl Plugins {
    /// Tells one plugin of one event, where one is due; says whether there was one.
    pub(crate) async fn deliver_one(&self, tenant: &Arc<Tenant>) -> Result<bool, Error> {
        let mut scope = self.0.tenants.lanes.enter(tenant, ACTOR, Access::Write).await?;
        let (sql, now) = (scope.sql(&TAKE), scope.now());
        let lease = now + LEASE;
        let taken: Option<Taken> =
            sqlx::query_as(sql).bind(now).bind(lease).fetch_optional(scope.connection()).await?;
        scope.commit().await?;
        let Some(taken) = taken else { return Ok(false) };
        if let Err(cause) = self.tell(tenant, &taken, lease).await? {
            self.tell_later(tenant, &taken, lease, &cause).await?;
        }
        Ok(true)
    }

    async fn tell(
        &self,
        tenant: &Arc<Tenant>,
        taken: &Taken,
        lease: DateTime<Utc>,
    ) -> Result<Result<(), Cause>, Error> {
        let set = self.set(tenant).await?;
        let plugin = set.plugins.iter().find(|one| one.installation == taken.runs);
        let Some(plugin) = plugin else {
            return Ok(Err(Cause::NotReady("it is not enabled on this server yet".to_owned())));
        };
        let Some(inside) = self.inside(plugin).await else {
            return Ok(Err(Cause::NotReady("it is not loaded".to_owned())));
        };
        let prepared = match self.prepare(&inside.opened).await {
            Ok(prepared) => prepared,
            Err(cause) => return Ok(Err(cause)),
        };
        let (now, body) = (self.clock().now(), taken.body.0.to_string());
        let id = taken.event_id.to_string();
        let frozen = (Language::default(), now);
        let context = context(plugin.installation, frozen, Some(&id), None, &[&id]);
        let who = (ACTOR, Origin { request_id: Some(id.clone()), address: None });
        let visitor = Visitor::default();
        let powers = self.powers(tenant, &visitor, (plugin, &inside), who, Access::Write);
        let call = call(tenant, plugin, context, powers.clone());
        let answer = self.0.host.handle(&prepared, call, &taken.name, body.clone()).await;
        let (usage, cause) = match answer {
            Ok(answer) => (answer.usage, None),
            Err(Failure { cause, usage }) => (usage, Some(cause)),
        };
        let failed = cause.clone();
        self.0.recorder.note(Trace {
            tenant: Arc::clone(tenant),
            installation: plugin.installation,
            at: now,
            point: format!("event {}", taken.name),
            request_id: Some(id),
            log: usage.log,
            fuel: usage.fuel,
            failed: failed.map(|cause| Failed { cause, input: body }),
        });
        if let Some(cause) = cause {
            return Ok(Err(cause));
        }
        let (mut scope, wrote) = match powers.store.end().await {
            Ok(Some(ended)) => {
                let wrote = ended.wrote;
                match ended.back(plugin.installation).await? {
                    Ok(scope) => (scope, wrote),
                    Err(why) => return Ok(Err(refused(why))),
                }
            }
            Ok(None) => (self.0.tenants.lanes.enter(tenant, ACTOR, Access::Write).await?, false),
            Err(why) => return Ok(Err(refused(why))),
        };
        if !done(&mut scope, taken, lease).await? {
            // Somebody else has taken it, because this took too long: what was written here goes.
            return Ok(Ok(()));
        }
        if wrote {
            let what = format!("event {}", taken.name);
            let act = Act::new("plugin.write").on("plugin_installation", plugin.installation.0);
            scope.record(act.because(what));
        }
        scope.commit().await?;
        Ok(Ok(()))
    }

    async fn tell_later(
        &self,
        tenant: &Arc<Tenant>,
        taken: &Taken,
        lease: DateTime<Utc>,
        cause: &Cause,
    ) -> Result<(), Error> {
        let mut scope = self.0.tenants.lanes.enter(tenant, ACTOR, Access::Write).await?;
        let (sql, now) = (scope.sql(&LATER), scope.now());
        let dead = (taken.attempts >= ATTEMPTS).then_some(now);
        let wait = match cause {
            Cause::Resting(rest) => {
                chrono::TimeDelta::from_std(*rest).unwrap_or(LEASE).max(pause(taken.attempts - 1))
            }
            _ => pause(taken.attempts - 1),
        };
        sqlx::query(sql)
            .bind(taken.event_id)
            .bind(taken.installation_id)
            .bind(lease)
            .bind(now + wait)
            .bind(dead)
            .bind(crate::scrub::scrub(&cause.to_string()))
            .execute(scope.connection())
            .await?;
        Ok(scope.commit().await?)
    }
}

async fn done(scope: &mut Scope, taken: &Taken, lease: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let sql = scope.sql(&DONE);
    let done = sqlx::query(sql)
        .bind(taken.event_id)
        .bind(taken.installation_id)
        .bind(lease)
        .execute(scope.connection())
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let sql = scope.sql(&FORGET);
    sqlx::query(sql).bind(taken.event_id).execute(scope.connection()).await?;
    Ok(true)
}
