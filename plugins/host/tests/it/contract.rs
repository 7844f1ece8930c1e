//! What was built against a released version of the contract still runs: each of its exports is asked,
//! and each of its imports answered.

use reticolo_plugin_host::{Cause, Granted, JobOutcome, Operation};

use crate::guests::{Stage, call, call_with, cause, host};
use crate::powers::Own;

async fn stage() -> Stage {
    Stage::with(host(), "contract-1-0-0").await
}

#[tokio::test]
async fn all_exports_of_contract_1_0_0_are_asked() {
    let stage = stage().await;
    let (host, plugin) = (&stage.host, &stage.plugin);
    assert_eq!(plugin.exports(), ["rules", "graphql", "jobs", "events", "lifecycle"]);

    let echoed = stage.rule(call("a"), "echo", r#"{"x":[1,null]}"#).await.unwrap();
    assert_eq!(echoed.value, r#"{"x":[1,null]}"#);
    assert_eq!(echoed.usage.log[0].message, "asked");
    assert_eq!(echoed.usage.log[0].fields, [("rule".to_owned(), "echo".to_owned())]);
    let told = stage.rule(call("a"), "context", "{}").await.unwrap();
    assert_eq!(told.value, r#"["2026-03-01",1772323200000,1,"it"]"#);
    let refused = stage.rule(call("a"), "invalid", "why").await;
    assert_eq!(cause(refused), Cause::InvalidInput("why".to_owned()));
    let items = vec!["1".to_owned(), "2".to_owned()];
    let batch = host.evaluate_batch(plugin, call("a"), "echo", "{}".to_owned(), items.clone());
    assert_eq!(batch.await.unwrap().value, items);

    let first = host.run_job(plugin, call("a"), "any", None).await.unwrap().value;
    assert_eq!(first, JobOutcome::Again("1".to_owned()));
    let second = host.run_job(plugin, call("a"), "any", Some("1".to_owned())).await.unwrap().value;
    assert_eq!(second, JobOutcome::Done("1".to_owned()));
    host.migrate(plugin, call("a"), None).await.unwrap();
    let refused = host.migrate(plugin, call("a"), Some("0.9.0")).await;
    assert_eq!(cause(refused), Cause::PluginUnavailable("0.9.0".to_owned()));
}

#[tokio::test]
async fn all_imports_of_contract_1_0_0_are_answered() {
    let stage = stage().await;
    let own = Own::default();
    let call = || {
        let granted = Granted {
            store: [("notes".to_owned(), [].into())].into(),
            core: ["services".to_owned()].into(),
            http: vec!["https://granted.example.org/api/*".to_owned()],
        };
        call_with("a", granted, own.clone())
    };
    let ask = |field| stage.field(call(), Operation::Mutation, field, "{}");
    assert_eq!(ask("settings").await.unwrap().value, [r#"{"months":12}"#]);
    assert_eq!(ask("core").await.unwrap().value, [r#"{"services":[]}"#]);
    assert_eq!(ask("store").await.unwrap().value, [r#"{"found":1,"read":1,"rev":1}"#]);
    let outside = Cause::Denied("a request outside of jobs".to_owned());
    assert_eq!(cause(ask("http").await), outside);
    let event = stage.host.handle(&stage.plugin, call(), "happened", "{}".to_owned());
    event.await.unwrap();
    assert!(own.asked().contains(&"put notes happened".to_owned()), "{:?}", own.asked());
}
