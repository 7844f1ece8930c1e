//! Fields of the API that plugins answer, below the API itself.

use harness::{App, TestPlugin};
use insta::assert_snapshot;
use reticolo_foundation::{Access, Language};
use reticolo_plugin_host::{FieldCall, Operation};
use reticolo_plugins::{FieldFailure, traces};
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Permission, Role, Visitor};
use serde_json::{Value, json};

use super::life::{does, writes};

fn asked(operation: Operation, op: &str) -> FieldCall {
    FieldCall {
        operation,
        type_name: if operation == Operation::Query { "Query" } else { "Mutation" }.to_owned(),
        field: "run".to_owned(),
        arguments: json!({ "op": op }).to_string(),
        parents: vec!["{}".to_owned()],
        selection: Vec::new(),
    }
}

#[tokio::test]
async fn a_plugin_knows_people_by_a_pseudonym_and_their_roles() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.person("Ada Bianchi", &[Post::everywhere(Role::UnionAdmin)]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&TestPlugin::hostile()).await;
    }
    let plugins = &app.platform.plugins;
    let ask = async |tenant: &harness::TestTenant<'_>, visitor: &Visitor| -> Value {
        let plugin = tenant.plugin("it.reticolo.hostile").await;
        let (at, call) = (tenant.tenant().await, asked(Operation::Query, "context"));
        plugins.resolve(&at, visitor, &plugin, Language::Italian, call).await.unwrap().remove(0)
    };
    let told = ask(&tradate, &admin.visitor()).await;
    let text = told.to_string();
    assert!(!text.contains("Ada") && !text.contains(&admin.account.to_string()), "{text}");
    assert!(text.contains("union_admin") && text.contains("citizen"), "{text}");
    assert_eq!(ask(&tradate, &admin.visitor()).await["subject"], told["subject"], "the same again");
    let elsewhere = ask(&altovicentino, &admin.visitor()).await;
    assert!(told["subject"].is_string() && elsewhere["subject"].is_string());
    assert_ne!(elsewhere["subject"], told["subject"]);
    assert!(!elsewhere.to_string().contains("union_admin"));

    // Whoever comes with a limited token is told of as a citizen, and nobody as nobody.
    let mut limited = admin.visitor();
    limited.signed_in.as_mut().unwrap().limited_to = Some(vec![Permission::DirectoryBrowse]);
    let text = ask(&tradate, &limited).await.to_string();
    assert!(!text.contains("union_admin") && text.contains("citizen"), "{text}");
    assert_eq!(ask(&tradate, &Visitor::default()).await["subject"], Value::Null);
}

#[tokio::test]
async fn what_a_plugin_changes_for_somebody_is_in_the_audit() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let installed = tradate.installs(&TestPlugin::hostile()).await;
    let somebody = tradate.person("Carla", &[]).await;
    let plugin = tradate.plugin("it.reticolo.hostile").await;
    let mut call = asked(Operation::Mutation, "store_put");
    call.arguments = json!({ "op": "store_put", "key": "a" }).to_string();
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    plugins.resolve(&tenant, &somebody.visitor(), &plugin, Language::Italian, call).await.unwrap();
    // Also where it wrote nothing.
    let call = asked(Operation::Mutation, "fine");
    plugins.resolve(&tenant, &somebody.visitor(), &plugin, Language::Italian, call).await.unwrap();
    let schema = tenant.home.clone().unwrap().schema;
    let acts: Vec<(String, String, uuid::Uuid)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select actor_name, array_to_string(fields, ','), entity_id from {schema}.audit_entry
         where action = 'plugin.mutate' order by entry_no"
    )))
    .fetch_all(&mut app.database.connect().await)
    .await
    .unwrap();
    let act = ("Carla".to_owned(), "Mutation.run".to_owned(), installed.id.0);
    assert_eq!(acts, [act.clone(), act]);
    let mut scope = tradate.enter(Access::Snapshot).await;
    reticolo_tenancy::audit::verify::verify(&mut scope, None).await.unwrap().unwrap();
    drop(scope);
    let mut scope = altovicentino.enter(Access::Read).await;
    let log = traces::log(&mut scope, installed.id, None, 10).await.unwrap();
    assert_eq!(log.len(), 0);
}

#[tokio::test]
async fn what_a_plugin_logs_and_how_it_fails_is_kept_for_its_administrators() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let installed = tradate.installs(&TestPlugin::hostile()).await;
    altovicentino.installs(&TestPlugin::hostile()).await;
    let failed = does(&tradate, Operation::Query, json!({ "op": "panic", "key": "x" })).await;
    assert!(matches!(failed, Err(FieldFailure::Failed)), "{failed:?}");
    does(&tradate, Operation::Query, json!({ "op": "log_secrets" })).await.unwrap();
    app.platform.plugins.settle().await;

    let mut scope = tradate.enter(Access::Write).await;
    let log = traces::log(&mut scope, installed.id, None, 50).await.unwrap();
    assert!(log.iter().any(|line| line.message.contains("a panic on purpose")), "{log:?}");
    assert!(log.iter().all(|line| !line.message.contains('\0')));
    assert!(log.iter().all(|line| line.point == "field Query.run"));
    let failures = traces::failures(&mut scope, installed.id).await.unwrap();
    assert_eq!(failures.len(), 1);
    assert_eq!(
        (failures[0].cause.as_str(), failures[0].point.as_str()),
        ("trapped", "field Query.run")
    );
    let input = traces::failed_input(&mut scope, failures[0].id).await.unwrap();
    assert!(input.contains("panic") && input.contains("Query.run"), "{input}");
    drop(scope);
    let schema = tradate.tenant().await.home.clone().unwrap().schema;
    let sealed: String = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "select encode(input, 'escape') from {schema}.plugin_failure"
    )))
    .fetch_one(&mut app.database.connect().await)
    .await
    .unwrap();
    assert!(!sealed.contains("panic"));
    let mut scope = altovicentino.enter(Access::Read).await;
    assert_eq!(traces::failures(&mut scope, installed.id).await.unwrap().len(), 0);
}

/// Sixty failures of one plugin: the last fifty are kept, and the platform and the other union live.
#[tokio::test]
async fn a_plugin_that_fails_and_fails_rests_and_harms_nobody() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let installed = tradate.installs(&TestPlugin::hostile()).await;
    altovicentino.installs(&TestPlugin::hostile()).await;
    let mut last = None;
    for _ in 0..60 {
        last = does(&tradate, Operation::Query, json!({ "op": "panic" })).await.err();
    }
    assert_snapshot!(last.unwrap(), @"the plugin gives no answer at the moment; try again later");
    let fine = does(&altovicentino, Operation::Query, json!({ "op": "fine" })).await.unwrap();
    assert_eq!(fine, json!({ "fine": true }));
    writes(&altovicentino, "a").await;
    app.platform.plugins.settle().await;
    let mut scope = tradate.enter(Access::Read).await;
    let failures = traces::failures(&mut scope, installed.id).await.unwrap();
    assert!((1..=50).contains(&failures.len()), "{}", failures.len());
}
