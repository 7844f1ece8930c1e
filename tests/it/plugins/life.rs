//! The life of an installation, as a union's administrators go through it.

use std::io::Read;

use harness::{App, MANAGER, TestPlugin, TestTenant};
use insta::assert_snapshot;
use reticolo_foundation::{Access, Language};
use reticolo_plugin_host::{FieldCall, Operation};
use reticolo_plugins::{
    Error, FieldFailure, Grants, Installation, Manager, State, Upgraded, installation,
};
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Role, Visitor};
use serde_json::{Value, json};

const HOSTILE: &str = "it.reticolo.hostile";

/// Has the plugin of a tenant do something, by a field of the API.
pub(super) async fn does(
    tenant: &TestTenant<'_>,
    operation: Operation,
    orders: Value,
) -> Result<Value, FieldFailure> {
    let plugin = tenant.plugin(HOSTILE).await;
    let call = FieldCall {
        operation,
        type_name: if operation == Operation::Query { "Query" } else { "Mutation" }.to_owned(),
        field: "run".to_owned(),
        arguments: orders.to_string(),
        parents: vec!["{}".to_owned()],
        selection: Vec::new(),
    };
    let plugins = &tenant.app.platform.plugins;
    let (at, visitor) = (tenant.tenant().await, Visitor::default());
    let answer = plugins.resolve(&at, &visitor, &plugin, Language::Italian, call).await;
    answer.map(|mut answers| answers.remove(0))
}

pub(super) async fn writes(tenant: &TestTenant<'_>, key: &str) {
    let orders = json!({ "op": "store_put", "key": key, "body": { "city": key, "number": 1 } });
    does(tenant, Operation::Mutation, orders).await.unwrap();
}

/// The keys of the plugin's documents.
pub(super) async fn keys(tenant: &TestTenant<'_>) -> Vec<String> {
    let orders = json!({ "op": "store_find", "n": 100 });
    let found = does(tenant, Operation::Query, orders).await.unwrap();
    serde_json::from_value(found["found"].clone()).unwrap()
}

async fn state(tenant: &TestTenant<'_>, one: &Installation) -> (State, bool) {
    let now = tenant.installation(one.id).await;
    (now.state, now.put_aside)
}

#[tokio::test]
async fn a_plugin_goes_from_the_catalogue_to_work_and_out_again() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    assert_eq!(tenant.plugin_generation, 0);
    let digest = app.offers(&TestPlugin::hostile()).await;

    let added = plugins.add(&tenant, &MANAGER, digest).await.unwrap();
    assert_eq!(state(&tradate, &added).await, (State::Uploaded, false));
    let version = plugins.check(&tenant, &MANAGER, (added.id, added.row_version)).await.unwrap();
    let checked = tradate.installation(added.id).await;
    assert_eq!(checked.state, State::Validated);
    let report = checked.report().unwrap();
    assert!(report.problems.is_empty());
    assert!(report.vectors.len() >= 5 && report.vectors.iter().all(|(_, fuel)| *fuel > 0));
    let mut scope = tradate.enter(Access::Read).await;
    let changes = plugins.changes(&mut scope, &checked).await.unwrap();
    drop(scope);
    assert!(
        changes.iter().any(|change| change.asked.sentence().it.contains("granted.example.org"))
    );

    let grants = plugins.asked(digest).await.unwrap();
    let version = plugins.consent(&tenant, &MANAGER, (added.id, version), &grants).await.unwrap();
    let version = plugins.install(&tenant, &MANAGER, (added.id, version)).await.unwrap();
    assert_eq!(state(&tradate, &added).await, (State::Installed, false));
    assert_eq!(tradate.plugins().await.plugins.len(), 0, "nothing of it runs yet");
    let version = plugins.enable(&tenant, &MANAGER, (added.id, version)).await.unwrap();
    let set = tradate.plugins().await;
    assert_eq!(set.plugins.len(), 1);
    assert_ne!(set.key, [0; 32]);
    writes(&tradate, "a").await;
    assert_eq!(keys(&tradate).await, ["a"]);

    let version =
        plugins.disable(&tenant, &MANAGER, (added.id, version), Some("holidays")).await.unwrap();
    assert_eq!(tradate.plugins().await.plugins.len(), 0);
    let version = plugins.enable(&tenant, &MANAGER, (added.id, version)).await.unwrap();
    assert_eq!(keys(&tradate).await, ["a"], "its documents stay");
    let stale = plugins.disable(&tenant, &MANAGER, (added.id, version - 1), None).await;
    assert!(matches!(stale, Err(Error::Changed)));
    let running = plugins.uninstall(&tenant, &MANAGER, (added.id, version), None).await;
    assert_snapshot!(running.unwrap_err(), @"removing is not possible now: the plugin is enabled");

    // The other union saw nothing of all this.
    assert_eq!(altovicentino.tenant().await.plugin_generation, 0);
    assert_eq!(altovicentino.plugins().await.plugins.len(), 0);
    let mut scope = altovicentino.enter(Access::Read).await;
    assert_eq!(installation::list(&mut scope, true, 0, 10).await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_a_person_may_do_with_plugins_is_what_their_role_allows() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let digest = app.offers(&TestPlugin::hostile()).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let admin = tradate.person("Ada", &[Post::everywhere(Role::UnionAdmin)]).await;
    let auditor = tradate.person("Ugo", &[Post::everywhere(Role::Auditor)]).await;
    let (admin, auditor) = (admin.visitor(), auditor.visitor());
    for nobody in [Visitor::default(), auditor.clone()] {
        let denied = plugins.add(&tenant, &Manager::from(nobody), digest).await.unwrap_err();
        assert_eq!(denied.to_string(), "needs plugin:manage");
    }
    let elsewhere = altovicentino.tenant().await;
    let foreign = plugins.add(&elsewhere, &Manager::from(admin.clone()), digest).await;
    assert!(matches!(foreign, Err(Error::Denied(_))));
    let added = plugins.add(&tenant, &Manager::from(admin), digest).await.unwrap();
    assert_eq!(added.created_by, "Ada");
    let mut scope = app.platform.tenants.enter(&tenant, &auditor, Access::Read).await.unwrap();
    assert_eq!(installation::list(&mut scope, false, 0, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn of_two_administrators_at_once_one_installs() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let digest = app.offers(&TestPlugin::hostile()).await;
    let (one, other) = tokio::join!(
        plugins.add(&tenant, &MANAGER, digest),
        plugins.add(&tenant, &MANAGER, digest)
    );
    let (added, refused) = match (one, other) {
        (Ok(added), Err(refused)) | (Err(refused), Ok(added)) => (added, refused),
        both => panic!("{both:?}"),
    };
    assert_snapshot!(refused, @"somebody is installing this plugin already, or it is installed");

    let version = plugins.check(&tenant, &MANAGER, (added.id, added.row_version)).await.unwrap();
    let grants = plugins.asked(digest).await.unwrap();
    let seen = (added.id, version);
    let (one, other) = tokio::join!(
        plugins.finish(&tenant, &MANAGER, seen, &grants),
        plugins.finish(&tenant, &MANAGER, seen, &grants)
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let refused = one.err().or(other.err()).unwrap();
    assert!(matches!(refused, Error::Changed), "{refused}");
    assert_eq!(state(&tradate, &added).await, (State::Enabled, false));
    let mut owner = app.database.connect().await;
    let schema = tenant.home.clone().unwrap().schema.to_string();
    let tables: i64 = sqlx::query_scalar(
        "select count(*) from pg_tables where schemaname = $1 and tablename like 'plugin\\_%\\_document'",
    )
    .bind(&schema)
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert_eq!(tables, 1, "nothing was built twice");
}

#[tokio::test]
async fn a_plugin_that_does_not_pass_its_golden_vectors_is_rejected() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let wrong = TestPlugin::hostile().with(
        "vectors/wrong.json",
        r#"{"name": "wrong", "rule": "any", "context": {"today": "2026-03-01"},
            "input": {"op": "fine"}, "expect": {"output": {"fine": false}}}"#,
    );
    let digest = app.offers(&wrong).await;
    let added = plugins.add(&tenant, &MANAGER, digest).await.unwrap();
    let refused = plugins.check(&tenant, &MANAGER, (added.id, added.row_version)).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("vectors/wrong.json"), "{refused}");
    let rejected = tradate.installation(added.id).await;
    assert_eq!(rejected.state, State::Rejected);
    assert!(rejected.reason.unwrap().contains("vectors/wrong.json"));
    // It stands in nobody's way.
    tradate.installs(&TestPlugin::hostile().version("1.0.1")).await;
}

#[tokio::test]
async fn an_upgrade_asks_for_consent_only_where_it_asks_for_more() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let first = tradate.installs(&TestPlugin::hostile()).await;
    let digest = app.offers(&TestPlugin::hostile().version("1.0.1")).await;
    let upgraded = plugins.upgrade(&tenant, &MANAGER, digest).await.unwrap();
    let Upgraded::Enabled(second) = upgraded else { panic!("{upgraded:?}") };
    assert_eq!(state(&tradate, &first).await, (State::Disabled, true));
    assert_eq!(tradate.installation(second).await.granted(), first.granted());

    let more = TestPlugin::hostile().version("1.1.0").instead(
        "plugin.toml",
        "http = [",
        "http = [\"https://more.example.org/\", ",
    );
    let digest = app.offers(&more).await;
    let upgraded = plugins.upgrade(&tenant, &MANAGER, digest).await.unwrap();
    let Upgraded::ConsentNeeded { installation, row_version, changes } = upgraded else {
        panic!("{upgraded:?}")
    };
    assert_eq!(changes.len(), 1);
    assert_snapshot!(changes[0].asked.sentence().it, @"Invia richieste a https://more.example.org/");
    assert_eq!(tradate.plugin(HOSTILE).await.manifest.version.to_string(), "1.0.1");

    // Less than it asks for is granted, and more than it asks for is not.
    let too_much =
        Grants { http: ["https://else.example.org/".to_owned()].into(), ..Grants::default() };
    let seen = (installation, row_version);
    let refused = plugins.consent(&tenant, &MANAGER, seen, &too_much).await.unwrap_err();
    assert_snapshot!(refused, @"what is granted was not asked for: https://else.example.org/");
    plugins.finish(&tenant, &MANAGER, seen, &Grants::default()).await.unwrap();
    let denied = does(&tradate, Operation::Query, json!({ "op": "store_get" })).await;
    assert!(matches!(denied, Err(FieldFailure::Denied(_))), "{denied:?}");
    // Granted later, it works from then on.
    let now = tradate.installation(installation).await;
    let store = Grants { store: ["scraps".to_owned()].into(), ..Grants::default() };
    plugins.consent(&tenant, &MANAGER, (now.id, now.row_version), &store).await.unwrap();
    does(&tradate, Operation::Query, json!({ "op": "store_get" })).await.unwrap();
}

#[tokio::test]
async fn going_back_finds_the_documents_as_they_were() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let first = tradate.installs(&TestPlugin::hostile()).await;
    altovicentino.installs(&TestPlugin::hostile()).await;
    writes(&tradate, "a").await;
    let nothing = plugins.rollback(&tenant, &MANAGER, (first.id, first.row_version)).await;
    assert_snapshot!(nothing.unwrap_err(), @"there is no version to go back to");

    let second = tradate.installs(&TestPlugin::hostile().version("1.1.0")).await;
    writes(&tradate, "b").await;
    assert_eq!(keys(&tradate).await, ["a", "b"]);
    let seen = (second.id, second.row_version);
    let (back, version) = plugins.rollback(&tenant, &MANAGER, seen).await.unwrap();
    assert_eq!(back, first.id);
    assert_eq!(tradate.plugin(HOSTILE).await.manifest.version.to_string(), "1.0.0");
    assert_eq!(keys(&tradate).await, ["a"]);
    assert_eq!(state(&tradate, &second).await, (State::Disabled, true));

    // And forward again: what was written there is there.
    let aside = tradate.installation(second.id).await;
    plugins.enable(&tenant, &MANAGER, (aside.id, aside.row_version)).await.unwrap();
    assert_eq!(keys(&tradate).await, ["a", "b"]);
    let gone = plugins.disable(&tenant, &MANAGER, (back, version), None).await;
    assert!(matches!(gone, Err(Error::Changed)), "it was put aside meanwhile");
    assert_eq!(keys(&altovicentino).await, Vec::<String>::new());
}

#[tokio::test]
async fn going_back_leads_to_the_version_that_ran_before() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let first = tradate.installs(&TestPlugin::hostile()).await;
    let second = tradate.installs(&TestPlugin::hostile().version("1.1.0")).await;
    let seen = (second.id, second.row_version);
    let (back, _) = plugins.rollback(&tenant, &MANAGER, seen).await.unwrap();
    assert_eq!(back, first.id);
    // The second was bad, and nobody goes back to it from the third.
    let third = tradate.installs(&TestPlugin::hostile().version("1.2.0")).await;
    let seen = (third.id, third.row_version);
    let (back, version) = plugins.rollback(&tenant, &MANAGER, seen).await.unwrap();
    assert_eq!(back, first.id);
    let nothing = plugins.rollback(&tenant, &MANAGER, (back, version)).await;
    assert!(matches!(nothing, Err(Error::NothingToGoBackTo)), "{nothing:?}");
    altovicentino.sees_nothing().await;
}

#[tokio::test]
async fn a_migration_that_fails_half_way_changes_nothing() {
    for (from, how) in [("9.9.9", "failed half-way, on purpose"), ("8.8.8", "trapped")] {
        let app = App::start().await;
        let [tradate] = app.tenants(["tradate"]).await;
        let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
        let first = tradate.installs(&TestPlugin::hostile().version(from)).await;
        writes(&tradate, "a").await;
        let digest = app.offers(&TestPlugin::hostile().version("10.0.0")).await;
        let failed = plugins.upgrade(&tenant, &MANAGER, digest).await.unwrap_err();
        assert!(matches!(failed, Error::Migration(_)), "{failed}");
        assert!(failed.to_string().contains(how), "{failed}");

        assert_eq!(state(&tradate, &first).await, (State::Enabled, false));
        assert_eq!(tradate.plugin(HOSTILE).await.manifest.version.to_string(), from);
        assert_eq!(keys(&tradate).await, ["a"]);
        let mut scope = tradate.enter(Access::Read).await;
        let all = installation::of_plugin(&mut scope, HOSTILE).await.unwrap();
        drop(scope);
        let stuck = all.iter().find(|one| one.version == "10.0.0").unwrap();
        assert_eq!(stuck.state, State::Installed);
        assert!(stuck.reason.as_ref().unwrap().contains(how));
        // Given up, it leaves nothing.
        let seen = (stuck.id, stuck.row_version);
        plugins.discard(&tenant, &MANAGER, seen, Some("it does not work")).await.unwrap();
        let mut owner = app.database.connect().await;
        let roles: i64 =
            sqlx::query_scalar("select count(*) from pg_roles where rolname like $1 || '\\_p%'")
                .bind(tenant.home.clone().unwrap().schema.to_string())
                .fetch_one(&mut owner)
                .await
                .unwrap();
        assert_eq!(roles, 1);
    }
}

#[tokio::test]
async fn thousands_of_documents_change_their_form() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    tradate.installs(&TestPlugin::hostile().version("7.7.7")).await;
    let many = "insert into {t}.plugin_1_document (collection, key, body, bytes, changed_at)
                select 'scraps', 'k' || i, '{}', 2, now() from generate_series(1, 4000) i;
                update {t}.plugin_1_usage set documents = 4000, bytes = 8000";
    tradate.behind(many).await;
    let digest = app.offers(&TestPlugin::hostile().version("10.0.0")).await;
    plugins.upgrade(&tenant, &MANAGER, digest).await.unwrap();
    let moved =
        tradate.rows().await.into_iter().filter(|row| row.contains("\"\"moved\"\"")).count();
    assert_eq!(moved, 4000);
}

#[tokio::test]
async fn a_plugin_is_removed_once_somebody_has_its_documents() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    tradate.installs(&TestPlugin::hostile()).await;
    writes(&tradate, "a").await;
    let second = tradate.installs(&TestPlugin::hostile().version("1.1.0")).await;
    writes(&tradate, "b").await;
    altovicentino.installs(&TestPlugin::hostile()).await;
    writes(&altovicentino, "theirs").await;
    let seen = (second.id, second.row_version);
    let version = plugins.disable(&tenant, &MANAGER, seen, None).await.unwrap();
    let seen = (second.id, version);
    for acknowledged in [None, Some("0".repeat(64))] {
        let refused = plugins.uninstall(&tenant, &MANAGER, seen, acknowledged.as_deref()).await;
        assert!(matches!(refused, Err(Error::Checksum)));
    }

    let export = plugins.export(&tenant, &MANAGER, second.id).await.unwrap();
    // Written, and nobody has it yet: the download broke off.
    let early = plugins.uninstall(&tenant, &MANAGER, seen, Some(&export.checksum)).await;
    assert!(matches!(early, Err(Error::Checksum)));
    let handed_out = (export.seen, export.checksum.as_str());
    plugins.handed_out(&tenant, &MANAGER, handed_out).await.unwrap();
    assert_eq!(export.documents, 3, "a and b, and a as the version before has it");
    let mut zip = zip::ZipArchive::new(&export.file).unwrap();
    let names = zip.file_names().map(|name| name.unwrap().into_owned());
    let mut names: Vec<_> = names.collect();
    names.sort();
    assert_eq!(names.len(), 4, "{names:?}");
    let mut lines = String::new();
    zip.by_name("documents/scraps.jsonl").unwrap().read_to_string(&mut lines).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[1]["key"], "b");
    assert_eq!(lines[1]["body"], json!({ "city": "b", "number": 1 }));

    // What was handed out long ago is not what somebody has at hand.
    tradate
        .behind(
            "update {t}.plugin_installation set exported_at = exported_at - interval '25 hours'",
        )
        .await;
    let late = plugins.uninstall(&tenant, &MANAGER, seen, Some(&export.checksum)).await;
    assert!(matches!(late, Err(Error::Checksum)));
    // What it wrote after somebody switched it on again is in no file.
    let version = plugins.enable(&tenant, &MANAGER, seen).await.unwrap();
    let stale = plugins.handed_out(&tenant, &MANAGER, handed_out).await;
    assert!(matches!(stale, Err(Error::Changed)));
    let version = plugins.disable(&tenant, &MANAGER, (second.id, version), None).await.unwrap();
    let seen = (second.id, version);
    let unknown = plugins.uninstall(&tenant, &MANAGER, seen, Some(&export.checksum)).await;
    assert!(matches!(unknown, Err(Error::Checksum)));

    let export = plugins.export(&tenant, &MANAGER, second.id).await.unwrap();
    plugins.handed_out(&tenant, &MANAGER, (export.seen, &export.checksum)).await.unwrap();
    let done = plugins.uninstall(&tenant, &MANAGER, seen, Some(&export.checksum)).await;
    done.unwrap();
    assert_eq!(state(&tradate, &second).await, (State::Removed, false));
    let mut owner = app.database.connect().await;
    let schema = tenant.home.clone().unwrap().schema.to_string();
    let left: i64 = sqlx::query_scalar(
        "select (select count(*) from pg_tables where schemaname = $1 and tablename like 'plugin\\_%\\_document')
              + (select count(*) from pg_roles where rolname like $1 || '\\_p%')",
    )
    .bind(&schema)
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert_eq!(left, 0);
    assert_eq!(keys(&altovicentino).await, ["theirs"]);
    // It may come back, with nothing of what there was.
    tradate.installs_release(second.digest).await;
    assert_eq!(keys(&tradate).await, Vec::<String>::new());
}

#[tokio::test]
async fn settings_fit_the_plugin_s_schema_and_are_kept_in_every_version() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    let secret = r#""properties": {
    "token": { "type": "string", "title": "Segreto", "x-title-en": "Secret", "maxLength": 80, "writeOnly": true },"#;
    let plugin = TestPlugin::hostile()
        .instead("settings.schema.json", "\"properties\": {", secret)
        .instead("settings.schema.json", "\"x-order\": [", "\"x-order\": [\"token\",");
    let first = tradate.installs(&plugin).await;
    assert_eq!(first.settings(), &json!({ "on_event": "fine", "n": 0 }));
    let seen = (first.id, first.row_version);
    let wrong = json!({ "on_event": "fine", "n": "many" });
    let refused = plugins.change_settings(&tenant, &MANAGER, seen, &wrong, None).await;
    assert_snapshot!(refused.unwrap_err(), @r#"the settings do not fit: /n: "many" is not of type "integer""#);

    let new = json!({ "on_event": "counter", "n": 3, "token": "s3cret" });
    let version =
        plugins.change_settings(&tenant, &MANAGER, seen, &new, Some("as agreed")).await.unwrap();
    let told = does(&tradate, Operation::Query, json!({ "op": "config" })).await.unwrap();
    assert_eq!(told, json!({ "on_event": "counter", "n": 3 }), "secrets are not told");
    let mut scope = tradate.enter(Access::Read).await;
    let history = reticolo_plugins::settings::history(&mut scope, first.id, 0, 10).await.unwrap();
    drop(scope);
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].secret_names, ["token"]);
    assert_eq!(history[0].note.as_deref(), Some("as agreed"));
    assert!(!history[0].settings().to_string().contains("s3cret"));
    let mut owner = app.database.connect().await;
    let schema = tenant.home.clone().unwrap().schema;
    let row: String = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "select settings::text || encode(secrets, 'escape') from {schema}.plugin_installation"
    )))
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert!(!row.contains("s3cret"));

    // The next version begins with them.
    let stale = plugins.change_settings(&tenant, &MANAGER, seen, &new, None).await;
    assert!(matches!(stale, Err(Error::Changed)), "{version}");
    let second = tradate.installs(&plugin.version("1.0.1")).await;
    assert_eq!(second.settings(), &json!({ "on_event": "counter", "n": 3 }));
}

#[tokio::test]
async fn two_plugins_do_not_have_the_same_field() {
    let app = App::start().await;
    let [tradate] = app.tenants(["tradate"]).await;
    let (plugins, tenant) = (&app.platform.plugins, tradate.tenant().await);
    tradate.installs(&TestPlugin::hostile()).await;
    let twin = TestPlugin::hostile().named("it.example.twin", "hostile");
    let digest = app.offers(&twin).await;
    let Upgraded::ConsentNeeded { installation, row_version, .. } =
        plugins.upgrade(&tenant, &MANAGER, digest).await.unwrap()
    else {
        panic!("it asks for something")
    };
    let seen = (installation, row_version);
    let refused = plugins.finish(&tenant, &MANAGER, seen, &Grants::default()).await.unwrap_err();
    assert_snapshot!(refused, @r#"another plugin has the field "hostile" in the API: disable that one first"#);
    assert_eq!(tradate.plugins().await.plugins.len(), 1);
}
