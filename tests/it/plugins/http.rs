//! Jobs that go out, to a real server on this machine: what was granted is asked, and nothing else; what
//! comes back is bounded; a credential is sent and never shown.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use futures::stream;
use harness::{App, MANAGER, TestPlugin, TestTenant};
use reticolo_foundation::Access;
use reticolo_plugins::{InstallationId, PlannedJob, jobs};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::runner::{goes_on, runs};

/// A server somewhere, and what it was asked: the path, and the credential that came with it.
#[derive(Clone, Default)]
pub(super) struct Elsewhere {
    asked: Arc<Mutex<Vec<(String, String)>>>,
    /// Where `/api/away` leads.
    away: Option<u16>,
}

impl Elsewhere {
    /// Starts one; gives its port.
    pub(super) async fn start(self) -> u16 {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Router::new().fallback(answer).with_state(self);
        tokio::spawn(async move { axum::serve(listener, router).await });
        port
    }

    pub(super) fn asked(&self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

async fn answer(State(server): State<Elsewhere>, uri: Uri, headers: HeaderMap) -> Response {
    let credential = headers.get("authorization").map_or("", |value| value.to_str().unwrap());
    server.asked.lock().unwrap().push((uri.path().to_owned(), credential.to_owned()));
    match uri.path() {
        "/api/away" => {
            let port = server.away.unwrap_or_default();
            Redirect::temporary(&format!("http://localhost:{port}/api/ok")).into_response()
        }
        "/api/inside" => Redirect::temporary("/secret").into_response(),
        "/api/large" => vec![b'x'; (256 << 10) + 1].into_response(),
        "/api/largest" => vec![b'x'; 256 << 10].into_response(),
        "/api/endless" => {
            let pieces =
                stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 4096])));
            Body::from_stream(pieces).into_response()
        }
        "/api/ok" => "fine".into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The hostile plugin with a secret among its settings, whose jobs may ask below `/api/` at this port.
pub(super) fn asking(port: u16) -> TestPlugin {
    let secret = r#""properties": {
    "token": { "type": "string", "title": "Segreto", "x-title-en": "Secret", "maxLength": 80, "writeOnly": true },"#;
    TestPlugin::hostile()
        .instead("settings.schema.json", "\"properties\": {", secret)
        .instead("settings.schema.json", "\"x-order\": [", "\"x-order\": [\"token\",")
        .instead(
            "plugin.toml",
            "https://granted.example.org/api/*",
            &format!("http://localhost:{port}/api/*"),
        )
}

/// Has the job of the hostile plugin ask an address; gives how that ended.
pub(super) async fn asks(tenant: &TestTenant<'_>, orders: Value) -> String {
    let mut all = json!({ "op": "http" });
    all.as_object_mut().unwrap().extend(orders.as_object().unwrap().clone());
    goes_on(tenant.app, tenant, "http", Some(all)).await;
    runs(tenant.app).await;
    let installed = tenant.plugin("it.reticolo.hostile").await.installation;
    job(tenant, installed).await.last_outcome.unwrap()
}

async fn job(tenant: &TestTenant<'_>, of: InstallationId) -> PlannedJob {
    let mut scope = tenant.enter(Access::Read).await;
    let all = jobs(&mut scope, of).await.unwrap();
    all.into_iter().find(|job| job.name == "http").unwrap()
}

async fn sets_token(tenant: &TestTenant<'_>, id: InstallationId, token: &str) {
    let (plugins, now) = (&tenant.app.platform.plugins, tenant.installation(id).await);
    let settings = json!({ "on_event": "fine", "n": 0, "token": token });
    let seen = (id, now.row_version);
    plugins.change_settings(&tenant.tenant().await, &MANAGER, seen, &settings, None).await.unwrap();
}

#[tokio::test]
async fn a_job_asks_what_was_granted_and_nothing_else() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let other = Elsewhere::default();
    let away = other.clone().start().await;
    let server = Elsewhere { away: Some(away), ..Elsewhere::default() };
    let port = server.clone().start().await;
    tradate.installs_release(app.offers_local(&asking(port)).await).await;
    runs(&app).await;
    let at = |path: &str| json!({ "url": format!("http://localhost:{port}{path}") });

    assert_eq!(asks(&tradate, at("/api/ok")).await, "done");
    assert_eq!(server.asked(), [("/api/ok".to_owned(), String::new())]);

    for url in [
        format!("http://localhost:{port}/secret"),
        format!("http://localhost:{port}/api/../secret"),
        format!("http://localhost:{away}/api/ok"),
        format!("http://127.0.0.1:{port}/api/ok"),
        format!("http://localhost:{port}@127.0.0.1:{away}/api/ok"),
        format!("https://localhost:{port}/api/ok"),
    ] {
        let refused = asks(&tradate, json!({ "url": url })).await;
        assert!(refused.contains("not granted"), "{url}: {refused}");
    }
    assert_eq!(server.asked(), []);

    // A redirect is told and not followed, to wherever it leads.
    for path in ["/api/away", "/api/inside"] {
        assert_eq!(asks(&tradate, at(path)).await, "done", "{path}");
        assert_eq!(server.asked(), [(path.to_owned(), String::new())]);
    }
    assert_eq!(other.asked(), []);

    assert_eq!(asks(&tradate, at("/api/largest")).await, "done");
    for path in ["/api/large", "/api/endless"] {
        let refused = asks(&tradate, at(path)).await;
        assert!(refused.contains("256 KiB"), "{path}: {refused}");
    }
    // What does not answer at all.
    drop(server);
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = closed.local_addr().unwrap().port();
    drop(closed);
    let plugin = asking(nobody).version("1.1.0");
    tradate.installs_release(app.offers_local(&plugin).await).await;
    let url = format!("http://localhost:{nobody}/api/ok");
    let away = asks(&tradate, json!({ "url": url })).await;
    assert!(away.contains("does not answer"), "{away}");
}

/// Where a platform is not told to, no job asks this machine, granted or not.
#[tokio::test]
async fn no_job_asks_the_machine_it_runs_on() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let server = Elsewhere::default();
    let port = server.clone().start().await;
    tradate.installs_release(app.offers_local(&asking(port)).await).await;
    runs(&app).await;
    let orders = json!({ "op": "http", "url": format!("http://localhost:{port}/api/ok") });
    goes_on(&app, &tradate, "http", Some(orders)).await;
    // Another server of the same installation, which was not started for trying out.
    let elsewhere = app.other_server(reticolo_foundation::Clock::System);
    while elsewhere.run_due().await.unwrap() > 0 {}
    let installed = tradate.plugin("it.reticolo.hostile").await.installation;
    let refused = job(&tradate, installed).await.last_outcome.unwrap();
    assert!(refused.contains("https"), "{refused}");
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn a_credential_is_sent_by_its_name_and_never_shown() {
    const TOKEN: &str = "wGq7-not-for-plugins";
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let server = Elsewhere::default();
    let port = server.clone().start().await;
    let installed = tradate.installs_release(app.offers_local(&asking(port)).await).await;
    sets_token(&tradate, installed.id, TOKEN).await;
    runs(&app).await;
    let url = format!("http://localhost:{port}/api/ok");

    let sent = asks(&tradate, json!({ "url": url, "credential": "token" })).await;
    assert_eq!(sent, "done");
    assert_eq!(server.asked(), [("/api/ok".to_owned(), format!("Bearer {TOKEN}"))]);
    // One that is not there is no request without one.
    for name in ["absent", "on_event", ""] {
        let refused = asks(&tradate, json!({ "url": url, "credential": name })).await;
        assert_ne!(refused, "done", "{name:?}");
    }
    assert_eq!(server.asked(), []);
    // Whatever the plugin writes and logs of what it can see of itself, the secret is not in it.
    let seen = asks(&tradate, json!({ "op": "config" })).await;
    assert_eq!(seen, "done");
    let told = super::life::does(
        &tradate,
        reticolo_plugin_host::Operation::Query,
        json!({ "op": "config" }),
    );
    assert_eq!(told.await.unwrap(), json!({ "on_event": "fine", "n": 0 }));
    app.platform.plugins.settle().await;
    let rows = tradate.rows().await;
    assert!(rows.iter().any(|row| row.starts_with("plugin_setting_version ")));
    assert!(!rows.iter().any(|row| row.contains(TOKEN)), "it is nowhere to be read");
}

#[tokio::test]
async fn a_credential_goes_with_the_plugin() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let installed = tradate.installs_release(app.offers_local(&asking(9)).await).await;
    sets_token(&tradate, installed.id, "wGq7-not-for-plugins").await;
    let schema = tenant.home.clone().unwrap().schema;
    let sealed = format!("select secrets is not null from {schema}.plugin_installation");
    let is_kept = async || {
        let mut owner = app.database.connect().await;
        let kept: bool =
            sqlx::query_scalar(AssertSqlSafe(sealed.clone())).fetch_one(&mut owner).await.unwrap();
        kept
    };
    assert!(is_kept().await);
    let now = tradate.installation(installed.id).await;
    let seen = (now.id, now.row_version);
    let version = plugins.disable(&tenant, &MANAGER, seen, None).await.unwrap();
    let export = plugins.export(&tenant, &MANAGER, now.id).await.unwrap();
    plugins.handed_out(&tenant, &MANAGER, (export.seen, &export.checksum)).await.unwrap();
    assert!(is_kept().await, "it can be switched on again");
    let seen = (now.id, version);
    plugins.uninstall(&tenant, &MANAGER, seen, Some(&export.checksum)).await.unwrap();
    assert!(!is_kept().await);
    altovicentino.sees_nothing().await;
}
