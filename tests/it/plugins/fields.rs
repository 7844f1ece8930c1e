//! Fields of the API that plugins answer, below the API itself.

use harness::{App, TestPlugin};
use insta::assert_snapshot;
use reticolo_foundation::{Access, Language};
use reticolo_plugin_host::{FieldCall, Operation};
use reticolo_plugins::ask::Question;
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

#[tokio::test]
async fn a_field_is_answered_to_its_audience_only_whoever_asks_on_whatever_way() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let plugin = TestPlugin::hostile();
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&plugin).await;
    }
    let admin = tradate.person("Ada", &[Post::everywhere(Role::UnionAdmin)]).await.visitor();
    let auditor = tradate.person("Ugo", &[Post::everywhere(Role::Auditor)]).await.visitor();
    let ask = async |tenant: &harness::TestTenant<'_>, visitor: &Visitor, field: &str| {
        let plugin = tenant.plugin("it.reticolo.hostile").await;
        let operation = if field == "order" { Operation::Mutation } else { Operation::Query };
        let mut call = FieldCall { field: field.to_owned(), ..asked(operation, "fine") };
        if operation == Operation::Mutation {
            call.arguments = json!({ "input": { "op": "fine" } }).to_string();
        }
        let (plugins, at) = (&app.platform.plugins, tenant.tenant().await);
        plugins.resolve(&at, visitor, &plugin, Language::Italian, call).await
    };
    let guest = Visitor::default();
    let refused = ask(&tradate, &guest, "number").await.unwrap_err();
    assert_snapshot!(refused, @"For people with a role in the union.");
    assert!(ask(&tradate, &auditor, "number").await.is_ok());
    // A role is one in its own union.
    let elsewhere = ask(&altovicentino, &admin, "number").await;
    assert!(matches!(elsewhere, Err(FieldFailure::NotFor(_))), "{elsewhere:?}");
    let refused = ask(&tradate, &auditor, "order").await.unwrap_err();
    assert_snapshot!(refused, @"For the union's administrators.");
    assert!(ask(&tradate, &admin, "order").await.is_ok());
    assert!(ask(&tradate, &guest, "run").await.is_ok());
    assert_eq!(ask(&tradate, &admin, "absent").await, Err(FieldFailure::NotFound));
}

#[tokio::test]
async fn a_page_s_question_has_the_defaults_and_its_answer_the_type_that_is_declared() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let plugin = TestPlugin::hostile().instead(
        "schema.graphql",
        "things(op: String!, n: Int! = 0)",
        "things(op: String! = \"fine\", n: Int! = 0, first: Int, after: ID)",
    );
    tradate.installs(&plugin).await;
    let admin = tradate.person("Ada", &[Post::everywhere(Role::UnionAdmin)]).await.visitor();
    let plugin = tradate.plugin("it.reticolo.hostile").await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let ask = async |field: &str, arguments: Value| {
        let question = Question {
            operation: Operation::Query,
            field: field.to_owned(),
            arguments: arguments.as_object().cloned().unwrap(),
            selection: vec!["name".to_owned(), "id".to_owned()],
        };
        plugins.ask(&tenant, &admin, &plugin, Language::Italian, question).await
    };
    let things = ask("things", json!({})).await.unwrap();
    let first = things[0].as_object().unwrap();
    assert_eq!(first.keys().collect::<Vec<_>>(), ["name"], "what is selected and declared");
    assert_eq!(ask("number", json!({ "op": "fine" })).await, Ok(json!(1)));
    for op in ["wrong_type", "null", "extra_field"] {
        assert_eq!(ask("things", json!({ "op": op })).await, Err(FieldFailure::Failed), "{op}");
    }
    let misfit = ask("things", json!({ "n": "many" })).await.unwrap_err();
    assert_snapshot!(misfit, @"argument `n` is not of its type");
    assert!(plugins.is_paged(&plugin, "things").await);
    assert!(
        !plugins.is_paged(&plugin, "number").await && !plugins.is_paged(&plugin, "thing").await
    );
}
