//! Who is behind a request, and what an installation lets them ask.

use harness::App;
use reqwest::StatusCode;
use reticolo_graphql::{Introspection, Policy, TrustedDocuments};
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Permission, Role};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const ME: &str = "{ viewer { name roles permissions } }";

#[tokio::test]
async fn a_cookie_that_another_site_made_a_browser_send_counts_for_nothing() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signed_in("Anna Rossi", &[Post::everywhere(Role::UnionAdmin)]).await;

    let data = admin.data(ME, json!({})).await;
    assert_eq!(data["viewer"]["name"], "Anna Rossi");
    assert_eq!(data["viewer"]["roles"], json!(["CITIZEN", "UNION_ADMIN"]));
    for site in ["same-origin", "none"] {
        let data = admin.clone().with("sec-fetch-site", site).data(ME, json!({})).await;
        assert_eq!(data["viewer"]["name"], "Anna Rossi", "{site}");
    }
    for site in ["cross-site", "same-site", "nonsense"] {
        let forged = admin.clone().with("sec-fetch-site", site);
        assert_eq!(forged.data(ME, json!({})).await["viewer"], Value::Null, "{site}");
        let members = forged.refused("{ memberships { totalCount } }", json!({})).await;
        assert_eq!(members, "DENIED", "{site}");
    }
    let elsewhere = admin.at(&altovicentino).data(ME, json!({})).await;
    assert_eq!(elsewhere["viewer"]["roles"], json!(["CITIZEN"]));
}

#[tokio::test]
async fn a_token_does_what_it_was_given_in_its_tenant_and_a_bad_one_is_refused() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let anna = app.account("Anna Rossi").await;
    for tenant in [tradate, altovicentino] {
        tenant.gives(&anna, &[Post::everywhere(Role::UnionAdmin)]).await;
    }
    let program = tradate.by_token(&anna, &[Permission::ListingRead]).await;

    let data = program.data(ME, json!({})).await;
    assert_eq!(data["viewer"]["permissions"], json!(["listing:read"]));
    assert_eq!(
        program.data("{ listings { totalCount } }", json!({})).await["listings"]["totalCount"],
        0
    );
    assert_eq!(program.refused("{ memberships { totalCount } }", json!({})).await, "DENIED");
    let at_other = program.at(&altovicentino);
    assert_eq!(at_other.data(ME, json!({})).await["viewer"], Value::Null);
    assert_eq!(at_other.refused("{ listings { totalCount } }", json!({})).await, "DENIED");
    // Programs on other sites may use tokens: no browser adds them by itself.
    let from_elsewhere = program.with("sec-fetch-site", "cross-site").data(ME, json!({})).await;
    assert_eq!(from_elsewhere["viewer"]["name"], "Anna Rossi");

    for bad in ["Bearer rtc_00", "bearer x"] {
        let refused = tradate.guest().with("authorization", bad);
        let (status, answer) = refused.send(&json!({ "query": "{ tenant { slug } }" })).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{bad:?}: {answer}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DENIED");
        assert_eq!(answer.get("data"), None);
    }
}

#[tokio::test]
async fn the_schema_is_shown_to_whom_the_policy_says() {
    let schema = json!({ "query": "{ __schema { queryType { name } } }" });
    for (introspection, to_guests, to_people) in [
        (Introspection::Everybody, true, true),
        (Introspection::SignedIn, false, true),
        (Introspection::Nobody, false, false),
    ] {
        let app = App::start_with(Policy { introspection, ..Policy::default() }).await;
        let [tradate] = app.tenants(["tradate"]).await;
        let shown = |answer: &Value| answer["data"]["__schema"]["queryType"]["name"] == "Query";
        let (_, to_guest) = tradate.guest().send(&schema).await;
        assert_eq!(shown(&to_guest), to_guests, "{introspection:?}: {to_guest}");
        let (_, to_person) = tradate.signed_in("Anna Rossi", &[]).await.send(&schema).await;
        assert_eq!(shown(&to_person), to_people, "{introspection:?}: {to_person}");
        let data = tradate.guest().data("{ tenant { slug } }", json!({})).await;
        assert_eq!(data["tenant"]["slug"], "tradate");
    }
}

#[tokio::test]
async fn with_trusted_documents_nothing_else_is_executed() {
    let known =
        "query Who($first: Int = 5) { tenant { slug } services(first: $first) { totalCount } }";
    let trusted = Some(TrustedDocuments::new([known.to_owned()]));
    let app = App::start_with(Policy { trusted, ..Policy::default() }).await;
    let [tradate] = app.tenants(["tradate"]).await;
    let id = format!("sha256:{}", hex::encode(Sha256::digest(known)));
    let guest = tradate.guest();

    for body in
        [json!({ "query": known }), json!({ "documentId": id, "variables": { "first": 3 } })]
    {
        let (status, answer) = guest.send(&body).await;
        assert_eq!(
            (status, &answer["data"]["tenant"]["slug"]),
            (StatusCode::OK, &json!("tradate"))
        );
    }
    for body in [
        json!({ "query": "{ tenant { slug } }" }),
        json!({ "query": format!("{known} ") }),
        json!({ "query": "{ __schema { queryType { name } } }" }),
        json!({ "query": "mutation { confirmListing(id: \"x\", rowVersion: 1) { id } }" }),
        json!({ "documentId": "sha256:00" }),
        json!({ "documentId": id, "query": known }),
        json!({}),
    ] {
        let (status, answer) = guest.send(&body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}: {answer}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{body}");
        assert_eq!(answer.get("data"), None);
    }
}
