//! What one union's plugins do to another's.

use std::sync::Arc;
use std::time::Duration;

use harness::{App, TestPlugin, TestTenant, repository};
use reticolo_foundation::Access;
use reticolo_plugin_host::Operation;
use reticolo_plugins::FieldFailure;
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Actor, Origin, Role, StorageNo, outbox};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection};

use super::life::{does, keys};
use super::ready::{other_server, settings};

async fn tells(tenant: &TestTenant<'_>, body: Value) {
    let mut scope = tenant.enter(Access::Write).await;
    outbox::tell(&mut scope, "registry_entry.admitted", &body).await.unwrap();
    scope.commit().await.unwrap();
}

async fn runs(app: &App) {
    while app.platform.plugins.run_due().await.unwrap() > 0 {}
}

async fn schema(tenant: &TestTenant<'_>) -> String {
    tenant.tenant().await.home.clone().unwrap().schema.to_string()
}

async fn execute(connection: &mut PgConnection, statement: &str) {
    sqlx::query(AssertSqlSafe(statement)).execute(connection).await.unwrap();
}

#[tokio::test]
async fn a_plugin_that_waits_behind_others_is_asked_again_at_once() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&TestPlugin::hostile()).await;
    }
    let (theirs, schema) = (altovicentino.tenant().await, schema(&altovicentino).await);
    let number = format!("select storage_no from {schema}.plugin_installation");
    let mut owner = app.database.connect().await;
    let storage: StorageNo =
        sqlx::query_scalar(AssertSqlSafe(number)).fetch_one(&mut owner).await.unwrap();
    // Every connection that the plugins of their lane have.
    let mut held = Vec::new();
    for _ in 0..4 {
        let who = (Actor::System("test"), Origin::default());
        let lanes = &app.platform.tenants.lanes;
        held.push(lanes.enter_as_plugin(&theirs, storage, who, Access::Read).await.unwrap());
    }
    let ask = || does(&tradate, Operation::Query, json!({ "op": "store_get", "key": "k" }));
    let waited = tokio::join!(ask(), ask(), ask(), ask(), ask(), ask());
    assert_eq!(<[_; 6]>::from(waited), [const { Err(FieldFailure::Unavailable) }; 6]);
    drop(held);
    assert_eq!(ask().await.unwrap(), json!({ "found": null }), "it does not rest for it");
}

#[tokio::test]
async fn administrators_see_how_often_a_plugin_was_asked_and_that_it_rests() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let mut pages = Vec::new();
    for tenant in [&tradate, &altovicentino] {
        let installed = tenant.installs(&TestPlugin::hostile()).await;
        let admin = tenant.signs_in("Ada", &[Post::everywhere(Role::UnionAdmin)]).await;
        let page = format!("/t/{}/settings/plugins/{}/activity", tenant.slug, installed.id);
        pages.push((admin, page));
    }
    does(&altovicentino, Operation::Query, json!({ "op": "fine" })).await.unwrap();
    for _ in 0..5 {
        does(&tradate, Operation::Query, json!({ "op": "panic" })).await.unwrap_err();
    }
    // Bringing its documents to its form, when it was enabled, was the first call of each.
    let (admin, page) = &pages[0];
    let text = admin.get(page).await.text;
    assert!(text.contains("interrogato 6 volte") && text.contains("5 chiamate"), "{text}");
    assert!(text.contains("A riposo") && text.contains("tra 5 minuti"), "{text}");
    let (admin, page) = &pages[1];
    let text = admin.get(page).await.text;
    assert!(text.contains("interrogato 2 volte") && text.contains("Nessun errore"), "{text}");
    assert!(!text.contains("A riposo"), "{text}");
}

#[tokio::test]
async fn the_work_of_one_union_holds_up_nobody_else() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&TestPlugin::hostile()).await;
    }
    runs(&app).await;
    tells(&tradate, json!({ "op": "store_put", "key": "told" })).await;
    let (mut holder, mut owner) = (app.database.connect().await, app.database.connect().await);
    execute(&mut holder, "begin").await;
    let lock = format!("lock table {}.plugin_delivery", schema(&tradate).await);
    execute(&mut holder, &lock).await;
    let server = tokio::spawn(app.platform.plugins.clone().run());
    let mut is_held_up = async || -> bool {
        let waits = "select exists (
            select from pg_locks l join pg_class c on c.oid = l.relation
            join pg_database d on d.oid = l.database and d.datname = current_database()
            where not l.granted and c.relname = 'plugin_delivery')";
        sqlx::query_scalar(waits).fetch_one(&mut owner).await.unwrap()
    };
    while !is_held_up().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tells(&altovicentino, json!({ "op": "store_put", "key": "told" })).await;
    while keys(&altovicentino).await.is_empty() {
        assert!(is_held_up().await, "the other union waited until the first one was done");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    execute(&mut holder, "rollback").await;
    while keys(&tradate).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.abort();
}

/// Whoever tells of something while a version takes another one's place tells the old one.
#[tokio::test]
async fn what_was_told_during_a_switch_is_told_to_the_version_that_runs() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let before = tradate.installs(&TestPlugin::hostile()).await;
    tradate.installs(&TestPlugin::hostile().version("1.1.0")).await;
    runs(&app).await;
    tells(&tradate, json!({ "op": "store_put", "key": "told" })).await;
    let (schema, mut owner) = (schema(&tradate).await, app.database.connect().await);
    let late = format!("update {schema}.plugin_delivery set installation_id = '{}'", before.id);
    execute(&mut owner, &late).await;
    runs(&app).await;
    assert_eq!(keys(&tradate).await, ["told"]);
    let left = format!("select count(*) from {schema}.plugin_delivery");
    let left: i64 = sqlx::query_scalar(AssertSqlSafe(left)).fetch_one(&mut owner).await.unwrap();
    assert_eq!(left, 0);

    // One that fails is due again, and no version that may not know of it is told.
    tells(&tradate, json!({ "op": "put_and_fail" })).await;
    execute(&mut owner, &late).await;
    runs(&app).await;
    let due = "select count(*) from platform.plugin_due where due_at < now() + interval '1 minute'";
    let due_soon: i64 = sqlx::query_scalar(due).fetch_one(&mut owner).await.unwrap();
    assert_eq!(due_soon, 1);
    let ungranted = format!(
        "update {schema}.plugin_installation set granted = jsonb_set(granted, '{{events}}', '[]')"
    );
    execute(&mut owner, &ungranted).await;
    execute(&mut owner, "update platform.plugin_due set due_at = now() - interval '1 second'")
        .await;
    let due_now = format!("update {schema}.plugin_delivery set next_attempt_at = now()");
    execute(&mut owner, &due_now).await;
    runs(&app).await;
    let attempts = format!("select attempts from {schema}.plugin_delivery");
    let attempts: i32 =
        sqlx::query_scalar(AssertSqlSafe(attempts)).fetch_one(&mut owner).await.unwrap();
    assert_eq!(attempts, 1);
}

#[tokio::test]
async fn what_is_enabled_is_read_once_for_all_who_ask() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    let settings = settings(&app, &repository(".dev/plugins/compiled"));
    let (plugins, tenant) = (other_server(&app, settings), tradate.tenant().await);
    let ask = || plugins.set(&tenant);
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    let one = one.unwrap();
    assert_eq!(one.plugins.len(), 1);
    assert!(Arc::ptr_eq(&one, &two.unwrap()) && Arc::ptr_eq(&one, &three.unwrap()));
}
