//! Registers with the plugins we ship, in the sandbox: what their rules say, and what people make of it.

use harness::{App, TestPlugin, TestTenant};
use reticolo_foundation::{Access, Clock};
use reticolo_tenancy::Role;
use reticolo_tenancy::decision::{self, Kept};
use reticolo_tenancy::membership::Post;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::stage::{Stage, Target, change, refused};

/// Somebody whom the rule admits once the desk has seen who they are.
const FIT: &str = "citizenship: \"eu\", residence: \"union\", convictions: \"none\",
    languages: [{ language: \"it\", level: \"B2\" }], titles: [\"eu_care_title\"]";

async fn stage(tenant: TestTenant<'_>) -> Stage<'_> {
    tenant.installs(&TestPlugin::of("caregiver-registry")).await;
    Stage::with_plugin(tenant).await
}

fn form(fields: &str) -> String {
    format!(", form: {{ {fields} }}")
}

impl Stage<'_> {
    /// Somebody's application, being checked, with a verified identity document.
    async fn seen(&self, name: &str, fields: &str) -> Target {
        let applied = self.applied(name, &form(fields)).await;
        let document =
            ", document: { code: \"identity\", title: \"Carta\", expiresOn: \"2999-01-31\" }";
        let added = applied.call("addRegistryDocument", document);
        let added = Target::of(&change(&self.desk, &added).await);
        let id = &self.entry(&added).await["documents"][0]["id"];
        let verify = added.call("verifyRegistryDocument", &format!(", documentId: {id}"));
        let verified = Target::of(&change(&self.desk, &verify).await);
        Target::of(&change(&self.desk, &verified.call("checkRegistryEntry", "")).await)
    }

    /// The same with what the rule says.
    async fn examined(&self, entry: &Target, about: &str) -> (Target, Value) {
        let examine = entry.call("examineRegistryEntry", about);
        let examined = Target::of(&change(&self.desk, &examine).await);
        let advice = self.entry(&examined).await["advice"].clone();
        (examined, advice)
    }

    /// Somebody in the register, by the rule's advice.
    async fn in_register(&self, name: &str, fields: &str) -> Target {
        let seen = self.seen(name, fields).await;
        let (examined, advice) = self.examined(&seen, "").await;
        assert_eq!(advice["outcome"], "ADMIT", "{advice}");
        Target::of(&change(&self.admin, &examined.call("admitRegistryEntry", "")).await)
    }
}

fn codes(reasons: &Value) -> Vec<&str> {
    reasons.as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect()
}

fn names(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["displayName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_rule_admits_refuses_asks_and_leaves_it_to_a_person() {
    let app = App::start().await;
    let [altovicentino, tradate] = app.tenants(["altovicentino", "tradate"]).await;
    let stage = stage(altovicentino).await;

    // Admitted, for as long as the rule says; nobody has to say why.
    let admitted = stage.in_register("Olena", FIT).await;
    let entry = stage.entry(&admitted).await;
    assert_eq!(entry["state"], "ADMITTED");
    let last = entry["transitions"].as_array().unwrap().last().unwrap().clone();
    assert!(last["decisionId"].is_string(), "the decision is kept: {last}");

    // Something is missing: what, and by which article.
    let without = stage.applied("Maria", &form(FIT)).await;
    let checked = change(&stage.desk, &without.call("checkRegistryEntry", "")).await;
    let (asked, advice) = stage.examined(&Target::of(&checked), "").await;
    assert_eq!(advice["outcome"], "INTEGRATE");
    assert_eq!(codes(&advice["missing"]), ["document.identity"]);
    assert!(advice["missing"][0]["article"].is_string(), "{advice}");
    assert_eq!(
        refused(&stage.admin, &asked.call("admitRegistryEntry", "")).await,
        "BAD_USER_INPUT"
    );

    // Refused: a final conviction. A person does it, and says why.
    let convicted = FIT.replace("\"none\"", "\"final\"");
    let seen = stage.seen("Zora", &convicted).await;
    let (examined, advice) = stage.examined(&seen, "").await;
    assert_eq!(advice["outcome"], "REFUSE");
    assert_eq!(advice["failure"], Value::Null);
    assert_eq!(
        refused(&stage.admin, &examined.call("admitRegistryEntry", "")).await,
        "BAD_USER_INPUT"
    );
    let refuse = examined.call("refuseRegistryEntry", ", reason: \"Condanna definitiva\"");
    let over = Target::of(&change(&stage.admin, &refuse).await);
    let entry = stage.entry(&over).await;
    assert_eq!(entry["state"], "REFUSED");
    let last = entry["transitions"].as_array().unwrap().last().unwrap().clone();
    assert!(last["decisionId"].is_string(), "with the decision it followed: {last}");

    // An answer of the form that the rule does not know, as after a newer form: a person looks at it all.
    let seen = stage.seen("Vera", FIT).await;
    let unknown =
        "update {t}.registry_entry set form = jsonb_set(form, '{citizenship}', '\"martian\"')
        where display_name = 'Vera'";
    altovicentino.behind(unknown).await;
    let (examined, advice) = stage.examined(&seen, "").await;
    assert_eq!(advice["outcome"], "MANUAL");
    assert!(advice["failure"].is_string(), "{advice}");
    assert_eq!(stage.entry(&examined).await["state"], "IN_CHECK", "a failure grants nothing");
    assert_eq!(
        refused(&stage.admin, &examined.call("admitRegistryEntry", "")).await,
        "BAD_USER_INPUT"
    );
    let admit = examined.call("admitRegistryEntry", ", reason: \"Vista di persona\"");
    change(&stage.admin, &admit).await;
    assert_eq!(stage.listed().await, ["Olena", "Vera"]);
    let there = "{ publicRegistryEntries(registry: \"caregivers\") { totalCount } }";
    assert_eq!(tradate.guest().refused(there, json!({})).await, "NOT_FOUND");
}

#[tokio::test]
async fn candidates_are_scored_in_order_with_reasons_and_the_suspended_are_gone() {
    let app = App::start().await;
    let [altovicentino, tradate] = app.tenants(["altovicentino", "tradate"]).await;
    let stage = stage(altovicentino).await;
    let with = |skills: &str, hours: &str| format!("{FIT}, skills: [{skills}], hours: [{hours}]");
    let both = "\"mon_morning\", \"tue_morning\"";
    stage.in_register("Maria", &with("\"cooking\"", "\"mon_morning\"")).await;
    let best = stage.in_register("Olena", &with("\"cooking\", \"mobility\"", both)).await;
    stage.in_register("Vera", &with("\"mobility\"", both)).await;

    let more =
        ", hours: [\"mon_morning\", \"tue_morning\"], must: [\"cooking\"], nice: [\"mobility\"],
        languages: [\"it\"]";
    let request = stage.requested("Famiglia Neri", more).await;
    let (request, lines) = stage.shortlisted(&request).await;
    assert_eq!(names(&lines), ["Olena", "Maria"], "who lacks what must be is on no list");
    let places: Vec<_> = lines.iter().map(|line| line["placeNo"].as_i64().unwrap()).collect();
    assert_eq!(places, [1, 2]);
    assert!(lines[0]["score"].as_i64() > lines[1]["score"].as_i64(), "{lines:?}");
    assert!(lines[1]["score"].as_i64() > Some(0), "{lines:?}");
    for (line, covered) in [(&lines[0], "2/2."), (&lines[1], "1/2.")] {
        assert_eq!(line["scoredBy"], "it.reticolo.caregiver-registry");
        assert!(line["decisionId"].is_string());
        let reasons = &line["reasons"];
        assert_eq!(codes(reasons), ["hours.covered", "skills.met", "languages.spoken"]);
        assert!(reasons[0]["text"].as_str().unwrap().ends_with(covered), "{reasons}");
        assert!(reasons[1]["text"].as_str().unwrap().ends_with(covered), "{reasons}");
    }
    let (request, again) = stage.shortlisted(&request).await;
    assert_eq!(again[0]["score"], lines[0]["score"], "the same again");

    stage.suspended(&best).await;
    assert_eq!(names(&stage.proposals(&request).await), ["Maria"], "gone from this one");
    let (_, lines) = stage.shortlisted(&request).await;
    assert_eq!(names(&lines), ["Maria"], "and from the next");
    assert_eq!(stage.listed().await, ["Maria", "Vera"]);
    tradate.sees_nothing().await;
}

/// What the rule that scores was asked, the newest first.
async fn scored(tenant: &TestTenant<'_>) -> Vec<Kept> {
    let mut scope = tenant.enter(Access::Read).await;
    decision::of_rule(&mut scope, (super::stage::PLUGIN, "matching"), None, 10).await.unwrap()
}

/// Everything that is swept by a server whose clock goes ahead by some days.
async fn swept(app: &App, tenant: &TestTenant<'_>, days: i64) {
    tenant.behind("update {t}.plugin_installation set swept_at = null").await;
    tenant.behind("update platform.plugin_due set due_at = '2000-01-01'").await;
    let clock = app.platform.builder.clock.now() + chrono::TimeDelta::days(days);
    let server = app.other_server(Clock::Fixed(clock));
    while server.run_due().await.unwrap() > 0 {}
}

/// How many decisions the tenant's own role can delete.
async fn deleted(tenant: &TestTenant<'_>) -> u64 {
    let schema = tenant.tenant().await.home.clone().unwrap().schema;
    let sql = format!("delete from {schema}.decision");
    let mut scope = tenant.enter(Access::Write).await;
    let done = sqlx::query(AssertSqlSafe(sql)).execute(scope.connection()).await.unwrap();
    done.rows_affected()
}

#[tokio::test]
async fn a_shortlist_is_given_what_it_needs_and_keeps_it_while_somebody_may_object() {
    let app = App::start().await;
    let [altovicentino, tradate] = app.tenants(["altovicentino", "tradate"]).await;
    let stage = stage(altovicentino).await;
    stage.in_register("Olena", &format!("{FIT}, skills: [\"cooking\"]")).await;
    let request = stage.requested("Famiglia Neri", ", nice: [\"cooking\"]").await;
    let (request, lines) = stage.shortlisted(&request).await;
    assert_eq!(names(&lines), ["Olena"]);

    let kept = scored(&altovicentino).await;
    assert_eq!(kept.len(), 1);
    let facts: Value = serde_json::from_str(&kept[0].facts).unwrap();
    let form = facts["items"][0]["form"].as_object().unwrap();
    assert_eq!(form.keys().collect::<Vec<_>>(), ["languages", "skills"], "and no convictions");

    let auditor = altovicentino.signed_in("Piero", &[Post::everywhere(Role::Auditor)]).await;
    let acts = "{ auditEntries(first: 5, action: \"registry-entry.shortlist\") { entityId } }";
    let acts = auditor.data(acts, json!({})).await;
    assert_eq!(acts["auditEntries"].as_array().map(Vec::len), Some(1), "{acts}");

    // Neither a clock that is ahead nor a statement takes it away: the database looks at its own clock.
    swept(&app, &altovicentino, 200).await;
    assert_eq!(deleted(&altovicentino).await, 0);
    assert_eq!(scored(&altovicentino).await.len(), 1);
    let past = "update {t}.decision set decided_at = decided_at - interval '181 days'";
    altovicentino.behind(past).await;
    swept(&app, &altovicentino, 0).await;
    assert_eq!(scored(&altovicentino).await, []);
    let lines = stage.proposals(&request).await;
    assert_eq!(lines[0]["decisionId"], Value::Null);
    assert_eq!(codes(&lines[0]["reasons"]), ["skills.met"], "what was said of somebody stays");
    assert_eq!(deleted(&altovicentino).await, 0, "what was decided about an entry stays with it");
    let mut scope = altovicentino.enter(Access::Read).await;
    let rule = (super::stage::PLUGIN, "admission");
    assert_eq!(decision::of_rule(&mut scope, rule, None, 10).await.unwrap().len(), 1);
    tradate.sees_nothing().await;
}

#[tokio::test]
async fn a_term_is_not_renewed_without_the_course_it_hangs_on() {
    let app = App::start().await;
    let [altovicentino, tradate] = app.tenants(["altovicentino", "tradate"]).await;
    let installed = altovicentino.installs(&TestPlugin::of("caregiver-registry")).await;
    // Trento asks for eight hours a year.
    let mut settings = installed.settings().clone();
    settings["variant"] = json!("trento");
    let tenant = altovicentino.tenant().await;
    let seen = (installed.id, installed.row_version);
    let plugins = &app.platform.plugins;
    plugins.change_settings(&tenant, &harness::MANAGER, seen, &settings, None).await.unwrap();
    let stage = Stage::with_plugin(altovicentino).await;
    let admitted = stage.in_register("Olena", FIT).await;
    altovicentino
        .behind(
            "update {t}.registry_entry set valid_until = (now() + interval '40 days')::date,
                 term_began_on = '2026-01-01'",
        )
        .await;
    let before = stage.entry(&admitted).await["validUntil"].clone();

    let (examined, advice) = stage.examined(&admitted, ", about: RENEWAL").await;
    assert_eq!(advice["outcome"], "CONDITIONS", "{advice}");
    assert_eq!(codes(&advice["missing"]), ["training.hours"]);
    let renew = examined.call("renewRegistryEntry", "");
    assert_eq!(refused(&stage.admin, &renew).await, "BAD_USER_INPUT", "not without a reason");
    assert_eq!(stage.entry(&examined).await["validUntil"], before);

    let training =
        ", training: { heldOn: \"2026-01-10\", minutes: 480, course: \"Aggiornamento\" }";
    let trained = change(&stage.desk, &examined.call("addRegistryTraining", training)).await;
    let (examined, advice) = stage.examined(&Target::of(&trained), ", about: RENEWAL").await;
    assert_eq!((&advice["outcome"], codes(&advice["missing"]).len()), (&json!("RENEW"), 0));
    let renewed = change(&stage.admin, &examined.call("renewRegistryEntry", "")).await;
    let after = stage.entry(&Target::of(&renewed)).await["validUntil"].clone();
    assert!(after.as_str() > before.as_str(), "{before} {after}");
    tradate.sees_nothing().await;
}

#[tokio::test]
async fn who_has_an_order_gives_its_number() {
    let app = App::start().await;
    let [altovicentino, tradate] = app.tenants(["altovicentino", "tradate"]).await;
    altovicentino.installs(&TestPlugin::of("relief-professions")).await;
    let stage = Stage::with_plugin(altovicentino).await;
    for (fields, outcome, code) in [
        ("profession: \"psychologist\"", "REFUSE", "order.missing"),
        (
            "profession: \"psychologist\", order_number: \"A-1234\", order_place: \"Veneto\"",
            "INTEGRATE",
            "document.insurance",
        ),
    ] {
        let application = super::stage::application("Anna Bianchi", &form(fields));
        let apply = format!(
            "applyToRegistryFor(registry: \"relief-professions\", application: {application})"
        );
        let applied = Target::of(&change(&stage.desk, &apply).await);
        let checked = change(&stage.desk, &applied.call("checkRegistryEntry", "")).await;
        let (examined, advice) = stage.examined(&Target::of(&checked), "").await;
        assert_eq!(advice["outcome"], outcome, "{advice}");
        let query = "query ($id: ID!) { registryEntry(id: $id) {
            state advice { missing { code } reasons { code } } } }";
        let data = stage.admin.data(query, json!({ "id": examined.id })).await;
        let entry = &data["registryEntry"];
        assert_eq!(entry["state"], "IN_CHECK", "the state is the platform's");
        let advice = &entry["advice"];
        let told = [codes(&advice["missing"]), codes(&advice["reasons"])].concat();
        assert!(told.contains(&code), "{told:?}");
    }
    tradate.sees_nothing().await;
}

/// An admission for a hundred years is no answer: a person decides, and says why.
#[tokio::test]
async fn a_rule_that_admits_everybody_admits_nobody() {
    let app = App::start().await;
    let [altovicentino, tradate] = app.tenants(["altovicentino", "tradate"]).await;
    altovicentino.installs(&TestPlugin::hostile()).await;
    let stage = Stage::with_plugin(altovicentino).await;
    let apply = super::stage::application("Olena", ", form: { op: \"admit_everybody\" }");
    let apply = format!("applyToRegistryFor(registry: \"hostile\", application: {apply})");
    let applied = Target::of(&change(&stage.desk, &apply).await);
    let checked = Target::of(&change(&stage.desk, &applied.call("checkRegistryEntry", "")).await);
    let (examined, advice) = stage.examined(&checked, "").await;
    assert_eq!((&advice["outcome"], &advice["validMonths"]), (&json!("MANUAL"), &Value::Null));
    assert!(advice["failure"].is_string(), "{advice}");
    assert_eq!(stage.entry(&examined).await["state"], "IN_CHECK");
    let admit = examined.call("admitRegistryEntry", "");
    assert_eq!(refused(&stage.admin, &admit).await, "BAD_USER_INPUT", "nobody said why");
    tradate.sees_nothing().await;
}
