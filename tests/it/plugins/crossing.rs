//! A plugin tries to cross by every function of the host: into another union that has the same plugin, and
//! into another plugin of its own union. The list of functions is read from the contract, so that a new one
//! fails here until somebody has tried it.

use std::collections::BTreeSet;

use harness::{App, Listing, MANAGER, TestTenant, repository};
use reticolo_plugin_host::Operation;
use reticolo_plugins::Installation;
use serde_json::{Value, json};

use super::http::{Elsewhere, asking, asks};
use super::life::does;
use super::runner::runs;

const OURS: &str = "of-tradate";
const THEIRS: &str = "of-altovicentino";
const TWIN_S: &str = "of-the-twin";

/// The functions of the interfaces that some world of some version of the contract imports:
/// `store.find`.
fn functions() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for version in std::fs::read_dir(repository("plugins/wit")).unwrap() {
        let text = std::fs::read_to_string(version.unwrap().path().join("plugin.wit")).unwrap();
        let imported: BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("import ")?.strip_suffix(';'))
            .collect();
        let mut interface = None;
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("interface ") {
                interface = name.split_whitespace().next();
            } else if line == "}" {
                interface = None;
            }
            let function = line.split_once(": func(").map(|(name, _)| name.trim());
            if let (Some(interface), Some(function)) = (interface, function)
                && imported.contains(interface)
            {
                all.insert(format!("{interface}.{function}"));
            }
        }
    }
    all
}

/// Has our plugin use a function of the host for all it can reach, and says what came back; `None`: nobody
/// has thought of how to cross by it yet.
async fn uses(ours: &TestTenant<'_>, function: &str, port: u16) -> Option<String> {
    let query = |orders: Value| does(ours, Operation::Query, orders);
    let change = |orders: Value| does(ours, Operation::Mutation, orders);
    let answer = match function {
        "log.log" => query(json!({ "op": "log_secrets" })).await,
        "config.get" => query(json!({ "op": "config" })).await,
        "store.get" => query(json!({ "op": "store_get", "key": "secret" })).await,
        "store.find" => query(json!({ "op": "store_find", "n": 100 })).await,
        "store.put" => {
            let body = json!({ "city": "written over" });
            change(json!({ "op": "store_put", "key": "secret", "body": body })).await
        }
        "store.delete" => change(json!({ "op": "store_delete", "key": "secret" })).await,
        "core.run" => query(json!({ "op": "core", "operation": "services" })).await,
        "http.send" => {
            let url = format!("http://localhost:{port}/api/ok");
            let ended = asks(ours, json!({ "url": url, "credential": "token" })).await;
            assert_eq!(ended, "done");
            Ok(json!(ended))
        }
        _ => return None,
    };
    Some(answer.unwrap_or_else(|failure| panic!("{function}: {failure}")).to_string())
}

/// Gives an installation what says whose it is: a setting, a secret, and a document under the key all have.
async fn marks(tenant: &TestTenant<'_>, id: &str, mark: &str) {
    let (plugins, at) = (&tenant.app.platform.plugins, tenant.tenant().await);
    let now = tenant.installation(tenant.plugin(id).await.installation).await;
    let settings = json!({ "on_event": mark, "n": 0, "token": format!("secret-{mark}") });
    let seen = (now.id, now.row_version);
    plugins.change_settings(&at, &MANAGER, seen, &settings, None).await.unwrap();
    let storage = if id == "it.example.twin" { 2 } else { 1 };
    let insert = format!(
        "insert into {{t}}.plugin_{storage}_document (collection, key, body, bytes, changed_at)
         values ('scraps', 'secret', '{{\"city\": \"{mark}\"}}', 30, now()), ('scraps', '{mark}', '{{}}', 2, now())"
    );
    tenant.behind(&insert).await;
}

/// The rows of a union that belong to one installation.
fn of(rows: &[String], installation: &Installation, storage: i32) -> Vec<String> {
    let (id, table) = (installation.id.to_string(), format!("plugin_{storage}_"));
    let its = |row: &&String| {
        row.starts_with(&table) || (row.starts_with("plugin_") && row.contains(&id))
    };
    rows.iter().filter(its).cloned().collect()
}

#[tokio::test]
async fn no_function_of_the_host_crosses_into_another_union_or_plugin() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let server = Elsewhere::default();
    let port = server.clone().start().await;
    let digest = app.offers_local(&asking(port)).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs_release(digest).await;
    }
    let twin = asking(port).named("it.example.twin", "twin");
    let twin = twin.instead("plugin.toml", "[registries.hostile", "[registries.twin");
    let twin = tradate.installs_release(app.offers_local(&twin).await).await;
    marks(&tradate, "it.reticolo.hostile", OURS).await;
    marks(&altovicentino, "it.reticolo.hostile", THEIRS).await;
    marks(&tradate, "it.example.twin", TWIN_S).await;
    for (tenant, name) in [(&tradate, OURS), (&altovicentino, THEIRS)] {
        tenant.lists(&[Listing { name, ..Listing::default() }]).await;
    }
    runs(&app).await;
    app.platform.plugins.settle().await;

    let functions = functions();
    assert!(functions.contains("store.find") && functions.len() >= 8, "{functions:?}");
    for function in &functions {
        let theirs = altovicentino.rows().await;
        let twin_s = of(&tradate.rows().await, &tradate.installation(twin.id).await, 2);
        assert!(theirs.iter().any(|row| row.contains(THEIRS)));
        assert!(twin_s.iter().any(|row| row.contains(TWIN_S)), "{twin_s:#?}");

        // Whatever the function before did to ours.
        tradate
            .behind(&format!(
                "insert into {{t}}.plugin_1_document (collection, key, body, bytes, changed_at)
                 values ('scraps', 'secret', '{{\"city\": \"{OURS}\"}}', 30, now())
                 on conflict (collection, key) do update set body = excluded.body, rev = 1"
            ))
            .await;
        let seen = uses(&tradate, function, port).await;
        let seen = seen.unwrap_or_else(|| panic!("{function} is new: try to cross by it here"));
        for foreign in [THEIRS, TWIN_S] {
            assert!(!seen.contains(foreign), "{function} read {foreign}: {seen}");
        }
        let reads = ["config.get", "store.get", "store.find", "core.run"];
        if reads.contains(&function.as_str()) {
            // It does read: its own. So that the lines above say something.
            assert!(seen.contains(OURS) || seen.contains("written over"), "{function}: {seen}");
        }
        let credentials: Vec<_> = server.asked().into_iter().map(|(_, token)| token).collect();
        let expected = format!("Bearer secret-{OURS}");
        assert!(credentials.iter().all(|token| *token == expected), "{credentials:?}");
        assert_eq!(credentials.len(), usize::from(function == "http.send"), "{function}");

        app.platform.plugins.settle().await;
        assert_eq!(altovicentino.rows().await, theirs, "{function} changed the other union");
        let now = of(&tradate.rows().await, &tradate.installation(twin.id).await, 2);
        assert_eq!(now, twin_s, "{function} changed the other plugin");
    }
}

/// Whatever name a plugin gives — another's table, role, key or tenant — it is none of the host's.
#[tokio::test]
async fn names_of_others_are_no_names() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&harness::TestPlugin::hostile()).await;
    }
    let other = altovicentino.tenant().await.home.clone().unwrap().schema.to_string();
    let before = altovicentino.rows().await;
    for name in [
        format!("{other}.plugin_1_document"),
        format!("{other}_p1"),
        format!("scraps\" from {other}.plugin_1_document --"),
        "plugin_1_document".to_owned(),
        "scraps; set role postgres".to_owned(),
    ] {
        for op in ["store_get", "store_find", "store_put", "store_delete"] {
            let orders = json!({ "op": op, "collection": name, "n": 10, "body": {} });
            let refused = does(&tradate, Operation::Mutation, orders).await;
            assert!(
                matches!(refused, Err(reticolo_plugins::FieldFailure::Denied(_))),
                "{op} {name}: {refused:?}"
            );
        }
        // As a key it is a text like any other, in its own collection.
        let orders = json!({ "op": "store_put", "key": name, "body": {} });
        does(&tradate, Operation::Mutation, orders).await.unwrap();
    }
    assert_eq!(altovicentino.rows().await, before);
}
