//! What an answer costs the database.

use harness::{App, Listing, TestTenant};
use serde_json::{Value, json};

/// The statements of an answer, as its `Server-Timing` header counts them, and the answer.
async fn measured(tenant: &TestTenant<'_>, query: &str) -> (u32, Value) {
    let url = tenant.app.url(&format!("/t/{}/graphql", tenant.slug));
    let request = tenant.app.client.post(url).json(&json!({ "query": query }));
    let response = request.send().await.unwrap();
    let timing = response.headers()["server-timing"].to_str().unwrap().to_owned();
    let count = timing.split("statements=").nth(1).and_then(|rest| rest.split('"').next());
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer.get("errors"), None, "{query}");
    (count.unwrap().parse().unwrap(), answer["data"].clone())
}

/// Gives a tenant `count` services, each with its own organization, place and hours.
async fn fill(tenant: &TestTenant<'_>, count: usize) {
    let texts: Vec<_> = (0..count).map(|n| (format!("s{n}"), format!("Ente {n}"))).collect();
    let listings: Vec<_> = texts
        .iter()
        .map(|(id, organization)| Listing {
            id,
            organization,
            name: "Assistenza domiciliare",
            residents_of: &["024100", "024105"],
            ..Listing::default()
        })
        .collect();
    tenant.lists(&listings).await;
}

#[tokio::test]
async fn a_page_of_services_costs_the_same_few_statements_however_long_it_is() {
    let app = App::start().await;
    let [two, twenty, none] = app.tenants(["tradate", "altovicentino", "poli-citta"]).await;
    fill(&two, 2).await;
    fill(&twenty, 20).await;

    let page = "{ services(first: 20, filter: { text: \"assistenza\" }) { nodes {
        name organization { name } locations { name addresses { address1 city } }
        openingHours { weekly { weekday opensAt closesAt } } } } }";
    let (for_two, answer) = measured(&two, page).await;
    assert_eq!(answer["services"]["nodes"].as_array().unwrap().len(), 2);
    let (for_twenty, answer) = measured(&twenty, page).await;
    let nodes = answer["services"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 20);
    for node in nodes {
        assert!(node["organization"]["name"].is_string(), "{node}");
        assert_eq!(node["locations"][0]["addresses"][0]["city"], "Schio", "{node}");
        assert_eq!(node["openingHours"]["weekly"].as_array().unwrap().len(), 3, "{node}");
    }
    assert_eq!(for_two, for_twenty);
    assert!((1..=6).contains(&for_twenty), "{for_twenty} statements");

    let (for_none, answer) = measured(&none, page).await;
    assert!(for_none <= for_twenty);
    assert_eq!(answer["services"]["nodes"], json!([]));
    none.sees_nothing().await;
}

#[tokio::test]
async fn every_relation_is_read_for_the_whole_page_at_once() {
    let app = App::start().await;
    let [two, twenty, none] = app.tenants(["tradate", "altovicentino", "poli-citta"]).await;
    fill(&two, 2).await;
    fill(&twenty, 20).await;

    for (relation, most) in [
        ("phones { number }", 2),
        ("languages { code }", 2),
        ("costOptions { kind }", 2),
        ("terms { name parent { name } taxonomy { name } }", 4),
        ("categories { name }", 2),
        ("serviceAreas { municipalities { name } }", 3),
        ("requiredDocuments { document }", 2),
        ("capacities { unit }", 2),
        ("contacts { name }", 2),
        ("serviceAtLocations { openingHours { notes } location { municipality { name } } }", 4),
        ("locations { accessibility { code } languages { code } phones { number } }", 5),
        ("organization { phones { number } identifiers { kind } contacts { name } }", 5),
        ("organization { services(first: 3) { totalCount nodes { name phones { number } } } }", 5),
    ] {
        let query = format!("{{ services(first: 20) {{ nodes {{ {relation} }} }} }}");
        let (for_two, _) = measured(&two, &query).await;
        let (for_twenty, _) = measured(&twenty, &query).await;
        assert_eq!(for_two, for_twenty, "{relation}");
        assert!(for_twenty <= most, "{relation}: {for_twenty} statements, {most} at most");
    }
    none.sees_nothing().await;
}

#[tokio::test]
async fn what_is_not_asked_for_is_not_read() {
    let app = App::start().await;
    let [tenant, none] = app.tenants(["tradate", "altovicentino"]).await;
    fill(&tenant, 3).await;
    for (query, statements) in [
        ("{ __typename }", 0),
        ("{ tenant { slug legalName } }", 0),
        ("{ services { totalCount } }", 1),
        ("{ services { nodes { name } } }", 1),
        ("{ services { totalCount nodes { name } } }", 2),
    ] {
        assert_eq!(measured(&tenant, query).await.0, statements, "{query}");
    }
    none.sees_nothing().await;
}
