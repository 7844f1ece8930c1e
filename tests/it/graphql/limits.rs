//! Bad input to the API: each is answered with a code of the closed list and a sentence that helps.

use harness::{App, Listing, TestTenant};
use reqwest::header::{ACCEPT, ALLOW, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

const CODES: &[&str] = &[
    "BAD_USER_INPUT",
    "NOT_FOUND",
    "DENIED",
    "CONFLICT",
    "LIMIT_EXCEEDED",
    "UNAVAILABLE",
    "INTERNAL",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
];

/// The status and the errors of a refusal, `413 LIMIT_EXCEEDED: the body is too large…`.
async fn refusal(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    let answer: Value =
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status} is no JSON: {text:?}"));
    format!("{} {}", status.as_u16(), told(&answer))
}

/// The first error of an answer; checks that all have a code and a sentence, and nothing internal.
fn told(answer: &Value) -> String {
    let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("no refusal: {answer}"));
    for error in errors {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        assert!(CODES.contains(&code), "{error}");
        assert_ne!(code, "INTERNAL", "{error}");
        let message = error["message"].as_str().unwrap_or_default();
        assert!(message.len() > 10, "{error}");
        for internal in ["select ", "relation", "sqlx", "postgres", "panicked", "{t}", " t_"] {
            assert!(!message.to_lowercase().contains(internal), "{error}");
        }
    }
    let first = &errors[0];
    format!(
        "{}: {}",
        first["extensions"]["code"].as_str().unwrap(),
        first["message"].as_str().unwrap()
    )
}

fn post(tenant: &TestTenant<'_>) -> RequestBuilder {
    tenant.app.client.post(tenant.app.url(&format!("/t/{}/graphql", tenant.slug)))
}

/// Asks something that must be refused with this code, and a sentence with these words in it.
async fn refuses(tenant: &TestTenant<'_>, query: &str, variables: Value, code: &str, words: &str) {
    let request = post(tenant).json(&json!({ "query": query, "variables": variables }));
    let told = refusal(request).await;
    let shown: String = query.chars().take(200).collect();
    assert!(told.starts_with(&format!("200 {code}: ")), "{shown}\n{variables}\n{told}");
    assert!(told.contains(words), "{shown}\n{variables}\n{told}");
}

/// Fails unless the tenants still answer, each with its own.
async fn all_is_well(tenant: &TestTenant<'_>, other: &TestTenant<'_>) {
    let data = tenant.data("{ services { nodes { name } } }").await;
    assert_eq!(data, json!({ "services": { "nodes": [{ "name": "Servizio" }] } }));
    other.sees_nothing().await;
}

#[tokio::test]
async fn arguments_out_of_bounds_are_refused_with_the_bounds() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let bad = "BAD_USER_INPUT";

    for root in ["services", "organizations", "locations", "municipalities"] {
        for first in [0, -1, 101, i32::MIN, i32::MAX] {
            let query = format!("{{ {root}(first: {first}) {{ nodes {{ id }} }} }}");
            refuses(&tenant, &query, json!({}), bad, "between 1 and 100").await;
        }
        for first in ["2147483648", "1e9", "1.5", "\"10\"", "null", "[20]"] {
            let query = format!("{{ {root}(first: {first}) {{ nodes {{ id }} }} }}");
            refuses(&tenant, &query, json!({}), bad, "").await;
        }
        for after in ["", "x", "%%%", "AAAA", "bzk5OTk5OTk5", "\u{e8}", &"A".repeat(5_000)] {
            let query =
                format!("query ($after: String) {{ {root}(after: $after) {{ nodes {{ id }} }} }}");
            refuses(&tenant, &query, json!({ "after": after }), bad, "cursor").await;
        }
        let query =
            format!("query ($first: Int!) {{ {root}(first: $first) {{ nodes {{ id }} }} }}");
        refuses(&tenant, &query, json!({ "first": 2_147_483_648_i64 }), bad, "2147483647").await;
        refuses(&tenant, &query, json!({ "first": 0 }), bad, "between 1 and 100").await;
    }
    let nested = "{ organizations { nodes { services(first: 0) { nodes { id } } } } }";
    refuses(&tenant, nested, json!({}), bad, "between 1 and 100").await;
    all_is_well(&tenant, &other).await;
}

#[tokio::test]
async fn ids_that_were_never_given_out_are_refused() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let bad = "BAD_USER_INPUT";
    // The last three are base64 of `Service:1`, `Voucher:…` and `Municipality:12345`.
    for id in [
        "",
        "1",
        "nonsense",
        "%00",
        "è",
        "\u{0}",
        "'; drop table service; --",
        "U2VydmljZTox",
        "Vm91Y2hlcjowMThmM2MxZS0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA",
        "TXVuaWNpcGFsaXR5OjEyMzQ1",
        &"A".repeat(10_000),
    ] {
        for query in [
            "query ($id: ID!) { service(id: $id) { name } }",
            "query ($id: ID!) { organization(id: $id) { name } }",
            "query ($id: ID!) { node(id: $id) { id } }",
            "query ($id: ID!) { nodes(ids: [$id]) { id } }",
            "query ($id: ID!) { services(filter: { organizationId: $id }) { totalCount } }",
        ] {
            refuses(&tenant, query, json!({ "id": id }), bad, "is no id").await;
        }
    }
    let many = json!({ "ids": vec!["TXVuaWNpcGFsaXR5OjAyNDEwMA"; 101] });
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    refuses(&tenant, query, many, bad, "at most 100").await;
    all_is_well(&tenant, &other).await;
}

#[tokio::test]
async fn filters_that_make_no_sense_are_refused_with_what_would() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let query = "query ($filter: ServiceFilter, $order: ServiceOrder) {
        services(filter: $filter, orderBy: $order) { totalCount nodes { id } facets { targets { code } } } }";
    let many = vec!["home-care"; 21];
    for (filter, words) in [
        (json!({ "residence": "999999" }), "six digits"),
        (json!({ "residence": "Schio" }), "six digits"),
        (json!({ "residence": "" }), "six digits"),
        (json!({ "residence": "024100' or true --" }), "six digits"),
        (json!({ "text": "a\u{0}b" }), "control characters"),
        (json!({ "text": "a\u{7}b" }), "control characters"),
        (json!({ "text": "è".repeat(201) }), "at most 200"),
        (json!({ "residence": "02\u{0}" }), "control characters"),
        (json!({ "categories": ["home\u{0}care"] }), "control characters"),
        (json!({ "targets": ["\u{1b}[31m"] }), "control characters"),
        (json!({ "languages": ["i\nt"] }), "control characters"),
        (json!({ "accessibility": ["\u{0}"] }), "control characters"),
        (json!({ "categories": many }), "at most 20"),
        (json!({ "languages": many }), "at most 20"),
        (json!({ "near": { "latitude": 91.0, "longitude": 0.0 } }), "-90 to 90"),
        (json!({ "near": { "latitude": 0.0, "longitude": 181.0 } }), "-180 to 180"),
        (json!({ "near": { "latitude": 1e300, "longitude": 0.0 } }), "-90 to 90"),
        (json!({ "near": { "latitude": 45.0 } }), "longitude"),
        (json!({ "near": "Schio" }), "Coordinates"),
        (json!({ "text": 5 }), "text"),
        (json!({ "free": "yes" }), ""),
        (json!({ "colour": "red" }), "colour"),
        (json!("everything"), ""),
    ] {
        refuses(&tenant, query, json!({ "filter": filter }), "BAD_USER_INPUT", words).await;
    }
    let by = |order: &str| json!({ "order": order });
    refuses(&tenant, query, by("DISTANCE"), "BAD_USER_INPUT", "residence").await;
    refuses(&tenant, query, by("PRICE"), "BAD_USER_INPUT", "ServiceOrder").await;

    for (query, words) in [
        ("{ municipalities(name: \"a\\u0000\") { totalCount } }", "control characters"),
        ("{ municipalities(codes: [\"\\u0000\"], membersOnly: false) { totalCount } }", "control"),
        ("{ locations(municipality: \"\\u0000\") { totalCount } }", "control characters"),
    ] {
        refuses(&tenant, query, json!({}), "BAD_USER_INPUT", words).await;
    }
    let query = "query ($codes: [String!]) { municipalities(codes: $codes) { totalCount } }";
    let codes = json!({ "codes": vec!["024100"; 101] });
    refuses(&tenant, query, codes, "BAD_USER_INPUT", "at most 100").await;
    all_is_well(&tenant, &other).await;
}

#[tokio::test]
async fn a_cursor_of_another_list_or_order_is_refused() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let cursors = tenant
        .data(
            "{ name: services { edges { cursor } }
               score: services(filter: { text: \"servizio\" }) { edges { cursor } }
               organizations { edges { cursor } } locations { edges { cursor } }
               municipalities { edges { cursor } } }",
        )
        .await;
    let cursor = |list: &str| cursors[list]["edges"][0]["cursor"].clone();
    for (list, cursor) in [
        ("services(after: $after)", cursor("score")),
        ("services(after: $after)", cursor("locations")),
        ("services(after: $after)", cursor("municipalities")),
        ("services(after: $after, filter: { text: \"servizio\" })", cursor("name")),
        ("organizations(after: $after)", cursor("score")),
        ("organizations(after: $after)", cursor("locations")),
        ("locations(after: $after)", cursor("organizations")),
        ("municipalities(after: $after)", cursor("name")),
    ] {
        let query = format!("query ($after: String) {{ {list} {{ nodes {{ id }} }} }}");
        refuses(&tenant, &query, json!({ "after": cursor }), "BAD_USER_INPUT", "cursor").await;
    }
    all_is_well(&tenant, &other).await;
}

#[tokio::test]
async fn documents_that_ask_too_much_are_refused_at_once() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let limit = "LIMIT_EXCEEDED";

    let into = |depth: usize| {
        let within = "organization { services(first: 1) { nodes { ".repeat(depth);
        format!(
            "{{ services(first: 1) {{ nodes {{ {within} name {} }} }} }}",
            "} } } ".repeat(depth)
        )
    };
    refuses(&tenant, &into(6), json!({}), limit, "at most 16").await;
    refuses(&tenant, &into(40), json!({}), limit, "at most").await;
    refuses(&tenant, &into(900), json!({}), limit, "at most").await;

    let wide = "{ services(first: 100) { nodes { organization { services(first: 100) { nodes { name } } } } } }";
    refuses(&tenant, wide, json!({}), limit, "complex").await;
    let aliases: String = (0..31).map(|n| format!("a{n}: tenant {{ slug }} ")).collect();
    refuses(&tenant, &format!("{{ {aliases} }}"), json!({}), limit, "at most 30").await;
    let aliases: String = (0..12).map(|n| format!("a{n}: services {{ totalCount }} ")).collect();
    let told = tenant.ask(&format!("{{ {aliases} }}"), json!({})).await;
    assert!(told.get("errors").is_none() || told["errors"][0]["extensions"]["code"] == limit);
    let fields = "slug ".repeat(3_000);
    refuses(&tenant, &format!("{{ tenant {{ {fields} }} }}"), json!({}), limit, "at most").await;

    let doubling: String =
        (0..25).map(|n| format!("fragment f{n} on Tenant {{ ...f{0} ...f{0} }} ", n + 1)).collect();
    let doubling = format!("{{ tenant {{ ...f0 }} }} {doubling} fragment f25 on Tenant {{ slug }}");
    refuses(&tenant, &doubling, json!({}), limit, "at most").await;
    let circle = "{ tenant { ...a } } fragment a on Tenant { ...b } fragment b on Tenant { ...a }";
    refuses(&tenant, circle, json!({}), "GRAPHQL_VALIDATION_FAILED", "itself").await;
    let lone = "{ tenant { slug } } fragment a on Tenant { ...a }";
    refuses(&tenant, lone, json!({}), "GRAPHQL_VALIDATION_FAILED", "a").await;
    let directives = "@include(if: true) ".repeat(6);
    let query = format!("{{ tenant {{ slug {directives} }} }}");
    refuses(&tenant, &query, json!({}), limit, "directives").await;
    let lists = format!(
        "{{ services(filter: {{ text: {}1{} }}) {{ totalCount }} }}",
        "[".repeat(9_000),
        "]".repeat(9_000)
    );
    refuses(&tenant, &lists, json!({}), limit, "nested").await;
    all_is_well(&tenant, &other).await;
}

#[tokio::test]
async fn documents_that_are_no_question_to_this_schema_are_refused() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    for (query, code) in [
        ("", "GRAPHQL_PARSE_FAILED"),
        ("   ", "GRAPHQL_PARSE_FAILED"),
        ("# nothing", "GRAPHQL_PARSE_FAILED"),
        ("{ services(", "GRAPHQL_PARSE_FAILED"),
        ("select * from service", "GRAPHQL_PARSE_FAILED"),
        ("{ tenant { slug } } }", "GRAPHQL_PARSE_FAILED"),
        ("{ tenant { slug\u{0} } }", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ tenant }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ tenant { slug { a } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ service { name } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ tenant(slug: \"tradate\") { slug } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($a: Nothing) { tenant { slug } }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { deleteEverything }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { services { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        refuses(&tenant, query, json!({}), code, "").await;
    }
    for (name, query) in [
        (json!("B"), "query A { tenant { slug } }"),
        (json!(null), "query A { tenant { slug } } query B { tenant { slug } }"),
        (json!("C"), "query A { tenant { slug } } query B { tenant { slug } }"),
    ] {
        let body = json!({ "query": query, "operationName": name });
        let told = refusal(post(&tenant).json(&body)).await;
        assert!(told.starts_with("200 "), "{name} {query}: {told}");
    }
    // A client that understands the newer media type is told by the status, too.
    let request = post(&tenant).header(ACCEPT, "application/graphql-response+json");
    let told = refusal(request.json(&json!({ "query": "{ nothing }" }))).await;
    assert!(told.starts_with("400 GRAPHQL_VALIDATION_FAILED: "), "{told}");
    all_is_well(&tenant, &other).await;
}

#[tokio::test]
async fn bodies_that_are_no_request_are_refused() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let body = |body: Vec<u8>| post(&tenant).header(CONTENT_TYPE, "application/json").body(body);
    let deep = format!(
        r#"{{"query":"{{ a }}","variables":{{"a":{}1{}}}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    for (sent, status) in [
        ("", "400 BAD_USER_INPUT: "),
        ("{", "400 BAD_USER_INPUT: "),
        ("null", "400 BAD_USER_INPUT: "),
        ("{}", "400 BAD_USER_INPUT: "),
        (r#"{"query":null}"#, "400 BAD_USER_INPUT: "),
        (r#"{"query":5}"#, "400 BAD_USER_INPUT: "),
        (r#"{"query":"{ a }","variables":[]}"#, "400 BAD_USER_INPUT: "),
        (r#"{"query":"{ a }","operationName":5}"#, "400 BAD_USER_INPUT: "),
        (r#"[{"query":"{ tenant { slug } }"}]"#, "400 BAD_USER_INPUT: batches are not supported"),
        ("[]", "400 BAD_USER_INPUT: batches are not supported"),
        (deep.as_str(), "400 BAD_USER_INPUT: "),
    ] {
        let told = refusal(body(sent.as_bytes().to_vec())).await;
        let shown: String = sent.chars().take(60).collect();
        assert!(told.starts_with(status), "{shown}: {told}");
    }
    let told = refusal(body(vec![b'{', 0xff, 0xfe, b'}'])).await;
    assert!(told.starts_with("400 BAD_USER_INPUT: "), "{told}");
    for size in [65_537, 1_000_000, 20_000_000] {
        let large =
            format!(r#"{{"query":"{{ tenant {{ slug }} }}","pad":"{}"}}"#, "x".repeat(size));
        let told = refusal(body(large.into_bytes())).await;
        assert!(told.starts_with("413 LIMIT_EXCEEDED: "), "{size}: {told}");
        assert!(told.contains("65536"), "{told}");
    }
    let query = br#"{"query":"{ tenant { slug } }"}"#;
    for kind in ["text/plain", "application/graphql", "application/x-www-form-urlencoded", "x"] {
        let told = refusal(post(&tenant).header(CONTENT_TYPE, kind).body(&query[..])).await;
        assert!(told.starts_with("415 BAD_USER_INPUT: "), "{kind}: {told}");
        assert!(told.contains("application/json"), "{told}");
    }
    let told = refusal(post(&tenant).body(&query[..])).await;
    assert!(told.starts_with("415 "), "{told}");
    let told = refusal(body(query.to_vec()).header(ACCEPT, "text/html")).await;
    assert!(told.starts_with("406 BAD_USER_INPUT: "), "{told}");
    all_is_well(&tenant, &other).await;
}

#[tokio::test]
async fn only_queries_may_be_asked_by_address() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let get =
        |query: &[(&str, &str)]| app.client.get(app.url("/t/altovicentino/graphql")).query(query);
    let mutation = [("query", "mutation { deleteEverything }")];
    let response = get(&mutation).send().await.unwrap();
    assert_eq!(response.headers()[ALLOW], "POST");
    for (query, status) in [
        (&mutation[..], "405 BAD_USER_INPUT: "),
        (
            &[("query", "query A { tenant { slug } } mutation B { b }"), ("operationName", "B")],
            "405 BAD_USER_INPUT: ",
        ),
        (&[], "400 BAD_USER_INPUT: "),
        (&[("query", "")], "200 GRAPHQL_PARSE_FAILED: "),
        (&[("query", "{ tenant { slug } }"), ("variables", "{")], "400 BAD_USER_INPUT: "),
        (&[("query", "{ tenant { slug } }"), ("variables", "[]")], "400 BAD_USER_INPUT: "),
        (
            &[("query", "{ tenant { slug } }"), ("query", "{ tenant { slug } }")],
            "400 BAD_USER_INPUT: ",
        ),
    ] {
        let told = refusal(get(query)).await;
        assert!(told.starts_with(status), "{query:?}: {told}");
    }
    let answered = get(&[
        ("query", "query ($n: Int!) { services(first: $n) { totalCount } }"),
        ("variables", r#"{"n":1}"#),
    ]);
    let answered: Value = answered.send().await.unwrap().json().await.unwrap();
    assert_eq!(answered, json!({ "data": { "services": { "totalCount": 1 } } }));
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = app.client.request(method, app.url("/t/altovicentino/graphql"));
        assert_eq!(request.send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
    }
    all_is_well(&tenant, &other).await;
}

#[tokio::test]
async fn an_address_of_no_tenant_is_not_found() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let long = "a".repeat(5_000);
    for slug in [
        "nowhere",
        "Altovicentino",
        "a--b",
        "-",
        "%00",
        "%FF",
        "a%2Fb",
        "'",
        "platform",
        "public",
        long.as_str(),
    ] {
        let request = app.client.post(app.url(&format!("/t/{slug}/graphql")));
        let told = refusal(request.json(&json!({ "query": "{ tenant { slug } }" }))).await;
        let shown: String = slug.chars().take(40).collect();
        assert!(told.starts_with("404 NOT_FOUND: no tenant"), "{shown}: {told}");
        assert!(told.len() < 200, "{told}");
        let request = app.client.get(app.url(&format!("/t/{slug}/graphql")));
        let told = refusal(request.query(&[("query", "{ tenant { slug } }")])).await;
        assert!(told.starts_with("404 NOT_FOUND: no tenant"), "{shown}: {told}");
    }
    all_is_well(&tenant, &other).await;
}
