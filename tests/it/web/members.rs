//! People and roles, as administrators and those they invite meet them.

use harness::{Answer, App, Browser, Listing, PASSWORD, TestTenant};
use reqwest::StatusCode;
use reticolo_foundation::Access;
use reticolo_tenancy::membership::{self, Post};
use reticolo_tenancy::{Permission, Role};

const ADMIN: Post = Post::everywhere(Role::UnionAdmin);
const AUDITOR: Post = Post::everywhere(Role::Auditor);
const MEMBERS: &str = "/t/tradate/members";
const INVITE: &str = "/t/tradate/members/invite";

/// The mails that wait to be sent, oldest first: to whom, and what they say.
async fn mails(app: &App) -> Vec<(String, String)> {
    sqlx::query_as(
        "select recipient, subject || E'\\n' || body from platform.outgoing_mail order by created_at",
    )
    .fetch_all(&mut app.database.connect().await)
    .await
    .unwrap()
}

/// The path of the link in a mail.
fn link(mail: &str) -> String {
    let line = mail.lines().find(|line| line.contains("/invitations/")).unwrap();
    line.split_once("/t/").map(|(_, path)| format!("/t/{path}")).unwrap()
}

/// The first address in a page that begins so.
fn address<'a>(page: &'a str, beginning: &str) -> &'a str {
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

fn is_sent_to(answer: &Answer, path: &str) -> bool {
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
async fn an_invitation_form_keeps_what_was_typed_and_says_what_is_wrong() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    altovicentino.lists(&[Listing { organization: "altrove", ..Listing::default() }]).await;
    let elsewhere = reticolo_directory::hsds::identity::of("organization", "altrove").to_string();
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let good = [
        ("mail", "ada@example.org"),
        ("name", "Ada Neri"),
        ("role", "auditor"),
        ("where", "everywhere"),
    ];
    let long = "a".repeat(201);
    for (field, value, named) in [
        ("mail", "ada", "mail"),
        ("mail", "", "mail"),
        ("name", "", "name"),
        ("name", &long, "name"),
        ("role", "", "role"),
        ("role", "citizen", "role"),
        ("role", "platform_admin", "role"),
        ("role", "provider_operator", "where"),
        ("where", "", "where"),
        ("where", "organization", "organization"),
        ("where", "municipality", "municipality"),
        ("where", "unit", "unit"),
    ] {
        let fields = good.map(|(name, kept)| (name, if name == field { value } else { kept }));
        let answer = admin.post(INVITE, &fields).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}={value}");
        assert!(
            answer.text.contains(&format!("id=\"{named}-problem\"")),
            "{field}={value}: {}",
            answer.text
        );
        assert!(answer.text.contains(&format!("href=\"#{named}\"")), "{}", answer.text);
        assert!(field == "name" || answer.text.contains("value=\"Ada Neri\""), "{}", answer.text);
    }
    for (place, value) in [("organization", elsewhere.as_str()), ("municipality", "058091")] {
        let mut fields = good.to_vec();
        fields[3] = ("where", place);
        fields.push((place, value));
        let answer = admin.post(INVITE, &fields).await;
        assert!(answer.text.contains(&format!("id=\"{place}-problem\"")), "{}", answer.text);
    }
    assert!(mails(&app).await.is_empty());
    assert!(admin.get(MEMBERS).await.text.contains("Nessun invito in attesa."));
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
async fn somebody_without_an_account_is_invited_chooses_a_password_and_works() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    tradate.lists(&[Listing { organization: "coop", ..Listing::default() }]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let coop = reticolo_directory::hsds::identity::of("organization", "coop").to_string();
    let fields = [
        ("mail", "ada@example.org"),
        ("name", "Ada Neri"),
        ("role", "provider_operator"),
        ("where", "organization"),
        ("organization", coop.as_str()),
    ];
    let sent = admin.post(INVITE, &fields).await;
    assert!(is_sent_to(&sent, "/t/tradate/members?done=invitation-sent"), "{sent:?}");
    let list = admin.get("/t/tradate/members?done=invitation-sent").await.text;
    assert!(list.contains("ada@example.org") && list.contains("coop"), "{list}");
    assert!(list.contains("l&#39;invito parte subito"), "{list}");

    let [(to, mail)] = &mails(&app).await[..] else { panic!("one mail") };
    assert_eq!(to, "ada@example.org");
    assert!(
        mail.contains("Ugo Bianchi ti invita") && mail.contains("Operatore di un ente"),
        "{mail}"
    );
    let link = link(mail);
    let guest = Browser::guest(&app);
    let page = guest.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("Ugo Bianchi") && page.text.contains("value=\"Ada Neri\""),
        "{}",
        page.text
    );
    let elsewhere = link.replace("tradate", "altovicentino");
    assert_eq!(guest.get(&elsewhere).await.status, StatusCode::NOT_FOUND, "it is another union's");

    let register = format!("{link}/register");
    let weak = guest
        .post_from(&link, &register, &[("name", "Ada Neri"), ("password", "password1234")])
        .await;
    assert_eq!(weak.status, StatusCode::BAD_REQUEST);
    assert!(
        weak.text.contains("id=\"password-problem\"") && !weak.text.contains("password1234"),
        "{}",
        weak.text
    );
    let stale = guest.send(&register, &[("name", "Ada Neri"), ("password", PASSWORD)]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        !stale.text.contains(PASSWORD) && stale.text.contains("Scrivi di nuovo la password"),
        "{}",
        stale.text
    );
    let taken =
        guest.post_from(&link, &register, &[("name", "Ada Neri"), ("password", PASSWORD)]).await;
    assert!(is_sent_to(&taken, "/t/tradate/work?done=invitation-accepted"), "{taken:?}");

    let work = guest.get("/t/tradate/work?done=invitation-accepted").await.text;
    assert!(work.contains("Ciao, Ada Neri") && work.contains("Operatore di un ente"), "{work}");
    assert!(guest.get("/t/altovicentino/work").await.text.contains("Sei qui come cittadino."));
    let over = guest.get(&link).await;
    assert_eq!(over.status, StatusCode::NOT_FOUND);
    assert!(over.text.contains("Questo invito non vale più"), "{}", over.text);
    let again = guest.post_from("/t/tradate/work", &format!("{link}/accept"), &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);

    let list = admin.get(MEMBERS).await.text;
    assert!(list.contains(">Ada Neri</a>") && list.contains("Nessun invito in attesa."), "{list}");
    let mut scope = altovicentino.enter(Access::Write).await;
    assert_eq!(membership::list(&mut scope, 0, 10).await.unwrap().1, 0);
}

#[tokio::test]
async fn somebody_with_an_account_accepts_with_it() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let eva = altovicentino.signs_in("Eva Rossi", &[ADMIN]).await;
    let login_mail: String =
        sqlx::query_scalar("select login_mail from platform.account where account_id = $1")
            .bind(eva.account())
            .fetch_one(&mut app.database.connect().await)
            .await
            .unwrap();
    let fields = [
        ("mail", login_mail.as_str()),
        ("name", "Eva R."),
        ("role", "auditor"),
        ("where", "everywhere"),
    ];
    admin.post(INVITE, &fields).await;
    let link = link(&mails(&app).await[0].1);

    // Without having signed in, nobody takes the account over by choosing another password for it.
    let guest = Browser::guest(&app);
    let fields = [("name", "Eva"), ("password", PASSWORD)];
    let refused = guest.post_from(&link, &format!("{link}/register"), &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("accedi con quello"), "{}", refused.text);
    let to_sign_in = address(&refused.text, "/t/tradate/sign-in?return=");
    assert!(to_sign_in.contains("invitations"), "{to_sign_in}");
    let sent = guest.post_from(&link, &format!("{link}/accept"), &[]).await;
    assert!(sent.location.is_some_and(|to| to.starts_with("/t/tradate/sign-in")));

    assert_eq!(eva.get("/t/tradate/audit").await.status, StatusCode::NOT_FOUND);
    assert!(eva.get(&link).await.text.contains("Hai fatto l&#39;accesso come Eva Rossi"));
    let taken = eva.post_from(&link, &format!("{link}/accept"), &[]).await;
    assert!(is_sent_to(&taken, "/t/tradate/work?done=invitation-accepted"), "{taken:?}");
    assert_eq!(eva.get("/t/tradate/audit").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_or_is_too_old_says_so() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    for mail in ["ada@example.org", "ida@example.org"] {
        let fields = [
            ("mail", mail),
            ("name", "Ada"),
            ("role", "auditor"),
            ("where", "unit"),
            ("unit", "Sportello di Venegono"),
        ];
        admin.post(INVITE, &fields).await;
    }
    let mails = mails(&app).await;
    let [first, second] = [link(&mails[0].1), link(&mails[1].1)];
    let list = admin.get(MEMBERS).await.text;
    assert!(list.contains("Sportello di Venegono"), "{list}");
    let line = list.split("<tr>").find(|line| line.contains("ada@example.org")).unwrap();
    let withdraw = line.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let done = admin.post_from(MEMBERS, withdraw, &[]).await;
    assert!(is_sent_to(&done, "/t/tradate/members?done=invitation-withdrawn"), "{done:?}");
    assert_eq!(
        admin.post_from(MEMBERS, withdraw, &[]).await.status,
        StatusCode::NOT_FOUND,
        "twice"
    );

    let home = app.platform.tenant("tradate").await.unwrap().home.clone().unwrap();
    let age = format!("update {}.invitation set expires_at = now()", home.schema);
    sqlx::query(sqlx::AssertSqlSafe(age)).execute(&mut app.database.connect().await).await.unwrap();
    let guest = Browser::guest(&app);
    for link in [first, second, "/t/tradate/invitations/unknown".to_owned()] {
        let over = guest.get(&link).await;
        assert_eq!(over.status, StatusCode::NOT_FOUND);
        assert!(over.text.contains("Questo invito non vale più"), "{}", over.text);
    }
}

#[tokio::test]
async fn the_last_administrator_is_told_why_they_stay() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[ADMIN]).await;
    let own = page_of(&admin, "Ugo Bianchi").await;
    let told = "l&#39;unico amministratore attivo";
    let changed = [
        ("row_version", "1"),
        ("role", "auditor"),
        ("where", "everywhere"),
        ("reason", "cambio lavoro"),
    ];
    let refused = admin.post(&own, &changed).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.text.contains(told) || refused.text.contains("unico amministratore attivo"),
        "{}",
        refused.text
    );
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
