//! The pages, as a browser without script sees them.

use std::collections::BTreeSet;

use harness::{App, Listing, TestTenant};
use reqwest::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Response, StatusCode};
use reticolo_accounts::register::STALE_AFTER;

/// Opens an address, with headers.
async fn open(app: &App, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = app.client.get(app.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

/// The values of an attribute, in order, as the page has them.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    let found = html.split(&opening).skip(1);
    found.map(|rest| rest.split('"').next().unwrap_or_default()).collect()
}

/// The first address in a page that begins so, without its query.
fn first_link<'a>(html: &'a str, beginning: &str) -> &'a str {
    let links = values(html, "href").into_iter();
    let mut links = links.filter(|link| link.starts_with(beginning));
    links.next().unwrap_or_else(|| panic!("no link to {beginning}: {html}"))
}

/// The addresses of a page of every kind.
async fn every_kind(tenant: &TestTenant<'_>) -> Vec<String> {
    let home = format!("/t/{}", tenant.slug);
    let (_, results) = tenant.page("/services").await;
    let (_, organizations) = tenant.page("/organizations").await;
    vec![
        "/".to_owned(),
        home.clone(),
        format!("{home}/services"),
        format!("{home}/services?q=assistenza&residence=024100&free=1"),
        first_link(&results, &format!("{home}/services/")).to_owned(),
        format!("{home}/organizations"),
        first_link(&organizations, &format!("{home}/organizations/")).to_owned(),
        format!("{home}/graphiql"),
    ]
}

#[tokio::test]
async fn every_kind_of_page_speaks_italian_and_english() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing { name: "Assistenza domiciliare", ..Listing::default() }]).await;
    for path in every_kind(&tenant).await {
        let joined = if path.contains('?') { "&" } else { "?" };
        let (mut titles, mut texts) = (BTreeSet::new(), BTreeSet::new());
        for language in ["it", "en"] {
            let response = open(&app, &format!("{path}{joined}lang={language}"), &[]).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(response.headers()["content-language"], language, "{path}");
            assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8", "{path}");
            let html = response.text().await.unwrap();
            assert!(html.contains(&format!("<html lang=\"{language}\">")), "{path}");
            for part in ["<title>", "<main id=\"content\"", "<h1", "name=\"viewport\"", "<nav "] {
                assert!(html.contains(part), "{path} lacks {part}");
            }
            assert_eq!(html.matches("<h1").count(), 1, "{path}");
            let title = html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
            titles.insert(title.to_owned());
            texts.insert(html);
        }
        assert_eq!(texts.len(), 2, "{path} is the same in both languages");
        // Sheets and organizations are titled by their own names, in whatever language these are.
        let named = path.matches('/').count() > 3 || path.ends_with("graphiql");
        assert!(named || titles.len() == 2, "{path}: {titles:?}");
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn the_language_is_that_of_the_address_then_of_the_cookie_then_of_the_browser() {
    let app = App::start().await;
    let [tenant, _other] = app.tenants(["altovicentino", "tradate"]).await;
    let path = format!("/t/{}", tenant.slug);
    let english = format!("{path}?lang=en");
    let (accept, cookie) = (ACCEPT_LANGUAGE.as_str(), COOKIE.as_str());
    for (path, headers, language) in [
        (&path, &[][..], "it"),
        (&path, &[(accept, "en-GB,en;q=0.9")], "en"),
        (&path, &[(accept, "de")], "it"),
        (&path, &[(accept, "en"), (cookie, "lang=it")], "it"),
        (&path, &[(cookie, "lang=en")], "en"),
        (&english, &[(cookie, "lang=it"), (accept, "it")], "en"),
        (&format!("{path}?lang=xx"), &[(accept, "en")], "en"),
        (&path, &[(accept, ";;q=,"), (cookie, "lang=\"")], "it"),
    ] {
        let html = open(&app, path, headers).await.text().await.unwrap();
        assert!(html.contains(&format!("<html lang=\"{language}\">")), "{path} {headers:?}");
    }
    let remembered =
        open(&app, &english, &[]).await.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(
        remembered.starts_with("lang=en;") && remembered.contains("SameSite=Lax"),
        "{remembered}"
    );
    assert!(!open(&app, &path, &[]).await.headers().contains_key(SET_COOKIE));
}

#[tokio::test]
async fn sample_data_is_marked_on_every_page_of_a_demonstration_and_nowhere_else() {
    let app = App::start().await;
    let [real] = app.tenants(["tradate"]).await;
    let demo = app.demo_tenant("altovicentino").await;
    for tenant in [&real, &demo] {
        tenant.lists(&[Listing::default()]).await;
    }
    for (tenant, marked) in [(&real, false), (&demo, true)] {
        let mut paths = every_kind(tenant).await;
        paths.push(format!("/t/{}/services/nothing", tenant.slug));
        for path in paths.iter().filter(|path| *path != "/") {
            let html = open(&app, path, &[]).await.text().await.unwrap();
            assert_eq!(html.contains("Dati di esempio"), marked, "{path}");
        }
    }
    // The list of unions says of each which it is.
    let list = open(&app, "/", &[]).await.text().await.unwrap();
    assert_eq!(list.matches("Dati di esempio").count(), 1);
    assert!(list.contains("/t/tradate") && list.contains("/t/altovicentino"));
}

#[tokio::test]
async fn what_is_not_there_is_said_kindly_with_a_way_on() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let kinds = every_kind(&tenant).await;
    let foreign = |path: &str| path.replace("/t/altovicentino", "/t/tradate");
    let lost = "018f3c1e-0000-7000-8000-000000000000";
    let long = format!("/t/{}", "a".repeat(4_000));
    for path in [
        "/nothing",
        "/t",
        "/t/",
        "/t/nowhere",
        "/t/Altovicentino",
        "/t/nowhere/services",
        "/t/%00",
        "/t/%ff",
        "/t/..%2f..%2fetc",
        &long,
        "/t/altovicentino/nothing",
        "/t/altovicentino/services/nothing",
        "/t/altovicentino/services/%00",
        "/t/altovicentino/services/%ff",
        &format!("/t/altovicentino/services/{lost}"),
        &format!("/t/altovicentino/organizations/{lost}"),
        "/t/altovicentino/organizations/1",
        // Those of one union are not found at another's address.
        &foreign(&kinds[4]),
        &foreign(&kinds[6]),
    ] {
        for language in ["it", "en"] {
            let response = open(&app, path, &[(ACCEPT_LANGUAGE.as_str(), language)]).await;
            let shown: String = path.chars().take(60).collect();
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{shown}");
            let html = response.text().await.unwrap();
            assert!(html.contains(&format!("<html lang=\"{language}\">")), "{shown}");
            let main = html.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
            assert!(main.contains("<h1") && main.contains("href=\"/\""), "{shown}: {main}");
        }
    }
    let slash = open(&app, "/t/altovicentino/", &[]).await;
    assert_eq!(slash.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(slash.headers()[LOCATION], "/t/altovicentino");
    other.sees_nothing().await;
}

#[tokio::test]
async fn a_suspended_union_says_so_and_the_others_stay_open() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let paths = every_kind(&tenant).await;
    let slug = "altovicentino".parse().unwrap();
    app.platform.builder.suspend(&slug, "test", Some("a secret reason")).await.unwrap();
    tokio::time::sleep(STALE_AFTER + std::time::Duration::from_millis(100)).await;
    for path in paths.iter().filter(|path| *path != "/") {
        let response = open(&app, path, &[]).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(response.headers().contains_key("retry-after"), "{path}");
        let html = response.text().await.unwrap();
        assert!(
            html.contains("sospeso") && html.contains("Unione altovicentino"),
            "{path}: {html}"
        );
        assert!(!html.contains("a secret reason") && !html.contains("Servizio"), "{path}");
    }
    assert_eq!(other.page("").await.0, StatusCode::OK);
    assert_eq!(open(&app, "/", &[]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn nonsense_in_an_address_is_answered_with_results_and_keeps_what_was_typed() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing { name: "Assistenza domiciliare", ..Listing::default() }]).await;
    let long = format!("q={}", "è".repeat(2_000));
    let many = "category=x&".repeat(500);
    for query in [
        "page=0",
        "page=-1",
        "page=99999999999999999999",
        "page=2",
        "page=501",
        "page=abc",
        "page=%00",
        "order=price",
        "order=distance",
        "residence=999999",
        "residence=Schio",
        "residence=%00%0a",
        "residence=999999&order=distance&page=7",
        "category=nothing&target=nothing&language=xx&accessibility=nothing",
        "category=%00&target=%ff",
        "q=%00%01%ff",
        "q=%22",
        "q=-",
        "q=%27%3B%20drop%20table%20service%3B--",
        "q=a%26%7C%21%28%29%3A%2A%3C-%3E",
        "free=maybe",
        "lang=xx",
        "unknown=1&&&=&==",
        "q=a&q=b",
        &long,
        &many,
    ] {
        let (status, html) = tenant.page(&format!("/services?{query}")).await;
        let shown: String = query.chars().take(60).collect();
        assert_eq!(status, StatusCode::OK, "{shown}");
        assert!(html.contains("name=\"q\""), "{shown}");
        let (status, _) = tenant.page(&format!("/organizations?after={query}")).await;
        assert_eq!(status, StatusCode::OK, "organizations {shown}");
    }
    let (_, html) = tenant.page("/services?q=assistenza%20astronave&residence=024100&order=distance&free=1&category=home-care").await;
    assert_eq!(values(&html, "value")[0], "assistenza astronave");
    for kept in [
        "<option value=\"024100\" selected>",
        "name=\"order\" value=\"distance\"",
        "name=\"free\" value=\"1\" form=\"search\" checked",
        "value=\"home-care\" form=\"search\" checked",
    ] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
    assert!(html.contains("Nessun servizio contiene tutte le parole"), "some words are enough");
    let (_, html) = tenant.page("/services?residence=999999").await;
    assert!(html.contains("Non conosciamo il comune indicato"));
    let (_, html) = tenant.page("/services?order=distance").await;
    assert!(html.contains("scegli il comune in cui abiti"));
    let (_, html) = tenant.page("/services?q=astronave").await;
    assert!(html.contains("Nessun servizio trovato") && values(&html, "value")[0] == "astronave");
    other.sees_nothing().await;
}

#[tokio::test]
async fn what_people_and_sources_write_is_text_and_never_markup() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let attack = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
    tenant
        .lists(&[Listing {
            name: attack,
            description: attack,
            organization: attack,
            ..Listing::default()
        }])
        .await;
    let mut paths = every_kind(&tenant).await;
    paths.push("/t/altovicentino/services?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&category=%22%3E%3Cscript%3Ealert(1)".to_owned());
    paths.push("/t/altovicentino/%3Cscript%3Ealert(1)".to_owned());
    for path in paths {
        let html = open(&app, &path, &[]).await.text().await.unwrap();
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{path}: {html}");
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn the_search_form_works_without_script() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let listing = |id, name, residents_of| Listing { id, name, residents_of, ..Listing::default() };
    tenant
        .lists(&[
            listing("a", "Badante in casa", &["024100"][..]),
            listing("b", "Sportello badanti", &["024105"]),
            Listing { free: false, categories: &["housing"], ..listing("c", "Affitto", &[]) },
        ])
        .await;
    let (_, home) = tenant.page("").await;
    let form = home.split("<form").nth(1).unwrap().split("</form>").next().unwrap();
    assert_eq!(values(form, "action"), ["/t/altovicentino/services"]);
    assert!(!form.contains("method=\"post\""));
    assert_eq!(values(form, "name"), ["q", "residence"]);
    let ids = values(form, "id");
    for label in values(form, "for") {
        assert!(ids.contains(&label), "the label of {label}");
    }

    // What the form would send.
    let (_, html) = tenant.page("/services?q=badante&residence=").await;
    assert!(html.contains("2 servizi trovati") && html.contains("Sportello badanti"));
    let (_, html) = tenant.page("/services?q=badante&residence=024100").await;
    assert!(html.contains("1 servizio trovato") && html.contains("Badante in casa"));
    assert!(!html.contains("Sportello badanti"));
    let (_, html) = tenant.page("/services?q=&residence=&free=1&language=&order=").await;
    assert!(html.contains("2 servizi trovati") && !html.contains("Affitto<"));
    // A door of the first page leads to its services, and a card to its sheet.
    let (_, html) = tenant.page("/services?category=housing").await;
    assert!(home.contains("/t/altovicentino/services?category=housing"));
    assert!(html.contains("1 servizio trovato") && html.contains("Affitto"));
    let sheet = open(&app, first_link(&html, "/t/altovicentino/services/"), &[]).await;
    let sheet = sheet.text().await.unwrap();
    for part in
        ["Affitto", "Cooperativa Esempio", "+39 000 0100100", "via Roma 1", "09:00", "12,50"]
    {
        assert!(sheet.contains(part), "the sheet lacks {part}");
    }
    let (_, elsewhere) = other.page("/services?q=badante").await;
    assert!(
        elsewhere.contains("Nessun servizio trovato") && !elsewhere.contains("Badante in casa")
    );
    other.sees_nothing().await;
}

#[tokio::test]
async fn results_are_paged_and_show_distances() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let texts: Vec<_> = (0..45).map(|n| (format!("s{n}"), format!("Servizio {n:02}"))).collect();
    let listings: Vec<_> = texts
        .iter()
        .map(|(id, name)| Listing { id, name, municipality: "024105", ..Listing::default() })
        .collect();
    tenant.lists(&listings).await;
    let mut seen = BTreeSet::new();
    for (page, cards) in [(1, 20), (2, 20), (3, 5)] {
        let (_, html) = tenant.page(&format!("/services?order=name&page={page}")).await;
        let links = values(&html, "href").into_iter();
        let links = links.filter(|link| link.starts_with("/t/altovicentino/services/"));
        let links: BTreeSet<_> = links.map(str::to_owned).collect();
        assert_eq!(links.len(), cards, "page {page}");
        seen.extend(links);
        assert!(html.contains("45 servizi trovati"));
    }
    assert_eq!(seen.len(), 45);
    let (_, html) = tenant.page("/services?residence=024100&order=distance").await;
    assert!(html.contains("class=\"distance\"") && html.contains(" km"), "{html}");
    other.sees_nothing().await;
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn pages_load_nothing_foreign_and_run_nothing_inline() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.lists(&[Listing::default()]).await;
    let mut paths = every_kind(&tenant).await;
    paths.extend(["/nothing".to_owned(), "/t/altovicentino/services/nothing".to_owned()]);
    let mut assets = BTreeSet::new();
    for path in paths {
        let response = open(&app, &path, &[]).await;
        let headers = response.headers().clone();
        let policy = header(&headers, "content-security-policy");
        for part in [
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(
            !policy.contains("script-src") && !policy.contains("unsafe-eval"),
            "{path}: {policy}"
        );
        assert!(path.ends_with("graphiql") || !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(header(&headers, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&headers, "referrer-policy"), "same-origin", "{path}");
        assert!(header(&headers, "cache-control").contains("private"), "{path}");
        assert!(header(&headers, "vary").contains("accept-language"), "{path}");
        assert!(!header(&headers, "x-request-id").is_empty(), "{path}");

        let html = response.text().await.unwrap();
        assert!(!html.contains("<style") && !html.contains(" style=\""), "{path}");
        for tag in html.split('<').filter(|tag| tag.starts_with("script")) {
            let tag = tag.split('>').next().unwrap_or_default();
            assert!(
                tag.contains("src=\"/assets/") || tag.contains("application/ld+json"),
                "{path}: {tag}"
            );
        }
        for handler in [" onclick=", " onload=", " onerror=", " onsubmit=", "href=\"javascript:"] {
            assert!(!html.contains(handler), "{path}: {handler}");
        }
        let loaded = values(&html, "src").into_iter();
        for source in loaded {
            assert!(source.starts_with("/assets/"), "{path} loads {source}");
            assets.insert(source.to_owned());
        }
        for tag in html.split('<').filter(|tag| tag.starts_with("link ")) {
            if tag.contains("rel=\"stylesheet\"") || tag.contains("rel=\"icon\"") {
                assets.extend(values(tag, "href").into_iter().map(str::to_owned));
            }
        }
    }
    assert!(assets.len() > 3, "{assets:?}");
    for asset in assets {
        assert!(asset.starts_with("/assets/"), "{asset}");
        let response = open(&app, &asset, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{asset}");
        let headers = response.headers();
        assert!(header(headers, CACHE_CONTROL.as_str()).contains("immutable"), "{asset}");
        assert_eq!(header(headers, "x-content-type-options"), "nosniff", "{asset}");
        let old = asset.replacen(asset.split('/').nth(2).unwrap(), "000000000000", 1);
        let response = open(&app, &old, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{old}: of an edition before");
        assert!(!header(response.headers(), "cache-control").contains("immutable"), "{old}");
    }
    for path in [
        "/assets/",
        "/assets/x",
        "/assets/x/../../Cargo.toml",
        "/assets/x/..%2f..%2fCargo.toml",
        "/assets/x/nothing.css",
    ] {
        assert_eq!(open(&app, path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn probes_answer() {
    let app = App::start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(open(&app, path, &[]).await.status(), StatusCode::OK, "{path}");
    }
}
