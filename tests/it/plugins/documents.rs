//! A plugin's documents: its own and nobody else's, within limits, all of a call or nothing.

use harness::{App, TestPlugin, TestTenant};
use insta::assert_snapshot;
use reticolo_foundation::Access;
use reticolo_plugin_host::Operation;
use reticolo_plugin_host::powers::{Comparison, Condition, Find, Operand};
use reticolo_plugins::{FieldFailure, document_statements};
use reticolo_tenancy::{Actor, Origin, PluginScope, StorageNo};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

use super::life::{does, keys, writes};
use harness::MANAGER;

/// A transaction as the plugin's own role.
async fn as_plugin(tenant: &TestTenant<'_>, access: Access) -> PluginScope {
    let lanes = &tenant.app.platform.tenants.lanes;
    let who = (Actor::System("test"), Origin::default());
    let at = tenant.tenant().await;
    lanes.enter_as_plugin(&at, StorageNo(1), who, access).await.unwrap()
}

async fn puts(tenant: &TestTenant<'_>, key: &str, body: Value) -> Result<Value, FieldFailure> {
    let orders = json!({ "op": "store_put", "key": key, "body": body });
    does(tenant, Operation::Mutation, orders).await
}

#[tokio::test]
async fn every_statement_on_documents_prepares() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    let mut scope = as_plugin(&tradate, Access::Read).await;
    let mut count = 0;
    for statement in document_statements() {
        let sql = scope.sql(statement).into_sql_str();
        let prepared = scope.connection().prepare(sql).await;
        prepared.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        count += 1;
    }
    assert!(count > 8, "{count}");
}

/// Whatever a plugin's role is made to say, PostgreSQL refuses what is not its own.
#[tokio::test]
async fn a_plugin_s_role_sees_its_own_documents_and_nothing_else() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    let twin = TestPlugin::hostile().named("it.example.twin", "twin");
    let twin = twin.instead("plugin.toml", "[registries.hostile", "[registries.twin");
    tradate.installs(&twin).await;
    altovicentino.installs(&TestPlugin::hostile()).await;
    let schema = |tenant: &reticolo_accounts::Tenant| tenant.home.clone().unwrap().schema;
    let home = schema(&*tradate.tenant().await);
    let other = schema(&*altovicentino.tenant().await);
    for attempt in [
        format!("select count(*) from {home}.service"),
        format!("select count(*) from {home}.plugin_installation"),
        format!("select count(*) from {home}.plugin_2_document"),
        format!("select count(*) from {home}.audit_entry"),
        format!("select count(*) from {other}.plugin_1_document"),
        format!("delete from {other}.plugin_1_document"),
        format!("create table {home}.mine (id int)"),
        format!("drop table {home}.plugin_1_document"),
        format!("truncate {home}.plugin_1_document"),
        format!("insert into {home}.plugin_1_usage default values"),
        "select slug from platform.tenant".to_owned(),
        "select count(*) from platform.plugin_release".to_owned(),
        "set session authorization postgres".to_owned(),
        "select pg_read_file('/etc/passwd')".to_owned(),
    ] {
        let mut scope = as_plugin(&tradate, Access::Write).await;
        let answer = sqlx::query(AssertSqlSafe(attempt.clone())).execute(scope.connection()).await;
        let error = answer.expect_err(&attempt).into_database_error().expect(&attempt);
        assert_eq!(error.code().as_deref(), Some("42501"), "{attempt}: {error}");
    }
    let mut scope = as_plugin(&tradate, Access::Write).await;
    let own = format!("select count(*) from {home}.plugin_1_document");
    let count: i64 =
        sqlx::query_scalar(AssertSqlSafe(own)).fetch_one(scope.connection()).await.unwrap();
    assert_eq!(count, 0);
    let slow = sqlx::query("select pg_sleep(2)").execute(scope.connection()).await;
    assert_eq!(slow.unwrap_err().into_database_error().unwrap().code().as_deref(), Some("57014"));
}

/// Two unions and two plugins with collections of the same name: each sees its own.
#[tokio::test]
async fn no_host_function_leads_to_somebody_else_s_documents() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&TestPlugin::hostile()).await;
    }
    puts(&tradate, "secret", json!({ "city": "Tradate", "number": 1 })).await.unwrap();

    let get = json!({ "op": "store_get", "key": "secret" });
    let seen = does(&altovicentino, Operation::Query, get).await.unwrap();
    assert_eq!(seen, json!({ "found": null }));
    assert_eq!(keys(&altovicentino).await, Vec::<String>::new());
    let gone =
        does(&altovicentino, Operation::Mutation, json!({ "op": "store_delete", "key": "secret" }));
    assert_eq!(gone.await.unwrap(), json!({ "deleted": false }));
    puts(&altovicentino, "secret", json!({ "city": "Schio" })).await.unwrap();
    let crooked = does(&altovicentino, Operation::Mutation, json!({ "op": "store_crooked" })).await;
    assert_eq!(crooked.unwrap(), json!({ "answered": [] }));

    let get = json!({ "op": "store_get", "key": "secret" });
    let still = does(&tradate, Operation::Query, get).await.unwrap();
    assert_eq!(still["found"], json!({ "city": "Tradate", "number": 1 }));
    assert_eq!(keys(&tradate).await, ["secret"]);
    for table in ["platform.tenant", "platform.plugin_release"] {
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&mut app.database.connect().await)
            .await
            .unwrap();
        assert!(count > 0, "{table}");
    }
}

#[tokio::test]
async fn a_call_keeps_all_it_wrote_or_nothing() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    for op in ["put_and_trap", "put_and_fail"] {
        let failed = does(&tradate, Operation::Mutation, json!({ "op": op })).await;
        assert!(matches!(failed, Err(FieldFailure::Failed)), "{op}: {failed:?}");
    }
    assert_eq!(keys(&tradate).await, Vec::<String>::new());
    // A query writes nothing, whatever it tries.
    let query = does(&tradate, Operation::Query, json!({ "op": "store_put", "key": "q" })).await;
    assert!(matches!(query, Err(FieldFailure::Denied(_))), "{query:?}");
    puts(&tradate, "kept", json!({})).await.unwrap();
    assert_eq!(keys(&tradate).await, ["kept"]);
}

#[tokio::test]
async fn documents_have_limits() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    let large =
        does(&tradate, Operation::Mutation, json!({ "op": "store_large", "n": 70_000 })).await;
    assert!(matches!(large, Err(FieldFailure::Limit(_))), "{large:?}");
    does(&tradate, Operation::Mutation, json!({ "op": "store_large", "n": 60_000 })).await.unwrap();
    let long = puts(&tradate, "long", json!({ "city": "x".repeat(600) })).await;
    assert_snapshot!(long.unwrap_err(), @"what is searched by has 500 characters at most: city");
    puts(&tradate, "long", json!({ "note": "x".repeat(600) })).await.unwrap();

    // As if it kept almost all it may.
    let schema = tradate.tenant().await.home.clone().unwrap().schema;
    let full = format!("update {schema}.plugin_1_usage set documents = 99999");
    let mut owner = app.database.connect().await;
    sqlx::query(AssertSqlSafe(full)).execute(&mut owner).await.unwrap();
    writes(&tradate, "last").await;
    let refused = puts(&tradate, "one-more", json!({})).await.unwrap_err();
    assert_snapshot!(refused, @"a plugin keeps 100000 documents and 256 MiB at most");
    // What is there may still be changed, and removed.
    writes(&tradate, "last").await;
    let gone = does(&tradate, Operation::Mutation, json!({ "op": "store_delete", "key": "last" }));
    assert_eq!(gone.await.unwrap(), json!({ "deleted": true }));
    puts(&tradate, "again", json!({})).await.unwrap();
}

#[tokio::test]
async fn what_is_kept_is_counted() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    for key in ["a", "b", "a"] {
        writes(&tradate, key).await;
    }
    does(&tradate, Operation::Mutation, json!({ "op": "store_delete", "key": "b" })).await.unwrap();
    let schema = tradate.tenant().await.home.clone().unwrap().schema;
    let counted: (i64, i64, i64, i64) = sqlx::query_as(AssertSqlSafe(format!(
        "select u.documents, u.bytes, d.documents, d.bytes from {schema}.plugin_1_usage u,
                (select count(*) as documents, sum(bytes)::bigint as bytes from {schema}.plugin_1_document) d"
    )))
    .fetch_one(&mut app.database.connect().await)
    .await
    .unwrap();
    assert_eq!((counted.0, counted.1), (counted.2, counted.3));
    assert_eq!(counted.0, 1);
}

/// The keys an administrator finds so.
async fn finds(tenant: &TestTenant<'_>, find: Find) -> Vec<String> {
    let plugin = tenant.plugin("it.reticolo.hostile").await;
    let plugins = &tenant.app.platform.plugins;
    let at = tenant.tenant().await;
    let (mut keys, mut find) = (Vec::new(), find);
    loop {
        let id = plugin.installation;
        let page = plugins.browse(&at, &MANAGER, id, "scraps", &find).await.unwrap();
        keys.extend(page.items.into_iter().map(|document| document.key));
        match page.next {
            Some(next) => find.after = Some(next),
            None => return keys,
        }
    }
}

fn all() -> Find {
    Find { filter: Vec::new(), order_by: None, descending: false, limit: 2, after: None }
}

fn only(path: &str, comparison: Comparison, value: Operand) -> Find {
    Find { filter: vec![Condition { path: path.to_owned(), comparison, value }], ..all() }
}

#[tokio::test]
async fn documents_are_found_by_their_paths_a_page_at_a_time() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    for (key, body) in [
        ("a", json!({ "city": "Schio", "number": 9, "address": { "city": "50% di_sconto" } })),
        ("b", json!({ "city": "Santorso", "number": 10 })),
        ("c", json!({ "city": "Schio", "number": 10.5 })),
        ("d", json!({ "city": null, "number": "11" })),
        ("e", json!({ "other": true })),
    ] {
        puts(&tradate, key, body).await.unwrap();
    }
    let text = |text: &str| Operand::Text(text.to_owned());
    let cases = [
        (all(), vec!["a", "b", "c", "d", "e"]),
        (Find { descending: true, ..all() }, vec!["e", "d", "c", "b", "a"]),
        (only("city", Comparison::Eq, text("Schio")), vec!["a", "c"]),
        (only("city", Comparison::Ne, text("Schio")), vec!["b", "d", "e"]),
        (only("city", Comparison::Eq, Operand::Null), vec!["d", "e"]),
        (only("number", Comparison::Gt, Operand::Int(9)), vec!["b", "c"]),
        (only("number", Comparison::Le, Operand::Number(10.0)), vec!["a", "b"]),
        (only("number", Comparison::Ge, text("10")), vec!["d"]),
        (only("city", Comparison::Prefix, text("S")), vec!["a", "b", "c"]),
        (only("city", Comparison::Contains, text("ant")), vec!["b"]),
        (only("address.city", Comparison::Contains, text("% di_")), vec!["a"]),
        (only("address.city", Comparison::Contains, text("%_%")), vec![]),
        (only("city", Comparison::Eq, text("' or '1'='1")), vec![]),
        (Find { order_by: Some("number".to_owned()), ..all() }, vec!["e", "d", "a", "b", "c"]),
        (
            Find { order_by: Some("number".to_owned()), descending: true, ..all() },
            vec!["c", "b", "a", "d", "e"],
        ),
        (
            Find {
                order_by: Some("city".to_owned()),
                ..only("number", Comparison::Gt, Operand::Int(0))
            },
            vec!["b", "a", "c"],
        ),
    ];
    for (find, expected) in cases {
        assert_eq!(finds(&tradate, find.clone()).await, expected, "{find:?}");
    }
    let mut many = all();
    for _ in 0..8 {
        many.filter.extend(only("city", Comparison::Eq, text("Schio")).filter);
    }
    assert_eq!(finds(&tradate, many).await, ["a", "c"]);
}

#[tokio::test]
async fn a_search_by_a_declared_path_uses_its_index() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    tradate.installs(&TestPlugin::hostile()).await;
    let schema = tradate.tenant().await.home.clone().unwrap().schema;
    let mut owner = app.database.connect().await;
    for statement in [
        format!(
            "insert into {schema}.plugin_1_document (collection, key, body, bytes, changed_at)
             select 'scraps', 'k' || n, jsonb_build_object('city', 'c' || n % 500, 'number', n), 30, now()
             from generate_series(1, 20000) n"
        ),
        format!("analyze {schema}.plugin_1_document"),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut owner).await.unwrap();
    }
    let mut scope = as_plugin(&tradate, Access::Read).await;
    let plan: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
        "explain select key from {schema}.plugin_1_document where collection = $1
         and coalesce(body #> $2::text[], 'null') = $3::text::jsonb"
    )))
    .bind("scraps")
    .bind(vec!["city"])
    .bind("\"c7\"")
    .fetch_all(scope.connection())
    .await
    .unwrap();
    assert!(plan.join("\n").contains("Index Cond"), "{plan:#?}");
    drop(scope);
    let text = Operand::Text("c7".to_owned());
    let found = finds(&tradate, Find { limit: 100, ..only("city", Comparison::Eq, text) }).await;
    assert_eq!(found.len(), 40);
}
