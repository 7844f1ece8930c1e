//! Listings through their pages: an operator writes, a curator decides, a reader sees and reports.

use harness::{Answer, App, Browser, Listing, TestTenant, write_files, write_package};
use reqwest::StatusCode;
use reqwest::header::CACHE_CONTROL;
use reticolo_directory::hsds::identity::of;
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;

const COOPERATIVE: &str = "Cooperativa Esempio";

fn operator() -> Post {
    let organization_id = Some(of("organization", COOPERATIVE));
    Post { organization_id, ..Post::everywhere(Role::ProviderOperator) }
}

/// A tenant with a published service, and the browsers of its operator and its curator.
async fn at_work(app: &App) -> (TestTenant<'_>, Browser<'_>, Browser<'_>) {
    let [tenant] = app.tenants(["altovicentino"]).await;
    tenant.lists(&[Listing { name: "Assistenza domiciliare", ..Listing::default() }]).await;
    let operator = tenant.signs_in("Davide", &[operator()]).await;
    let curator = tenant.signs_in("Marta", &[Post::everywhere(Role::DeskOperator)]).await;
    (tenant, operator, curator)
}

/// The value of the input with this name.
fn input<'a>(html: &'a str, name: &str) -> &'a str {
    let rest = html.split(&format!("name=\"{name}\" value=\"")).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no input {name} in {html}"));
    rest.split('"').next().unwrap_or_default()
}

/// Where an answer sends the browser, without what was done.
fn sent_to(answer: &Answer) -> String {
    let location = answer.location.as_deref();
    let location = location.unwrap_or_else(|| panic!("{}: {}", answer.status, answer.text));
    location.split('?').next().unwrap_or_default().to_owned()
}

/// Creates a listing with these fields; gives the address of its page.
async fn create(operator: &Browser<'_>, fields: &[(&str, &str)]) -> String {
    let organization = of("organization", COOPERATIVE).to_string();
    let fields = [fields, &[("organization", organization.as_str())]].concat();
    let answer = operator.post("/t/altovicentino/listings/new", &fields).await;
    sent_to(&answer)
}

const COMPLETE: [(&str, &str); 8] = [
    ("action", "submit"),
    ("name", "Nido «Girasole»"),
    ("description", "Un nido\nper bambini"),
    ("categories", "early-childhood"),
    ("cost_options-3-kind", "tariff"),
    ("cost_options-3-amount", "1.250,50"),
    ("phones-1-number", "0445 1"),
    ("phones-2-number", "0445 222222"),
];

#[tokio::test]
async fn a_listing_goes_from_its_operator_through_the_curator_to_the_public() {
    let app = App::start().await;
    let (tenant, operator, curator) = at_work(&app).await;
    // The number is not right: the draft is saved, and not submitted.
    let organization = of("organization", COOPERATIVE).to_string();
    let mut fields = COMPLETE.to_vec();
    fields.push(("organization", &organization));
    fields[6].1 = "telefono";
    let refused = operator.post("/t/altovicentino/listings/new", &fields).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("La bozza è salvata"));
    assert!(refused.text.contains("href=\"#phones-1-number\""), "the input, not the item");
    assert!(refused.text.contains("value=\"telefono\"") && refused.text.contains("1.250,50"));
    let edit = refused.text.split("action=\"").find(|rest| rest.contains("/edit\""));
    let edit = edit.unwrap().split('"').next().unwrap().to_owned();
    let listing = edit.trim_end_matches("/edit").to_owned();

    fields[6].1 = "0445 111111";
    fields.push(("seen", "2"));
    let early = operator.post(&edit, &fields).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "that version is not there yet");
    fields.pop();
    let seen = input(&operator.get(&edit).await.text, "seen").to_owned();
    fields.push(("seen", &seen));
    assert_eq!(sent_to(&operator.post(&edit, &fields).await), listing);

    let queue = curator.get("/t/altovicentino/listings/queue").await.text;
    assert!(queue.contains("Nido «Girasole»"), "{queue}");
    let review = format!("{listing}/review");
    let page = curator.get(&review).await.text;
    assert!(page.contains("1.250,50 €") && page.contains("0445 222222"), "{page}");
    let seen = input(&page, "seen").to_owned();
    let field = page.split("name=\"field-").find(|rest| rest.contains("value=\"description\""));
    let number = field.unwrap().split('"').next().unwrap();
    let (field, reason) = (format!("field-{number}"), format!("reason-{number}"));
    let nothing =
        curator.post_from(&review, &format!("{listing}/return"), &[("seen", &seen)]).await;
    assert_eq!(nothing.status, StatusCode::BAD_REQUEST);
    let reasons = [("seen", seen.as_str()), (&field, "description"), (&reason, "Per quali età?")];
    let returned = curator.post_from(&review, &format!("{listing}/return"), &reasons).await;
    assert_eq!(sent_to(&returned), "/t/altovicentino/listings/queue");

    let page = operator.get(&listing).await.text;
    assert!(page.contains("/edit#description") && page.contains("Per quali età?"), "{page}");
    assert!(operator.get(&edit).await.text.contains("id=\"description-reason\""));
    let seen = input(&operator.get(&edit).await.text, "seen").to_owned();
    *fields.last_mut().unwrap() = ("seen", &seen);
    assert_eq!(sent_to(&operator.post(&edit, &fields).await), listing);

    let seen = input(&curator.get(&review).await.text, "seen").to_owned();
    let note = [("seen", seen.as_str()), ("note", "Prima")];
    let published = curator.post_from(&review, &format!("{listing}/publish"), &note).await;
    assert_eq!(sent_to(&published), "/t/altovicentino/listings/queue");
    let (_, results) = tenant.page("/services?q=girasole").await;
    assert!(results.contains("Nido «Girasole»"), "the public finds it");
    let history = format!("{listing}/history/1");
    assert!(operator.get(&history).await.text.contains("Nessuna differenza"));
}

#[tokio::test]
async fn one_more_row_saves_nothing_and_loses_nothing() {
    let app = App::start().await;
    let (_, operator, _) = at_work(&app).await;
    let organization = of("organization", COOPERATIVE).to_string();
    let fields = [
        ("action", "add-places-0-hours-weekly"),
        ("organization", organization.as_str()),
        ("name", "Nido <b>"),
        ("minimum_age", "tre"),
        ("places-0-hours-weekly-1-opens", "mattina"),
    ];
    let page = operator.post("/t/altovicentino/listings/new", &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    for kept in ["Nido &#60;b&#62;", "value=\"tre\"", "value=\"mattina\""] {
        assert!(page.text.contains(kept), "{kept}: {}", page.text);
    }
    assert!(page.text.contains("id=\"places-0-hours-weekly-2-opens\""));
    assert!(!page.text.contains("id=\"places-0-hours-weekly-3-opens\""));
    let list = operator.get("/t/altovicentino/listings").await.text;
    assert!(!list.contains("Nido"), "nothing is saved");
}

#[tokio::test]
async fn of_two_browsers_the_slower_is_shown_what_differs() {
    let app = App::start().await;
    let (_, operator, _) = at_work(&app).await;
    let listing = create(&operator, &[("name", "Nido"), ("alert", "Prima")]).await;
    let edit = format!("{listing}/edit");
    let write = |alert: &'static str, seen: &'static str| {
        let fields = [("action", "save"), ("name", "Nido"), ("alert", alert), ("seen", seen)];
        let (operator, edit) = (&operator, edit.as_str());
        async move { operator.post(edit, &fields).await }
    };
    assert_eq!(sent_to(&write("Seconda", "1").await), listing);
    let slower = write("Terza", "1").await;
    assert_eq!(slower.status, StatusCode::CONFLICT);
    assert!(slower.text.contains("Seconda") && slower.text.contains("value=\"Terza\""));
    assert_eq!(input(&slower.text, "seen"), "2");
    assert_eq!(sent_to(&write("Terza", "2").await), listing);
    assert!(operator.get(&listing).await.text.contains("Terza"));
}

#[tokio::test]
async fn what_is_out_of_reach_is_not_there() {
    let app = App::start().await;
    let (tenant, operator, curator) = at_work(&app).await;
    let listing = create(&operator, &[("name", "Nido")]).await;
    let stranger = tenant.signs_in("Rosa", &[]).await;
    let auditor = tenant.signs_in("Piero", &[Post::everywhere(Role::Auditor)]).await;
    for path in ["", "/edit", "/images", "/history", "/review", "/discard"] {
        let path = format!("{listing}{path}");
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let guest = Browser::guest(&app).get(&path).await;
        assert!(guest.location.is_some_and(|to| to.contains("/sign-in")), "{path}");
    }
    assert_eq!(auditor.get(&listing).await.status, StatusCode::OK);
    assert_eq!(auditor.get(&format!("{listing}/edit")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(curator.get(&format!("{listing}/edit")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(curator.get("/t/altovicentino/listings/new").await.status, StatusCode::NOT_FOUND);
    for path in ["/listings/queue", "/settings/freshness"] {
        let path = format!("/t/altovicentino{path}");
        assert_eq!(operator.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let forged = stranger.send(&format!("{listing}/submit"), &[("seen", "1")]).await;
    assert_eq!(forged.status, StatusCode::CONFLICT, "no form of ours");
}

#[tokio::test]
async fn an_old_listing_is_confirmed_in_one_click() {
    let app = App::start().await;
    let (tenant, operator, _) = at_work(&app).await;
    let folder = tempfile::tempdir().unwrap();
    write_package(folder.path(), &[Listing::default()]);
    let old = format!(
        "id,organization_id,name,status,assured_date\nservizio,{COOPERATIVE},Servizio,active,2020-01-01\n"
    );
    write_files(folder.path(), &[("services.csv", &old)]);
    tenant.import(folder.path()).await;
    let list = "/t/altovicentino/listings";
    let page = operator.get(list).await.text;
    let confirm = page.split("action=\"").find(|rest| rest.contains("/confirm\""));
    let confirm = confirm.unwrap_or_else(|| panic!("nobody confirmed it for years: {page}"));
    let (path, seen) = (confirm.split('"').next().unwrap(), input(confirm, "seen"));
    let done = operator.post_from(list, path, &[("seen", seen), ("back", "list")]).await;
    assert_eq!(sent_to(&done), list);
    assert!(!operator.get(list).await.text.contains("/confirm\""));
    let listing = path.trim_end_matches("/confirm");
    let again = operator.post_from(listing, path, &[("seen", seen)]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "that version is gone");
}

#[tokio::test]
async fn readers_report_errors_within_limits() {
    let app = App::start().await;
    let (tenant, operator, _) = at_work(&app).await;
    let (_, results) = tenant.page("/services").await;
    let sheet = results.split("href=\"").find(|rest| rest.contains("service-link"));
    let sheet = sheet.unwrap().split('"').next().unwrap();
    let guest = Browser::guest(&app);
    assert!(guest.get(sheet).await.text.contains("data-element=\"report-inefficiency\""));
    let report = format!("{sheet}/report");
    let empty = guest.post(&report, &[("message", ""), ("mail", "rosa@example.org")]).await;
    assert_eq!(empty.status, StatusCode::BAD_REQUEST);
    assert!(empty.text.contains("value=\"rosa@example.org\""));
    let good =
        [("message", "Il numero è sbagliato"), ("part", "contacts"), ("mail", "rosa@example.org")];
    let sent = guest.post(&report, &good).await;
    assert_eq!(sent_to(&sent), report);
    let mut last = sent;
    for _ in 0..5 {
        last = guest.post(&report, &good).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.text.contains("Il numero è sbagliato"), "what was typed is kept");

    let reports = "/t/altovicentino/reports";
    let page = operator.get(reports).await.text;
    assert!(page.contains("Il numero è sbagliato") && page.contains("rosa@example.org"), "{page}");
    let close = page.split("action=\"").find(|rest| rest.contains("/close\"")).unwrap();
    let close = close.split('"').next().unwrap();
    let closed = operator.post_from(reports, close, &[("outcome", "corrected")]).await;
    assert_eq!(sent_to(&closed), reports);
    let nonsense = operator.post_from(reports, close, &[("outcome", "whatever")]).await;
    assert_eq!(nonsense.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn freshness_rules_are_kept_in_order() {
    let app = App::start().await;
    let (tenant, ..) = at_work(&app).await;
    let admin = tenant.signs_in("Elena", &[Post::everywhere(Role::UnionAdmin)]).await;
    let path = "/t/altovicentino/settings/freshness";
    let page = admin.get(path).await.text;
    let seen = input(&page, "seen").to_owned();
    let rule = |remind: &'static str, hide: &'static str| {
        let fields = [
            ("kind", "public"),
            ("seen", seen.as_str()),
            ("remind-public", remind),
            ("stale-public", "200"),
            ("hide-public", hide),
        ];
        let admin = &admin;
        async move { admin.post(path, &fields).await }
    };
    for (remind, hide) in [("300", ""), ("presto", ""), ("100", "150"), ("100", "mai")] {
        let refused = rule(remind, hide).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{remind} {hide}");
        assert!(refused.text.contains(&format!("value=\"{remind}\"")), "{remind} is kept");
    }
    assert_eq!(sent_to(&rule("100", "").await), path);
    let late = rule("101", "").await;
    assert_eq!(late.status, StatusCode::BAD_REQUEST, "that version is gone");
}

#[tokio::test]
async fn only_images_that_are_shown_can_be_asked_for() {
    let app = App::start().await;
    let (tenant, operator, _) = at_work(&app).await;
    let digest = "ab".repeat(32);
    for digest in [digest.as_str(), "x", "..%2f"] {
        let (status, _) = tenant.page(&format!("/images/{digest}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{digest}");
    }
    let url = app.url(&format!("/t/altovicentino/images/{digest}"));
    let missing = app.client.get(url).send().await.unwrap();
    let caching = missing.headers()[CACHE_CONTROL].to_str().unwrap().to_owned();
    assert!(!caching.contains("immutable"), "what is not there may come");
    let listing = create(&operator, &[("name", "Nido")]).await;
    let preview = operator.get(&format!("{listing}/images/{digest}")).await;
    assert_eq!(preview.status, StatusCode::NOT_FOUND);
}
