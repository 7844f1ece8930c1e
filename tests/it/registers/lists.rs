//! Lists at work: pages, filters and orders, the same whichever way one pages through them.

use std::fmt::Write as _;

use harness::{App, Asker};
use serde_json::{Value, json};

use super::stage::{Stage, Target, change};

/// What a list names, in its order, read two at a time.
async fn paged(asker: &Asker, root: &str, arguments: &str, field: &str) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let query = format!(
            "query ($after: String) {{ list: {root}(first: 2, after: $after{arguments}) {{
                 totalCount nodes {{ {field} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let data = asker.data(&query, json!({ "after": after })).await;
        let list = &data["list"];
        let nodes = list["nodes"].as_array().unwrap();
        found.extend(nodes.iter().map(|node| node[field].as_str().unwrap().to_owned()));
        after = list["pageInfo"]["endCursor"].clone();
        if list["pageInfo"]["hasNextPage"] == false {
            assert_eq!(list["totalCount"], found.len());
            return found;
        }
    }
}

/// A list in every order that is asked for.
async fn orders(asker: &Asker, root: &str, field: &str, by: &[&str]) -> String {
    let mut told = String::new();
    for by in by {
        for descending in [false, true] {
            let order = format!(", orderBy: {{ by: {by}, descending: {descending} }}");
            let names = paged(asker, root, &order, field).await.join(" ");
            writeln!(told, "{by}{}: {names}", if descending { " back" } else { "" }).unwrap();
        }
    }
    told
}

#[tokio::test]
async fn entries_are_sorted_filtered_and_paged() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let other = Stage::new(altovicentino).await;
    other.admitted("Foresta").await;
    let offer = |place: &str, minutes: i32| {
        format!(", offer: {{ municipalities: [\"{place}\"], weeklyMinutes: {minutes} }}")
    };
    let olena = stage.admitted_with("Olena", &offer("024100", 600)).await;
    stage.applied("anna", &offer("024105", 9_000)).await;
    let vera = stage.admitted_with("Vera", &offer("024105", 1_200)).await;
    stage.suspended(&vera).await;
    stage.admitted_with("Maria", &offer("024100", 900)).await;
    tradate
        .behind(
            "update {t}.registry_entry set valid_until = (now() at time zone 'Europe/Rome')::date + case display_name
                 when 'Olena' then 30 when 'Maria' then 300 else null end",
        )
        .await;

    let by = ["NAME", "STATE", "FREE", "APPLIED", "VALID_UNTIL"];
    let told = orders(&stage.desk, "registryEntries", "displayName", &by).await;
    insta::assert_snapshot!(told, @r"
    NAME: anna Maria Olena Vera
    NAME back: Vera Olena Maria anna
    STATE: anna Olena Maria Vera
    STATE back: Vera Olena Maria anna
    FREE: Olena Maria Vera anna
    FREE back: anna Vera Maria Olena
    APPLIED: Olena anna Vera Maria
    APPLIED back: Maria Vera anna Olena
    VALID_UNTIL: Olena Maria anna Vera
    VALID_UNTIL back: Maria Olena anna Vera
    ");
    let document = ", document: { code: \"title\", title: \"Diploma\" }";
    let added = change(&stage.desk, &olena.call("addRegistryDocument", document)).await;
    for (filter, names) in [
        ("municipality: \"024105\"", &["anna", "Vera"][..]),
        ("municipality: \"024105\", state: SUSPENDED", &["Vera"]),
        ("endsSoon: true", &["Olena"]),
        ("toVerify: true", &["Olena"]),
        ("text: \"ERA\"", &["Vera"]),
    ] {
        let filter = format!(", filter: {{ {filter} }}");
        let found = paged(&stage.desk, "registryEntries", &filter, "displayName").await;
        assert_eq!(found, names, "{filter}");
    }
    let id = &stage.entry(&olena).await["documents"][0]["id"];
    let verify = Target::of(&added).call("verifyRegistryDocument", &format!(", documentId: {id}"));
    change(&stage.desk, &verify).await;
    let filter = ", filter: { toVerify: true }";
    let found = paged(&stage.desk, "registryEntries", filter, "displayName").await;
    assert_eq!(found, Vec::<String>::new());
    let found = paged(&other.desk, "registryEntries", "", "displayName").await;
    assert_eq!(found, ["Foresta"], "each union its own");
}

#[tokio::test]
async fn requests_placements_and_incidents_are_sorted_and_filtered() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let other = Stage::new(altovicentino).await;
    let olena = stage.admitted("Olena").await;
    let maria = stage.admitted("Maria").await;
    let placed = stage.placed("Verdi", "", &olena).await;
    stage.placed("Bianchi", ", weeklyMinutes: 300", &maria).await;
    change(&stage.desk, &placed.call("startPlacement", "")).await;
    stage.requested("Neri", ", weeklyMinutes: 900").await;

    let by = ["FAMILY", "STATE", "MUNICIPALITY", "MINUTES", "START", "OPENED"];
    let told = orders(&stage.desk, "matchRequests", "familyName", &by).await;
    insta::assert_snapshot!(told, @r"
    FAMILY: Bianchi Neri Verdi
    FAMILY back: Verdi Neri Bianchi
    STATE: Neri Verdi Bianchi
    STATE back: Verdi Bianchi Neri
    MUNICIPALITY: Verdi Bianchi Neri
    MUNICIPALITY back: Verdi Bianchi Neri
    MINUTES: Bianchi Verdi Neri
    MINUTES back: Neri Verdi Bianchi
    START: Verdi Bianchi Neri
    START back: Verdi Bianchi Neri
    OPENED: Verdi Bianchi Neri
    OPENED back: Neri Bianchi Verdi
    ");
    let by = ["NAME", "FAMILY", "STATE", "MINUTES", "START", "MADE"];
    let told = orders(&stage.desk, "placements", "familyName", &by).await;
    insta::assert_snapshot!(told, @r"
    NAME: Bianchi Verdi
    NAME back: Verdi Bianchi
    FAMILY: Bianchi Verdi
    FAMILY back: Verdi Bianchi
    STATE: Bianchi Verdi
    STATE back: Verdi Bianchi
    MINUTES: Bianchi Verdi
    MINUTES back: Verdi Bianchi
    START: Bianchi Verdi
    START back: Bianchi Verdi
    MADE: Verdi Bianchi
    MADE back: Bianchi Verdi
    ");
    for (entry, severity) in [(&olena, "HIGH"), (&maria, "LOW"), (&olena, "MEDIUM")] {
        let input = format!(
            "mutation {{ reportIncident(input: {{ entryId: {:?}, severity: {severity}, description: \"{severity}\" }}) }}",
            entry.id
        );
        stage.desk.data(&input, json!({})).await;
    }
    let by = ["NAME", "SEVERITY", "STATE", "REPORTED"];
    let told = orders(&stage.desk, "incidents", "description", &by).await;
    insta::assert_snapshot!(told, @r"
    NAME: LOW MEDIUM HIGH
    NAME back: MEDIUM HIGH LOW
    SEVERITY: LOW MEDIUM HIGH
    SEVERITY back: HIGH MEDIUM LOW
    STATE: MEDIUM LOW HIGH
    STATE back: MEDIUM LOW HIGH
    REPORTED: HIGH LOW MEDIUM
    REPORTED back: MEDIUM LOW HIGH
    ");
    for (root, filter, field, count) in [
        ("matchRequests", "municipality: \"024100\"", "familyName", 3),
        ("matchRequests", "municipality: \"024105\"", "familyName", 0),
        ("placements", "municipality: \"024100\", state: TRIAL", "familyName", 1),
        ("placements", "municipality: \"024105\"", "familyName", 0),
        ("incidents", "severity: HIGH", "description", 1),
        ("incidents", "municipality: \"024105\"", "description", 0),
    ] {
        let filter = format!(", filter: {{ {filter} }}");
        let found = paged(&stage.desk, root, &filter, field).await;
        assert_eq!(found.len(), count, "{root} {filter}: {found:?}");
        let there = paged(&other.desk, root, &filter, field).await;
        assert_eq!(there, Vec::<String>::new(), "{root}: another union's");
    }
}
