//! What gets into the catalogue, and what of it unions may install.

use harness::{App, MANAGER, TestPlugin, key};
use insta::assert_snapshot;
use reticolo_catalogue::{Error, publish, publisher, release, take_over};
use reticolo_plugin_package::Package;
use reticolo_plugins::Upgraded;

async fn publishing(app: &App, bytes: &[u8]) -> Result<release::Release, Error> {
    let mut scope = app.platform.builder.platform().await.unwrap();
    let release = publish(&mut scope, bytes, "test").await?;
    scope.commit().await.unwrap();
    Ok(release)
}

#[tokio::test]
async fn only_what_somebody_trusted_has_signed_gets_in() {
    let app = App::start().await;
    let plugin = TestPlugin::hostile();
    let stranger = publishing(&app, &plugin.package()).await.unwrap_err();
    assert!(matches!(stranger, Error::Untrusted(_)), "{stranger}");
    app.trusts(7).await;

    let unsigned = publishing(&app, &plugin.draft()).await.unwrap_err();
    assert_snapshot!(unsigned, @"this package cannot be published: it is not signed: sign it with `reticolo plugin sign`");
    let mut cut = plugin.package();
    cut.truncate(cut.len() / 2);
    assert!(matches!(publishing(&app, &cut).await, Err(Error::BadPackage(_))));
    assert!(matches!(publishing(&app, b"nothing").await, Err(Error::BadPackage(_))));
    let future = plugin.clone().instead("plugin.toml", "api = \"1.0\"", "api = \"2.0\"");
    let future = publishing(&app, &future.package()).await.unwrap_err();
    assert!(future.to_string().contains("2.0"), "{future}");

    let release = publishing(&app, &plugin.package()).await.unwrap();
    assert_eq!(release.plugin_id, "it.reticolo.hostile");
    let again = publishing(&app, &plugin.package()).await.unwrap();
    assert_eq!(again.digest, release.digest);
}

#[tokio::test]
async fn a_version_and_a_name_belong_to_whoever_was_first() {
    let app = App::start().await;
    app.trusts(7).await;
    app.trusts(8).await;
    let plugin = TestPlugin::hostile();
    publishing(&app, &plugin.package()).await.unwrap();

    let other = plugin.clone().with("README.md", "Another text.");
    let taken = publishing(&app, &other.package()).await.unwrap_err();
    assert_snapshot!(taken, @"it.reticolo.hostile 1.0.0 is published already with other contents: raise the version");
    let resigned = Package::sign(&plugin.draft(), &key(8)).unwrap();
    let foreign = publishing(&app, &resigned).await.unwrap_err();
    assert_snapshot!(foreign, @"it.reticolo.hostile belongs to another publisher");
    let next = plugin.version("1.1.0").signed_by(8);
    let foreign = publishing(&app, &next.package()).await.unwrap_err();
    assert_snapshot!(foreign, @"it.reticolo.hostile belongs to another publisher");
}

#[tokio::test]
async fn what_is_not_approved_or_was_withdrawn_is_not_installed() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    app.trusts(7).await;
    let release = publishing(&app, &TestPlugin::hostile().package()).await.unwrap();
    let early = plugins.add(&tenant, &MANAGER, release.digest).await.unwrap_err();
    assert_snapshot!(early, @"this release is not offered: it is not approved, or was withdrawn");

    let mut scope = app.platform.builder.platform().await.unwrap();
    release::approve(&mut scope, &release.digest, "test").await.unwrap();
    scope.commit().await.unwrap();
    let added = plugins.add(&tenant, &MANAGER, release.digest).await.unwrap();
    let version = plugins.check(&tenant, &MANAGER, (added.id, added.row_version)).await.unwrap();
    let grants = plugins.asked(release.digest).await.unwrap();
    let version = plugins.consent(&tenant, &MANAGER, (added.id, version), &grants).await.unwrap();

    let mut scope = app.platform.builder.platform().await.unwrap();
    release::withdraw(&mut scope, &release.digest, "wrong amounts").await.unwrap();
    let offered = release::page(&mut scope, false, 0, 20).await.unwrap();
    assert_eq!(offered.len(), 0);
    let late = release::approve(&mut scope, &release.digest, "test").await.unwrap_err();
    assert_snapshot!(late, @"this release was withdrawn: wrong amounts");
    scope.commit().await.unwrap();
    let withdrawn = plugins.install(&tenant, &MANAGER, (added.id, version)).await.unwrap_err();
    assert_snapshot!(withdrawn, @"this release is not offered: it is not approved, or was withdrawn");
}

#[tokio::test]
async fn nothing_runs_of_a_publisher_who_is_trusted_no_more() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let digest = app.offers(&TestPlugin::hostile()).await;
    tradate.installs_release(digest).await;
    assert_eq!(tradate.plugins().await.plugins.len(), 1);

    let mut scope = app.platform.builder.platform().await.unwrap();
    let found = publisher::by_key(&mut scope, key(7).public().as_bytes()).await.unwrap().unwrap();
    publisher::revoke(&mut scope, found.id, "its key was stolen").await.unwrap();
    scope.commit().await.unwrap();
    // What servers remember of a union they forget with its next change, or within half a minute.
    app.platform.builder.plugins_changed(tradate.tenant().await.id).await.unwrap();
    assert_eq!(tradate.plugins().await.plugins.len(), 0);
    let tenant = altovicentino.tenant().await;
    let stopped = app.platform.plugins.add(&tenant, &MANAGER, digest).await.unwrap_err();
    assert_snapshot!(stopped, @"this release is not offered: it is not approved, or was withdrawn");
}

#[tokio::test]
async fn a_plugin_that_goes_on_with_another_key_is_consented_to_again() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    tradate.installs(&TestPlugin::hostile()).await;
    app.trusts(8).await;
    let next = TestPlugin::hostile().version("1.1.0").signed_by(8).package();
    // Nobody gets a plugin because its owner lost their key.
    let mut scope = app.platform.builder.platform().await.unwrap();
    let found = publisher::by_key(&mut scope, key(7).public().as_bytes()).await.unwrap().unwrap();
    publisher::revoke(&mut scope, found.id, "its key was stolen").await.unwrap();
    let taken = publish(&mut scope, &next, "test").await.unwrap_err();
    assert_snapshot!(taken, @"it.reticolo.hostile belongs to another publisher");
    drop(scope);

    let mut scope = app.platform.builder.platform().await.unwrap();
    let release = take_over(&mut scope, &next, "test").await.unwrap();
    release::approve(&mut scope, &release.digest, "test").await.unwrap();
    let old = TestPlugin::hostile().version("1.2.0").package();
    let late = publish(&mut scope, &old, "test").await.unwrap_err();
    assert_snapshot!(late, @"it.reticolo.hostile belongs to another publisher");
    scope.commit().await.unwrap();
    let upgraded = plugins.upgrade(&tenant, &MANAGER, release.digest).await.unwrap();
    let Upgraded::ConsentNeeded { changes, .. } = upgraded else { panic!("{upgraded:?}") };
    let said = changes[0].asked.sentence();
    assert!(said.it.starts_with("È pubblicato da Test, con la chiave ed25519:"), "{}", said.it);
}

#[tokio::test]
async fn a_query_that_the_platform_could_not_answer_is_found_before_consent() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let misspelt = TestPlugin::hostile().instead("queries/services.graphql", "name", "nome");
    let digest = app.offers(&misspelt).await;
    let added = plugins.add(&tenant, &MANAGER, digest).await.unwrap();
    let refused = plugins.check(&tenant, &MANAGER, (added.id, added.row_version)).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("queries/services.graphql") && refused.contains("nome"), "{refused}");
}
