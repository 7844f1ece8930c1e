//! What plugins do by themselves: events they are told of, jobs by the clock.

use harness::{App, TestPlugin, TestTenant};
use reticolo_foundation::Access;
use reticolo_plugin_host::Operation;
use reticolo_plugins::{dead_letters, jobs, tell_again};
use reticolo_tenancy::outbox;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::life::{does, keys};

const ADMITTED: &str = "registry_entry.admitted";

async fn tells(tenant: &TestTenant<'_>, body: Value) {
    let mut scope = tenant.enter(Access::Write).await;
    outbox::tell(&mut scope, ADMITTED, &body).await.unwrap();
    scope.commit().await.unwrap();
}

/// Does what is due until nothing is.
pub(super) async fn runs(app: &App) {
    while app.platform.plugins.run_due().await.unwrap() > 0 {}
}

/// Makes everything that waits due now, as if time had passed.
async fn time_passes(app: &App, tenant: &TestTenant<'_>) {
    let schema = tenant.tenant().await.home.clone().unwrap().schema;
    let mut owner = app.database.connect().await;
    for statement in [
        format!(
            "update {schema}.plugin_delivery set next_attempt_at = now() - interval '1 second' where dead_at is null"
        ),
        "update platform.plugin_due set due_at = now() - interval '1 second'".to_owned(),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut owner).await.unwrap();
    }
}

async fn makes_due(app: &App, tenant: &TestTenant<'_>, job: &str) {
    goes_on(app, tenant, job, None).await;
}

/// Makes a job of the hostile plugin due that goes on from a checkpoint, which it takes for orders.
pub(super) async fn goes_on(app: &App, tenant: &TestTenant<'_>, job: &str, from: Option<Value>) {
    let schema = tenant.tenant().await.home.clone().unwrap().schema;
    let mut owner = app.database.connect().await;
    let due = format!(
        "update {schema}.plugin_job set next_run_at = now() - interval '1 second', leased_until = null,
                checkpoint = $2, failures = 0, last_outcome = null
         where name = $1 and installation_id in (
             select installation_id from {schema}.plugin_installation where plugin_id = 'it.reticolo.hostile')"
    );
    let from = from.map(|orders| orders.to_string());
    sqlx::query(AssertSqlSafe(due)).bind(job).bind(from).execute(&mut owner).await.unwrap();
    sqlx::query("update platform.plugin_due set due_at = now() - interval '1 second'")
        .execute(&mut owner)
        .await
        .unwrap();
}

async fn waiting(app: &App, tenant: &TestTenant<'_>) -> (i64, i64) {
    let schema = tenant.tenant().await.home.clone().unwrap().schema;
    let count = format!(
        "select (select count(*) from {schema}.plugin_event), (select count(*) from {schema}.plugin_delivery)"
    );
    sqlx::query_as(AssertSqlSafe(count)).fetch_one(&mut app.database.connect().await).await.unwrap()
}

#[tokio::test]
async fn an_event_is_told_to_the_plugins_of_the_union_it_happened_in() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&TestPlugin::hostile()).await;
    }
    runs(&app).await;
    tells(&tradate, json!({ "op": "store_put", "key": "told" })).await;
    // What is rolled back did not happen.
    let mut scope = tradate.enter(Access::Write).await;
    let body = json!({ "op": "store_put", "key": "never" });
    outbox::tell(&mut scope, ADMITTED, &body).await.unwrap();
    drop(scope);
    assert_eq!(waiting(&app, &tradate).await, (1, 1));
    runs(&app).await;
    assert_eq!(keys(&tradate).await, ["told"]);
    assert_eq!(keys(&altovicentino).await, Vec::<String>::new());
    assert_eq!(waiting(&app, &tradate).await, (0, 0), "nothing of it is kept");
}

#[tokio::test]
async fn an_event_is_told_again_after_a_server_died_with_it() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    runs(&app).await;
    tells(&tradate, json!({ "op": "store_put", "key": "told" })).await;
    // A server takes it and dies, at one place or another.
    for steps in [1, 3, 6, 10, 20, 40] {
        let plugins = app.platform.plugins.clone();
        let dying = tokio::spawn(async move { plugins.run_due().await });
        for _ in 0..steps {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        dying.abort();
        drop(dying.await);
        time_passes(&app, &tradate).await;
    }
    runs(&app).await;
    assert_eq!(keys(&tradate).await, ["told"]);
    assert_eq!(waiting(&app, &tradate).await, (0, 0));
}

#[tokio::test]
async fn an_event_that_cannot_be_handled_waits_for_somebody_to_look() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let installed = tradate.installs(&TestPlugin::hostile()).await;
    runs(&app).await;
    tells(&tradate, json!({ "op": "put_and_fail" })).await;
    tells(&tradate, json!({ "op": "store_put", "key": "fine" })).await;
    for _ in 0..12 {
        time_passes(&app, &tradate).await;
        runs(&app).await;
    }
    assert_eq!(keys(&tradate).await, ["fine"], "one does not hold up the others");
    let mut scope = tradate.enter(Access::Write).await;
    let dead = dead_letters(&mut scope, installed.id, 0, 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].name.as_str(), dead[0].attempts), (ADMITTED, 11));
    assert!(dead[0].last_error.as_ref().unwrap().contains("on purpose"));
    tell_again(&mut scope, dead[0].event, installed.id).await.unwrap();
    scope.commit().await.unwrap();
    let mut scope = tradate.enter(Access::Read).await;
    assert_eq!(dead_letters(&mut scope, installed.id, 0, 10).await.unwrap().len(), 0);
    drop(scope);
    let mut scope = altovicentino.enter(Access::Read).await;
    assert_eq!(dead_letters(&mut scope, installed.id, 0, 10).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_job_runs_in_slices_and_is_over_after_as_many_as_it_may_have() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let installed = tradate.installs(&TestPlugin::hostile()).await;
    let mut scope = tradate.enter(Access::Read).await;
    let planned = jobs(&mut scope, installed.id).await.unwrap();
    drop(scope);
    assert!(planned.len() >= 5);
    assert!(planned.iter().all(|job| job.next_run_at > app.platform.builder.clock.now()));
    makes_due(&app, &tradate, "again").await;
    runs(&app).await;
    let job = |name: &'static str| {
        let tradate = &tradate;
        async move {
            let mut scope = tradate.enter(Access::Read).await;
            let all = jobs(&mut scope, installed.id).await.unwrap();
            all.into_iter().find(|job| job.name == name).unwrap()
        }
    };
    let again = job("again").await;
    assert_eq!(again.last_outcome.as_deref(), Some("not done after 5 slices"));
    assert!(again.next_run_at > app.platform.builder.clock.now());

    makes_due(&app, &tradate, "panic").await;
    runs(&app).await;
    let panic = job("panic").await;
    assert_eq!(panic.failures, 1);
    assert!(panic.last_outcome.unwrap().contains("trapped"));
    assert!(panic.next_run_at > app.platform.builder.clock.now());

    // Jobs may go out, to what was granted and nowhere else.
    makes_due(&app, &tradate, "http").await;
    runs(&app).await;
    assert!(job("http").await.last_outcome.unwrap().contains("not granted"));
}

#[tokio::test]
async fn a_plugin_that_is_disabled_does_nothing_and_goes_on_where_it_was() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let installed = tradate.installs(&TestPlugin::hostile()).await;
    runs(&app).await;
    tells(&tradate, json!({ "op": "store_put", "key": "told" })).await;
    let seen = (installed.id, installed.row_version);
    let version = plugins.disable(&tenant, &harness::MANAGER, seen, None).await.unwrap();
    time_passes(&app, &tradate).await;
    runs(&app).await;
    assert_eq!(waiting(&app, &tradate).await, (1, 1));
    // What happens meanwhile it is not told of.
    tells(&tradate, json!({ "op": "store_put", "key": "meanwhile" })).await;
    plugins.enable(&tenant, &harness::MANAGER, (installed.id, version)).await.unwrap();
    runs(&app).await;
    assert_eq!(keys(&tradate).await, ["told"]);
}

#[tokio::test]
async fn documents_and_failures_go_when_their_time_has_passed() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let installed = tradate.installs(&TestPlugin::hostile()).await;
    runs(&app).await;
    for key in ["old", "new"] {
        super::life::writes(&tradate, key).await;
    }
    does(&tradate, Operation::Query, json!({ "op": "panic" })).await.unwrap_err();
    app.platform.plugins.settle().await;
    // It is switched off meanwhile: what it keeps is kept no longer for that.
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let seen = (installed.id, installed.row_version);
    let version = plugins.disable(&tenant, &harness::MANAGER, seen, None).await.unwrap();
    let schema = tradate.tenant().await.home.clone().unwrap().schema;
    let mut owner = app.database.connect().await;
    for statement in [
        format!(
            "update {schema}.plugin_1_document set changed_at = now() - interval '31 days' where key = 'old'"
        ),
        format!("update {schema}.plugin_failure set at = now() - interval '31 days'"),
        format!("update {schema}.plugin_installation set swept_at = now() - interval '2 days'"),
        "update platform.plugin_due set due_at = now() - interval '1 second'".to_owned(),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut owner).await.unwrap();
    }
    runs(&app).await;
    plugins.enable(&tenant, &harness::MANAGER, (installed.id, version)).await.unwrap();
    assert_eq!(keys(&tradate).await, ["new"]);
    let kept: (i64, i64) = sqlx::query_as(AssertSqlSafe(format!(
        "select u.documents, count(*) from {schema}.plugin_1_usage u, {schema}.plugin_1_document d group by 1"
    )))
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert_eq!(kept.0, kept.1);
    let failures = format!("select count(*) from {schema}.plugin_failure");
    let failures: i64 =
        sqlx::query_scalar(AssertSqlSafe(failures)).fetch_one(&mut owner).await.unwrap();
    assert_eq!(failures, 0);
}

/// Versions may share a storage; the one that runs says how long its documents are kept.
#[tokio::test]
async fn a_version_put_aside_removes_nothing_of_the_one_that_runs() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    let longer = TestPlugin::hostile().version("1.1.0").instead(
        "plugin.toml",
        "retention-days = 30",
        "retention-days = 365",
    );
    tradate.installs(&longer).await;
    super::life::writes(&tradate, "old").await;
    for behind in [
        "update {t}.plugin_installation set storage_no = 2, swept_at = null",
        "update {t}.plugin_2_document set changed_at = now() - interval '31 days'",
        "update platform.plugin_due set due_at = now() - interval '1 second'",
    ] {
        tradate.behind(behind).await;
    }
    runs(&app).await;
    assert_eq!(keys(&tradate).await, ["old"]);
}

/// A union without plugins costs the outbox nothing, and the list of what is due stays empty.
#[tokio::test]
async fn a_union_without_plugins_has_nothing_due() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let mut scope = tradate.enter(Access::Write).await;
    let before = scope.statements();
    outbox::tell(&mut scope, ADMITTED, &json!({})).await.unwrap();
    assert_eq!(scope.statements(), before);
    scope.commit().await.unwrap();
    assert_eq!(app.platform.plugins.run_due().await.unwrap(), 0);
}
