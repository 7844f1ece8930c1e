//! Clocks that go back, or differ from server to server: nothing is done twice and nothing is lost.
//! What a plugin is let rest for is counted by a clock that cannot go back, and ids grow whatever the clock
//! says.

use chrono::{DateTime, TimeDelta, Utc};
use harness::{App, TestPlugin, TestTenant};
use reticolo_foundation::{Access, Clock};
use reticolo_plugins::{InstallationId, PlannedJob, jobs};
use reticolo_tenancy::Actor;
use reticolo_tenancy::decision::{self, DecisionId};
use reticolo_tenancy::hook::Receipt;
use serde_json::json;
use uuid::Uuid;

use super::life::{keys, writes};
use super::runner::{goes_on, runs};

const HOSTILE: &str = "it.reticolo.hostile";

async fn job(tenant: &TestTenant<'_>, of: InstallationId, name: &str) -> PlannedJob {
    let mut scope = tenant.enter(Access::Read).await;
    let all = jobs(&mut scope, of).await.unwrap();
    all.into_iter().find(|job| job.name == name).unwrap()
}

fn now(app: &App) -> DateTime<Utc> {
    app.platform.builder.clock.now()
}

#[tokio::test]
async fn a_server_whose_clock_is_behind_runs_nothing_again() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let installed = tradate.installs(&TestPlugin::hostile()).await;
    // Its other jobs do harm, and have a time of day.
    tradate.behind("delete from {t}.plugin_job where name <> 'http'").await;
    runs(&app).await;
    let orders = json!({ "op": "store_put", "key": "ran" });
    goes_on(&app, &tradate, "http", Some(orders)).await;
    runs(&app).await;
    let ran = job(&tradate, installed.id, "http").await;
    assert_eq!(ran.last_outcome.as_deref(), Some("done"));
    assert_eq!(keys(&tradate).await, ["ran"]);

    for behind in [TimeDelta::hours(1), TimeDelta::days(3)] {
        let late = app.other_server(Clock::Fixed(now(&app) - behind));
        while late.run_due().await.unwrap() > 0 {}
        let still = job(&tradate, installed.id, "http").await;
        assert_eq!(still.next_run_at, ran.next_run_at);
        assert_eq!(still.last_run_at, ran.last_run_at);
    }
    // A day ahead it runs, once; back again it waits for the day after that one.
    let ahead = app.other_server(Clock::Fixed(now(&app) + TimeDelta::days(1)));
    while ahead.run_due().await.unwrap() > 0 {}
    let next = job(&tradate, installed.id, "http").await;
    assert!(next.next_run_at >= ran.next_run_at, "{next:?}");
    let planned = next.next_run_at;
    runs(&app).await;
    assert_eq!(job(&tradate, installed.id, "http").await.next_run_at, planned);
}

/// A document goes by the clock of whoever sweeps, and not while that clock is behind.
#[tokio::test]
async fn documents_outlive_a_clock_that_is_behind() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    tradate.behind("delete from {t}.plugin_job").await;
    runs(&app).await;
    writes(&tradate, "kept").await;
    let sweeps = async |clock: DateTime<Utc>| {
        tradate.behind("update {t}.plugin_installation set swept_at = null").await;
        tradate.behind("update platform.plugin_due set due_at = '2000-01-01'").await;
        let server = app.other_server(Clock::Fixed(clock));
        while server.run_due().await.unwrap() > 0 {}
    };
    sweeps(now(&app) - TimeDelta::days(400)).await;
    assert_eq!(keys(&tradate).await, ["kept"]);
    sweeps(now(&app) + TimeDelta::days(29)).await;
    assert_eq!(keys(&tradate).await, ["kept"]);
    sweeps(now(&app) + TimeDelta::days(31)).await;
    assert_eq!(keys(&tradate).await, Vec::<String>::new());
}

/// Decisions come in the order in which they were kept, whatever their instants say.
#[tokio::test]
async fn decisions_keep_their_order() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let mut kept: Vec<DecisionId> = Vec::new();
    for hours in [0, -5, 3, -48] {
        let tenants = app.tenants_by(Clock::Fixed(now(&app) + TimeDelta::hours(hours)));
        let (tenant, actor) = (tradate.tenant().await, Actor::System("test"));
        let mut scope = tenants.lanes.enter(&tenant, actor, Access::Write).await.unwrap();
        let receipt = Receipt {
            plugin: HOSTILE.to_owned(),
            version: "1.0.0".to_owned(),
            package: vec![0; 32],
            rule: "any".to_owned(),
            engine: "an engine".to_owned(),
            fuel: 1,
            context: "{}".to_owned(),
            facts: "{}".to_owned(),
            output: "{}".to_owned(),
        };
        let subject = ("registry_entry", Uuid::from_u128(1));
        kept.push(decision::keep(&mut scope, subject, &receipt).await.unwrap());
        scope.commit().await.unwrap();
    }
    let mut scope = tradate.enter(Access::Read).await;
    let all = decision::of_rule(&mut scope, (HOSTILE, "any"), None, 10).await.unwrap();
    kept.reverse();
    assert_eq!(all.iter().map(|one| one.decision_id).collect::<Vec<_>>(), kept);
    let instants: Vec<_> = all.iter().map(|one| one.decided_at).collect();
    assert!(!instants.is_sorted_by(|one, next| one >= next), "the clock did go back: {instants:?}");
}
