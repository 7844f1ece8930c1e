//! People and roles, as administrators and those they invite meet them.

use harness::{Answer, App, Browser, TestTenant};
use reqwest::StatusCode;
use reticolo_foundation::Access;
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Permission, Role};

pub(super) const ADMIN: Post = Post::everywhere(Role::UnionAdmin);
const AUDITOR: Post = Post::everywhere(Role::Auditor);
pub(super) const MEMBERS: &str = "/t/tradate/members";
pub(super) const INVITE: &str = "/t/tradate/members/invite";

/// The mails that wait to be sent, oldest first: to whom, and what they say.
pub(super) async fn mails(app: &App) -> Vec<(String, String)> {
    sqlx::query_as(
        "select recipient, subject || E'\\n' || body from platform.outgoing_mail order by created_at",
    )
    .fetch_all(&mut app.database.connect().await)
    .await
    .unwrap()
}

/// The path of the link in a mail.
pub(super) fn link(mail: &str) -> String {
    let line = mail.lines().find(|line| line.contains("/invitations/")).unwrap();
    line.split_once("/t/").map(|(_, path)| format!("/t/{path}")).unwrap()
}

/// The first address in a page that begins so.
pub(super) fn address<'a>(page: &'a str, beginning: &str) -> &'a str {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut found = links.filter(|link| link.starts_with(beginning));
    found.next().unwrap_or_else(|| panic!("no link to {beginning}: {page}"))
}

/// The address of somebody's own page.
async fn page_of(browser: &Browser<'_>, name: &str) -> String {
    let list = browser.get(MEMBERS).await.text;
    let line = list.split("<tr>").find(|line| line.contains(&format!(">{name}</a>"))).unwrap();
    address(line, "/t/tradate/members/").to_owned()
}

fn version(page: &str) -> &str {
    page.split("name=\"row_version\" value=\"").nth(1).unwrap().split('"').next().unwrap()
}

pub(super) fn is_sent_to(answer: &Answer, path: &str) -> bool {
    answer.status == StatusCode::SEE_OTHER && answer.location.as_deref() == Some(path)
}

#[tokio::test]
async fn only_who_may_see_people_settings_and_audit_sees_them() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let guest = Browser::guest(&app);
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let auditor = tradate.signs_in("Ada Neri", &[AUDITOR]).await;
    let desk = tradate.signs_in("Ida Verdi", &[Post::everywhere(Role::DeskOperator)]).await;
    let citizen = tradate.signs_in("Pia Gallo", &[]).await;
    let foreign = altovicentino.signs_in("Eva Rossi", &[ADMIN, AUDITOR]).await;
    for (path, for_admin, for_auditor) in [
        ("/members", true, true),
        ("/members/invite", true, false),
        ("/settings/identity-providers", true, false),
        ("/settings/identity-providers/new", true, false),
        ("/audit", false, true),
        ("/audit?from=never", false, true),
        ("/audit.csv", false, true),
    ] {
        let path = format!("/t/tradate{path}");
        let sent = guest.get(&path).await;
        let to = sent.location.unwrap_or_default();
        assert!(to.starts_with("/t/tradate/sign-in?return=%2Ft%2Ftradate%2F"), "{path}: {to}");
        for (browser, may) in [
            (&admin, for_admin),
            (&auditor, for_auditor),
            (&desk, false),
            (&citizen, false),
            (&foreign, false),
        ] {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status != StatusCode::NOT_FOUND, may, "{path} {:?}", answer.status);
            assert!(may || answer.text.contains("Questa pagina non c&#39;è"), "{}", answer.text);
        }
    }
    // An auditor reads about people and changes nothing.
    let ugo = page_of(&auditor, "Ugo Bianchi").await;
    let page = auditor.get(&ugo).await;
    assert!(page.status == StatusCode::OK && !page.text.contains("row_version"), "{}", page.text);
    for step in ["suspend", "end", "resume"] {
        let path = format!("{ugo}/{step}");
        assert_eq!(auditor.get(&path).await.status, StatusCode::NOT_FOUND);
        let done = auditor.post_from(MEMBERS, &path, &[("row_version", "1")]).await;
        assert_eq!(done.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(admin.get(&format!("{ugo}/vanish")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(foreign.get(&ugo).await.status, StatusCode::NOT_FOUND);
    let elsewhere = ugo.replace("tradate", "altovicentino");
    assert_eq!(foreign.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_without_its_proof_is_shown_again_and_changes_nothing() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let fields = [
        ("mail", "ada@example.org"),
        ("name", "Ada \"Neri\""),
        ("role", "auditor"),
        ("where", "everywhere"),
    ];
    for proof in [None, Some(("csrf", "")), Some(("csrf", "forged"))] {
        let fields: Vec<_> = fields.into_iter().chain(proof).collect();
        let answer = admin.send(INVITE, &fields).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.text.contains("Invia di nuovo"), "{}", answer.text);
        assert!(
            answer.text.contains("name=\"name\" value=\"Ada &#34;Neri&#34;\""),
            "{}",
            answer.text
        );
    }
    assert!(mails(&app).await.is_empty());
    // The page that says so has the proof: what was typed is sent once more from there.
    let again = admin.post(INVITE, &fields).await;
    assert!(is_sent_to(&again, "/t/tradate/members?done=invitation-sent"), "{again:?}");
    assert_eq!(mails(&app).await.len(), 1);
}

#[tokio::test]
async fn the_last_administrator_is_told_why_they_stay() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let own = page_of(&admin, "Ugo Bianchi").await;
    let told = "unico amministratore attivo";
    let changed = [
        ("row_version", "1"),
        ("role", "auditor"),
        ("where", "everywhere"),
        ("reason", "cambio lavoro"),
    ];
    let refused = admin.post(&own, &changed).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains(told), "{}", refused.text);
    assert!(refused.text.contains("value=\"cambio lavoro\""), "{}", refused.text);
    for step in ["end", "suspend"] {
        let page = format!("{own}/{step}");
        let refused = admin.post(&page, &[("row_version", "1"), ("reason", "vado via")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(
            refused.text.contains("unico amministratore attivo")
                && refused.text.contains("value=\"vado via\""),
            "{}",
            refused.text
        );
    }
    assert_eq!(admin.get(MEMBERS).await.status, StatusCode::OK);
    // With another one they may go, and see at once that they may not come back.
    tradate.signs_in("Eva Rossi", &[ADMIN]).await;
    let gone =
        admin.post(&format!("{own}/end"), &[("row_version", "1"), ("reason", "vado via")]).await;
    assert!(is_sent_to(&gone, "/t/tradate/work"), "{gone:?}");
    assert_eq!(admin.get(MEMBERS).await.status, StatusCode::NOT_FOUND);
    assert_eq!(admin.get("/t/tradate/work").await.status, StatusCode::OK, "a citizen still");
}

#[tokio::test]
async fn a_change_counts_at_once_and_two_who_change_one_role_lose_nothing() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let ugo = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let eva = tradate.signs_in("Eva Rossi", &[ADMIN]).await;
    let ada = tradate.signs_in("Ada Neri", &[AUDITOR]).await;
    let page = page_of(&ugo, "Ada Neri").await;
    let seen = ugo.get(&page).await.text;
    let seen = version(&seen);
    assert_eq!(ada.get("/t/tradate/audit").await.status, StatusCode::OK);

    let suspended = eva
        .post(&format!("{page}/suspend"), &[("row_version", seen), ("reason", "in ferie")])
        .await;
    assert!(is_sent_to(&suspended, "/t/tradate/members?done=member-changed"), "{suspended:?}");
    assert_eq!(ada.get("/t/tradate/audit").await.status, StatusCode::NOT_FOUND);
    let fields = [
        ("row_version", seen),
        ("role", "desk_operator"),
        ("where", "municipality"),
        ("municipality", "024100"),
        ("reason", "nuovo sportello"),
    ];
    let late = ugo.post(&page, &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for kept in [
        "Qualcun altro ha fatto una modifica",
        "value=\"nuovo sportello\"",
        "value=\"desk_operator\" selected",
        "value=\"024100\" selected",
        "Sospeso",
    ] {
        assert!(late.text.contains(kept), "{kept}: {}", late.text);
    }
    let mut fields = fields;
    fields[0].1 = version(&late.text);
    let changed = ugo.post(&page, &fields).await;
    assert!(is_sent_to(&changed, "/t/tradate/members?done=member-changed"), "{changed:?}");
    let list = ugo.get(MEMBERS).await.text;
    assert!(list.contains("Operatore di sportello") && list.contains("Schio"), "{list}");

    let now = ugo.get(&page).await.text;
    ugo.post(&format!("{page}/resume"), &[("row_version", version(&now))]).await;
    assert!(may(&tradate, &ada, Permission::ListingModerate).await);
    assert!(!may(&tradate, &ada, Permission::AuditRead).await);
    let now = ugo.get(&page).await.text;
    ugo.post(&format!("{page}/end"), &[("row_version", version(&now))]).await;
    assert_eq!(ugo.get(&page).await.status, StatusCode::NOT_FOUND);
    assert!(!may(&tradate, &ada, Permission::ListingModerate).await);
}

async fn may(tenant: &TestTenant<'_>, browser: &Browser<'_>, permission: Permission) -> bool {
    let person = harness::TestPerson { account: browser.account(), name: String::new() };
    tenant.enter_as(&person, Access::Read).await.actor().may(permission)
}

#[tokio::test]
async fn a_long_list_of_people_has_pages() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    for number in 0..51 {
        tradate.person(&format!("Persona {number:02}"), &[AUDITOR]).await;
    }
    let first = admin.get(MEMBERS).await.text;
    assert!(
        first.contains("52 ruoli") && first.contains("Persona 49") && !first.contains("Persona 50"),
        "{first}"
    );
    let second = admin.get(address(&first, "/t/tradate/members?page=2")).await.text;
    assert!(second.contains("Persona 50") && second.contains("Ugo Bianchi"), "{second}");
    for beyond in ["9", "9223372036854775807"] {
        let answer = admin.get(&format!("{MEMBERS}?page={beyond}")).await;
        assert!(is_sent_to(&answer, "/t/tradate/members?page=2"), "{answer:?}");
    }
}
