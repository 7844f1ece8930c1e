//! Running jobs by the clock, a slice at a time.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use reticolo_accounts::Tenant;
use reticolo_foundation::{Access, Language};
use reticolo_plugin_host::{Cause, Failure, JobOutcome};
use reticolo_tenancy::audit::Act;
use reticolo_tenancy::{Origin, Permission, Scope, Visitor, statements};
use sqlx::FromRow;

use super::{ACTOR, LEASE};
use crate::context::{call, context};
use crate::error::Error;
use crate::plugins::Plugins;
use crate::record::{Failed, Trace};
use crate::resolve::refused;
use crate::schedule::{self, pause};
use crate::scrub::scrub;
use crate::set::InstallationId;

/// Failures in a row before a run is given up until its next time.
const FAILURES: i32 = 5;

statements! {
    /// Takes the job that is due longest, of a plugin that is enabled.
    TAKE = "update {t}.plugin_job j set leased_until = $2
            from (select w.installation_id, w.name from {t}.plugin_job w
                  join {t}.plugin_installation i on i.installation_id = w.installation_id and i.state = 'enabled'
                  where w.next_run_at <= $1 and coalesce(w.leased_until <= $1, true)
                  order by w.next_run_at limit 1 for update of w skip locked) due
            where j.installation_id = due.installation_id and j.name = due.name
            returning j.installation_id, j.name, j.schedule, j.max_slices, j.next_run_at, j.checkpoint, j.slices,
                      j.failures, j.last_run_at, j.last_outcome";
    /// Says how the slice ended, if nobody else has taken the job meanwhile.
    ENDED = "update {t}.plugin_job
             set next_run_at = $4, checkpoint = $5, slices = $6, failures = $7, last_run_at = $8, last_outcome = $9,
                 leased_until = null
             where installation_id = $1 and name = $2 and leased_until = $3";
    /// The jobs of an installation.
    LIST = "select installation_id, name, schedule, max_slices, next_run_at, checkpoint, slices, failures, last_run_at,
                   last_outcome
            from {t}.plugin_job where installation_id = $1 order by name";
}

/// A job as it is planned.
#[derive(Clone, Debug, FromRow)]
pub struct PlannedJob {
    #[sqlx(rename = "installation_id")]
    pub installation: InstallationId,
    pub name: String,
    /// Five fields of cron, in Europe/Rome.
    pub schedule: String,
    pub max_slices: i32,
    pub next_run_at: DateTime<Utc>,
    checkpoint: Option<String>,
    /// Of the run that is under way.
    pub slices: i32,
    /// In a row.
    pub failures: i32,
    pub last_run_at: Option<DateTime<Utc>>,
    /// `done`, or why it failed.
    pub last_outcome: Option<String>,
}

/// How a job goes on.
struct Next {
    at: DateTime<Utc>,
    checkpoint: Option<String>,
    slices: i32,
    failures: i32,
    outcome: Option<String>,
}

/// The jobs of an installation, by name. Needs `plugin:read`.
pub async fn jobs(scope: &mut Scope, id: InstallationId) -> Result<Vec<PlannedJob>, Error> {
    scope.require(Permission::PluginRead)?;
    let sql = scope.sql(&LIST);
    Ok(sqlx::query_as(sql).bind(id).fetch_all(scope.connection()).await?)
}

impl Plugins {
    /// Runs a slice of one job, where one is due; says whether there was one.
    pub(crate) async fn run_one(&self, tenant: &Arc<Tenant>) -> Result<bool, Error> {
        let mut scope = self.0.tenants.lanes.enter(tenant, ACTOR, Access::Write).await?;
        let (sql, now) = (scope.sql(&TAKE), scope.now());
        let lease = now + LEASE;
        let job: Option<PlannedJob> =
            sqlx::query_as(sql).bind(now).bind(lease).fetch_optional(scope.connection()).await?;
        scope.commit().await?;
        let Some(job) = job else { return Ok(false) };
        if let Err(cause) = self.slice(tenant, &job, lease).await? {
            let mut scope = self.0.tenants.lanes.enter(tenant, ACTOR, Access::Write).await?;
            let next = job.failed(scope.now(), &cause);
            ended(&mut scope, &job, lease, next).await?;
            scope.commit().await?;
        }
        Ok(true)
    }

    async fn slice(
        &self,
        tenant: &Arc<Tenant>,
        job: &PlannedJob,
        lease: DateTime<Utc>,
    ) -> Result<Result<(), Cause>, Error> {
        let set = self.set(tenant).await?;
        let plugin = set.plugins.iter().find(|one| one.installation == job.installation);
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
        let now = self.clock().now();
        let id = format!("{}-{}-{}", job.name, job.next_run_at.timestamp(), job.slices);
        let frozen = (Language::default(), now);
        let context = context(plugin.installation, frozen, Some(&id), None, &[&id]);
        let who = (ACTOR, Origin { request_id: Some(id.clone()), address: None });
        let visitor = Visitor::default();
        let powers = self.powers(tenant, &visitor, (plugin, &inside), who, Access::Write);
        let call = call(tenant, plugin, context, powers.clone());
        let checkpoint = job.checkpoint.clone();
        let answer = self.0.host.run_job(&prepared, call, &job.name, checkpoint.clone()).await;
        let (usage, outcome) = match answer {
            Ok(answer) => (answer.usage, Ok(answer.value)),
            Err(Failure { cause, usage }) => (usage, Err(cause)),
        };
        let input = checkpoint.unwrap_or_default();
        self.0.recorder.note(Trace {
            tenant: Arc::clone(tenant),
            installation: plugin.installation,
            at: now,
            point: format!("job {}", job.name),
            request_id: Some(id),
            log: usage.log,
            fuel: usage.fuel,
            failed: outcome.as_ref().err().map(|cause| Failed { cause: cause.clone(), input }),
        });
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(cause) => return Ok(Err(cause)),
        };
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
        let next = job.went_well(scope.now(), outcome);
        if !ended(&mut scope, job, lease, next).await? {
            // Somebody else has taken it, because this took too long: what was written here goes.
            return Ok(Ok(()));
        }
        if wrote {
            let act = Act::new("plugin.write").on("plugin_installation", job.installation.0);
            scope.record(act.because(format!("job {}", job.name)));
        }
        scope.commit().await?;
        Ok(Ok(()))
    }
}

impl PlannedJob {
    fn went_well(&self, now: DateTime<Utc>, outcome: JobOutcome) -> Next {
        let slices = self.slices + 1;
        match outcome {
            JobOutcome::Again(checkpoint) if slices < self.max_slices => Next {
                at: now,
                checkpoint: Some(checkpoint),
                slices,
                failures: 0,
                outcome: self.last_outcome.clone(),
            },
            JobOutcome::Again(_) => self.over(now, format!("not done after {slices} slices")),
            JobOutcome::Done(_) => self.over(now, "done".to_owned()),
        }
    }

    fn failed(&self, now: DateTime<Utc>, cause: &Cause) -> Next {
        // That others had to be waited for says nothing of the job: it does not lose its night for it.
        let failures = self.failures + i32::from(!matches!(cause, Cause::Busy));
        if failures >= FAILURES {
            return Next { failures: 0, ..self.over(now, scrub(&cause.to_string())) };
        }
        let rest = match cause {
            Cause::Resting(rest) => chrono::TimeDelta::from_std(*rest).unwrap_or(LEASE),
            _ => chrono::TimeDelta::zero(),
        };
        Next {
            at: now + pause(failures).max(rest),
            checkpoint: self.checkpoint.clone(),
            slices: self.slices,
            failures,
            outcome: Some(scrub(&cause.to_string())),
        }
    }

    /// The run is over. The next one is later than this one was planned and than the last one ended,
    /// also where the clock has gone back meanwhile.
    fn over(&self, now: DateTime<Utc>, outcome: String) -> Next {
        let after = now.max(self.next_run_at).max(self.last_run_at.unwrap_or(now));
        let at = schedule::next(&self.schedule, after);
        Next { at, checkpoint: None, slices: 0, failures: 0, outcome: Some(outcome) }
    }
}

async fn ended(
    scope: &mut Scope,
    job: &PlannedJob,
    lease: DateTime<Utc>,
    next: Next,
) -> Result<bool, sqlx::Error> {
    let (sql, now) = (scope.sql(&ENDED), scope.now());
    let ended = sqlx::query(sql)
        .bind(job.installation)
        .bind(&job.name)
        .bind(lease)
        .bind(next.at)
        .bind(next.checkpoint)
        .bind(next.slices)
        .bind(next.failures)
        .bind(job.last_run_at.map_or(now, |last| last.max(now)))
        .bind(next.outcome)
        .execute(scope.connection())
        .await?;
    Ok(ended.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use reticolo_plugin_host::{Cause, JobOutcome};

    use super::PlannedJob;
    use crate::set::InstallationId;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn job() -> PlannedJob {
        PlannedJob {
            installation: InstallationId::fresh(),
            name: "nightly".to_owned(),
            schedule: "0 3 * * *".to_owned(),
            max_slices: 3,
            next_run_at: at("2026-01-10T02:00:00Z"),
            checkpoint: Some("1".to_owned()),
            slices: 1,
            failures: 0,
            last_run_at: Some(at("2026-01-10T02:00:00Z")),
            last_outcome: None,
        }
    }

    #[test]
    fn long_work_goes_on_at_once_and_not_for_ever() {
        let now = at("2026-01-10T02:00:05Z");
        let next = job().went_well(now, JobOutcome::Again("2".to_owned()));
        assert_eq!((next.at, next.checkpoint.as_deref(), next.slices), (now, Some("2"), 2));
        let last = PlannedJob { slices: 2, ..job() };
        let next = last.went_well(now, JobOutcome::Again("3".to_owned()));
        assert_eq!((next.at, next.checkpoint), (at("2026-01-11T02:00:00Z"), None));
        assert_eq!(next.outcome.unwrap(), "not done after 3 slices");
    }

    #[test]
    fn a_clock_that_goes_back_runs_nothing_twice() {
        let earlier = at("2026-01-09T23:00:00Z");
        let next = job().went_well(earlier, JobOutcome::Done("{}".to_owned()));
        assert_eq!(next.at, at("2026-01-11T02:00:00Z"));
    }

    #[test]
    fn what_fails_is_tried_again_from_where_it_was_and_then_left_until_its_next_time() {
        let now = at("2026-01-10T02:00:05Z");
        let next = job().failed(now, &Cause::OutOfFuel);
        assert_eq!((next.at, next.failures), (at("2026-01-10T02:00:25Z"), 1));
        assert_eq!(next.checkpoint.as_deref(), Some("1"));
        let hopeless = PlannedJob { failures: 4, ..job() };
        let next = hopeless.failed(now, &Cause::Busy);
        assert_eq!((next.at, next.failures), (at("2026-01-10T02:02:45Z"), 4));
        let next = hopeless.failed(now, &Cause::OutOfFuel);
        assert_eq!((next.at, next.failures), (at("2026-01-11T02:00:00Z"), 0));
    }
}
