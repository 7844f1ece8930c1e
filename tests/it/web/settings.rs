//! Ways to sign in, as an administrator sets them.

use harness::{App, Browser};
use reqwest::StatusCode;
use reticolo_foundation::Access;
use reticolo_tenancy::Role;
use reticolo_tenancy::identity_provider::{self, IdentityProvider};
use reticolo_tenancy::membership::Post;

const LIST: &str = "/t/tradate/settings/identity-providers";
const NEW: &str = "/t/tradate/settings/identity-providers/new";
const SECRET: &str = "parola-segretissima";
const FIELDS: [(&str, &str); 10] = [
    ("label", "SPID e CIE"),
    ("issuer", "https://accesso.example/realms/unione"),
    ("client_id", "portale"),
    ("client_secret", SECRET),
    ("scopes", "openid  profile"),
    ("name_claim", "name"),
    ("mail_claim", "email"),
    ("fiscal_number_claim", "fiscal_number"),
    ("required_acr", "https://www.spid.gov.it/SpidL2"),
    ("enabled", "1"),
];

async fn providers(app: &App) -> Vec<(IdentityProvider, Option<String>)> {
    let mut scope = app.platform.enter("tradate", "test", Access::Read).await.unwrap();
    let mut found = Vec::new();
    for provider in identity_provider::list(&mut scope).await.unwrap() {
        let secret = identity_provider::with_secret(&mut scope, provider.id).await;
        found.push((provider, secret.ok().map(|(_, secret)| secret)));
    }
    found
}

fn but(name: &str, value: &'static str) -> [(&'static str, &'static str); 10] {
    FIELDS.map(|(field, kept)| (field, if field == name { value } else { kept }))
}

/// Opens a page that must not hold the secret.
async fn open(browser: &Browser<'_>, path: &str) -> String {
    let text = browser.get(path).await.text;
    assert!(!text.contains(SECRET), "{path}: {text}");
    text
}

#[tokio::test]
async fn a_provider_is_added_changed_turned_off_and_removed() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[Post::everywhere(Role::UnionAdmin)]).await;
    assert!(open(&admin, LIST).await.contains("Nessun servizio di accesso"));
    let redirect = app.url("/t/tradate/sign-in/callback");
    assert!(open(&admin, NEW).await.contains(&redirect));
    let saved = admin.post(NEW, &FIELDS).await;
    assert_eq!(
        saved.location.as_deref(),
        Some(&*format!("{LIST}?done=provider-saved")),
        "{}",
        saved.text
    );
    let [(provider, Some(secret))] = &providers(&app).await[..] else { panic!("one provider") };
    assert_eq!(secret, SECRET);
    assert_eq!(provider.scopes, ["openid", "profile"]);
    let list = open(&admin, LIST).await;
    assert!(list.contains("SPID e CIE") && list.contains("In uso"), "{list}");
    assert!(
        Browser::guest(&app).get("/t/tradate/sign-in").await.text.contains("Entra con SPID e CIE")
    );

    let edit = format!("{LIST}/{}", provider.id);
    let page = open(&admin, &edit).await;
    assert!(
        page.contains("Invariato se lasci il campo vuoto") && page.contains(&redirect),
        "{page}"
    );
    // Left empty, the secret stays.
    let kept = [&but("label", "SPID")[..3], &FIELDS[4..], &[("row_version", "1")]].concat();
    admin.post(&edit, &kept).await;
    let [(provider, Some(secret))] = &providers(&app).await[..] else { panic!("one provider") };
    assert_eq!(
        (provider.label.as_str(), secret.as_str(), provider.row_version),
        ("SPID", SECRET, 2)
    );

    let late = admin
        .post(&edit, &[&but("label", "CIE")[..3], &FIELDS[4..], &[("row_version", "1")]].concat())
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.text.contains("Qualcun altro ha fatto") && late.text.contains("value=\"CIE\""),
        "{}",
        late.text
    );
    assert!(late.text.contains("name=\"row_version\" value=\"2\""), "{}", late.text);

    let switch = format!("{edit}/switch");
    admin.post_from(LIST, &switch, &[("row_version", "2")]).await;
    assert!(open(&admin, LIST).await.contains("Spento"));
    assert!(!Browser::guest(&app).get("/t/tradate/sign-in").await.text.contains("Entra con SPID"));
    let twice = admin.post_from(LIST, &switch, &[("row_version", "2"), ("enabled", "1")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    admin.post_from(LIST, &switch, &[("row_version", "3"), ("enabled", "1")]).await;
    assert!(open(&admin, LIST).await.contains("In uso"));

    let remove = format!("{edit}/remove");
    assert!(open(&admin, &remove).await.contains("Togliere «SPID»?"));
    assert_eq!(providers(&app).await.len(), 1, "asking removes nothing");
    admin.post(&remove, &[]).await;
    assert_eq!(providers(&app).await.len(), 0);
    assert_eq!(admin.get(&edit).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_provider_s_form_says_what_is_wrong_and_never_repeats_the_secret() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let admin = tradate.signs_in("Ugo Bianchi", &[Post::everywhere(Role::UnionAdmin)]).await;
    for (field, value) in [
        ("label", ""),
        ("issuer", ""),
        ("issuer", "http://accesso.example"),
        ("issuer", "https://accesso.example?x=1"),
        ("issuer", "javascript:alert(1)"),
        ("client_id", ""),
        ("client_secret", ""),
        ("name_claim", ""),
    ] {
        let answer = admin.post(NEW, &but(field, value)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}={value}");
        assert!(
            answer.text.contains(&format!("id=\"{field}-problem\"")),
            "{field}: {}",
            answer.text
        );
        assert!(answer.text.contains("value=\"fiscal_number\""), "{}", answer.text);
        assert!(!answer.text.contains(SECRET), "{}", answer.text);
        assert!(field == "client_secret" || answer.text.contains("Scrivi di nuovo il segreto"));
    }
    let stale = admin.send(NEW, &FIELDS).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        !stale.text.contains(SECRET) && stale.text.contains("name=\"client_secret\""),
        "{}",
        stale.text
    );
    assert!(providers(&app).await.is_empty());

    admin.post(NEW, &FIELDS).await;
    let known = admin.post(NEW, &FIELDS).await;
    assert_eq!(known.status, StatusCode::CONFLICT);
    assert!(
        known.text.contains("id=\"issuer-problem\"") && !known.text.contains(SECRET),
        "{}",
        known.text
    );

    let foreign = altovicentino.signs_in("Eva Rossi", &[Post::everywhere(Role::UnionAdmin)]).await;
    let id = providers(&app).await[0].0.id;
    for path in ["", "/remove"] {
        let path = format!("/t/altovicentino/settings/identity-providers/{id}{path}");
        assert_eq!(foreign.get(&path).await.status, StatusCode::NOT_FOUND);
        let from = "/t/altovicentino/settings/identity-providers";
        assert_eq!(foreign.post_from(from, &path, &FIELDS).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(providers(&app).await.len(), 1);
}
