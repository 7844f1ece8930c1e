//! What calls give: the same each time, and nothing of one call in another.

use reticolo_plugin_host::{Cause, Context, JobOutcome};

use crate::guests::{Stage, call, cause, component, host, prepare, settings};

#[tokio::test]
async fn the_same_question_has_the_same_answer_for_the_same_fuel() {
    let stage = Stage::set().await;
    let mut seen = Vec::new();
    for tenant in ["a", "b", "a"] {
        let answer = stage.rule(call(tenant), "work", r#"{"n":100000}"#).await.unwrap();
        seen.push((answer.value, answer.usage.fuel, answer.usage.peak_memory));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
    assert!(seen[0].1 > 100_000, "{seen:?}");
}

#[tokio::test]
async fn nothing_is_left_of_a_call() {
    let stage = Stage::set().await;
    for tenant in ["a", "b", "a"] {
        let answer = stage.rule(call(tenant), "counter", "{}").await.unwrap();
        assert_eq!(answer.value, r#"{"calls":1}"#);
        let answer = stage.rule(call(tenant), "seen", "{}").await.unwrap();
        assert_eq!(answer.value, r#"{"before":[]}"#);
    }
}

#[tokio::test]
async fn a_pool_forgets_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let host = reticolo_plugin_host::Host::new(reticolo_plugin_host::Settings {
        pooling: true,
        ..settings(folder.path())
    });
    let stage = Stage::with(host.unwrap(), "hostile").await;
    for _ in 0..3 {
        let answer = stage.rule(call("a"), "seen", "{}").await.unwrap();
        assert_eq!(answer.value, r#"{"before":[]}"#);
    }
    assert!(stage.host.snapshot().instances.is_none_or(|instances| instances == 0));
}

#[tokio::test]
async fn a_plugin_knows_what_its_context_says() {
    let stage = Stage::set().await;
    let mut asked = call("a");
    asked.context = Context {
        seed: 42,
        dry_run: true,
        actor: Some(("pseudonym".to_owned(), vec!["union_admin".to_owned()])),
        ..asked.context
    };
    let answer = stage.rule(asked, "context", "{}").await.unwrap();
    let told: serde_json::Value = serde_json::from_str(&answer.value).unwrap();
    assert_eq!(told["seed"], "42");
    assert_eq!(told["today"], "2026-03-01");
    assert_eq!(told["dry_run"], true);
    assert_eq!(told["subject"], "pseudonym");
    assert_eq!(told["roles"][0], "union_admin");
}

#[tokio::test]
async fn jobs_events_and_migrations_are_called() {
    let stage = Stage::set().await;
    let (host, hostile) = (&stage.host, &stage.plugin);
    let first = host.run_job(hostile, call("a"), "again", None).await.unwrap();
    assert_eq!(first.value, JobOutcome::Again("{}".to_owned()));
    let done = host.run_job(hostile, call("a"), "fine", Some("{}".to_owned())).await.unwrap();
    assert_eq!(done.value, JobOutcome::Done(r#"{"fine":true}"#.to_owned()));
    host.handle(hostile, call("a"), "fine", "{}".to_owned()).await.unwrap();
    host.migrate(hostile, call("a"), None).await.unwrap();
    host.migrate(hostile, call("a"), Some("1.0.0")).await.unwrap();
}

#[tokio::test]
async fn a_component_is_asked_only_for_what_it_exports() {
    let host = host();
    let registry = prepare(&host, component("caregiver-registry")).await.unwrap();
    assert!(registry.exports().contains(&"rules"), "{registry:?}");
    for (missing, ended) in [
        ("jobs", cause(host.run_job(&registry, call("a"), "x", None).await)),
        ("lifecycle", cause(host.migrate(&registry, call("a"), None).await)),
    ] {
        if !registry.exports().contains(&missing) {
            assert_eq!(ended, Cause::NotExported(missing));
        }
    }
}

/// The same limits hold for an engine of `JavaScript` inside the sandbox.
#[tokio::test]
async fn a_plugin_in_javascript_is_asked_like_any_other() {
    let host = host();
    let professions = prepare(&host, component("relief-professions")).await.unwrap();
    assert!(professions.exports().contains(&"rules"), "{professions:?}");
    let ask = || host.evaluate(&professions, call("a"), "no such rule", "{}".to_owned());
    let (first, second) = (ask().await.unwrap_err(), ask().await.unwrap_err());
    assert!(!first.cause.is_fault(), "{}", first.cause);
    assert_eq!(first.cause, second.cause);
    assert_eq!(first.usage.fuel, second.usage.fuel);
    assert!(first.usage.fuel > 100_000, "{:?}", first.usage);
}
