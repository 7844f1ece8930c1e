//! Taking one's own entry back, before it is decided and afterwards.

use harness::{App, Asker};
use serde_json::{Value, json};

use super::stage::{Stage, Target, application, change, refused};

const APPLY: &str = "applyToRegistry(registry: \"caregivers\", application: ";

/// Somebody with an account, and their new application.
async fn applicant(stage: &Stage<'_>, name: &str) -> (Asker, Target) {
    let person = stage.tenant.app.account(name).await;
    let asker = stage.tenant.by_cookie(&person).await;
    let apply = format!("{APPLY}{})", application(name, ""));
    let applied = Target::of(&change(&asker, &apply).await);
    (asker, applied)
}

async fn checked(stage: &Stage<'_>, entry: &Target) -> Target {
    Target::of(&change(&stage.desk, &entry.call("checkRegistryEntry", "")).await)
}

async fn admitted(stage: &Stage<'_>, entry: &Target) -> Target {
    let checked = checked(stage, entry).await;
    let admit = checked.call("admitRegistryEntry", ", reason: \"Verificato\"");
    Target::of(&change(&stage.admin, &admit).await)
}

/// How an entry ended: its state, whether whose it is ended it, and the path it took.
async fn ended(stage: &Stage<'_>, entry: &Target) -> (Value, bool, Vec<Value>) {
    let query = "query ($id: ID!) { registryEntry(id: $id) {
        state withdrawnAt available transitions { to actorName } } }";
    let data = stage.admin.data(query, json!({ "id": entry.id })).await;
    let entry = &data["registryEntry"];
    assert_eq!(entry["available"], false);
    let path = entry["transitions"].as_array().unwrap().iter().map(|step| step["to"].clone());
    (entry["state"].clone(), entry["withdrawnAt"].is_string(), path.collect())
}

#[tokio::test]
async fn an_application_is_taken_back_by_whose_it_is_alone() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let other = Stage::new(altovicentino).await;
    let (olena, applied) = applicant(&stage, "Olena").await;
    let withdraw = applied.call("withdrawRegistryEntry", ", reason: \"Ho trovato lavoro\"");
    let (stranger, _) = applicant(&stage, "Ivana").await;
    for nobody in [&stranger, &stage.desk, &stage.admin, &other.desk, &olena.at(&altovicentino)] {
        assert_eq!(refused(nobody, &withdraw).await, "NOT_FOUND");
    }
    let guest = tradate.guest();
    assert_eq!(refused(&guest, &withdraw).await, "DENIED");

    let withdrawn = Target::of(&change(&olena, &withdraw).await);
    let (standing, by_herself, steps) = ended(&stage, &withdrawn).await;
    assert_eq!((standing, by_herself), (json!("REFUSED"), true));
    assert_eq!(steps, ["APPLIED", "IN_CHECK", "REFUSED"], "through legal states alone");
    assert_eq!(stage.entry(&withdrawn).await["stateReason"], "Ho trovato lavoro");
    assert_eq!(refused(&olena, &withdraw).await, "CONFLICT");
    let again = withdrawn.call("withdrawRegistryEntry", "");
    assert_eq!(refused(&olena, &again).await, "CONFLICT", "it is over");
    assert_eq!(refused(&stage.desk, &withdrawn.call("checkRegistryEntry", "")).await, "CONFLICT");

    // One act, in her own name; and she may apply anew.
    let traces = "{ myTraces(first: 100) { action actorName } }";
    let data = olena.data(traces, json!({})).await;
    let acts: Vec<_> = data["myTraces"].as_array().unwrap().iter().collect();
    let act = json!({ "action": "registry-entry.withdraw", "actorName": "Olena" });
    assert!(acts.contains(&&act), "{acts:?}");
    assert!(acts.iter().all(|act| act["action"] != "registry-entry.refuse"), "{acts:?}");
    change(&olena, &format!("{APPLY}{})", application("Olena", ""))).await;
}

#[tokio::test]
async fn every_state_that_lives_can_be_left() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let integrate = ", missing: \"Il documento\"";

    let (olena, applied) = applicant(&stage, "Olena").await;
    let checked = checked(&stage, &applied).await;
    let left = Target::of(&change(&olena, &checked.call("withdrawRegistryEntry", "")).await);
    assert_eq!(ended(&stage, &left).await.0, "REFUSED");

    let (maria, applied) = applicant(&stage, "Maria").await;
    let checked = self::checked(&stage, &applied).await;
    let asked = change(&stage.desk, &checked.call("integrateRegistryEntry", integrate)).await;
    let leave = Target::of(&asked).call("withdrawRegistryEntry", "");
    let left = Target::of(&change(&maria, &leave).await);
    assert_eq!(ended(&stage, &left).await.0, "REFUSED");

    let (vera, applied) = applicant(&stage, "Vera").await;
    let suspended = stage.suspended(&admitted(&stage, &applied).await).await;
    let left = Target::of(&change(&vera, &suspended.call("withdrawRegistryEntry", "")).await);
    assert_eq!(ended(&stage, &left).await.0, "REMOVED");

    let (zora, applied) = applicant(&stage, "Zora").await;
    let admitted = admitted(&stage, &applied).await;
    tradate
        .behind("update {t}.registry_entry set valid_until = '2026-01-31' where state = 'admitted'")
        .await;
    let left = Target::of(&change(&zora, &admitted.call("withdrawRegistryEntry", "")).await);
    let (standing, _, steps) = ended(&stage, &left).await;
    assert_eq!(standing, "REFUSED");
    assert_eq!(steps, ["APPLIED", "IN_CHECK", "ADMITTED", "EXPIRED", "IN_CHECK", "REFUSED"]);
    altovicentino.sees_nothing().await;
}

#[tokio::test]
async fn whoever_leaves_the_register_is_out_of_every_list_and_cuts_no_placement() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let (olena, applied) = applicant(&stage, "Olena").await;
    let admitted = admitted(&stage, &applied).await;
    let placement = stage.placed("Famiglia Neri", "", &admitted).await;
    let request = stage.requested("Famiglia Verdi", "").await;
    let (request, lines) = stage.shortlisted(&request).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(stage.listed().await, ["Olena"]);

    let left = change(&olena, &admitted.call("withdrawRegistryEntry", "")).await;
    let left = Target::of(&left);
    assert_eq!(stage.listed().await, Vec::<String>::new());
    assert_eq!(stage.proposals(&request).await, Vec::<Value>::new(), "gone from the shortlist");
    let propose = format!(", proposalId: {}", lines[0]["id"]);
    assert_eq!(refused(&stage.desk, &request.call("proposeMatch", &propose)).await, "CONFLICT");
    let (_, lines) = stage.shortlisted(&request).await;
    assert_eq!(lines, Vec::<Value>::new(), "nor on another one");

    let (standing, by_herself, steps) = ended(&stage, &left).await;
    assert_eq!((standing, by_herself), (json!("REMOVED"), true));
    assert_eq!(steps[2..], ["ADMITTED", "SUSPENDED", "REMOVED"]);
    let query = "query ($id: ID!) { placement(id: $id) { state flagged } }";
    let data = stage.desk.data(query, json!({ "id": placement.id })).await;
    assert_eq!(data["placement"], json!({ "state": "PLANNED", "flagged": true }));
    altovicentino.sees_nothing().await;
}
