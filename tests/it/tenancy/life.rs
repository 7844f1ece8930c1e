//! The life of a tenant, as its visitors and the register see it.

use harness::{App, Listing};
use insta::assert_snapshot;
use reticolo_accounts::register::STALE_AFTER;
use reticolo_tenancy::provision::NewTenant;

fn new(slug: &str) -> NewTenant {
    NewTenant {
        slug: slug.parse().unwrap(),
        legal_name: "Unione".to_owned(),
        kind: "union".parse().unwrap(),
        municipalities: vec!["024100".to_owned()],
        sample_data: false,
    }
}

async fn forgotten() {
    tokio::time::sleep(STALE_AFTER + std::time::Duration::from_millis(100)).await;
}

#[tokio::test]
async fn a_suspended_tenant_is_served_again_once_resumed() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.lists(&[Listing::default()]).await;
    assert_eq!(tradate.page("").await.0, 200);

    let slug = "tradate".parse().unwrap();
    app.platform.builder.suspend(&slug, "test", Some("unpaid")).await.unwrap();
    forgotten().await;
    assert_eq!(tradate.page("").await.0, 503);
    let answer = tradate.ask("{ __typename }", serde_json::json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    assert_eq!(altovicentino.page("").await.0, 200);

    app.platform.builder.resume(&slug, "test").await.unwrap();
    forgotten().await;
    assert_eq!(tradate.page("").await.0, 200);
}

#[tokio::test]
async fn a_spare_schema_is_claimed_once() {
    let app = App::start().await;
    let builder = &app.platform.builder;
    builder.build_spare().await.unwrap();
    assert_eq!(builder.spares().await.unwrap(), 1);
    builder.create(&new("tradate"), "test").await.unwrap();
    assert_eq!(builder.spares().await.unwrap(), 0);
    builder.create(&new("altovicentino"), "test").await.unwrap();
    let one = app.platform.tenant("tradate").await.unwrap().home.clone().unwrap().schema;
    let other = app.platform.tenant("altovicentino").await.unwrap().home.clone().unwrap().schema;
    assert_ne!(one, other);
}

#[tokio::test]
async fn what_cannot_be_created_is_refused_and_leaves_nothing() {
    let app = App::start().await;
    let builder = &app.platform.builder;
    builder.create(&new("tradate"), "test").await.unwrap();
    let taken = builder.create(&new("tradate"), "test").await.unwrap_err();
    assert_snapshot!(taken, @r#"a tenant "tradate" exists already: choose another slug"#);
    let nowhere = NewTenant { municipalities: vec!["999999".to_owned()], ..new("nowhere") };
    let unknown = builder.create(&nowhere, "test").await.unwrap_err();
    assert_snapshot!(unknown, @r#"municipality "999999" is unknown: use a 6-digit ISTAT code, such as 024100 for Schio"#);
    let absent = app.platform.tenant("nowhere").await.unwrap_err();
    assert_snapshot!(absent, @r#"there is no tenant "nowhere". `reticolo tenant list` shows those there are"#);
}

#[tokio::test]
async fn only_legal_moves_are_made() {
    let app = App::start().await;
    let builder = &app.platform.builder;
    builder.create(&new("tradate"), "test").await.unwrap();
    let slug = "tradate".parse().unwrap();
    let resumed = builder.resume(&slug, "test").await.unwrap_err();
    assert_snapshot!(resumed, @r#"tenant "tradate" is active: it cannot become active. Suspend it first: `reticolo tenant suspend`."#);
    let archived = builder.archive(&slug, "x", "test").await.unwrap_err();
    assert_snapshot!(archived, @r#"tenant "tradate" is active: it cannot become archived. Suspend it first: `reticolo tenant suspend`."#);
}

#[tokio::test]
async fn an_archived_tenant_is_gone_and_the_others_are_untouched() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.lists(&[Listing::default()]).await;
    altovicentino.lists(&[Listing::default()]).await;
    let schema =
        app.platform.tenant("tradate").await.unwrap().home.clone().unwrap().schema.to_string();
    let builder = &app.platform.builder;
    let slug = "tradate".parse().unwrap();
    builder.suspend(&slug, "test", None).await.unwrap();
    builder.offboard(&slug, "the checksum", "test").await.unwrap();
    let wrong = builder.archive(&slug, "another", "test").await.unwrap_err();
    assert_snapshot!(wrong, @"the checksum is not that of the last export: the checksum. Export again, or copy it whole");
    builder.archive(&slug, "the checksum", "test").await.unwrap();

    let mut owner = app.database.connect().await;
    let left: bool = sqlx::query_scalar(
        "select exists (select from pg_namespace where nspname = $1) or exists (select from pg_roles where rolname = $1)",
    )
    .bind(&schema)
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert!(!left);
    forgotten().await;
    assert_eq!(tradate.page("").await.0, 404);
    assert_eq!(
        altovicentino.data("{ services { totalCount } }").await["services"]["totalCount"],
        1
    );
}
