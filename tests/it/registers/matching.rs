//! Shortlists: who is on them, in which order, and what becomes of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use harness::App;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::rules::Told;
use super::stage::{PLACEMENT, Stage, Target, change, refused, request};

fn names(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["displayName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_best_is_suspended_in_between_and_the_second_is_placed() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let other = Stage::new(altovicentino).await;
    let cook = ", form: { skills: [\"mobility\", \"cooking\"], languages: [{ language: \"it\" }] }";
    let best = stage.admitted_with("Olena", cook).await;
    let second = stage.admitted("Maria").await;
    let away = ", offer: { municipalities: [\"024105\"], weeklyMinutes: 1200 }";
    stage.admitted_with("Vera", away).await;
    let unskilled = ", form: { skills: [\"dementia\"] }";
    stage.admitted_with("Zora", unskilled).await;
    let short = ", offer: { municipalities: [\"024100\"], weeklyMinutes: 599 }";
    stage.admitted_with("Ioana", short).await;
    other.admitted("Foresta").await;

    let more = ", must: [\"mobility\"], nice: [\"cooking\"], languages: [\"it\"]";
    let request = stage.requested("Famiglia Neri", more).await;
    let (request, lines) = stage.shortlisted(&request).await;
    assert_eq!(names(&lines), ["Olena", "Maria", "Vera"]);
    assert_eq!(lines[0]["score"], 1_000);
    assert_eq!(lines[0]["scoredBy"], "core");
    assert!(lines[0]["reasons"][0]["text"].is_string(), "{lines:?}");

    // The same again: the same order, of the same.
    let (request, again) = stage.shortlisted(&request).await;
    assert_eq!(names(&again), names(&lines));
    for (one, other) in lines.iter().zip(&again) {
        assert_eq!(one["score"], other["score"]);
        assert_eq!(one["snapshotDigest"], other["snapshotDigest"]);
    }

    let best = stage.suspended(&best).await;
    let propose = |line: &Value| format!(", proposalId: {}", line["id"]);
    assert_eq!(
        refused(&stage.desk, &request.call("proposeMatch", &propose(&again[0]))).await,
        "CONFLICT"
    );
    let lines = stage.proposals(&request).await;
    assert_eq!(names(&lines), ["Maria", "Vera"], "gone from the list at once");
    let proposed = change(&stage.desk, &request.call("proposeMatch", &propose(&lines[0]))).await;
    let proposed = Target::of(&proposed);
    assert_eq!(refused(&stage.desk, &proposed.call("placeMatch", PLACEMENT)).await, "CONFLICT");
    let met = Target::of(&change(&stage.social_worker, &proposed.call("interviewMatch", "")).await);

    // Of no use to anybody who is not of this union.
    assert_eq!(refused(&other.desk, &met.call("placeMatch", PLACEMENT)).await, "NOT_FOUND");
    assert_eq!(refused(&stage.admin, &met.call("placeMatch", PLACEMENT)).await, "DENIED");
    let placement = Target::of(&change(&stage.desk, &met.call("placeMatch", PLACEMENT)).await);
    let entry = stage.entry(&second).await;
    assert_eq!((&entry["runningPlacements"], &entry["freeMinutes"]), (&json!(1), &json!(600)));
    let started = Target::of(&change(&stage.desk, &placement.call("startPlacement", "")).await);
    change(&stage.desk, &started.call("confirmPlacement", "")).await;

    // It came to nothing with another: that one is on no later list of the request.
    change(&stage.admin, &best.call("resumeRegistryEntry", "")).await;
    let request = stage.requested("Famiglia Verdi", more).await;
    let (request, lines) = stage.shortlisted(&request).await;
    let proposed = change(&stage.desk, &request.call("proposeMatch", &propose(&lines[0]))).await;
    let fail = Target::of(&proposed).call("failMatch", ", reason: \"Orari diversi\"");
    let failed = Target::of(&change(&stage.desk, &fail).await);
    let reopened = Target::of(&change(&stage.desk, &failed.call("reopenMatchRequest", "")).await);
    let (request, lines) = stage.shortlisted(&reopened).await;
    let listed: Vec<_> = lines.iter().filter(|line| line["state"] == "SHORTLISTED").collect();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|line| line["displayName"] != "Olena"), "{listed:?}");
    change(&stage.desk, &request.call("cancelMatchRequest", ", reason: \"Ci hanno ripensato\""))
        .await;
}

#[tokio::test]
async fn a_plugin_s_rule_scores_and_the_platform_does_where_it_fails() {
    let told = Arc::new(Told::default());
    let app = App::start_asking(told.clone()).await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let form = |skill: &str| format!(", form: {{ skills: [\"{skill}\"] }}");
    stage.admitted_with("Olena", &form("mobility")).await;
    stage.admitted_with("Maria", &form("dementia")).await;
    stage.admitted_with("Vera", &form("cooking")).await;

    let reasons = json!([{ "code": "known", "text": "Conosce la demenza" }]);
    told.answer(Some(json!({
        "mobility": { "score": 300, "reasons": [], "excluded": false },
        "dementia": { "score": 4_000, "reasons": reasons, "excluded": false },
        "cooking": { "score": 900, "reasons": [], "excluded": true },
    })));
    let request = stage.requested("Famiglia Neri", ", hours: [\"mon_morning\"]").await;
    let (request, lines) = stage.shortlisted(&request).await;
    assert_eq!(names(&lines), ["Maria", "Olena"]);
    assert_eq!((&lines[0]["score"], &lines[1]["score"]), (&json!(1_000), &json!(300)));
    assert_eq!(lines[0]["reasons"], reasons);
    assert_eq!(lines[0]["scoredBy"], "it.reticolo.caregiver-registry");
    assert!(lines[0]["decisionId"].is_string());
    let asked = told.asked();
    let text = asked.to_string();
    for personal in ["Neri", "Maria", "Olena"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
    assert_eq!(asked["common"]["need"]["municipality"], "024100");
    assert_eq!(asked["common"]["need"]["start"], "2026-04-01");
    assert_eq!(asked["items"][0]["free_minutes"], 1_200);
    assert_eq!(asked["items"][0]["municipalities"], json!(["024100"]));
    assert_eq!(asked["items"][0]["candidate"].as_str().unwrap().len(), 16);

    for answer in [None, Some(json!({ "score": "high" })), Some(json!(1))] {
        told.answer(answer);
        let request = stage.requested("Famiglia Verdi", "").await;
        let (_, lines) = stage.shortlisted(&request).await;
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines.iter().all(|line| line["scoredBy"] == "core"), "{lines:?}");
    }
    // A family sees whom it was told of, not the list.
    let person = app.account("Nora Neri").await;
    let nora = tradate.by_cookie(&person).await;
    told.answer(None);
    let open = format!(
        "openMatchRequest(registry: \"caregivers\", request: {})",
        super::stage::request("Neri", "")
    );
    let own = Target::of(&change(&nora, &open).await);
    let (own, lines) = stage.shortlisted(&own).await;
    let mine = "{ myMatchRequests { state proposals { displayName } } }";
    let data = nora.data(mine, json!({})).await;
    assert_eq!(data["myMatchRequests"], json!([{ "state": "SHORTLISTED", "proposals": [] }]));
    let propose = format!(", proposalId: {}", lines[0]["id"]);
    change(&stage.desk, &own.call("proposeMatch", &propose)).await;
    let data = nora.data(mine, json!({})).await;
    assert_eq!(data["myMatchRequests"][0]["proposals"].as_array().unwrap().len(), 1);
    assert_eq!(refused(&nora, &request.call("cancelMatchRequest", "")).await, "NOT_FOUND");
    altovicentino.sees_nothing().await;
}

#[tokio::test]
async fn many_candidates_are_scored_in_batches_and_the_best_are_listed() {
    let told = Arc::new(Told::default());
    let app = App::start_asking(told.clone()).await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let best = stage.admitted_with("Maria", ", form: { skills: [\"dementia\"] }").await;
    tradate
        .behind(
            "insert into {t}.registry_entry (registry_entry_id, registry_code, display_name, born_on, municipalities,
                 weekly_minutes, form, state, admitted_on, term_began_on, applied_at, applied_by, changed_at, changed_by)
             select gen_random_uuid(), registry_code, 'Persona ' || n, born_on, municipalities, weekly_minutes,
                 '{\"skills\": [\"mobility\"]}', state, admitted_on, term_began_on, applied_at, applied_by, changed_at, changed_by
             from {t}.registry_entry, generate_series(1, 449) as n",
        )
        .await;
    told.answer(Some(json!({
        "mobility": { "score": 300, "reasons": [] }, "dementia": { "score": 301, "reasons": [] },
    })));
    let request = stage.requested("Famiglia Neri", "").await;
    let (request, lines) = stage.shortlisted(&request).await;
    assert_eq!(told.sizes(), [200, 200, 50]);
    assert_eq!(lines.len(), 20);
    assert_eq!(lines[0]["entryId"], best.id.as_str());
    let (_, again) = stage.shortlisted(&request).await;
    assert_eq!(names(&again), names(&lines));
    altovicentino.sees_nothing().await;
}

/// Where somebody stands, in the columns of their entry, and whether they may be on a shortlist.
fn standing() -> impl Strategy<Value = (String, bool)> {
    let state = prop_oneof![
        Just("applied"),
        Just("in_check"),
        Just("integration"),
        Just("refused"),
        Just("suspended"),
        Just("removed"),
        Just("admitted"),
        Just("admitted"),
        Just("admitted"),
    ];
    let days = || prop_oneof![Just(None), (-3_i32..4).prop_map(Some)];
    (state, days(), days(), 0_i32..2_000, any::<bool>()).prop_map(
        |(state, term, permit, minutes, lives_in)| {
            let day = |days: Option<i32>| {
                days.map_or("null".to_owned(), |days| {
                    format!("(now() at time zone 'Europe/Rome')::date + {days}")
                })
            };
            let takes = if lives_in { "true, 1" } else { "false, 0" };
            let columns = format!(
                "('{state}', {}, {}, {minutes}, current_date, current_date, {takes})",
                day(term),
                day(permit)
            );
            let lasts = |days: Option<i32>| days.is_none_or(|days| days >= 0);
            let fits =
                state == "admitted" && lasts(term) && lasts(permit) && minutes >= 600 && !lives_in;
            (columns, fits)
        },
    )
}

#[test]
fn nobody_who_may_not_be_placed_is_ever_on_a_shortlist() {
    let runtime = Runtime::new().unwrap();
    let _inside = runtime.enter();
    let app = runtime.block_on(App::start());
    let cases = AtomicUsize::new(0);
    let config =
        Config { cases: 24, max_shrink_iters: 8, failure_persistence: None, ..Config::default() };
    let [tradate, _] = runtime.block_on(app.tenants(["tradate", "altovicentino"]));
    let stage = runtime.block_on(Stage::new(tradate));
    let entries = runtime.block_on(async {
        let mut entries = Vec::new();
        for n in 0..5 {
            entries.push(stage.applied(&format!("Persona {n}"), "").await);
        }
        entries
    });
    proptest!(config, |(standings in proptest::collection::vec(standing(), 5))| {
        runtime.block_on(async {
            let case = cases.fetch_add(1, Ordering::Relaxed);
            for (entry, (columns, _)) in entries.iter().zip(&standings) {
                let key = entry.key();
                tradate.behind(&format!(
                    "update {{t}}.registry_entry set (state, valid_until, permit_expires_on, weekly_minutes, admitted_on,
                     term_began_on, placed_cohabiting, running_placements) = {columns} where registry_entry_id = '{key}'"
                )).await;
            }
            let mut scope = tradate.enter(reticolo_foundation::Access::Write).await;
            let new = reticolo_registers::request::NewRequest {
                family_name: format!("Famiglia {case}"), municipality: "024100".to_owned(), weekly_minutes: 600,
                cohabiting: false, start_on: "2026-04-01".parse().unwrap(), need: reticolo_registers::request::Need::default(),
            };
            let id = reticolo_registers::request::create_for(&mut scope, "caregivers", &new).await.unwrap();
            let question = reticolo_registers::shortlist::question(&mut scope, id, 1).await.unwrap();
            scope.commit().await.unwrap();
            let tenant = app.platform.tenant("tradate").await.unwrap();
            let scored = question.score(
                &reticolo_tenancy::hook::NoRules, &tenant, &reticolo_tenancy::Visitor::default(),
                reticolo_foundation::Language::Italian,
            ).await;
            let mut scope = tradate.enter(reticolo_foundation::Access::Write).await;
            reticolo_registers::shortlist::keep(&mut scope, &question, &scored).await.unwrap();
            let lines = reticolo_registers::proposal::of_requests(&mut scope, &[id]).await.unwrap();
            scope.commit().await.unwrap();
            let on_it: Vec<_> = lines.iter().map(|line| line.registry_entry_id.to_string()).collect();
            for (entry, (columns, fits)) in entries.iter().zip(&standings) {
                assert_eq!(on_it.contains(&entry.key()), *fits, "{columns}");
            }
        });
    });
}

#[tokio::test]
async fn of_two_who_list_at_once_the_second_is_told() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    stage.admitted("Olena").await;
    let request_of = stage.requested("Famiglia Neri", "").await;
    let call = request_of.call("shortlistMatchRequest", "");
    let document = format!("mutation {{ change: {call} {{ id rowVersion }} }}");
    let (one, two) = tokio::join!(
        stage.desk.ask(&document, json!({})),
        stage.social_worker.ask(&document, json!({}))
    );
    let refusals = [&one, &two].map(|answer| answer["errors"][0]["extensions"]["code"].clone());
    assert!(
        refusals.contains(&json!("CONFLICT")) && refusals.contains(&Value::Null),
        "{one} {two}"
    );
    assert_eq!(stage.proposals(&request_of).await.len(), 1);
    let nonsense = format!(
        "openMatchRequestFor(registry: \"caregivers\", request: {})",
        request("Neri", ", hours: [\"someday\"]")
    );
    assert_eq!(refused(&stage.desk, &nonsense).await, "BAD_USER_INPUT");
    altovicentino.sees_nothing().await;
}
