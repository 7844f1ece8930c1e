//! What is refused, with the reason, and leaves nothing half-installed. Of the same kind, elsewhere: corrupt
//! and unsigned packages and versions of the contract (`catalogue.rs`), golden vectors, migrations and
//! administrators at once (`life.rs`), answers of the wrong type (`rules.rs`, `graphql.rs`), clocks
//! (`clocks.rs`).

use std::collections::BTreeSet;

use harness::{App, MANAGER, TestPlugin, TestTenant};
use reticolo_catalogue::{publish, release};
use reticolo_foundation::{Access, Clock, Language};
use reticolo_plugin_host::{FieldCall, Operation};
use reticolo_plugins::{Error, FieldFailure, State, Upgraded, installation, jobs};
use reticolo_tenancy::Visitor;
use serde_json::json;
use sqlx::AssertSqlSafe;

use super::life::{keys, writes};
use super::runner::{goes_on, runs};

const HOSTILE: &str = "it.reticolo.hostile";

/// What the catalogue says of a package by somebody who is trusted.
async fn refused(app: &App, plugin: &TestPlugin) -> String {
    app.trusts(7).await;
    let mut scope = app.platform.builder.platform().await.unwrap();
    publish(&mut scope, &plugin.package(), "test").await.unwrap_err().to_string()
}

/// The states of everything a union has of plugins.
async fn states(tenant: &TestTenant<'_>) -> Vec<(String, State)> {
    let mut scope = tenant.enter(Access::Read).await;
    let all = installation::list(&mut scope, true, 0, 50).await.unwrap();
    all.into_iter().map(|one| (format!("{} {}", one.plugin_id, one.version), one.state)).collect()
}

#[tokio::test]
async fn a_component_imports_what_its_world_has_and_nothing_else() {
    let app = App::start().await;
    let wasi =
        TestPlugin::hostile().importing("reticolo:plugin/http@1.0.0", "wasi:cli/environment@0.2.0");
    let told = refused(&app, &wasi).await;
    assert!(told.contains("component.wasm") && told.contains("wasi:cli/environment"), "{told}");
    // What the manifest does not say it uses.
    let hidden = TestPlugin::hostile().instead("plugin.toml", "full-plugin", "data-plugin");
    let told = refused(&app, &hidden).await;
    assert!(told.contains("http") && told.contains("data-plugin"), "{told}");
    let newer =
        TestPlugin::hostile().importing("reticolo:plugin/http@1.0.0", "reticolo:plugin/http@1.9.0");
    let told = refused(&app, &newer).await;
    assert!(told.contains("1.9"), "{told}");
    let mut scope = app.platform.builder.platform().await.unwrap();
    assert_eq!(release::page(&mut scope, true, 0, 20).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_schema_that_is_too_large_or_not_a_plugin_s_own_is_not_published() {
    let app = App::start().await;
    let field = "type Query { run(op: String!): JSON }";
    let types: String =
        (0..=100).map(|n| format!("\"x\" enum E{n} {{ A }}\n")).collect::<Vec<_>>().concat();
    for (sdl, word) in [
        (format!("{field} # {}", "x".repeat(64 << 10)), "KiB"),
        (format!("{field}\n{types}"), "100 types"),
        (format!("{field} scalar Cents"), "scalar"),
        (format!("{field} extend type Tenant {{ a: Int }}"), "Tenant"),
        (format!("{field} interface Node {{ id: ID! }}"), "Node"),
        (format!("{field} schema {{ query: Service }}"), "schema"),
        (format!("{field} directive @needs on FIELD"), "directive"),
        (format!("{field} {field}"), "twice"),
    ] {
        let told = refused(&app, &TestPlugin::hostile().with("schema.graphql", &sdl)).await;
        assert!(told.contains(word), "{word}: {told}");
    }
}

/// Two plugins with a register of the same name: the second is not switched on, and the first goes on.
#[tokio::test]
async fn a_register_of_another_plugin_is_not_taken_over() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    tradate.installs(&TestPlugin::hostile()).await;
    let twin = TestPlugin::hostile().named("it.example.twin", "twin");
    let digest = app.offers(&twin).await;
    let Upgraded::ConsentNeeded { installation, row_version, .. } =
        plugins.upgrade(&tenant, &MANAGER, digest).await.unwrap()
    else {
        panic!("it asks for something")
    };
    let grants = plugins.asked(digest).await.unwrap();
    let failed = plugins.finish(&tenant, &MANAGER, (installation, row_version), &grants).await;
    let failed = failed.unwrap_err();
    assert!(matches!(failed, Error::Registry(_)), "{failed}");
    assert_eq!(tradate.plugins().await.plugins.len(), 1);
    assert_eq!(tradate.installation(installation).await.state, State::Installed);
    let rows = tradate.rows().await;
    let registers: Vec<_> = rows.iter().filter(|row| row.starts_with("registry ")).collect();
    assert_eq!(registers.len(), 1);
    assert!(registers[0].contains(HOSTILE) && registers[0].contains("running"), "{registers:?}");
    let twin_s = rows.iter().filter(|row| row.starts_with("plugin_job "));
    let installations: BTreeSet<_> = twin_s.map(|row| row.split(',').next().unwrap()).collect();
    assert_eq!(installations.len(), 1, "no job of it is planned");
    writes(&tradate, "a").await;
}

/// Two administrators who want two versions: one is told that somebody is at it, and one version runs.
#[tokio::test]
async fn of_two_administrators_with_two_versions_one_upgrades() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let first = tradate.installs(&TestPlugin::hostile()).await;
    writes(&tradate, "a").await;
    let one = app.offers(&TestPlugin::hostile().version("1.1.0")).await;
    let other = app.offers(&TestPlugin::hostile().version("1.2.0")).await;
    let (one, other) = tokio::join!(
        plugins.upgrade(&tenant, &MANAGER, one),
        plugins.upgrade(&tenant, &MANAGER, other)
    );
    let lost = match (one, other) {
        (Ok(_), Err(lost)) | (Err(lost), Ok(_)) => lost,
        both => panic!("{both:?}"),
    };
    assert!(matches!(lost, Error::Busy), "{lost}");
    assert_eq!(tradate.plugins().await.plugins.len(), 1);
    let states = states(&tradate).await;
    assert_eq!(states.len(), 2, "{states:?}");
    assert_eq!(states.iter().filter(|(_, state)| *state == State::Enabled).count(), 1);
    assert_eq!(tradate.installation(first.id).await.state, State::Disabled);
    assert_eq!(keys(&tradate).await, ["a"]);

    // One switches it off while the other one goes back: whoever comes second is told.
    let now = tradate.plugin(HOSTILE).await.installation;
    let now = tradate.installation(now).await;
    let seen = (now.id, now.row_version);
    let (off, back) = tokio::join!(
        plugins.disable(&tenant, &MANAGER, seen, None),
        plugins.rollback(&tenant, &MANAGER, seen)
    );
    assert!(off.is_ok() || back.is_ok(), "{off:?} {back:?}");
    let refusals = [off.err(), back.err()].into_iter().flatten();
    for refusal in refusals {
        assert!(matches!(refusal, Error::Changed | Error::Illegal { .. }), "{refusal}");
    }
    let mut scope = tradate.enter(Access::Read).await;
    let all = installation::of_plugin(&mut scope, HOSTILE).await.unwrap();
    assert!(all.iter().filter(|one| one.is_live()).count() <= 1, "{all:?}");
}

/// Bytes of a package that changed in the database are noticed by whoever reads them, and the other
/// plugins of the union run.
#[tokio::test]
async fn a_package_that_changed_in_the_catalogue_does_not_run() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let installed = tradate.installs(&TestPlugin::hostile()).await;
    let twin = TestPlugin::hostile().named("it.example.twin", "twin");
    let twin = twin.instead("plugin.toml", "[registries.hostile", "[registries.twin");
    tradate.installs(&twin).await;
    sqlx::query(
        "update platform.plugin_release set package = set_byte(package, length(package) / 2,
                get_byte(package, length(package) / 2) # 1) where package_digest = $1",
    )
    .bind(installed.digest.as_slice())
    .execute(&mut app.database.connect().await)
    .await
    .unwrap();
    let elsewhere = app.other_server(Clock::System);
    let set = elsewhere.set(&tradate.tenant().await).await.unwrap();
    let ids: Vec<_> = set.plugins.iter().map(|plugin| plugin.manifest.id.as_str()).collect();
    assert_eq!(ids, ["it.example.twin"]);
}

/// Whoever began with a version is answered by it to the end, and writes nothing that nobody would find.
#[tokio::test]
async fn a_call_that_began_before_a_switch_ends_whole_or_not_at_all() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    tradate.installs(&TestPlugin::hostile()).await;
    writes(&tradate, "a").await;
    let old = tradate.plugin(HOSTILE).await;
    tradate.installs(&TestPlugin::hostile().version("1.1.0")).await;
    let ask = async |operation: Operation, orders: serde_json::Value| {
        let call = FieldCall {
            operation,
            type_name: "Query".to_owned(),
            field: "run".to_owned(),
            arguments: orders.to_string(),
            parents: vec!["{}".to_owned()],
            selection: Vec::new(),
        };
        plugins.resolve(&tenant, &Visitor::default(), &old, Language::Italian, call).await
    };
    let read = ask(Operation::Query, json!({ "op": "store_find", "n": 100 })).await.unwrap();
    assert_eq!(read, [json!({ "found": ["a"] })]);
    let put = json!({ "op": "store_put", "key": "late", "body": {} });
    let late = ask(Operation::Mutation, put).await;
    assert!(matches!(late, Err(FieldFailure::Unavailable)), "{late:?}");
    assert_eq!(keys(&tradate).await, ["a"]);
    let kept = tradate.rows().await;
    assert!(!kept.iter().any(|row| row.contains("late")), "not in the old documents either");
    let audited = kept.iter().filter(|row| row.contains("plugin.mutate")).count();
    assert_eq!(audited, 1, "what was not done is not in the audit");
}

/// A job whose answer is none of a job, and one that carries more and more along.
#[tokio::test]
async fn a_job_that_answers_the_wrong_type_is_tried_again_and_harms_nobody() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&TestPlugin::hostile()).await;
    }
    let installed = tradate.plugin(HOSTILE).await.installation;
    runs(&app).await;
    let outcome = async || {
        let mut scope = tradate.enter(Access::Read).await;
        let all = jobs(&mut scope, installed).await.unwrap();
        all.into_iter().find(|job| job.name == "http").unwrap()
    };
    for (op, word) in
        [("not_json", "bad-answer"), ("empty", "bad-answer"), ("deep_output", "bad-answer")]
    {
        goes_on(&app, &tradate, "http", Some(json!({ "op": op, "n": 10_000 }))).await;
        runs(&app).await;
        let job = outcome().await;
        assert_eq!(job.failures, 1, "{op}");
        assert!(job.last_outcome.as_ref().unwrap().contains(word), "{op}: {job:?}");
    }
    goes_on(&app, &tradate, "endless_checkpoint", None).await;
    runs(&app).await;
    let schema = tradate.tenant().await.home.clone().unwrap().schema;
    let kept: Option<i32> = sqlx::query_scalar(AssertSqlSafe(format!(
        "select length(checkpoint) from {schema}.plugin_job where name = 'endless_checkpoint'"
    )))
    .fetch_one(&mut app.database.connect().await)
    .await
    .unwrap();
    assert!(kept.is_none_or(|length| length <= 256 << 10), "{kept:?}");
    // It rested by now, or not: the other union's job runs.
    goes_on(&app, &altovicentino, "http", Some(json!({ "op": "store_put", "key": "ran" }))).await;
    runs(&app).await;
    assert_eq!(keys(&altovicentino).await, ["ran"]);
}

/// A package may expect as many traps of itself as it likes: no vector is held against the next.
#[tokio::test]
async fn vectors_that_expect_traps_do_not_rest_the_plugin() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let mut plugin = TestPlugin::hostile();
    for name in [
        "vectors/t0.json",
        "vectors/t1.json",
        "vectors/t2.json",
        "vectors/t3.json",
        "vectors/t4.json",
        "vectors/t5.json",
        "vectors/t6.json",
        "vectors/t7.json",
    ] {
        let vector = json!({
            "name": name, "rule": "any", "context": { "today": "2026-03-01" },
            "input": { "op": "panic" }, "expect": { "failure": "trapped" },
        });
        plugin = plugin.with(name, &vector.to_string());
    }
    let installed = tradate.installs(&plugin).await;
    assert!(installed.report().unwrap().vectors.len() >= 13);
    assert_eq!(app.platform.plugins.host().snapshot().resting, []);
    writes(&tradate, "a").await;
}
