//! Rules of plugins, as areas of the domain ask them: receipts, replays, trials.

use std::sync::Arc;

use harness::{App, MANAGER, TestPlugin, TestTenant};
use insta::assert_snapshot;
use reticolo_catalogue::{Digest, publish, publisher, release};
use reticolo_foundation::{Access, Cents, Language};
use reticolo_plugins::{Error, Trial};
use reticolo_tenancy::Visitor;
use reticolo_tenancy::decision::{self, DecisionId};
use reticolo_tenancy::hook::{Asked, Decision, Instead, Rules, Unanswered};
use serde_json::{Value, json};
use uuid::Uuid;

const HOSTILE: &str = "it.reticolo.hostile";

async fn asked(tenant: &TestTenant<'_>, rule: &str) -> Asked {
    Asked {
        tenant: tenant.tenant().await,
        visitor: Visitor::default(),
        plugin: HOSTILE.to_owned(),
        rule: rule.to_owned(),
        language: Language::Italian,
        now: "2026-03-01T09:00:00Z".parse().unwrap(),
    }
}

pub(super) async fn ask(
    tenant: &TestTenant<'_>,
    rule: &str,
    facts: Value,
) -> Result<Decision, Unanswered> {
    tenant.app.platform.plugins.evaluate(&asked(tenant, rule).await, &facts).await
}

pub(super) async fn keep(tenant: &TestTenant<'_>, decision: &Decision) -> DecisionId {
    let mut scope = tenant.enter(Access::Write).await;
    let subject = ("registry_entry", Uuid::from_u128(1));
    let id = decision::keep(&mut scope, subject, &decision.receipt).await.unwrap();
    scope.commit().await.unwrap();
    id
}

#[tokio::test]
async fn a_rule_answers_with_a_receipt() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let installed = tradate.installs(&TestPlugin::hostile()).await;
    let decision = ask(&tradate, "any", json!({ "op": "fine" })).await.unwrap();
    assert_eq!(decision.output, json!({ "fine": true }));
    let receipt = decision.receipt;
    assert_eq!((receipt.plugin.as_str(), receipt.version.as_str()), (HOSTILE, "1.0.0"));
    assert_eq!(receipt.package, installed.digest.0);
    assert!(receipt.fuel > 0 && receipt.engine.contains("wasmtime"), "{receipt:?}");
    assert_snapshot!(receipt.facts, @r#"{"op":"fine","parameters":{"n":0,"on_event":"fine"}}"#);
    assert!(receipt.context.contains(r#""today":"2026-03-01""#), "{}", receipt.context);
    assert!(receipt.context.contains(r#""actor":null"#));
    let absent = ask(&altovicentino, "any", json!({ "op": "fine" })).await;
    assert_eq!(absent, Err(Unanswered::Absent));
    assert_eq!(ask(&tradate, "no-such-rule", json!({})).await, Err(Unanswered::Absent));
}

#[tokio::test]
async fn a_rule_that_fails_does_what_its_manifest_says_and_grants_nothing() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    let admission = json!({ "form": {}, "documents": [], "age": 40, "today": "2026-03-01" });
    let with = |op: &str| {
        let mut facts = admission.clone();
        facts["form"] = json!({ "op": op });
        facts
    };
    for op in ["wrong_type", "null", "panic", "not_json", "store_get", "config"] {
        let failed = ask(&tradate, "admission", with(op)).await.unwrap_err();
        let Unanswered::Failed { instead, .. } = failed else { panic!("{op}: {failed:?}") };
        assert_eq!(instead, Instead::ManualReview, "{op}");
    }
    let failed = ask(&tradate, "amount", json!({ "op": "panic" })).await;
    assert!(
        matches!(failed, Err(Unanswered::Failed { instead: Instead::Reject, .. })),
        "{failed:?}"
    );
    // Facts that do not fit never reach it.
    let misfit = ask(&tradate, "admission", json!({ "form": 1 })).await.unwrap_err();
    assert!(misfit.to_string().contains("invalid-input"), "{misfit}");
}

#[tokio::test]
async fn many_are_asked_about_at_once() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    let plugins = &app.platform.plugins;
    let asked = asked(&tradate, "matching").await;
    let items: Vec<Value> =
        (0..200).map(|n| json!({ "candidate": n.to_string(), "form": {} })).collect();
    let common = json!({ "need": {}, "today": "2026-03-01" });
    let scored = plugins.evaluate_batch(&asked, &common, &items).await.unwrap();
    assert_eq!(scored.outputs.len(), 200);
    assert_eq!(scored.outputs[0], json!({ "score": 0, "reasons": [], "excluded": false }));
    assert!(scored.receipt.facts.starts_with(r#"{"common":{"need":{},"parameters":{"#));
    let misfit = [json!({ "candidate": "0" }), json!({ "candidate": 1 })];
    let failed = plugins.evaluate_batch(&asked, &common, &misfit).await.unwrap_err();
    assert!(failed.to_string().contains("item 2 of 2: /candidate"), "{failed}");
    for op in ["short", "long", "wrong_type"] {
        let failed = plugins.evaluate_batch(&asked, &json!({ "need": {}, "op": op }), &items).await;
        let failed = failed.unwrap_err();
        assert!(
            matches!(failed, Unanswered::Failed { instead: Instead::CoreDefault, .. }),
            "{op}: {failed:?}"
        );
    }
    let decision = Decision { output: json!(scored.outputs), receipt: scored.receipt };
    let id = keep(&tradate, &decision).await;
    let again = plugins.replay(&tradate.tenant().await, &MANAGER, id).await.unwrap();
    assert!(again.is_identical(), "{:?}", again.output);
}

#[tokio::test]
async fn facts_that_do_not_fit_reach_no_rule_for_anybody() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    let plugins = &app.platform.plugins;
    let asked = asked(&tradate, "matching").await;
    let common = json!({ "need": {}, "today": "2026-03-01" });
    let fits = |n: u64| json!({ "candidate": n.to_string(), "form": {} });
    let mut items: Vec<Value> = (1..=5).map(fits).collect();
    items[2]["form"] = json!("none");
    let failed = plugins.evaluate_batch(&asked, &common, &items).await.unwrap_err();
    let Unanswered::Failed { instead, reason } = failed else { panic!("{failed:?}") };
    assert_eq!(instead, Instead::CoreDefault);
    assert_snapshot!(reason, @r#"invalid-input: item 3 of 5: /form: "none" is not of type "object""#);
    items[2] = fits(3);
    assert_eq!(plugins.evaluate_batch(&asked, &common, &items).await.unwrap().outputs.len(), 5);
    // What is common counts as each one's own.
    let failed = plugins.evaluate_batch(&asked, &json!({ "form": 1 }), &[json!({})]).await;
    assert!(failed.unwrap_err().to_string().contains("item 1 of 1: /form"));
}

#[tokio::test]
async fn a_decision_is_given_again_to_the_byte_after_upgrade_and_removal() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    tradate.installs(&TestPlugin::hostile()).await;
    let decision = ask(&tradate, "any", json!({ "op": "context", "è": "\"\u{1}" })).await.unwrap();
    let id = keep(&tradate, &decision).await;
    let second = tradate.installs(&TestPlugin::hostile().version("1.1.0")).await;

    let again = plugins.replay(&tenant, &MANAGER, id).await.unwrap();
    assert!(again.is_identical(), "{:?} {}", again.output, again.kept.output);
    assert_eq!(again.fuel, decision.receipt.fuel);
    assert_eq!(again.kept.version, "1.0.0");

    let seen = (second.id, second.row_version);
    let version = plugins.disable(&tenant, &MANAGER, seen, None).await.unwrap();
    let export = plugins.export(&tenant, &MANAGER, second.id).await.unwrap();
    plugins.handed_out(&tenant, &MANAGER, (export.seen, &export.checksum)).await.unwrap();
    let seen = (second.id, version);
    plugins.uninstall(&tenant, &MANAGER, seen, Some(&export.checksum)).await.unwrap();
    let again = plugins.replay(&tenant, &MANAGER, id).await.unwrap();
    assert!(again.is_identical());
    let elsewhere = plugins.replay(&altovicentino.tenant().await, &MANAGER, id).await;
    assert!(matches!(elsewhere, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_trial_says_who_would_be_decided_otherwise() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    tradate.installs(&TestPlugin::hostile()).await;
    let mut kept = Vec::new();
    for op in ["fine", "null", "fine"] {
        let decision = ask(&tradate, "any", json!({ "op": op })).await.unwrap();
        kept.push(keep(&tradate, &decision).await);
    }
    let trial = Trial {
        plugin: HOSTILE.to_owned(),
        rule: "any".to_owned(),
        digest: None,
        parameters: None,
        after: None,
    };
    let same = plugins.simulate(&tenant, &MANAGER, &trial).await.unwrap();
    assert_eq!((same.tried, same.changed.len(), same.next), (3, 0, None));

    let vector = harness::repository("plugins/hostile/vectors/fine.json");
    let vector = std::fs::read_to_string(vector).unwrap();
    // A version whose rule must answer an object gives no `null`.
    let stricter = TestPlugin::hostile()
        .version("2.0.0")
        .with("rules/any.out.schema.json", r#"{ "type": "object" }"#)
        .with("vectors/work-is-counted-to-the-same-fuel.json", &vector);
    let digest = app.offers(&stricter).await;
    let trial = Trial { digest: Some(digest), ..trial };
    let other = plugins.simulate(&tenant, &MANAGER, &trial).await.unwrap();
    assert_eq!((other.tried, other.changed.len()), (3, 1));
    assert_eq!(other.changed[0].decision, kept[1]);
    assert_eq!(other.changed[0].before, Value::Null);
    assert!(other.changed[0].after.is_err());
    assert_eq!(tradate.plugin(HOSTILE).await.manifest.version.to_string(), "1.0.0");
    let mut past = trial.clone();
    past.after = Some(kept[0]);
    assert_eq!(plugins.simulate(&tenant, &MANAGER, &past).await.unwrap().tried, 0);
}

/// A plugin is told that nothing will come of its answer; what it was told then stays as it was.
#[tokio::test]
async fn a_trial_is_told_that_it_is_one() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    tradate.installs(&TestPlugin::hostile()).await;
    let decision = ask(&tradate, "any", json!({ "op": "context" })).await.unwrap();
    let id = keep(&tradate, &decision).await;
    let trial = Trial {
        plugin: HOSTILE.to_owned(),
        rule: "any".to_owned(),
        digest: None,
        parameters: None,
        after: None,
    };
    let tried = plugins.simulate(&tenant, &MANAGER, &trial).await.unwrap();
    assert_eq!(tried.changed.len(), 1);
    assert_eq!(tried.changed[0].before["dry_run"], json!(false));
    assert_eq!(tried.changed[0].after.as_ref().unwrap()["dry_run"], json!(true));
    let again = plugins.replay(&tenant, &MANAGER, id).await.unwrap();
    assert!(again.is_identical(), "{:?}", again.output);
}

#[tokio::test]
async fn a_trial_runs_nothing_that_may_not_run() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    tradate.installs(&TestPlugin::hostile()).await;
    let tried = async |digest: Option<Digest>| {
        let (plugin, rule) = (HOSTILE.to_owned(), "any".to_owned());
        let trial = Trial { plugin, rule, digest, parameters: None, after: None };
        plugins.simulate(&tenant, &MANAGER, &trial).await.map(|found| found.tried)
    };
    let elses = app.offers(&TestPlugin::hostile().named("it.example.other", "other")).await;
    assert!(matches!(tried(Some(elses)).await, Err(Error::NotOffered)));
    let mut scope = app.platform.builder.platform().await.unwrap();
    let bytes = TestPlugin::hostile().version("1.1.0").package();
    let unapproved = publish(&mut scope, &bytes, "test").await.unwrap().digest;
    scope.commit().await.unwrap();
    assert!(matches!(tried(Some(unapproved)).await, Err(Error::NotOffered)));
    let mut scope = app.platform.builder.platform().await.unwrap();
    release::approve(&mut scope, &unapproved, "test").await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(tried(Some(unapproved)).await.unwrap(), 0);

    let mut scope = app.platform.builder.platform().await.unwrap();
    let key = harness::key(7).public();
    let found = publisher::by_key(&mut scope, key.as_bytes()).await.unwrap().unwrap();
    publisher::revoke(&mut scope, found.id, "its key was stolen").await.unwrap();
    scope.commit().await.unwrap();
    assert!(matches!(tried(Some(unapproved)).await, Err(Error::NotOffered)));
    assert!(matches!(tried(None).await, Err(Error::NotOffered)), "what is installed neither");
}

/// The story: 300 € for six months; with a cap of 250 € the union pays 300 € less.
#[tokio::test]
async fn a_trial_says_what_a_cap_would_save() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let installed = tradate.installs(&TestPlugin::of("relief-voucher")).await;
    let path = "plugins/relief-voucher/vectors/r10-the-story-need-2-isee-12400.json";
    let golden = std::fs::read_to_string(harness::repository(path)).unwrap();
    let golden: Value = serde_json::from_str(&golden).unwrap();
    let plugin = installed.plugin_id.clone();
    let asked = Asked { plugin: plugin.clone(), ..asked(&tradate, "amount").await };
    let decision = plugins.evaluate(&asked, &golden["input"]).await.unwrap();
    assert_eq!(decision.output, golden["expect"]["output"]);
    keep(&tradate, &decision).await;

    let mut parameters = installed.settings().clone();
    parameters["monthly_cap_cents"] = json!(25_000);
    let trial = Trial {
        plugin,
        rule: "amount".to_owned(),
        digest: None,
        parameters: Some(parameters),
        after: None,
    };
    let capped = plugins.simulate(&tenant, &MANAGER, &trial).await.unwrap();
    assert_eq!((capped.tried, capped.changed.len()), (1, 1));
    assert_eq!(capped.difference, Some(Cents(-30_000)));
    let same = Trial { parameters: None, ..trial };
    let same = plugins.simulate(&tenant, &MANAGER, &same).await.unwrap();
    assert_eq!((same.changed.len(), same.difference), (0, None));
}

#[tokio::test]
async fn many_rules_at_once_are_answered_each_by_itself() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    let (plugins, asked) = (app.platform.plugins.clone(), Arc::new(asked(&tradate, "any").await));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let (plugins, asked) = (plugins.clone(), Arc::clone(&asked));
        tasks.spawn(async move { plugins.evaluate(&asked, &json!({ "op": "counter" })).await });
    }
    while let Some(answer) = tasks.join_next().await {
        let answer = answer.unwrap().unwrap().output;
        assert!(answer.to_string().contains('1') && !answer.to_string().contains('2'), "{answer}");
    }
}
