//! What a union's plugins may compute on a day, and what waits for the next when it is used up.

use chrono::TimeDelta;
use harness::{App, MANAGER, TestPlugin, TestTenant};
use reticolo_foundation::clock::{day_begins, legal_day};
use reticolo_foundation::{Access, Clock, Language};
use reticolo_plugin_host::Operation;
use reticolo_plugins::{FieldFailure, jobs};
use reticolo_tenancy::hook::{Asked, Instead, Rules, Unanswered};
use reticolo_tenancy::{Visitor, outbox};
use serde_json::{Value, json};

use super::life::{does, keys};
use super::runner::{goes_on, runs};

const HOSTILE: &str = "it.reticolo.hostile";

async fn asks(tenant: &TestTenant<'_>, rule: &str) -> Result<Value, Unanswered> {
    let asked = Asked {
        tenant: tenant.tenant().await,
        visitor: Visitor::default(),
        plugin: HOSTILE.to_owned(),
        rule: rule.to_owned(),
        language: Language::Italian,
        now: "2026-03-01T09:00:00Z".parse().unwrap(),
    };
    let answer = tenant.app.platform.plugins.evaluate(&asked, &json!({ "op": "fine" })).await;
    answer.map(|decision| decision.output)
}

#[tokio::test]
async fn a_union_that_has_used_up_its_day_waits_for_the_next_and_no_other_does() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&TestPlugin::hostile()).await;
        // Its other jobs compute without end, at a time of day.
        tenant.behind("delete from {t}.plugin_job where name <> 'http'").await;
    }
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    runs(&app).await;
    plugins.settle().await;
    let before = plugins.fuel_today(&tenant).await.unwrap();
    assert!(before.spent > 0 && !before.is_spent(), "its golden vectors count: {before:?}");
    does(&tradate, Operation::Query, json!({ "op": "work", "n": 1_000_000 })).await.unwrap();
    let after = plugins.fuel_today(&tenant).await.unwrap();
    assert!(after.spent > before.spent + 1_000_000, "{before:?} {after:?}");
    // What fails counts as well.
    does(&tradate, Operation::Query, json!({ "op": "loop" })).await.unwrap_err();
    let spent = plugins.fuel_today(&tenant).await.unwrap().spent;
    assert!(spent >= after.spent + 200_000_000, "{spent}");

    plugins.allow_daily_fuel(spent);
    assert!(plugins.fuel_today(&tenant).await.unwrap().is_spent());
    for (rule, expected) in [("any", Instead::ManualReview), ("amount", Instead::Reject)] {
        match asks(&tradate, rule).await {
            Err(Unanswered::Failed { instead, reason }) => {
                assert_eq!(instead, expected, "{rule}");
                assert!(rule != "any" || reason.contains("midnight"), "{reason}");
            }
            other => panic!("{rule}: {other:?}"),
        }
    }
    let field = does(&tradate, Operation::Query, json!({ "op": "fine" })).await;
    assert!(matches!(field, Err(FieldFailure::Limit(_))), "{field:?}");
    assert_eq!(asks(&altovicentino, "any").await.unwrap(), json!({ "fine": true }));

    // Jobs and events: nothing is lost, counted as failed, or looked at again before tomorrow.
    for tenant in [&tradate, &altovicentino] {
        let mut scope = tenant.enter(Access::Write).await;
        let body = json!({ "op": "store_put", "key": "told" });
        outbox::tell(&mut scope, "registry_entry.admitted", &body).await.unwrap();
        scope.commit().await.unwrap();
        let orders = json!({ "op": "store_put", "key": "job" });
        goes_on(&app, tenant, "http", Some(orders)).await;
    }
    runs(&app).await;
    assert_eq!(keys(&altovicentino).await, ["job", "told"]);
    let rows = tradate.rows().await;
    let documents = rows.iter().filter(|row| row.starts_with("plugin_1_document ")).count();
    assert_eq!(documents, 0);
    let deliveries = rows.iter().filter(|row| row.starts_with("plugin_delivery "));
    assert_eq!(deliveries.count(), 1);
    let due: Vec<chrono::DateTime<chrono::Utc>> =
        sqlx::query_scalar("select due_at from platform.plugin_due where tenant_id = $1")
            .bind(tenant.id)
            .fetch_all(&mut app.database.connect().await)
            .await
            .unwrap();
    let now = app.platform.builder.clock.now();
    let midnight = day_begins(legal_day(now + TimeDelta::days(1)));
    assert_eq!(due, [midnight], "it is {now}");
    let installed = {
        let plugin = tradate.plugin(HOSTILE).await;
        let mut scope = tradate.enter(Access::Read).await;
        jobs(&mut scope, plugin.installation).await.unwrap()
    };
    assert!(installed.iter().all(|job| job.failures == 0), "{installed:?}");

    // Another server, which has seen nothing of this: it knows too. On the next day all goes on.
    app.platform.plugins.settle().await;
    let elsewhere = app.other_server(Clock::System);
    elsewhere.allow_daily_fuel(spent);
    assert!(elsewhere.fuel_today(&tenant).await.unwrap().is_spent());
    let tomorrow = app.other_server(Clock::Fixed(midnight + TimeDelta::minutes(1)));
    tomorrow.allow_daily_fuel(spent);
    assert_eq!(tomorrow.fuel_today(&tenant).await.unwrap().spent, 0);
    while tomorrow.run_due().await.unwrap() > 0 {}
    let rows = tradate.rows().await;
    let documents: Vec<_> =
        rows.iter().filter(|row| row.starts_with("plugin_1_document ")).collect();
    assert_eq!(documents.len(), 2, "{documents:?}");
}

/// What administrators do goes on: they must be able to help.
#[tokio::test]
async fn a_union_without_fuel_can_still_be_looked_after() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    plugins.allow_daily_fuel(1);
    tradate.installs(&TestPlugin::hostile()).await;
    let second = tradate.installs(&TestPlugin::hostile().version("1.1.0")).await;
    assert!(plugins.fuel_today(&tenant).await.unwrap().is_spent());
    let seen = (second.id, second.row_version);
    plugins.rollback(&tenant, &MANAGER, seen).await.unwrap();
}
