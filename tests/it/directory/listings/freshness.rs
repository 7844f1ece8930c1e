//! What nobody confirms comes last, then disappears; no clock but the scope's says when.

use harness::{App, Listing as Fixture};
use reticolo_directory::Error;
use reticolo_directory::listing::freshness::{self, Rule};
use reticolo_directory::listing::{self, Freshness};
use reticolo_directory::organization::OrganizationKind;
use reticolo_tenancy::Scope;
use sqlx::AssertSqlSafe;

use super::{Stage, service, whole};

/// Has the listings been here, and confirmed, so many days before the day of a scope.
async fn confirmed_before(stage: &Stage<'_>, id: &str, days: i64) {
    let today = stage.administer().await.today();
    let day = today - chrono::Duration::days(days);
    stage
        .behind(&format!(
            "update {{t}}.service set assured_date = '{day}', known_since = '{day}' where id = '{}'",
            service(id)
        ))
        .await;
}

async fn freshness_of(scope: &mut Scope, id: &str) -> Option<Freshness> {
    let today = scope.today();
    listing::open(scope, service(id)).await.unwrap().listing.freshness(today)
}

#[tokio::test]
async fn a_listing_is_due_then_last_then_hidden_then_back_when_confirmed() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    // The one that is more to the point, unless nobody has confirmed it.
    tenant
        .lists(&[
            Fixture { id: "servizio", name: "Pasti pasti pasti", ..Fixture::default() },
            Fixture { id: "altro", name: "Servizio", description: "pasti", ..Fixture::default() },
        ])
        .await;
    // Third sector: 150, 180, 365 days.
    for (days, expected, names) in [
        (149, Freshness::Fresh, ["Pasti pasti pasti", "Servizio"].as_slice()),
        (150, Freshness::Due, &["Pasti pasti pasti", "Servizio"]),
        (179, Freshness::Due, &["Pasti pasti pasti", "Servizio"]),
        (180, Freshness::Stale, &["Servizio", "Pasti pasti pasti"]),
        (364, Freshness::Stale, &["Servizio", "Pasti pasti pasti"]),
        (365, Freshness::Hidden, &["Servizio"]),
    ] {
        confirmed_before(&stage, "servizio", days).await;
        assert_eq!(stage.finds("pasti").await, names, "{days} days");
        let mut scope = stage.operate().await;
        assert_eq!(freshness_of(&mut scope, "servizio").await, Some(expected), "{days} days");
        let until = scope.today();
        let due = freshness::due(&mut scope, until, 0, 10).await.unwrap();
        assert_eq!(due.len(), usize::from(days >= 150), "{days} days");
    }
    let node = "{ organizations { nodes { services { nodes { name } totalCount } } } services { totalCount } }";
    assert!(!tenant.data(node).await.to_string().contains("Pasti"));

    let (mut scope, seen) = (stage.operate().await, stage.version_of(stage.service).await);
    let lost = freshness::confirm(&mut scope, stage.service, seen - 1).await;
    assert!(matches!(lost, Err(Error::Changed)), "{lost:?}");
    freshness::confirm(&mut scope, stage.service, seen).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(stage.finds("pasti").await[0], "Pasti pasti pasti");
    let mut scope = stage.operate().await;
    assert_eq!(freshness_of(&mut scope, "servizio").await, Some(Freshness::Fresh));
    let opened = listing::open(&mut scope, stage.service).await.unwrap().listing;
    assert_eq!(
        (opened.verified_by.as_deref(), opened.verified_on),
        (Some("Pia"), Some(scope.today()))
    );
    other.sees_nothing().await;
}

/// Nobody is demoted or hidden who was never asked: days count from when a service came here.
#[tokio::test]
async fn what_has_just_come_is_neither_last_nor_hidden() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    stage.behind("update {t}.service set assured_date = '2001-01-01'").await;
    assert_eq!(stage.finds("servizio").await.len(), 2);
    let mut scope = stage.operate().await;
    assert_eq!(freshness_of(&mut scope, "servizio").await, Some(Freshness::Due), "but is reminded");
    other.sees_nothing().await;
}

#[tokio::test]
async fn rules_are_the_union_s_and_count_at_once() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    confirmed_before(&stage, "servizio", 20).await;
    let mut scope = stage.administer().await;
    let rules = freshness::rules(&mut scope).await.unwrap();
    let told: Vec<_> = rules
        .iter()
        .map(|rule| (rule.kind, rule.remind_days, rule.stale_days, rule.hide_days))
        .collect();
    assert_eq!(
        told,
        [
            (OrganizationKind::Public, 180, 365, None),
            (OrganizationKind::ThirdSector, 150, 180, Some(365)),
            (OrganizationKind::Private, 90, 120, Some(180)),
        ]
    );
    let strict = Rule { remind_days: 5, stale_days: 10, hide_days: Some(20), ..rules[1].clone() };
    for bad in [
        Rule { remind_days: 0, ..strict.clone() },
        Rule { stale_days: 4, ..strict.clone() },
        Rule { hide_days: Some(10), ..strict.clone() },
        Rule { hide_days: Some(9_999), ..strict.clone() },
    ] {
        let refused = freshness::save(&mut scope, &bad).await;
        assert!(matches!(refused, Err(Error::BadRule(_))), "{bad:?}");
    }
    freshness::save(&mut scope, &strict).await.unwrap();
    assert!(matches!(freshness::save(&mut scope, &strict).await, Err(Error::Changed)));
    scope.commit().await.unwrap();
    assert_eq!(stage.finds("servizio").await, ["Servizio altrui"]);
    // Who keeps it sees it still.
    let mut scope = stage.operate().await;
    assert_eq!(freshness_of(&mut scope, "servizio").await, Some(Freshness::Hidden));
    other.sees_nothing().await;
}

/// The day is the scope's: on another day another answer, from the same rows.
#[tokio::test]
async fn the_day_is_that_of_the_scope() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let mut scope = stage.administer().await;
    let told: String = sqlx::query_scalar("select current_setting('reticolo.today')")
        .fetch_one(scope.connection())
        .await
        .unwrap();
    assert_eq!(told, scope.today().to_string());
    let later = scope.today() + chrono::Duration::days(365);
    let set = format!("set local reticolo.today = '{later}'");
    sqlx::query(AssertSqlSafe(set)).execute(scope.connection()).await.unwrap();
    let found = reticolo_directory::service::find(&mut scope, &[stage.service]).await.unwrap();
    assert!(found.is_empty(), "hidden in a year");
    drop(scope);
    let mut scope = stage.administer().await;
    let found = reticolo_directory::service::find(&mut scope, &[stage.service]).await.unwrap();
    assert!(!found[0].stale);
    other.sees_nothing().await;
}

/// A submitted content counts as confirmed, and the view is no wall before the indexes.
#[tokio::test]
async fn publishing_confirms_and_indexes_are_used_through_the_view() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    confirmed_before(&stage, "servizio", 400).await;
    stage.save(stage.service, whole("Compagnia")).await;
    stage.submit(stage.service).await;
    stage.publish(stage.service).await;
    assert_eq!(stage.finds("compagnia").await, ["Compagnia"]);

    let schema = app.platform.tenant("tradate").await.unwrap().home.clone().unwrap().schema;
    let mut scope = stage.administer().await;
    sqlx::raw_sql("set local enable_seqscan = off; set local enable_sort = off")
        .execute(scope.connection())
        .await
        .unwrap();
    for (condition, index) in [
        ("where search @@ to_tsquery('pg_catalog.italian', 'pasti')", "service_search_idx"),
        ("order by lower(name), id limit 20", "service_name_idx"),
        ("where id = 'f0000000-0000-0000-0000-000000000000'", "service_pkey"),
    ] {
        let explain =
            format!("explain select id, stale from {schema}.published_service {condition}");
        let plan: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(explain)).fetch_all(scope.connection()).await.unwrap();
        let plan = plan.join("\n");
        assert!(plan.contains(index), "{condition}\n{plan}");
    }
    other.sees_nothing().await;
}
