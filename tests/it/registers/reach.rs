//! How far roles reach in registers, and what their lists cost the database.

use harness::{App, Asker, TestTenant};
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Permission, Role};
use serde_json::{Value, json};

use super::stage::{Stage, Target, application, change, refused, request};

async fn limited(tenant: &TestTenant<'_>, name: &str, role: Role, municipality: &str) -> Asker {
    let post = Post { municipality_code: Some(municipality.to_owned()), ..Post::everywhere(role) };
    tenant.signed_in(name, &[post]).await
}

#[tokio::test]
async fn a_role_that_is_limited_to_a_municipality_sees_no_others() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let here = stage.admitted("Olena").await;
    let there = ", offer: { municipalities: [\"024105\"], weeklyMinutes: 1200 }";
    let there = stage.admitted_with("Vera", there).await;
    let desk = limited(&tradate, "Dino", Role::DeskOperator, "024105").await;

    let list = "{ registryEntries { totalCount nodes { displayName } } }";
    let data = desk.data(list, json!({})).await;
    let entries = json!({ "totalCount": 1, "nodes": [{ "displayName": "Vera" }] });
    assert_eq!(data["registryEntries"], entries);
    let one = "query ($id: ID!) { registryEntry(id: $id) { displayName } }";
    assert_eq!(desk.data(one, json!({ "id": here.id })).await["registryEntry"], Value::Null);
    let number = ", number: \"1\"";
    assert_eq!(refused(&desk, &here.call("setRegionalNumber", number)).await, "NOT_FOUND");
    change(&desk, &there.call("setRegionalNumber", number)).await;
    let apply = format!(
        "applyToRegistryFor(registry: \"caregivers\", application: {})",
        application("Zora", "")
    );
    assert_eq!(refused(&desk, &apply).await, "NOT_FOUND");

    let neri = stage.requested("Famiglia Neri", "").await;
    assert_eq!(refused(&desk, &neri.call("shortlistMatchRequest", "")).await, "NOT_FOUND");
    let data = desk.data("{ matchRequests { totalCount } }", json!({})).await;
    assert_eq!(data["matchRequests"]["totalCount"], 0);
    let open =
        format!("openMatchRequestFor(registry: \"caregivers\", request: {})", request("Verdi", ""));
    assert_eq!(refused(&desk, &open).await, "NOT_FOUND");

    // Somebody of an organization has nothing to do with registers.
    let provider = tradate.signed_in("Pina", &[]).await;
    assert_eq!(provider.refused(list, json!({})).await, "DENIED");
    altovicentino.sees_nothing().await;
}

#[tokio::test]
async fn a_token_may_what_it_was_given_and_no_more() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let olena = stage.admitted("Olena").await;
    let admin = app.account("Gina Token").await;
    tradate.gives(&admin, &[Post::everywhere(Role::UnionAdmin)]).await;
    let reading = tradate.by_token(&admin, &[Permission::RegistryRead]).await;
    let list = "{ registryEntries { nodes { displayName } } }";
    let data = reading.data(list, json!({})).await;
    assert_eq!(data["registryEntries"]["nodes"], json!([{ "displayName": "Olena" }]));
    assert_eq!(
        refused(&reading, &olena.call("suspendRegistryEntry", ", reason: \"x\"")).await,
        "DENIED"
    );
    let browsing = tradate.by_token(&admin, &[Permission::DirectoryBrowse]).await;
    assert_eq!(browsing.refused(list, json!({})).await, "DENIED");
    assert_eq!(browsing.refused("{ myRegistryEntries { state } }", json!({})).await, "DENIED");
    altovicentino.sees_nothing().await;
}

#[tokio::test]
async fn a_page_of_entries_costs_the_same_few_statements_however_long_it_is() {
    let app = App::start().await;
    let [two, eight] = app.tenants(["tradate", "altovicentino"]).await;
    let mut costs = Vec::new();
    for (tenant, count) in [(two, 2), (eight, 8)] {
        let stage = Stage::new(tenant).await;
        for n in 0..count {
            let entry = stage.admitted(&format!("Persona {n}")).await;
            let document = ", document: { code: \"title\", title: \"Diploma\" }";
            let entry = Target::of(
                &change(&stage.desk, &entry.call("addRegistryDocument", document)).await,
            );
            stage.placed(&format!("Famiglia {n}"), "", &entry).await;
        }
        let mut of_tenant = Vec::new();
        for query in [
            "{ publicRegistryEntries(registry: \"caregivers\") { totalCount nodes { displayName fields } } }",
            "{ registryEntries { nodes { displayName registry { code } documents { code } training { minutes }
                transitions { to } incidents { open } placements { state visits { dueOn } } } } }",
            "{ matchRequests { nodes { familyName registry { code } proposals { displayName reasons { text } } } } }",
            "{ placements { nodes { displayName visits { overdue } } } }",
        ] {
            of_tenant.push(statements(&stage.desk, query, count).await);
        }
        costs.push(of_tenant);
    }
    assert_eq!(costs[0], costs[1]);
    assert!(costs[0].iter().all(|statements| *statements <= 16), "{costs:?}");
}

/// How many statements an answer takes, which must have so many nodes.
async fn statements(asker: &Asker, query: &str, nodes: usize) -> u32 {
    let (answer, statements) = asker.measured(query).await;
    let list = answer["data"].as_object().unwrap().values().next().unwrap();
    assert_eq!(list["nodes"].as_array().unwrap().len(), nodes, "{answer}");
    statements
}
