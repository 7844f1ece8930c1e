//! What becomes of a rule's answer: advice that is kept, and moves nothing.

use std::sync::Arc;

use harness::App;
use reticolo_foundation::{Access, Language};
use reticolo_registers::{Error, entry};
use serde_json::{Value, json};

use super::rules::Told;
use super::stage::{Stage, Target, change, refused};

#[tokio::test]
async fn a_rule_advises_and_people_decide() {
    let told = Arc::new(Told::default());
    let app = App::start_asking(told.clone()).await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let applied = stage.applied("Olena", "").await;
    assert_eq!(refused(&stage.desk, &applied.call("examineRegistryEntry", "")).await, "CONFLICT");
    let checked = Target::of(&change(&stage.desk, &applied.call("checkRegistryEntry", "")).await);

    // Something is missing: the desk reads what, and asks for it.
    let missing =
        json!([{ "code": "identity", "text": "Manca il documento", "article": "art. 7" }]);
    told.answer(Some(
        json!({ "outcome": "integrate", "missing": missing, "reasons": [], "valid_months": null }),
    ));
    let examined = change(&stage.desk, &checked.call("examineRegistryEntry", "")).await;
    let examined = Target::of(&examined);
    let facts = told.asked();
    assert_eq!(facts["form"]["skills"], json!(["mobility"]));
    assert_eq!(facts["documents"], json!([]));
    assert!(facts["age"].as_i64().unwrap() > 40 && facts["today"].is_string());
    assert!(!facts.to_string().contains("Olena"), "no name of anybody: {facts}");
    let entry = stage.entry(&examined).await;
    assert_eq!(entry["state"], "IN_CHECK", "advice moves nothing");
    assert_eq!(entry["advice"]["outcome"], "INTEGRATE");
    assert_eq!(entry["advice"]["missing"], missing);
    let decision = entry["advice"]["decisionId"].as_str().unwrap().to_owned();

    // Against the advice only with a reason, which stays with the decision.
    assert_eq!(
        refused(&stage.admin, &examined.call("admitRegistryEntry", "")).await,
        "BAD_USER_INPUT"
    );
    let integrate =
        examined.call("integrateRegistryEntry", ", missing: \"Il documento d'identità\"");
    let asked = Target::of(&change(&stage.desk, &integrate).await);
    let document =
        ", document: { code: \"identity\", title: \"CA00000AA\", expiresOn: \"2030-01-31\" }";
    let added = change(&stage.desk, &asked.call("addRegistryDocument", document)).await;
    let added = Target::of(&added);
    let entry = stage.entry(&added).await;
    assert_eq!(entry["advice"], Value::Null, "it was about something else");
    assert_eq!(entry["stateReason"], "Il documento d'identità");
    let verify = format!(", documentId: {}", entry["documents"][0]["id"]);
    let verified = change(&stage.desk, &added.call("verifyRegistryDocument", &verify)).await;
    let verified = Target::of(&verified);
    let checked = Target::of(&change(&stage.desk, &verified.call("checkRegistryEntry", "")).await);

    told.answer(Some(
        json!({ "outcome": "admit", "missing": [], "reasons": [], "valid_months": 12 }),
    ));
    let examined = change(&stage.desk, &checked.call("examineRegistryEntry", "")).await;
    let examined = Target::of(&examined);
    let facts = told.asked();
    assert_eq!(
        facts["documents"],
        json!([{ "code": "identity", "expires_on": "2030-01-31", "verified": true }])
    );
    // A yes of yesterday admits nobody today.
    let asked_days_ago = |days: i32| {
        format!(
            "update {{t}}.registry_entry set advice = jsonb_set(advice, '{{on}}',
                 to_jsonb((now() at time zone 'Europe/Rome')::date - {days}))"
        )
    };
    stage.tenant.behind(&asked_days_ago(1)).await;
    let of_yesterday = refused(&stage.admin, &examined.call("admitRegistryEntry", "")).await;
    assert_eq!(of_yesterday, "BAD_USER_INPUT");
    stage.tenant.behind(&asked_days_ago(0)).await;
    assert_eq!(refused(&stage.desk, &examined.call("admitRegistryEntry", "")).await, "DENIED");
    let admitted =
        Target::of(&change(&stage.admin, &examined.call("admitRegistryEntry", "")).await);
    let entry = stage.entry(&admitted).await;
    assert_eq!((&entry["state"], &entry["available"]), (&json!("ADMITTED"), &json!(true)));
    let steps: Vec<_> =
        entry["transitions"].as_array().unwrap().iter().map(|step| &step["to"]).collect();
    assert_eq!(steps, ["APPLIED", "IN_CHECK", "INTEGRATION", "IN_CHECK", "ADMITTED"]);
    assert_eq!(entry["transitions"][2]["decisionId"], decision.as_str());
    assert!(entry["transitions"][4]["decisionId"].is_string());

    // The term can be renewed in its last days only, and not without advice or reason.
    assert_eq!(
        refused(&stage.admin, &admitted.call("renewRegistryEntry", ", reason: \"Sì\"")).await,
        "CONFLICT"
    );
    stage
        .tenant
        .behind("update {t}.registry_entry set valid_until = (now() + interval '40 days')::date")
        .await;
    let training =
        ", training: { heldOn: \"2026-01-10\", minutes: 480, course: \"Aggiornamento\" }";
    let trained =
        Target::of(&change(&stage.desk, &admitted.call("addRegistryTraining", training)).await);
    stage.tenant.behind("update {t}.registry_entry set term_began_on = '2026-01-01'").await;
    told.answer(Some(
        json!({ "outcome": "conditions", "conditions": missing, "valid_months": 12 }),
    ));
    let examined =
        change(&stage.desk, &trained.call("examineRegistryEntry", ", about: RENEWAL")).await;
    assert_eq!(told.asked()["training_hours"], 8);
    assert_eq!(told.asked()["admitted_on"], "2026-01-01");
    let examined = Target::of(&examined);
    assert_eq!(
        refused(&stage.admin, &examined.call("renewRegistryEntry", "")).await,
        "BAD_USER_INPUT"
    );
    let renew =
        examined.call("renewRegistryEntry", ", reason: \"Le condizioni ci sono\", validMonths: 6");
    let renewed = Target::of(&change(&stage.admin, &renew).await);
    let entry = stage.entry(&renewed).await;
    assert_eq!((&entry["state"], &entry["advice"]), (&json!("ADMITTED"), &Value::Null));

    altovicentino.sees_nothing().await;
}

#[tokio::test]
async fn a_rule_that_fails_leaves_it_to_a_person() {
    let told = Arc::new(Told::default());
    let app = App::start_asking(told.clone()).await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let applied = stage.applied("Olena", "").await;
    let mut target =
        Target::of(&change(&stage.desk, &applied.call("checkRegistryEntry", "")).await);
    for (answer, outcome) in [
        (None, "MANUAL"),
        (Some(json!({ "outcome": "perhaps" })), "MANUAL"),
        (Some(json!(17)), "MANUAL"),
    ] {
        told.answer(answer);
        target = Target::of(&change(&stage.desk, &target.call("examineRegistryEntry", "")).await);
        let entry = stage.entry(&target).await;
        assert_eq!(entry["advice"]["outcome"], outcome);
        assert!(entry["advice"]["failure"].is_string(), "{entry}");
        assert_eq!(
            refused(&stage.admin, &target.call("admitRegistryEntry", "")).await,
            "BAD_USER_INPUT"
        );
    }
    change(&stage.admin, &target.call("admitRegistryEntry", ", reason: \"Visto di persona\""))
        .await;
    assert_eq!(stage.listed().await, ["Olena"]);
    altovicentino.sees_nothing().await;
}

#[tokio::test]
async fn advice_about_what_has_changed_meanwhile_is_not_kept() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let applied = stage.applied("Olena", "").await;
    let checked = Target::of(&change(&stage.desk, &applied.call("checkRegistryEntry", "")).await);
    let id = checked.key().parse().unwrap();

    let mut scope = tradate.enter(Access::Write).await;
    let question = entry::examination(&mut scope, id, checked.row_version).await.unwrap();
    scope.commit().await.unwrap();
    let told = Told::default();
    told.answer(Some(json!({ "outcome": "admit", "valid_months": 12 })));
    let tenant = app.platform.tenant("tradate").await.unwrap();
    let visitor = reticolo_tenancy::Visitor::default();
    let answer = question.ask(&told, &tenant, &visitor, Language::Italian).await;

    let edit = format!(", application: {}", super::stage::application("Olena", ""));
    change(&stage.desk, &checked.call("editRegistryEntry", &edit)).await;
    let mut scope = tradate.enter(Access::Write).await;
    let kept = entry::keep_advice(&mut scope, &question, &answer).await;
    assert!(matches!(kept, Err(Error::Changed)), "{kept:?}");
    drop(scope);
    assert_eq!(stage.entry(&checked).await["advice"], Value::Null);
    altovicentino.sees_nothing().await;
}
