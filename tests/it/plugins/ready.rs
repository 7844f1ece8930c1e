//! Whether a server has compiled what it is asked for: before anybody asks, or while somebody waits.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use harness::{App, MANAGER, TestPlugin, repository};
use reticolo_catalogue::Catalogue;
use reticolo_graphql::{DocumentCheck, Limits};
use reticolo_plugin_host::{COMPILER, Host, Settings};
use reticolo_plugins::{Error, Manager, Plugins};
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;
use serde_json::json;

use super::rules::{ask, keep};

/// How a server that has just started runs plugins, with compiled components in a folder.
pub(super) fn settings(app: &App, cache: &Path) -> Settings {
    Settings {
        cache: cache.to_owned(),
        compiler: repository(".dev").join(COMPILER),
        keys: app.platform.keys.clone(),
        running: 4,
        pooling: false,
    }
}

/// The plugins of this platform as such a server has them.
pub(super) fn other_server(app: &App, settings: Settings) -> Plugins {
    let platform = &app.platform;
    let catalogue = Catalogue::new(platform.accounts.clone(), platform.builder.clock);
    let host = Host::new(settings).unwrap();
    let schema = Arc::new(DocumentCheck::new(Limits::default()));
    Plugins::new(platform.tenants.clone(), platform.builder.clone(), catalogue, host, schema)
}

#[tokio::test]
async fn a_server_makes_ready_what_unions_have_before_they_ask() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    for tenant in [&tradate, &altovicentino] {
        tenant.installs(&TestPlugin::hostile()).await;
    }
    let unused = app.offers(&TestPlugin::of("relief-voucher")).await;
    let cache = tempfile::tempdir().unwrap();
    let plugins = other_server(&app, settings(&app, cache.path()));
    plugins.clone().warm().await;
    let folder = fs::read_dir(cache.path()).unwrap().next().unwrap().unwrap().path();
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let compiled = files.filter(|path| path.extension().is_some_and(|its| its == "cwasm"));
    assert_eq!(compiled.count(), 1, "the one in use, and not {unused}");
    let release = tradate.plugins().await.plugins[0].digest;
    let mut scope = app.platform.builder.platform().await.unwrap();
    let digest = reticolo_catalogue::Digest(release);
    let release = reticolo_catalogue::release::by_digest(&mut scope, &digest).await.unwrap();
    let ready = plugins
        .host()
        .prepare(release.component_digest.0, async { panic!("it is compiled already") });
    ready.await.unwrap();
}

/// A compiler takes half a minute for a plugin in JavaScript, and a request ends after fifteen seconds.
#[tokio::test]
async fn who_asks_for_a_version_that_is_being_compiled_is_told_to_come_back() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let first = tradate.installs(&TestPlugin::hostile()).await;
    let decision = ask(&tradate, "any", json!({ "op": "fine" })).await.unwrap();
    let id = keep(&tradate, &decision).await;
    let second = tradate.installs(&TestPlugin::hostile().version("1.1.0")).await;
    let seen = (second.id, second.row_version);

    let folder = tempfile::tempdir().unwrap();
    let (slow, go) = (folder.path().join("slow"), folder.path().join("go"));
    let compiler = repository(".dev").join(COMPILER);
    let script = format!(
        "#!/bin/sh\nwhile [ ! -e '{}' ]; do /bin/sleep 0.05; done\nexec '{}' \"$@\"\n",
        go.display(),
        compiler.display(),
    );
    fs::write(&slow, script).unwrap();
    fs::set_permissions(&slow, fs::Permissions::from_mode(0o700)).unwrap();
    let cache = folder.path().join("compiled");
    let server = other_server(&app, Settings { compiler: slow, ..settings(&app, &cache) });
    let (tenant, elsewhere) = (tradate.tenant().await, altovicentino.tenant().await);
    let administrator = tradate.person("Ada", &[Post::everywhere(Role::UnionAdmin)]).await;
    let ada = Manager::Visitor(administrator.visitor());
    let (there, here, back) = tokio::join!(
        server.replay(&elsewhere, &ada, id),
        server.replay(&tenant, &ada, id),
        server.rollback(&tenant, &ada, seen),
    );
    assert!(matches!(there, Err(Error::Denied(_))), "{there:?}");
    assert!(matches!(here, Err(Error::Preparing)), "{here:?}");
    assert!(matches!(back, Err(Error::Preparing)), "{back:?}");
    assert_eq!(tradate.plugin("it.reticolo.hostile").await.installation, second.id);

    // The compiler went on without her.
    fs::write(&go, "").unwrap();
    let again = server.replay(&tenant, &MANAGER, id).await.unwrap();
    assert!(again.is_identical());
    assert!(server.replay(&tenant, &ada, id).await.unwrap().is_identical());
    let (back, _) = server.rollback(&tenant, &ada, seen).await.unwrap();
    assert_eq!(back, first.id);
    altovicentino.sees_nothing().await;
}
