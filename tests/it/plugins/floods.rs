//! What the hostile plugin floods the platform with, where a union's own limits end it.

use harness::{App, TestPlugin};
use reticolo_foundation::Access;
use reticolo_plugin_host::Operation;
use reticolo_plugins::{FieldFailure, jobs};
use reticolo_tenancy::hook::Unanswered;
use serde_json::{Value, json};

use super::life::{does, keys};
use super::runner::{goes_on, runs};

/// The neighbour's plugin answers, and has nothing of this.
async fn is_spared(neighbour: &harness::TestTenant<'_>) {
    let fine = does(neighbour, Operation::Query, json!({ "op": "fine" })).await.unwrap();
    assert_eq!(fine, json!({ "fine": true }));
    assert_eq!(keys(neighbour).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_flood_ends_at_a_limit_and_leaves_nothing() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&TestPlugin::hostile()).await;
    }
    for (operation, orders) in [
        (Operation::Mutation, json!({ "op": "store_fill", "key": "x", "n": 10_000 })),
        (Operation::Query, json!({ "op": "core_flood", "operation": "services", "n": 10_000 })),
    ] {
        let ended = does(&tradate, operation, orders.clone()).await;
        assert_eq!(ended, Err(FieldFailure::Failed), "{orders}");
        is_spared(&altovicentino).await;
    }
    assert_eq!(keys(&tradate).await, Vec::<String>::new(), "what was written went with the call");
}

#[tokio::test]
async fn a_job_asks_elsewhere_so_many_times_and_no_more() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let server = super::http::Elsewhere::default();
    let port = server.clone().start().await;
    tradate.installs_release(app.offers_local(&super::http::asking(port)).await).await;
    altovicentino.installs(&TestPlugin::hostile().version("1.0.1")).await;
    runs(&app).await;
    let url = format!("http://localhost:{port}/api/ok");
    let orders = json!({ "op": "http_flood", "url": url, "n": 100_000 });
    goes_on(&app, &tradate, "http", Some(orders)).await;
    runs(&app).await;
    let installed = tradate.plugin("it.reticolo.hostile").await.installation;
    let mut scope = tradate.enter(Access::Read).await;
    let job = jobs(&mut scope, installed).await.unwrap();
    let outcome = job.into_iter().find(|job| job.name == "http").unwrap().last_outcome.unwrap();
    assert_ne!(outcome, "done");
    let asked = server.asked().len();
    assert!((1..=500).contains(&asked), "{asked}: {outcome}");
    is_spared(&altovicentino).await;
}

/// Two names that are the same say one thing, in the answer and in what is kept of it.
#[tokio::test]
async fn an_answer_never_says_two_things() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&TestPlugin::hostile()).await;
    }
    let decision = super::rules::ask(&tradate, "any", json!({ "op": "duplicate_keys" })).await;
    let decision = decision.unwrap();
    assert_eq!(decision.output.as_object().unwrap().len(), 1, "{}", decision.output);
    let kept: Value = serde_json::from_str(&decision.receipt.output).unwrap();
    assert_eq!(kept, decision.output, "whoever reads it later reads the same");
    // A text that no database keeps is no amount either.
    let nul = json!({ "facts": { "op": "nul" } });
    let nul = super::rules::ask(&tradate, "amount", nul).await;
    assert!(matches!(nul, Err(Unanswered::Failed { .. })), "{nul:?}");
    is_spared(&altovicentino).await;
}
