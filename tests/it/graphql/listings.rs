//! Listings over the API: from an operator's first draft to what the public finds.

use harness::{App, Asker, Listing, TestTenant};
use reticolo_directory::listing::{self, Filter};
use reticolo_foundation::Access;
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;
use serde_json::{Value, json};

const CREATE: &str = "mutation ($organizationId: ID!, $content: ListingContentInput!) {
    change: createListing(organizationId: $organizationId, content: $content) { ...C } }";
const SAVE: &str = "mutation ($id: ID!, $rowVersion: Int!, $content: ListingContentInput!) {
    change: saveListingDraft(id: $id, rowVersion: $rowVersion, content: $content) { ...C } }";
const PUBLISH: &str = "mutation ($id: ID!, $rowVersion: Int!, $note: String) {
    change: publishListing(id: $id, rowVersion: $rowVersion, note: $note) { ...C } }";
const RETURN: &str = "mutation ($id: ID!, $rowVersion: Int!, $reasons: ReturnReasonsInput!) {
    change: returnListing(id: $id, rowVersion: $rowVersion, reasons: $reasons) { ...C } }";

/// What every change is asked for besides.
const CHANGED: &str = "fragment C on ListingChange { id rowVersion listing {
    id name state draftState freshness rowVersion returned { general fields { field reason } } } }";

/// A mutation that takes a listing, its version, and at most a reason or a version to go back to.
fn plain(name: &str, more: &str) -> String {
    format!(
        "mutation ($id: ID!, $rowVersion: Int!) {{ change: {name}(id: $id, rowVersion: $rowVersion{more}) {{ ...C }} }}"
    )
}

/// Changes something, and gives what it has become.
async fn change(asker: &Asker, document: &str, variables: Value) -> Value {
    asker.data(&format!("{document} {CHANGED}"), variables).await["change"].clone()
}

/// Tries to change something, and gives the code of the refusal.
async fn refused(asker: &Asker, document: &str, variables: Value) -> String {
    asker.refused(&format!("{document} {CHANGED}"), variables).await
}

/// The variables every change of a listing has.
fn of(change: &Value) -> Value {
    json!({ "id": change["id"], "rowVersion": change["rowVersion"] })
}

fn with(mut variables: Value, name: &str, value: Value) -> Value {
    variables[name] = value;
    variables
}

/// People who work on the listings of an organization, whose global id comes with them.
async fn people(tenant: &TestTenant<'_>, of: &str) -> (Asker, Asker, String) {
    let organization = format!("Cooperativa {of}");
    tenant.lists(&[Listing { organization: &organization, ..Listing::default() }]).await;
    let mut scope = tenant.enter(Access::Read).await;
    let found = listing::list(&mut scope, &Filter::default(), 0, 1).await.unwrap();
    let post = Post {
        organization_id: Some(found[0].organization_id.0),
        ..Post::everywhere(Role::ProviderOperator)
    };
    let operator = tenant.signed_in(&format!("Olga {of}"), &[post]).await;
    let curator = Post::everywhere(Role::DeskOperator);
    let curator = tenant.signed_in(&format!("Carlo {of}"), &[curator]).await;
    let data = tenant.data("{ organizations { nodes { id } } }").await;
    let id = data["organizations"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    (operator, curator, id)
}

fn content() -> Value {
    json!({
        "name": "Sportello badanti",
        "description": "Incontro fra famiglie e assistenti familiari.",
        "email": "sportello@coop.example",
        "categories": ["home-care"],
        "targets": ["families"],
        "places": [{
            "name": "Sede di Schio", "address": "via Roma 1", "postalCode": "36015", "municipality": "024100",
            "hours": { "weekly": [{ "weekday": "MONDAY", "opens": "09:00", "closes": "12:30" }] },
        }],
        "phones": [{ "number": "+39 0445 000000", "kind": "voice" }],
        "costOptions": [{ "kind": "BANDED", "amount": 1250, "iseeFrom": 0, "iseeTo": 900_000 }],
        "serviceAreas": [{ "residencyRule": "RESIDENTS_ONLY", "municipalities": ["024100"] }],
    })
}

/// The names the public finds.
async fn found(tenant: &TestTenant<'_>) -> Vec<String> {
    let query = "{ services(filter: { text: \"badanti\" }) { nodes { name stale } } }";
    let data = tenant.data(query).await;
    let nodes = data["services"]["nodes"].as_array().unwrap().iter();
    nodes
        .map(|node| {
            assert_eq!(node["stale"], false);
            node["name"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[tokio::test]
async fn an_operator_s_listing_comes_through_moderation_to_the_public() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let (operator, curator, organization) = people(&tradate, "Tradate").await;
    let (foreigner, foreign_curator, foreign_organization) = people(&altovicentino, "Alto").await;

    // An incomplete draft is kept; it cannot be submitted, and all its problems are said at once.
    let begun = json!({ "organizationId": organization, "content": { "name": "Sportello badanti",
        "phones": [{ "number": "chiedere" }], "places": [{ "postalCode": "1", "municipality": "024100" }] } });
    let draft = change(&operator, CREATE, begun.clone()).await;
    assert_eq!(draft["listing"]["state"], "UNPUBLISHED");
    assert_eq!(draft["listing"]["draftState"], "DRAFT");
    let submit = plain("submitListing", "");
    let refusal = operator.refusal(&format!("{submit} {CHANGED}"), of(&draft)).await;
    assert_eq!(refusal["extensions"]["code"], "BAD_USER_INPUT");
    let problems = refusal["extensions"]["problems"].as_array().unwrap();
    for problem in [
        json!({ "field": "description", "problem": "required" }),
        json!({ "field": "categories", "problem": "required" }),
        json!({ "field": "phones[0].number", "problem": "not-a-phone-number" }),
        json!({ "field": "places[0].postalCode", "problem": "not-a-postal-code" }),
        json!({ "field": "places[0].address", "problem": "required" }),
    ] {
        assert!(problems.contains(&problem), "{problem}: {problems:?}");
    }

    let saved = change(&operator, SAVE, with(of(&draft), "content", content())).await;
    let submitted = change(&operator, &submit, of(&saved)).await;
    assert_eq!(submitted["listing"]["draftState"], "SUBMITTED");
    assert_eq!(found(&tradate).await, Vec::<String>::new());

    // The curator sees what is new, and sends it back with a reason for a field.
    let queue =
        "{ listingQueue { totalCount nodes { id name submittedBy changes { field old new } } } }";
    let data = curator.data(queue, json!({})).await;
    let waiting = &data["listingQueue"]["nodes"][0];
    assert_eq!((&waiting["id"], &waiting["submittedBy"]), (&draft["id"], &json!("Olga Tradate")));
    let changes = waiting["changes"].as_array().unwrap();
    let name = json!({ "field": "name", "old": "\"\"", "new": "\"Sportello badanti\"" });
    assert!(changes.contains(&name), "{changes:?}");
    let reasons =
        json!({ "fields": [{ "field": "places[0].postalCode", "reason": "È un altro" }] });
    let returned = change(&curator, RETURN, with(of(&submitted), "reasons", reasons.clone())).await;
    assert_eq!(returned["listing"]["returned"], with(reasons, "general", Value::Null));
    assert_eq!(refused(&curator, PUBLISH, of(&returned)).await, "CONFLICT");

    // The second time it is let through, and the public finds it.
    let saved = change(&operator, SAVE, with(of(&returned), "content", content())).await;
    let submitted = change(&operator, &submit, of(&saved)).await;
    assert_eq!(refused(&operator, PUBLISH, of(&submitted)).await, "DENIED");
    let note = with(of(&submitted), "note", json!("Prima volta"));
    let published = change(&curator, PUBLISH, note).await;
    assert_eq!(published["listing"]["state"], "PUBLISHED");
    assert_eq!(published["listing"]["freshness"], "FRESH");
    assert_eq!(found(&tradate).await, ["Sportello badanti"]);
    let opened = "query ($id: ID!) { listing(id: $id) { organizationName draft { name } changes { field }
        content { name status places { id name address postalCode hours { weekly { weekday opens closes } } }
                  costOptions { kind amount iseeTo } serviceAreas { residencyRule municipalities } }
        versions { versionNo publishedBy note } version(versionNo: 1) { name } missing: version(versionNo: 9) { name } } }";
    let data = operator.data(opened, json!({ "id": draft["id"] })).await;
    let listing = &data["listing"];
    assert_eq!(listing["draft"], Value::Null);
    assert_eq!(listing["changes"], json!([]));
    assert_eq!(listing["content"]["costOptions"][0]["amount"], 1250);
    assert_eq!(listing["content"]["serviceAreas"][0]["residencyRule"], "RESIDENTS_ONLY");
    let place = &listing["content"]["places"][0];
    assert_eq!(
        place["hours"]["weekly"][0],
        json!({ "weekday": "MONDAY", "opens": "09:00", "closes": "12:30" })
    );
    assert_eq!(
        listing["versions"],
        json!([{ "versionNo": 1, "publishedBy": "Carlo Tradate", "note": "Prima volta" }])
    );
    assert_eq!(listing["version"]["name"], "Sportello badanti");
    assert_eq!(listing["missing"], Value::Null);

    // What is read can be written back: it is no change.
    let mut same = content();
    same["places"][0]["id"] = place["id"].clone();
    let again = change(&operator, SAVE, with(of(&published), "content", same)).await;
    let data = operator.data(opened, json!({ "id": draft["id"] })).await;
    assert_eq!(data["listing"]["changes"], json!([]));
    let dropped = change(&operator, &plain("discardListingDraft", ""), of(&again)).await;
    let confirmed = change(&operator, &plain("confirmListing", ""), of(&dropped)).await;

    // It is hidden, shown again, and taken away for good.
    let suspend = plain("suspendListing", ", reason: \"Lavori\"");
    let suspended = change(&curator, &suspend, of(&confirmed)).await;
    assert_eq!(found(&tradate).await, Vec::<String>::new());
    let resumed = change(&curator, &plain("resumeListing", ""), of(&suspended)).await;
    assert_eq!(found(&tradate).await, ["Sportello badanti"]);

    // To the other tenant there is no such thing, whoever asks.
    for asker in
        [&foreigner, &foreign_curator, &operator.at(&altovicentino), &curator.at(&altovicentino)]
    {
        let answer = asker.ask(opened, json!({ "id": draft["id"] })).await;
        assert!(!answer.to_string().contains("Sportello"), "{answer}");
    }
    assert_eq!(foreigner.data(opened, json!({ "id": draft["id"] })).await["listing"], Value::Null);
    assert_eq!(refused(&foreigner, &submit, of(&resumed)).await, "NOT_FOUND");
    assert_eq!(refused(&foreign_curator, &suspend, of(&resumed)).await, "NOT_FOUND");
    assert_eq!(refused(&operator.at(&altovicentino), &submit, of(&resumed)).await, "DENIED");
    // An organization of the same source has the same id everywhere, so a fresh one is asked for.
    assert_ne!(foreign_organization, organization);
    assert_eq!(refused(&foreigner, CREATE, begun).await, "NOT_FOUND");
    let data = foreign_curator.data("{ listings { nodes { name } } }", json!({})).await;
    assert_eq!(data["listings"]["nodes"], json!([{ "name": "Servizio" }]));

    let archived =
        change(&curator, &plain("archiveListing", ", reason: \"Chiuso\""), of(&resumed)).await;
    assert_eq!(archived["listing"]["state"], "ARCHIVED");
    assert_eq!(
        refused(&operator, SAVE, with(of(&archived), "content", content())).await,
        "CONFLICT"
    );
    assert_eq!(found(&tradate).await, Vec::<String>::new());
}

#[tokio::test]
async fn of_two_who_change_a_listing_at_once_the_second_is_told() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let (operator, _, organization) = people(&tradate, "Tradate").await;
    let draft =
        change(&operator, CREATE, json!({ "organizationId": organization, "content": content() }))
            .await;

    let mut another = content();
    another["name"] = json!("Sportello famiglie");
    let first = with(of(&draft), "content", another);
    let second = with(of(&draft), "content", content());
    let save = format!("{SAVE} {CHANGED}");
    let (one, two) =
        tokio::join!(operator.ask(&save, first.clone()), operator.ask(&save, second.clone()));
    let refusals = [&one, &two].map(|answer| answer["errors"][0]["extensions"]["code"].clone());
    assert!(refusals.contains(&json!("CONFLICT")), "{one} {two}");
    assert!(refusals.contains(&Value::Null), "{one} {two}");
    let (kept, lost) = if refusals[0].is_null() { (one, second) } else { (two, first) };
    assert_eq!(refused(&operator, SAVE, lost.clone()).await, "CONFLICT");
    assert_eq!(refused(&operator, &plain("submitListing", ""), of(&draft)).await, "CONFLICT");
    let seen = with(lost, "rowVersion", kept["data"]["change"]["rowVersion"].clone());
    change(&operator, SAVE, seen).await;
    altovicentino.sees_nothing().await;
}

#[tokio::test]
async fn what_nobody_may_set_is_no_input_and_nonsense_changes_nothing() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let (operator, curator, organization) = people(&tradate, "Tradate").await;
    let create = async |content: Value| {
        let variables = json!({ "organizationId": organization, "content": content });
        operator.refusal(&format!("{CREATE} {CHANGED}"), variables).await
    };

    for forbidden in [
        json!({ "state": "PUBLISHED" }),
        json!({ "rowVersion": 7 }),
        json!({ "verifiedOn": "2026-01-01" }),
        json!({ "organizationId": organization }),
        json!({ "places": [{ "hours": { "own": true } }] }),
    ] {
        let refusal = create(forbidden.clone()).await;
        let code = refusal["extensions"]["code"].as_str().unwrap();
        assert!(
            matches!(code, "BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED"),
            "{forbidden}: {refusal}"
        );
    }
    for (content, field, problem) in [
        (json!({ "name": "a".repeat(201) }), "name", "too-long"),
        (json!({ "name": "a\u{0}b" }), "name", "control-character"),
        (json!({ "alert": "due\nrighe" }), "alert", "control-character"),
        (json!({ "description": "\u{202e}rovescio" }), "description", "control-character"),
        (json!({ "categories": vec!["x"; 61] }), "categories", "too-many"),
        (
            json!({ "costOptions": [{ "option": "x".repeat(501) }] }),
            "costOptions[0].option",
            "too-long",
        ),
    ] {
        let refusal = create(content).await;
        assert_eq!(refusal["extensions"]["code"], "BAD_USER_INPUT", "{refusal}");
        let problems = refusal["extensions"]["problems"].as_array().unwrap();
        assert_eq!(problems, &[json!({ "field": field, "problem": problem })]);
    }
    let place_of_another_kind = json!({ "name": "x", "places": [{ "id": organization }] });
    assert_eq!(create(place_of_another_kind).await["extensions"]["code"], "BAD_USER_INPUT");

    let data = tradate.data("{ services { nodes { id } } }").await;
    let service = &data["services"]["nodes"][0]["id"];
    let id = operator.data("{ listings { nodes { id rowVersion } } }", json!({})).await;
    let listing = &id["listings"]["nodes"][0];
    for reason in [String::new(), " ".to_owned(), "x".repeat(5_001), "a\u{0}b".to_owned()] {
        let document = "mutation ($id: ID!, $rowVersion: Int!, $reason: String!) {
            change: suspendListing(id: $id, rowVersion: $rowVersion, reason: $reason) { ...C } }";
        let variables = with(of(listing), "reason", json!(reason));
        assert_eq!(refused(&curator, document, variables).await, "BAD_USER_INPUT", "{reason:?}");
    }
    assert_eq!(
        refused(&curator, RETURN, with(of(listing), "reasons", json!({}))).await,
        "BAD_USER_INPUT"
    );
    let by_service = json!({ "id": service, "rowVersion": 1 });
    assert_eq!(refused(&operator, &plain("submitListing", ""), by_service).await, "BAD_USER_INPUT");
    for filter in [
        json!({ "text": "x".repeat(201) }),
        json!({ "text": "a\u{0}b" }),
        json!({ "organizationId": service }),
    ] {
        let query = "query ($filter: ListingFilter) { listings(filter: $filter) { totalCount } }";
        assert_eq!(operator.refused(query, json!({ "filter": filter })).await, "BAD_USER_INPUT");
    }
    let data = operator.data("{ listings { totalCount nodes { rowVersion } } }", json!({})).await;
    assert_eq!(data["listings"]["totalCount"], 1);
    assert_eq!(data["listings"]["nodes"][0]["rowVersion"], listing["rowVersion"]);
    altovicentino.sees_nothing().await;
}

#[tokio::test]
async fn anybody_reports_an_error_and_whoever_keeps_the_listing_closes_it() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let (operator, _, _) = people(&tradate, "Tradate").await;
    let (foreigner, ..) = people(&altovicentino, "Alto").await;
    let data = tradate.data("{ services { nodes { id } } }").await;
    let service = &data["services"]["nodes"][0]["id"];
    let send = "mutation ($input: ErrorReportInput!) { reportError(input: $input) }";
    let report = |message: &str, mail: Value| json!({ "input": { "serviceId": service, "field": "phones", "message": message, "mail": mail } });

    let guest = tradate.guest();
    guest.data(send, report("Il numero è cambiato", json!("anna@posta.example"))).await;
    for bad in
        [report("", Value::Null), report("x", json!("nessuna")), report("a\u{0}b", Value::Null)]
    {
        assert_eq!(guest.refused(send, bad).await, "BAD_USER_INPUT");
    }
    let list = "{ errorReports { totalCount nodes { id listingId name field message mail } } }";
    assert_eq!(guest.refused(list, json!({})).await, "DENIED");
    assert_eq!(foreigner.data(list, json!({})).await["errorReports"]["totalCount"], 0);
    let reports = operator.data(list, json!({})).await["errorReports"].clone();
    assert_eq!(reports["totalCount"], 1);
    assert_eq!(reports["nodes"][0]["mail"], "anna@posta.example");
    let close = "mutation ($id: ID!) { closeErrorReport(id: $id, outcome: CORRECTED) }";
    let id = json!({ "id": reports["nodes"][0]["id"] });
    assert_eq!(foreigner.refused(close, id.clone()).await, "NOT_FOUND");
    operator.data(close, id.clone()).await;
    assert_eq!(operator.refused(close, id).await, "NOT_FOUND");

    let mut answers = Vec::new();
    for _ in 0..25 {
        answers.push(guest.ask(send, report("Ancora", Value::Null)).await);
    }
    let refusal = &answers[24]["errors"][0];
    assert_eq!(refusal["extensions"]["code"], "LIMIT_EXCEEDED", "{refusal}");
}
