//! Every statement prepares against a migrated tenant.

use harness::{App, Listing};
use reticolo_directory::{Order, Search, Start, Window, facet, search};
use reticolo_foundation::Access;
use sqlx::{Executor, SqlSafeStr};

#[tokio::test]
async fn every_declared_statement_prepares() {
    let app = App::start().await;
    let [tenant] = app.tenants(["tradate"]).await;
    let mut scope = tenant.enter(Access::Read).await;
    let mut count = 0;
    let statements = reticolo_tenancy::statements()
        .chain(reticolo_directory::statements())
        .chain(reticolo_plugins::statements())
        .chain(reticolo_registers::statements());
    for statement in statements {
        let sql = scope.sql(statement).into_sql_str();
        let prepared = scope.connection().prepare(sql).await;
        prepared.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        count += 1;
    }
    assert!(count > 20, "{count} statements only: is a file's STATEMENTS missing from the list?");
}

/// Two hundred and fifty-six filters, four orders, with and without a page before.
#[tokio::test]
async fn every_combination_of_filters_and_orders_runs() {
    let app = App::start().await;
    let [tenant] = app.tenants(["tradate"]).await;
    tenant.lists(&[Listing { name: "Assistenza domiciliare", ..Listing::default() }]).await;
    let mut scope = tenant.enter(Access::Read).await;
    for bits in 0_u32..256 {
        let on = |bit: u32| bits & (1 << bit) != 0;
        let codes = |bit, code: &str| if on(bit) { vec![code.to_owned()] } else { Vec::new() };
        let asked = Search {
            text: on(0).then(|| "assistenza".to_owned()),
            residence: on(1).then(|| "024100".to_owned()),
            categories: codes(2, "home-care"),
            targets: codes(3, "families"),
            free: on(4),
            languages: codes(5, "it"),
            accessibility: codes(6, "wheelchair"),
            organization: None,
            near: on(7).then_some(reticolo_reference::Point { latitude: 45.7, longitude: 11.4 }),
            ..Search::default()
        };
        assert_eq!(search::count(&mut scope, &asked).await.unwrap(), 1, "{asked:?}");
        for order in [None, Some(Order::Name), Some(Order::Relevance), Some(Order::Distance)] {
            let asked = Search { order, ..asked.clone() };
            if order == Some(Order::Distance) && !on(1) && !on(7) {
                continue;
            }
            let window = |start| Window { start, limit: 20 };
            let hits = search::search(&mut scope, &asked, &window(Start::Offset(0))).await.unwrap();
            assert_eq!(hits.len(), 1, "{asked:?}");
            let after = Start::After(hits[0].key.clone());
            let next = search::search(&mut scope, &asked, &window(after)).await.unwrap();
            assert_eq!(next.len(), 0, "{asked:?}");
        }
        for kind in [reticolo_directory::FacetKind::Category, reticolo_directory::FacetKind::Target]
        {
            assert_eq!(facet::terms(&mut scope, &asked, kind).await.unwrap().len(), 1, "{asked:?}");
        }
    }
}
