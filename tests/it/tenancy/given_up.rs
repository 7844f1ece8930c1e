//! Requests that are given up at any moment leave no transaction open.

use std::time::Duration;

use harness::{App, Listing};
use reticolo_directory::{Search, search};
use reticolo_tenancy::Actor;

#[tokio::test]
async fn a_request_given_up_at_any_moment_leaves_no_transaction_open() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.lists(&[Listing::default()]).await;
    let tenant = app.platform.tenant("tradate").await.unwrap();
    let mut given_up = 0;
    for microseconds in (0..4_000).step_by(10) {
        let reading = async {
            let mut scope = app.platform.tenants.read(&tenant, Actor::Public).await.unwrap();
            search::count(&mut scope, &Search::default()).await.unwrap();
            scope.commit().await.unwrap();
        };
        let read = tokio::time::timeout(Duration::from_micros(microseconds), reading).await;
        given_up += u32::from(read.is_err());
    }
    assert!(given_up > 10, "only {given_up} requests were given up: the test shows nothing");

    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut owner = app.database.connect().await;
    let left: i64 = sqlx::query_scalar(
        "select count(*) from pg_stat_activity
         where datname = current_database() and state like 'idle in transaction%'",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert_eq!(left, 0);
    assert_eq!(tradate.data("{ services { totalCount } }").await["services"]["totalCount"], 1);
}
