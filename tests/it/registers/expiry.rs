//! Terms run out on their legal day, in Italy, and nothing has to run for that.

use chrono::{Days, Months, NaiveDate};
use harness::App;
use reticolo_foundation::Access;
use reticolo_foundation::clock::legal_day;
use serde_json::{Value, json};
use sqlx::Row as _;

use super::stage::{PLACEMENT, Stage, Target, change, refused};

/// A day so many days from today, in Italy.
fn last_day(days: i32) -> String {
    format!(
        "update {{t}}.registry_entry set valid_until = (now() at time zone 'Europe/Rome')::date + {days}"
    )
}

#[tokio::test]
async fn the_day_after_its_last_one_an_entry_is_on_no_list_and_enters_no_placement() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let other = Stage::new(altovicentino).await;
    other.admitted("Foresta").await;
    let olena = stage.admitted("Olena").await;
    tradate.behind(&last_day(0)).await;
    let request = stage.requested("Famiglia Neri", "").await;
    let (request, lines) = stage.shortlisted(&request).await;
    assert_eq!(lines.len(), 1, "the last day counts");
    let met = stage.met("Famiglia Verdi", "", &olena).await;

    // Midnight passes.
    tradate.behind(&last_day(-1)).await;
    assert_eq!(stage.listed().await, Vec::<String>::new());
    assert_eq!(stage.proposals(&request).await, Vec::<Value>::new(), "gone from the shortlist");
    let propose = format!(", proposalId: {}", lines[0]["id"]);
    assert_eq!(refused(&stage.desk, &request.call("proposeMatch", &propose)).await, "CONFLICT");
    assert_eq!(refused(&stage.desk, &met.call("placeMatch", PLACEMENT)).await, "CONFLICT");
    let (_, lines) = stage.shortlisted(&request).await;
    assert_eq!(lines, Vec::<Value>::new(), "nor on a new one");
    assert_eq!(other.listed().await, ["Foresta"]);
}

#[tokio::test]
async fn the_day_is_italy_s() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    stage.admitted("Olena").await;
    tradate.behind("update {t}.registry_entry set valid_until = '2026-03-31'").await;
    let mut scope = tradate.enter(Access::Read).await;
    let day: String = sqlx::query_scalar("select current_setting('reticolo.today')")
        .fetch_one(scope.connection())
        .await
        .unwrap();
    assert_eq!(day, legal_day(scope.now()).to_string(), "what a scope tells its statements");

    let schema = tradate.tenant().await.home.clone().unwrap().schema;
    for (instant, standing, available) in [
        ("2026-03-31T21:59:59Z", "admitted", true),
        ("2026-03-31T22:00:00Z", "expired", false),
        ("2026-03-31T23:59:59Z", "expired", false),
    ] {
        let day = legal_day(instant.parse().unwrap());
        let sql = format!("select standing, available from {schema}.registry_entry_today");
        sqlx::query("select set_config('reticolo.today', $1, true)")
            .bind(day.to_string())
            .execute(scope.connection())
            .await
            .unwrap();
        let row =
            sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(scope.connection()).await.unwrap();
        assert_eq!(
            (row.get::<&str, _>(0), row.get::<bool, _>(1)),
            (standing, available),
            "{instant}"
        );
    }
    altovicentino.sees_nothing().await;
}

#[tokio::test]
async fn a_renewed_term_goes_on_where_the_old_one_ends() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tradate).await;
    let olena = stage.admitted("Olena").await;
    let renew = olena.call("renewRegistryEntry", ", reason: \"In regola\", validMonths: 6");
    tradate.behind(&last_day(181)).await;
    assert_eq!(refused(&stage.admin, &renew).await, "CONFLICT", "too early");
    tradate.behind(&last_day(180)).await;
    let until = |entry: &Value| entry["validUntil"].as_str().unwrap().parse::<NaiveDate>().unwrap();
    let old = until(&stage.entry(&olena).await);
    assert_eq!(refused(&stage.desk, &renew).await, "DENIED", "the desk does not decide");
    let renewed = Target::of(&change(&stage.admin, &renew).await);
    let new = until(&stage.entry(&renewed).await);
    assert_eq!(new, old + Days::new(1) + Months::new(6) - Days::new(1), "{old}");
    let data = stage
        .admin
        .data("{ registryEntries(filter: { endsSoon: true }) { totalCount } }", json!({}));
    assert_eq!(data.await["registryEntries"]["totalCount"], 0);
    altovicentino.sees_nothing().await;
}
