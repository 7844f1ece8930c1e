//! What plugins keep about a person: handed out and erased across the plugins of a union, and of no other.

use harness::{App, MANAGER, TestPerson, TestPlugin, TestTenant};
use reticolo_foundation::Language;
use reticolo_plugin_host::{FieldCall, Operation};
use reticolo_plugins::{Error, Manager};
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;
use serde_json::{Value, json};

use super::life::{keys, writes};

/// The hostile plugin, whose documents say whom they are about.
fn personal() -> TestPlugin {
    TestPlugin::hostile().instead(
        "plugin.toml",
        "retention-days = 30",
        "retention-days = 30\nsubject-path = \"person.account\"",
    )
}

/// Has a plugin do something for somebody.
async fn for_whom(
    tenant: &TestTenant<'_>,
    (id, person): (&str, &TestPerson),
    operation: Operation,
    orders: Value,
) -> Value {
    let plugin = tenant.plugin(id).await;
    let call = FieldCall {
        operation,
        type_name: "Query".to_owned(),
        field: "run".to_owned(),
        arguments: orders.to_string(),
        parents: vec!["{}".to_owned()],
        selection: Vec::new(),
    };
    let (plugins, at) = (&tenant.app.platform.plugins, tenant.tenant().await);
    let asked = plugins.resolve(&at, &person.visitor(), &plugin, Language::Italian, call).await;
    asked.unwrap().remove(0)
}

/// Has a plugin keep a document about somebody, under the name by which it knows them.
async fn keeps(tenant: &TestTenant<'_>, (id, person): (&str, &TestPerson), key: &str) -> String {
    let told = for_whom(tenant, (id, person), Operation::Query, json!({ "op": "context" })).await;
    let subject = told["subject"].as_str().unwrap().to_owned();
    let body = json!({ "person": { "account": subject }, "city": key });
    let orders = json!({ "op": "store_put", "key": key, "body": body });
    for_whom(tenant, (id, person), Operation::Mutation, orders).await;
    subject
}

#[tokio::test]
async fn what_is_about_somebody_is_handed_out_and_erased_everywhere_in_their_union() {
    const HOSTILE: &str = "it.reticolo.hostile";
    const TWIN: &str = "it.example.twin";
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let carla = tradate.person("Carla", &[]).await;
    let dino = tradate.person("Dino", &[]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    for at in [&tradate, &altovicentino] {
        at.installs(&personal()).await;
    }
    let twin = personal().named(TWIN, "twin");
    tradate.installs(&twin.instead("plugin.toml", "[registries.hostile", "[registries.twin")).await;

    // In a version that is put aside later, in the one that runs, and in another plugin.
    let pseudonym = keeps(&tradate, (HOSTILE, &carla), "carla").await;
    keeps(&tradate, (HOSTILE, &dino), "dino").await;
    writes(&tradate, "nobody").await;
    tradate.installs(&personal().version("1.1.0")).await;
    keeps(&tradate, (TWIN, &carla), "carla-too").await;
    // By the id of the account, where a query told it.
    let by_id = json!({ "person": { "account": carla.account.to_string() }, "city": "x" });
    let orders = json!({ "op": "store_put", "key": "carla-by-id", "body": by_id });
    for_whom(&tradate, (HOSTILE, &dino), Operation::Mutation, orders).await;
    // In another union: about her, and under the name she has in this one.
    keeps(&altovicentino, (HOSTILE, &carla), "theirs").await;
    let stolen = json!({ "person": { "account": pseudonym }, "city": "x" });
    let orders = json!({ "op": "store_put", "key": "stolen", "body": stolen });
    for_whom(&altovicentino, (HOSTILE, &dino), Operation::Mutation, orders).await;

    let about = plugins.documents_about(&tenant, &MANAGER, carla.account).await.unwrap();
    let mut found: Vec<_> = about
        .iter()
        .map(|one| (one.plugin.as_str(), one.version.as_str(), one.key.as_str()))
        .collect();
    found.sort_unstable();
    let all = [
        (TWIN, "1.0.0", "carla-too"),
        (HOSTILE, "1.0.0", "carla"),
        (HOSTILE, "1.1.0", "carla"),
        (HOSTILE, "1.1.0", "carla-by-id"),
    ];
    assert_eq!(found, all);
    assert_eq!(about[0].body["person"]["account"], pseudonym);

    let others = altovicentino.rows().await;
    let erased = plugins.erase_documents_about(&tenant, &MANAGER, carla.account).await.unwrap();
    assert_eq!(erased, 4);
    assert_eq!(keys(&tradate).await, ["dino", "nobody"]);
    let again = plugins.documents_about(&tenant, &MANAGER, carla.account).await.unwrap();
    assert_eq!(again, []);
    assert_eq!(altovicentino.rows().await, others, "another union's are that union's to erase");
    let rows = tradate.rows().await;
    let kept = rows.iter().filter(|row| row.contains("_document (scraps,"));
    assert!(!kept.clone().any(|row| row.contains("carla") || row.contains(&pseudonym)));
    // What is counted is what is there.
    for storage in 1..=3 {
        let documents = rows
            .iter()
            .filter(|row| row.starts_with(&format!("plugin_{storage}_document ")))
            .count();
        let counted = format!("plugin_{storage}_usage (t,{documents},");
        assert!(rows.iter().any(|row| row.starts_with(&counted)), "{counted} in {rows:#?}");
    }
    // Who has seen my data: she finds who asked for hers, and who erased them.
    let account = carla.account.to_string();
    for act in ["plugin.hand-out", "plugin.erase"] {
        let mine = rows.iter().filter(|row| row.starts_with("audit_entry ") && row.contains(act));
        assert!(mine.clone().count() >= 3, "{act}");
        assert!(mine.clone().all(|row| row.contains(&account)), "{act}");
    }
}

#[tokio::test]
async fn only_who_looks_after_plugins_hands_out_and_erases() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let carla = tradate.person("Carla", &[]).await;
    let auditor = tradate.person("Piero", &[Post::everywhere(Role::Auditor)]).await;
    let elsewhere = altovicentino.person("Ada", &[Post::everywhere(Role::UnionAdmin)]).await;
    tradate.installs(&personal()).await;
    keeps(&tradate, ("it.reticolo.hostile", &carla), "carla").await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    for who in [&carla, &auditor, &elsewhere] {
        let manager = Manager::from(who.visitor());
        let refused = plugins.documents_about(&tenant, &manager, carla.account).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{}", who.name);
        let refused = plugins.erase_documents_about(&tenant, &manager, carla.account).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{}", who.name);
    }
    assert_eq!(keys(&tradate).await, ["carla"]);
}
