//! Fields of plugins through the API: which union has them, what they cost, and what happens when
//! they are switched. The answers are made up here; real plugins answer in `plugins/graphql.rs`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Extension;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use harness::{App, Listing, TestTenant, golden, repository};
use reqwest::{Method, StatusCode};
use reticolo_accounts::Tenant;
use reticolo_foundation::{Access, Language};
use reticolo_graphql::plugins::sdl_with;
use reticolo_graphql::{Limits, PluginSource, Policy};
use reticolo_plugin_host::{FieldCall, Granted};
use reticolo_plugins::{Enabled, FieldFailure, InstallationId, PluginSet};
use reticolo_tenancy::hook::NoRules;
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Role, Tenants, Visitor};
use serde_json::{Value, json};
use tokio::sync::Notify;

const CARE: &str = "
    type Query { hello(name: String = \"you\"): String @needs(audience: EVERYBODY) secret: String }
    type Mutation { greet(name: String!): String @needs(audience: EVERYBODY) }
    extend type Service { length: Int @needs(audience: EVERYBODY) }
    extend type Organization { length: Int @needs(audience: EVERYBODY) }";
const HOME: &str = "type Query { hello: String @needs(audience: EVERYBODY) }";
/// What a plugin adds that answers the platform's questions alone.
const RULES: &str = "";

/// Plugins whose answers are made up.
#[derive(Clone, Default)]
struct Made(Arc<Inner>);

#[derive(Default)]
struct Inner {
    sets: Mutex<HashMap<String, Arc<PluginSet>>>,
    asked: Mutex<Vec<FieldCall>>,
    /// Where calls wait while they are held.
    held: AtomicBool,
    arrived: Notify,
    released: Notify,
    /// Where calls read something of their own.
    rows: Option<Tenants>,
}

impl Made {
    fn enable(&self, slug: &str, plugins: &[(&str, &str)]) {
        let mut key = [0; 32];
        for (place, (namespace, _)) in plugins.iter().enumerate() {
            key[place] = namespace.as_bytes()[0];
        }
        let plugins = plugins.iter().map(|(namespace, sdl)| enabled(namespace, sdl)).collect();
        let set = Arc::new(PluginSet { key, plugins });
        self.0.sets.lock().unwrap().insert(slug.to_owned(), set);
    }

    fn asked(&self) -> Vec<FieldCall> {
        std::mem::take(&mut *self.0.asked.lock().unwrap())
    }

    /// Serves the API with these plugins, to a visitor; gives its address.
    async fn serve(&self, app: &App, visitor: Visitor) -> String {
        let router = reticolo_graphql::router(
            app.platform.tenants.clone(),
            app.identity.clone(),
            self.clone(),
            Arc::new(NoRules),
            Limits::default(),
            Policy::default(),
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = router.layer(Extension(visitor));
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }
}

#[async_trait]
impl PluginSource for Made {
    async fn set(&self, tenant: &Arc<Tenant>) -> Result<Arc<PluginSet>, reticolo_plugins::Error> {
        let sets = self.0.sets.lock().unwrap();
        Ok(sets.get(tenant.slug.as_str()).cloned().unwrap_or_default())
    }

    async fn resolve(
        &self,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        plugin: &Arc<Enabled>,
        _: Language,
        call: FieldCall,
    ) -> Result<Vec<Value>, FieldFailure> {
        if let Some(tenants) = &self.0.rows {
            let scope = tenants.enter(tenant, visitor, Access::Write).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
            scope.commit().await.unwrap();
        }
        if self.0.held.load(Ordering::SeqCst) {
            self.0.arrived.notify_one();
            self.0.released.notified().await;
        }
        let answer = |parent: &String| {
            let parent: Value = serde_json::from_str(parent).unwrap();
            match call.field.as_str() {
                "length" => json!(parent["name"].as_str().unwrap().len()),
                _ => json!(format!("{} of {}", plugin.manifest.namespace, tenant.slug)),
            }
        };
        let answers = call.parents.iter().map(answer).collect();
        self.0.asked.lock().unwrap().push(call);
        Ok(answers)
    }
}

fn enabled(namespace: &str, sdl: &str) -> Arc<Enabled> {
    let (world, files) = match sdl {
        RULES => ("rule-plugin", json!({})),
        _ => ("data-plugin", json!({ "schema": "schema.graphql" })),
    };
    let manifest = json!({
        "id": format!("it.example.{namespace}"), "namespace": namespace, "version": "1.0.0",
        "api": "1.0", "world": world, "license": "EUPL-1.2", "name": { "it": "Prova" },
        "summary": { "it": "Prova" }, "files": files,
    });
    Arc::new(Enabled {
        installation: InstallationId::fresh(),
        digest: [0; 32],
        manifest: serde_json::from_value(manifest).unwrap(),
        files: [("schema.graphql".to_owned(), sdl.to_owned())].into(),
        granted: Arc::new(Granted::default()),
        settings: json!({}),
        settings_version: 1,
    })
}

/// Asks a tenant by POST; gives the answer and how many statements it took.
async fn ask(at: &str, tenant: &TestTenant<'_>, query: &str) -> (Value, u32) {
    let url = format!("{at}/t/{}/graphql", tenant.slug);
    let response =
        tenant.app.client.post(url).json(&json!({ "query": query })).send().await.unwrap();
    let timing = response.headers()["server-timing"].to_str().unwrap().to_owned();
    let count = timing.split("statements=").nth(1).and_then(|rest| rest.split('"').next());
    (response.json().await.unwrap(), count.unwrap().parse().unwrap())
}

fn listings(count: usize) -> Vec<(String, String)> {
    (0..count).map(|n| (format!("s{n}"), format!("Servizio {}", "a".repeat(n)))).collect()
}

async fn fill(tenant: &TestTenant<'_>, count: usize) {
    let texts = listings(count);
    let listings: Vec<_> =
        texts.iter().map(|(id, name)| Listing { id, name, ..Listing::default() }).collect();
    tenant.lists(&listings).await;
}

#[tokio::test]
async fn a_list_of_services_is_one_call_and_a_tenant_without_plugins_pays_nothing() {
    let app = App::start().await;
    let [with, without] = app.tenants(["altovicentino", "marca-occidentale"]).await;
    fill(&with, 20).await;
    fill(&without, 20).await;
    let made = Made::default();
    made.enable(with.slug, &[("care", CARE)]);
    let at = made.serve(&app, Visitor::default()).await;

    let query = "{ services(first: 20) { nodes { id name organization { id plugins { care { length } } } plugins { care { length } } } } }";
    let (answer, statements) = ask(&at, &with, query).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    let nodes = answer["data"]["services"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 20);
    for node in nodes {
        let length = node["name"].as_str().unwrap().len();
        assert_eq!(node["plugins"]["care"]["length"], length, "{node}");
        assert!(node["organization"]["plugins"]["care"]["length"].as_u64().unwrap() > 0);
    }
    let mut asked = made.asked();
    asked.sort_by_key(|call| call.parents.len());
    let asked: Vec<_> = asked.iter().map(|call| (call.type_name.as_str(), &call.parents)).collect();
    assert_eq!(asked.len(), 2, "one for all services, one for all their organizations");
    assert_eq!((asked[0].0, asked[1].0), ("Organization", "Service"));
    assert_eq!(asked[1].1.len(), 20);
    let first: Value = serde_json::from_str(&asked[1].1[0]).unwrap();
    let node = nodes.iter().find(|node| node["id"] == first["globalId"]).unwrap();
    assert_eq!(first["name"], node["name"]);
    let organization = first["organizationId"].as_str().unwrap();
    let global = BASE64_URL_SAFE_NO_PAD.encode(format!("Organization:{organization}"));
    assert_eq!(node["organization"]["id"], global);

    let plain = "{ services(first: 20) { nodes { id name organization { id } } } }";
    let (_, of_plain) = ask(&at, &with, plain).await;
    assert_eq!(statements, of_plain);
    let (answer, of_other) = ask(&at, &without, plain).await;
    assert_eq!(answer["data"]["services"]["nodes"].as_array().unwrap().len(), 20);
    assert_eq!(of_other, of_plain);
    assert_eq!(made.asked(), []);
}

#[tokio::test]
async fn what_a_tenant_has_not_installed_does_not_exist_there() {
    let app = App::start().await;
    let [one, two, none] = app.tenants(["altovicentino", "tradate", "poli-citta"]).await;
    let made = Made::default();
    made.enable(one.slug, &[("care", CARE)]);
    made.enable(two.slug, &[("home", HOME)]);
    let at = made.serve(&app, Visitor::default()).await;

    let hello = |namespace: &str| format!("{{ plugins {{ {namespace} {{ hello }} }} }}");
    for (tenant, namespace, other) in [(&one, "care", "home"), (&two, "home", "care")] {
        let (answer, _) = ask(&at, tenant, &hello(namespace)).await;
        let expected = format!("{namespace} of {}", tenant.slug);
        assert_eq!(answer["data"]["plugins"][namespace]["hello"], expected);
        let (answer, _) = ask(&at, tenant, &hello(other)).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(answer.get("data"), None);
        let (answer, _) =
            ask(&at, tenant, &format!("{{ __type(name: \"{other}_Query\") {{ name }} }}")).await;
        assert_eq!(answer["data"]["__type"], Value::Null);
    }
    for query in [
        "{ plugins { installed { id } } }",
        "mutation { plugins { __typename } }",
        "{ services { nodes { plugins { __typename } } } }",
    ] {
        let (answer, _) = ask(&at, &none, query).await;
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("Unknown field \"plugins\""), "{message}");
    }
    assert_eq!(made.asked().len(), 2);

    // All at once: each is answered by its own, whoever asks first.
    let asked = (0..30).map(|turn| {
        let (at, hello) = (&at, &hello);
        let (tenant, namespace) = if turn % 2 == 0 { (&one, "care") } else { (&two, "home") };
        async move {
            let (answer, _) = ask(at, tenant, &hello(namespace)).await;
            let expected = format!("{namespace} of {}", tenant.slug);
            assert_eq!(answer["data"]["plugins"][namespace]["hello"], expected, "{answer}");
        }
    });
    futures::future::join_all(asked).await;
}

#[tokio::test]
async fn plugins_that_are_rules_alone_are_told_of_and_bring_nothing_else() {
    let app = App::start().await;
    let [rules, none] = app.tenants(["tradate", "marca-occidentale"]).await;
    let made = Made::default();
    made.enable(rules.slug, &[("voucher", RULES)]);
    let at = made.serve(&app, Visitor::default()).await;

    let (answer, _) = ask(&at, &rules, "{ plugins { installed { id namespace version } } }").await;
    let voucher = json!({ "id": "it.example.voucher", "namespace": "voucher", "version": "1.0.0" });
    assert_eq!(answer, json!({ "data": { "plugins": { "installed": [voucher] } } }));
    for query in [
        "{ plugins { voucher { __typename } } }",
        "mutation { plugins { __typename } }",
        "{ services { nodes { plugins { __typename } } } }",
    ] {
        let (answer, _) = ask(&at, &rules, query).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    }
    let (answer, _) = ask(&at, &none, "{ __type(name: \"InstalledPlugin\") { name } }").await;
    assert_eq!(answer, json!({ "data": { "__type": null } }));
}

#[tokio::test]
async fn a_mutation_is_asked_by_post_only() {
    let app = App::start().await;
    let [tenant] = app.tenants(["altovicentino"]).await;
    let made = Made::default();
    made.enable(tenant.slug, &[("care", CARE)]);
    let at = made.serve(&app, Visitor::default()).await;
    let mutation = "mutation { plugins { care { greet(name: \"Ada\") } } }";

    let url = format!("{at}/t/{}/graphql", tenant.slug);
    let by_get = app.client.request(Method::GET, &url).query(&[("query", mutation)]);
    let response = by_get.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(made.asked(), []);
    let by_get = app.client.get(&url).query(&[("query", "{ plugins { care { hello } } }")]);
    assert_eq!(by_get.send().await.unwrap().status(), StatusCode::OK);
    let (answer, _) = ask(&at, &tenant, mutation).await;
    assert_eq!(answer["data"]["plugins"]["care"]["greet"], "care of altovicentino");
    assert_eq!(made.asked().len(), 2);
}

#[tokio::test]
async fn a_switch_reaches_the_next_request_and_leaves_those_under_way_alone() {
    let app = App::start().await;
    let [tenant] = app.tenants(["altovicentino"]).await;
    let made = Made::default();
    made.enable(tenant.slug, &[("care", CARE)]);
    let at = made.serve(&app, Visitor::default()).await;
    let care = "{ plugins { installed { namespace } care { hello a: hello(name: \"a\") } } }";

    made.0.held.store(true, Ordering::SeqCst);
    let under_way = ask(&at, &tenant, care);
    let switch = async {
        made.0.arrived.notified().await;
        made.enable(tenant.slug, &[("home", HOME)]);
        made.0.held.store(false, Ordering::SeqCst);
        let (answer, _) = ask(&at, &tenant, "{ plugins { home { hello } } }").await;
        assert_eq!(answer["data"]["plugins"]["home"]["hello"], "home of altovicentino");
        let (answer, _) = ask(&at, &tenant, care).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
        made.0.released.notify_one();
    };
    let ((answer, _), ()) = tokio::join!(under_way, switch);
    assert_eq!(
        answer["data"]["plugins"],
        json!({
            "installed": [{ "namespace": "care" }],
            "care": { "hello": "care of altovicentino", "a": "care of altovicentino" }
        })
    );
}

#[tokio::test]
async fn fields_without_a_word_are_for_the_union_s_staff() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let made = Made::default();
    made.enable(tenant.slug, &[("care", CARE)]);
    let staff = tenant.person("Sara Neri", &[Post::everywhere(Role::SocialWorker)]).await;
    let elsewhere = other.person("Ugo Bassi", &[Post::everywhere(Role::UnionAdmin)]).await;
    let citizen = tenant.person("Carla Citta", &[]).await;
    for (visitor, code) in [
        (Visitor::default(), "DENIED"),
        (citizen.visitor(), "DENIED"),
        (elsewhere.visitor(), "DENIED"),
        (staff.visitor(), ""),
    ] {
        let at = made.serve(&app, visitor).await;
        let (answer, _) = ask(&at, &tenant, "{ plugins { care { secret hello } } }").await;
        let found = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        assert_eq!(found, code, "{answer}");
        let care = &answer["data"]["plugins"]["care"];
        assert_eq!(care["secret"].is_null(), !code.is_empty(), "{answer}");
        assert_eq!(care["hello"], "care of altovicentino");
    }
}

#[tokio::test]
async fn requests_do_not_wait_for_each_other_s_connections() {
    let app = App::start().await;
    let [tenant] = app.tenants(["altovicentino"]).await;
    fill(&tenant, 3).await;
    // More requests than connections, each reading before and after a call that reads too.
    let made =
        Made(Arc::new(Inner { rows: Some(app.platform.tenants.clone()), ..Inner::default() }));
    made.enable(tenant.slug, &[("care", CARE)]);
    let at = made.serve(&app, Visitor::default()).await;
    let query = "{ before: services { totalCount nodes { plugins { care { length } } phones { number } } }
        plugins { care { hello } } after: organizations { totalCount nodes { plugins { care { length } } } } }";
    let asked = futures::future::join_all((0..16).map(|_| ask(&at, &tenant, query)));
    for (answer, _) in tokio::time::timeout(Duration::from_secs(10), asked).await.unwrap() {
        assert_eq!(answer.get("errors"), None, "{answer}");
    }
}

#[test]
fn the_schema_with_plugins_is_as_it_was_decided() {
    let sample = std::fs::read_to_string(repository("tests/golden/plugins.in.graphql")).unwrap();
    let with = sdl_with(&[("care", &sample), ("home", HOME)]).unwrap();
    let base = reticolo_graphql::sdl();
    // Only what the plugins change: blocks of text that the schema without them does not have.
    let known: Vec<_> = base.split("\n\n").collect();
    let brought = with.split("\n\n").filter(|block| !known.contains(block));
    let extended =
        ["type Query {", "type Mutation {", "type Service ", "type Organization ", "directive @"];
    let brought = brought.filter(|block| !extended.iter().any(|name| block.contains(name)));
    let lines: Vec<_> = with.lines().filter(|line| line.starts_with("\tplugins:")).collect();
    assert_eq!(lines.len(), 4, "on Query, Mutation, Service and Organization");
    golden("plugins.graphql", &(brought.collect::<Vec<_>>().join("\n\n") + "\n"));
}
