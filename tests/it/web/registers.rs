//! Registers in pages, with the real plugin of caregivers: somebody applies, is checked, admitted, matched,
//! suspended, and gone from every list; without script.

use harness::{App, Browser, TestPlugin, TestTenant};
use reqwest::StatusCode;
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;

/// What an application of somebody who is admitted says.
const APPLICATION: [(&str, &str); 15] = [
    ("display_name", "Olena Kovalenko"),
    ("born_on", "14/03/1978"),
    ("municipalities", "024100"),
    ("weekly_minutes", "30"),
    ("f-citizenship", "eu"),
    ("f-residence", "union"),
    ("f-convictions", "none"),
    ("f-languages-rows", "2"),
    ("f-languages-0-language", "it"),
    ("f-languages-0-level", "B2"),
    ("f-titles", "eu_care_title"),
    ("f-skills", "cooking"),
    ("f-skills", "mobility"),
    ("f-hours", "mon_morning"),
    ("f-hours", "tue_morning"),
];

pub(super) struct Stage<'a> {
    pub(super) tenant: TestTenant<'a>,
    /// A union without the plugin.
    pub(super) other: TestTenant<'a>,
    pub(super) citizen: Browser<'a>,
    pub(super) desk: Browser<'a>,
    pub(super) admin: Browser<'a>,
}

pub(super) async fn stage(app: &App) -> Stage<'_> {
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.installs(&TestPlugin::of("caregiver-registry")).await;
    Stage {
        citizen: tenant.signs_in("Olena", &[]).await,
        desk: tenant.signs_in("Dora", &[Post::everywhere(Role::DeskOperator)]).await,
        admin: tenant.signs_in("Ada", &[Post::everywhere(Role::UnionAdmin)]).await,
        tenant,
        other,
    }
}

impl Stage<'_> {
    pub(super) fn at(&self, path: &str) -> String {
        format!("/t/{}{path}", self.tenant.slug)
    }

    /// The address of the citizen's entry, who has applied.
    pub(super) async fn applied(&self) -> String {
        let sent = self.citizen.post(&self.at("/registers/caregivers/apply"), &APPLICATION).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", problems(&sent.text));
        without_query(&sent.location.unwrap())
    }

    /// Sends a form of a page with the version that the page shows.
    pub(super) async fn step(
        &self,
        who: &Browser<'_>,
        page: &str,
        to: &str,
        fields: &[(&str, &str)],
    ) {
        let seen = seen(who, page).await;
        let fields = [fields, &[("seen", seen.as_str())]].concat();
        let sent = who.post_from(page, to, &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{to}: {}", problems(&sent.text));
    }

    /// Takes the entry as far as being admitted by the rule's advice.
    pub(super) async fn admitted(&self) -> String {
        let entry = self.applied().await;
        self.step(&self.desk, &format!("{entry}/check"), &format!("{entry}/check"), &[]).await;
        self.step(&self.desk, &entry, &format!("{entry}/examine"), &[]).await;
        let advised = self.desk.get(&entry).await.text;
        assert!(advised.contains("it.reticolo.caregiver-registry"), "with its receipt: {advised}");
        assert!(advised.contains("<cite"), "with the articles it follows from: {advised}");
        self.step(
            &self.admin,
            &format!("{entry}/admit"),
            &format!("{entry}/admit"),
            &[("reason", "Documenti visti")],
        )
        .await;
        entry
    }

    pub(super) async fn listed(&self) -> bool {
        let guest = Browser::guest(self.tenant.app);
        guest.get(&self.at("/registers/caregivers")).await.text.contains("Olena Kovalenko")
    }
}

/// The version that a page's forms are filled from.
pub(super) async fn seen(who: &Browser<'_>, page: &str) -> String {
    let shown = who.get(page).await.text;
    let seen = shown.split("name=\"seen\" value=\"").nth(1);
    let seen = seen.unwrap_or_else(|| panic!("{page} has no form: {shown}"));
    seen.split('"').next().unwrap().to_owned()
}

/// What a page says is wrong.
pub(super) fn problems(page: &str) -> String {
    let told = page.split("class=\"problems\"").nth(1).unwrap_or(page);
    told.chars().take(1_500).collect()
}

pub(super) fn without_query(address: &str) -> String {
    address.split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_caregiver_is_admitted_matched_suspended_and_gone() {
    let app = App::start().await;
    let stage = stage(&app).await;
    let entry = stage.admitted().await;
    let shown = stage.desk.get(&entry).await.text;
    assert!(shown.contains("Ammessa"), "{shown}");
    assert!(stage.listed().await);

    let request = [
        ("registry", "caregivers"),
        ("family_name", "Famiglia Neri"),
        ("municipality", "024100"),
        ("weekly_minutes", "10"),
        ("start_on", "2026-12-01"),
        ("hours", "mon_morning"),
        ("must", "cooking"),
    ];
    let opened = stage
        .desk
        .post_from(&stage.at("/matching/new"), &stage.at("/matching/new"), &request)
        .await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", problems(&opened.text));
    let request = without_query(&opened.location.unwrap());
    stage.step(&stage.desk, &request, &format!("{request}/shortlist"), &[]).await;
    let shown = stage.desk.get(&request).await.text;
    assert!(shown.contains("Olena Kovalenko"), "{shown}");
    assert!(shown.contains("su 1000") && shown.contains("class=\"reasons\""), "{shown}");
    assert!(shown.contains("it.reticolo.caregiver-registry"), "the plugin has scored");

    stage
        .step(
            &stage.admin,
            &format!("{entry}/suspend"),
            &format!("{entry}/suspend"),
            &[("reason", "Verifiche")],
        )
        .await;
    assert!(!stage.listed().await, "not in the public list");
    let shown = stage.desk.get(&request).await.text;
    assert!(!shown.contains("Olena Kovalenko"), "nor on the shortlist: {shown}");
    stage.step(&stage.desk, &request, &format!("{request}/shortlist"), &[]).await;
    assert!(!stage.desk.get(&request).await.text.contains("Olena Kovalenko"), "nor on another one");
    // Whose entry it is reads why.
    let own = stage.citizen.get(&entry).await.text;
    assert!(own.contains("Sospesa") && own.contains("Verifiche"), "{own}");
}

#[tokio::test]
async fn what_was_typed_stays_and_what_is_wrong_is_named() {
    let app = App::start().await;
    let stage = stage(&app).await;
    let apply = stage.at("/registers/caregivers/apply");
    let wrong = stage
        .citizen
        .post(
            &apply,
            &[
                ("display_name", "Olena"),
                ("born_on", "31/02/1978"),
                ("weekly_minutes", "tante"),
                ("f-residence", "union"),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("value=\"31/02/1978\"") && wrong.text.contains("value=\"tante\""));
    for told in [
        "href=\"#born_on\"",
        "href=\"#weekly_minutes\"",
        "href=\"#municipalities\"",
        "href=\"#f-citizenship\"",
    ] {
        assert!(wrong.text.contains(told), "{told}: {}", problems(&wrong.text));
    }
    // One more row of a list is no sending.
    let longer = stage
        .citizen
        .post(&apply, &[&APPLICATION[..], &[("row", "add-f-languages")]].concat())
        .await;
    assert_eq!(longer.status, StatusCode::OK);
    assert!(
        longer.text.contains("name=\"f-languages-2-language\"")
            && longer.text.contains("value=\"Olena Kovalenko\"")
    );
    stage.applied().await;
    let again = stage.citizen.post(&apply, &APPLICATION).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(problems(&again.text).contains("già una domanda"));
}

#[tokio::test]
async fn whoever_is_asked_to_complete_an_application_can() {
    let app = App::start().await;
    let stage = stage(&app).await;
    let entry = stage.applied().await;
    let edit = format!("{entry}/edit");
    stage.step(&stage.desk, &format!("{entry}/check"), &format!("{entry}/check"), &[]).await;
    let closed = stage.citizen.get(&edit).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "not while it is checked");
    let integrate = format!("{entry}/integrate");
    let without = stage.desk.post(&integrate, &[("reason", "")]).await;
    assert_eq!(without.status, StatusCode::BAD_REQUEST);
    stage.step(&stage.desk, &integrate, &integrate, &[("reason", "Manca il documento")]).await;
    assert!(stage.citizen.get(&entry).await.text.contains("Manca il documento"));
    let fields = [&APPLICATION[1..], &[("display_name", "Olena K. Bruni")]].concat();
    stage.step(&stage.citizen, &edit, &edit, &fields).await;
    let seen = stage.desk.get(&entry).await.text;
    assert!(seen.contains("Olena K. Bruni"), "{seen}");
    // Another citizen finds neither the entry nor its forms.
    let other = stage.tenant.signs_in("Ivana", &[]).await;
    for path in [entry.clone(), edit, format!("{entry}/admit")] {
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn registers_are_where_their_plugin_is() {
    let app = App::start().await;
    let stage = stage(&app).await;
    let guest = Browser::guest(&app);
    let here = guest.get("/t/altovicentino").await.text;
    let there = guest.get("/t/tradate").await.text;
    assert!(here.contains("href=\"/t/altovicentino/registers\""));
    assert!(!there.contains("/t/tradate/registers"));
    assert_eq!(guest.get("/t/tradate/registers/caregivers").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        stage.citizen.get("/t/tradate/registers/caregivers/apply").await.status,
        StatusCode::NOT_FOUND
    );
    let file = stage.admin.get(&stage.at("/registers/caregivers/entries.csv")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.text.starts_with("\u{feff}registry_entry_id"));
    assert_eq!(
        stage.desk.get(&stage.at("/registers/caregivers/entries.csv")).await.status,
        StatusCode::NOT_FOUND
    );
}
