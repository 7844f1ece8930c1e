//! Plugins in pages: an administrator reads what one asks for, grants it, sets it, looks after it and
//! removes it; its pages are there and gone with it.

use std::time::Duration;

use harness::{App, Browser, TestPlugin};
use reqwest::StatusCode;
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;

const LIST: &str = "/t/altovicentino/settings/plugins";

/// The value of an input of a page.
fn input<'a>(page: &'a str, name: &str) -> &'a str {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    rest.unwrap_or_else(|| panic!("no {name} in {page}")).split('"').next().unwrap()
}

/// The page once no step is under way any more.
async fn settled(admin: &Browser<'_>, path: &str) -> String {
    for _ in 0..300 {
        let page = admin.get(path).await.text;
        if !page.contains("data-refresh") {
            return page;
        }
        // Without script it looks again by itself.
        assert!(page.contains("http-equiv=\"refresh\""), "{page}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{path} is still under way");
}

#[tokio::test]
async fn a_plugin_is_read_about_granted_set_and_removed() {
    let app = App::start().await;
    let [tenant] = app.tenants(["altovicentino"]).await;
    let digest = app.offers(&TestPlugin::of("caregiver-registry")).await;
    let admin = tenant.signs_in("Ada", &[Post::everywhere(Role::UnionAdmin)]).await;
    let auditor = tenant.signs_in("Piero", &[Post::everywhere(Role::Auditor)]).await;
    let guest = Browser::guest(&app);

    let release = format!("{LIST}/releases/{digest}");
    let catalogue = admin.get(LIST).await.text;
    assert!(catalogue.contains(&release), "{catalogue}");
    let about = admin.get(&release).await.text;
    for told in [
        "Conserva documenti propri",
        "Risponde alla regola registry.admission",
        "L.R. Lombardia 15/2015",
        "Pubblicato",
    ] {
        assert!(about.contains(told), "{told} in {about}");
    }
    // Who only reads is offered nothing to press, and refused when they press it all the same.
    let read = auditor.get(&release).await.text;
    assert!(!read.contains("Controlla e installa"));
    let taken = auditor.post_from("/t/altovicentino/account", &release, &[]).await;
    assert_eq!(taken.status, StatusCode::NOT_FOUND);

    let added = admin.post_from(&release, &release, &[]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let installation = added.location.unwrap().split('?').next().unwrap().to_owned();
    let checked = settled(&admin, &installation).await;
    assert!(checked.contains("prove superate"), "{checked}");
    assert_eq!(
        guest.get("/t/altovicentino/p/caregivers/courses").await.status,
        StatusCode::NOT_FOUND
    );

    let twice = admin.post_from(&release, &release, &[]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.text.contains("sta già installando"), "{}", twice.text);

    // Everything it asks for but its job.
    let seen = input(&checked, "seen").to_owned();
    let consent = format!("{installation}/consent");
    let grants = [
        ("seen", seen.as_str()),
        ("store", "courses"),
        ("store", "admissions"),
        ("store", "reminders"),
        ("core", "organizations"),
        ("events", "registry_entry.admitted"),
    ];
    let granted = admin.post_from(&installation, &consent, &grants).await;
    assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text);
    let running = settled(&admin, &installation).await;
    assert!(running.contains("Attivo"), "{running}");
    let stale = admin.post_from(&installation, &consent, &grants).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "it has changed since");

    // Its page, its form, and who may open them.
    assert_eq!(guest.get("/t/altovicentino/p/caregivers/courses").await.status, StatusCode::OK);
    assert!(guest.get("/t/altovicentino").await.text.contains("Corsi riconosciuti"));
    let add = "/t/altovicentino/p/caregivers/add-course";
    assert_eq!(auditor.get(add).await.status, StatusCode::NOT_FOUND);
    let wrong = admin.post(add, &[("f-title", "Corso base")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("value=\"Corso base\""));
    let course = [
        ("f-title", "Corso base"),
        ("f-provider", "Ente"),
        ("f-hours", "120"),
        ("f-language", "it"),
    ];
    let sent = admin.post(add, &course).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let list = guest.get("/t/altovicentino/p/caregivers/courses").await.text;
    assert!(list.contains("Corso base") && list.contains("120"), "{list}");

    // Settings, with what is wrong kept and told.
    let settings = format!("{installation}/settings");
    let shown = admin.get(&settings).await.text;
    let seen = input(&shown, "seen").to_owned();
    let wrong = admin
        .post(&settings, &[("seen", &seen), ("f-variant", "trento"), ("f-valid_months", "molti")])
        .await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("value=\"molti\""), "{}", wrong.text);
    let saved = admin
        .post(
            &settings,
            &[
                ("seen", &seen),
                ("f-variant", "trento"),
                ("f-valid_months", "12"),
                ("note", "Delibera 7"),
            ],
        )
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert!(admin.get(&settings).await.text.contains("Delibera 7"));
    assert!(
        !auditor.get(&settings).await.text.contains("name=\"f-variant\""),
        "shown, not offered"
    );

    for path in ["activity", "decisions", "documents", "simulate"] {
        let page = admin.get(&format!("{installation}/{path}")).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
    }

    // What it keeps: nothing is read before somebody says what, and it is searched by declared paths.
    let kept = format!("{installation}/documents");
    assert!(!admin.get(&kept).await.text.contains("Corso base"));
    for (search, found) in [
        ("", true),
        ("&path=title&value=Corso", true),
        ("&path=title&value=Z", false),
        ("&path=title&value=12", false),
    ] {
        let page = admin.get(&format!("{kept}?collection=courses{search}")).await;
        assert_eq!(page.text.contains("Corso base"), found, "{search}: {}", page.text);
    }
    let nowhere = admin.get(&format!("{kept}?collection=courses&after=nonsense")).await;
    assert_eq!(nowhere.status, StatusCode::BAD_REQUEST);
    assert_eq!(auditor.get(&kept).await.status, StatusCode::NOT_FOUND);

    // What a day has, and what waits when it is used up.
    let activity = format!("{installation}/activity");
    let page = admin.get(&activity).await.text;
    assert!(page.contains("% del calcolo") && !page.contains("fino a mezzanotte"), "{page}");
    app.platform.plugins.allow_daily_fuel(1);
    let page = admin.get(&activity).await.text;
    assert!(page.contains("fino a mezzanotte"), "{page}");
    app.platform.plugins.allow_daily_fuel(u64::MAX);

    // Off, and away in two steps.
    let disable = format!("{installation}/disable");
    let seen = input(&admin.get(&disable).await.text, "seen").to_owned();
    assert_eq!(admin.post(&disable, &[("seen", &seen)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        guest.get("/t/altovicentino/p/caregivers/courses").await.status,
        StatusCode::NOT_FOUND
    );
    let uninstall = format!("{installation}/uninstall");
    let page = admin.get(&uninstall).await.text;
    // Nothing to press yet; whoever sends it all the same is told.
    assert!(!page.contains("name=\"seen\""), "{page}");
    let seen = (seen.parse::<i64>().unwrap() + 1).to_string();
    let early = admin.post(&uninstall, &[("seen", &seen), ("exported", "1")]).await;
    assert_eq!(early.status, StatusCode::BAD_REQUEST, "nothing was exported");
    assert!(early.text.contains("Prima scarica"), "{}", early.text);
    assert!(!page.contains("name=\"exported\""), "no box to tick before there is a file: {page}");
    let file = admin.post_from(&uninstall, &format!("{installation}/export"), &[]).await;
    assert_eq!(file.status, StatusCode::OK);
    let page = admin.get(&uninstall).await.text;
    assert!(page.contains("Scaricato il") && page.contains("Ada"), "{page}");
    let (seen, checksum) = (input(&page, "seen").to_owned(), input(&page, "exported").to_owned());
    assert_eq!(checksum.len(), 64);
    let other = "0".repeat(64);
    for wrong in ["1", other.as_str()] {
        let refused = admin.post(&uninstall, &[("seen", &seen), ("exported", wrong)]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    }
    let gone = admin.post(&uninstall, &[("seen", &seen), ("exported", &checksum)]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
    assert!(!admin.get(LIST).await.text.contains(&installation));
    let nothing = admin.get(&format!("{kept}?collection=courses")).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{}", nothing.text);
}

#[tokio::test]
async fn a_package_that_does_not_pass_is_rejected_with_the_reason() {
    let app = App::start().await;
    let [tenant] = app.tenants(["altovicentino"]).await;
    let wrong = TestPlugin::of("caregiver-registry").with(
        "vectors/zz-wrong.json",
        r#"{ "name": "non passa", "rule": "admission", "context": { "today": "2026-03-01", "locale": "it", "seed": 1 },
             "input": { "form": { "citizenship": "eu", "residence": "union" }, "documents": [], "age": 40, "today": "2026-03-01" },
             "expect": { "output": { "outcome": "admit", "missing": [], "reasons": [], "valid_months": 1 } } }"#,
    );
    let digest = app.offers(&wrong).await;
    let admin = tenant.signs_in("Ada", &[Post::everywhere(Role::UnionAdmin)]).await;
    let release = format!("{LIST}/releases/{digest}");
    let added = admin.post_from(&release, &release, &[]).await;
    let installation = added.location.unwrap().split('?').next().unwrap().to_owned();
    let page = settled(&admin, &installation).await;
    assert!(page.contains("Respinto") && page.contains("non passa"), "{page}");
    assert!(!page.contains("Concedi e attiva"));
}

/// What a plugin says is text, whatever it looks like.
#[tokio::test]
async fn a_refusal_of_a_plugin_is_shown_as_text() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.installs(&TestPlugin::hostile()).await;
    let admin = tenant.signs_in("Ada", &[Post::everywhere(Role::UnionAdmin)]).await;
    let form = "/t/altovicentino/p/hostile/order";
    let refused = admin.post(form, &[("f-op", "failure_html"), ("f-n", "3")]).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
    assert!(refused.text.contains("&#60;b onclick=alert(1)&#62;no"), "{}", refused.text);
    assert!(
        !refused.text.contains("<b onclick") && refused.text.contains("value=\"failure_html\"")
    );
    other.sees_nothing().await;
}

/// Two versions: back, with its number said before, and forward again.
#[tokio::test]
async fn a_version_that_was_put_aside_can_be_enabled_again() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.installs(&TestPlugin::hostile()).await;
    let second = tenant.installs(&TestPlugin::hostile().version("1.1.0")).await;
    let admin = tenant.signs_in("Ada", &[Post::everywhere(Role::UnionAdmin)]).await;
    let at = format!("{LIST}/{}", second.id);
    let back = format!("{at}/rollback");
    let page = admin.get(&back).await.text;
    assert!(page.contains("La versione di prima è la 1.0.0."), "{page}");
    let seen = input(&page, "seen").to_owned();
    let done = admin.post(&back, &[("seen", &seen)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);

    let aside = admin.get(&at).await.text;
    assert!(aside.contains("Messa da parte") && !aside.contains(&back), "{aside}");
    let forward = format!("{at}/enable");
    assert!(aside.contains(&forward), "{aside}");
    let page = admin.get(&forward).await.text;
    assert!(page.contains("Ritrova i documenti che aveva"), "{page}");
    let seen = input(&page, "seen").to_owned();
    let done = admin.post(&forward, &[("seen", &seen)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(admin.get(&at).await.text.contains(&back));
    other.sees_nothing().await;
}

/// By the order of versions and not of days; what somebody tries out is for whoever tries things out.
#[tokio::test]
async fn the_highest_version_that_is_meant_for_the_union_is_pointed_to() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let one = tenant.installs(&TestPlugin::hostile()).await;
    let admin = tenant.signs_in("Ada", &[Post::everywhere(Role::UnionAdmin)]).await;
    let at = format!("{LIST}/{}", one.id);
    let points_to = async || {
        let page = admin.get(&at).await.text;
        let rest = page.split("è la versione ").nth(1)?;
        rest.split(". ").next().map(ToOwned::to_owned)
    };
    assert_eq!(points_to().await, None);
    app.offers(&TestPlugin::hostile().version("1.1.0-dev.1")).await;
    assert_eq!(points_to().await, None);
    for version in ["1.10.0", "1.9.0", "2.0.0-dev.1", "0.9.0"] {
        app.offers(&TestPlugin::hostile().version(version)).await;
    }
    assert_eq!(points_to().await.as_deref(), Some("1.10.0"));

    let tried = tenant.installs(&TestPlugin::hostile().version("1.10.1-dev.1")).await;
    let at = format!("{LIST}/{}", tried.id);
    let page = admin.get(&at).await.text;
    assert!(page.contains("è la versione 2.0.0-dev.1. "), "{page}");
    other.sees_nothing().await;
}
