//! Documents of an entry as files: handed in, verified, downloaded by whoever may read the entry, and by nobody else.

use harness::{App, Browser};
use reqwest::{StatusCode, header};
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;

use super::registers::{Stage, problems, seen, stage};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
const OTHER_PDF: &[u8] = b"%PDF-1.4\n2 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

impl Stage<'_> {
    /// Sends a document in the name of somebody.
    async fn hands_in(
        &self,
        who: &Browser<'_>,
        entry: &str,
        file: (&str, &[u8]),
        more: &[(&str, &str)],
    ) -> harness::Answer {
        let version = seen(who, entry).await;
        let fields = [
            &[("seen", version.as_str()), ("code", "identity"), ("expires_on", "31/01/2031")],
            more,
        ]
        .concat();
        who.upload(entry, &format!("{entry}/documents"), &fields, file).await
    }
}

/// Where a page lets the newest file be downloaded from.
fn file_of(page: &str) -> String {
    let link = page.split("/file\" download").next().unwrap();
    assert!(link.len() < page.len(), "no file: {page}");
    format!("{}/file", link.rsplit("href=\"").next().unwrap())
}

#[tokio::test]
async fn a_file_is_for_whoever_may_read_the_entry() {
    let app = App::start().await;
    let stage = stage(&app).await;
    let entry = stage.applied().await;
    let own = stage.citizen.get(&entry).await.text;
    let wanting = own.split("documents-wanting").nth(1).expect("what is missing is told");
    assert!(wanting.contains("Documento d’identità</span>: manca"), "{wanting}");

    let sent = stage.hands_in(&stage.citizen, &entry, ("Carta Kovalenko.pdf", PDF), &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", problems(&sent.text));
    let own = stage.citizen.get(&entry).await.text;
    assert!(!own.contains("Carta Kovalenko"), "the name on somebody's machine is not read");
    assert!(own.contains("</span>: lo sportello lo deve ancora verificare"), "{own}");
    let file = file_of(&own);

    for who in [&stage.citizen, &stage.desk, &stage.admin] {
        let (status, headers, bytes) = who.download(&file).await;
        assert_eq!((status, bytes.as_slice()), (StatusCode::OK, PDF));
        assert_eq!(headers[header::CONTENT_TYPE], "application/pdf");
        assert_eq!(headers[header::CONTENT_DISPOSITION], "attachment; filename=\"identity.pdf\"");
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], "default-src 'none'; sandbox");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }

    // Nobody else: neither another citizen, nor a desk that sees other municipalities, nor another union.
    let other = stage.tenant.signs_in("Ivana", &[]).await;
    let elsewhere = Post {
        municipality_code: Some("024105".to_owned()),
        ..Post::everywhere(Role::DeskOperator)
    };
    let elsewhere = stage.tenant.signs_in("Dino", &[elsewhere]).await;
    for who in [&other, &elsewhere] {
        assert_eq!(who.download(&file).await.0, StatusCode::NOT_FOUND);
    }
    let guest = Browser::guest(&app).get(&file).await;
    assert_eq!(guest.status, StatusCode::SEE_OTHER);
    assert!(guest.location.unwrap().contains("/sign-in"));
    let there = file.replace("/t/altovicentino/", "/t/tradate/");
    let desk_there = stage.other.signs_in("Tea", &[Post::everywhere(Role::DeskOperator)]).await;
    assert_eq!(desk_there.download(&there).await.0, StatusCode::NOT_FOUND);
    assert_eq!(desk_there.download(&file).await.0, StatusCode::NOT_FOUND);

    // Each time it was read is there for whom it is about.
    let traces = stage.citizen.get(&stage.at("/account/traces")).await;
    let read = traces.text.matches("Ha aperto il file di un documento").count();
    assert!(read >= 2, "{}", traces.text);
}

#[tokio::test]
async fn a_file_is_what_is_in_it_and_not_too_large() {
    let app = App::start().await;
    let stage = stage(&app).await;
    let entry = stage.applied().await;
    let mut large = PDF.to_vec();
    large.resize(5 * 1024 * 1024 + 1, b' ');
    for (name, bytes, told) in [
        ("foto.png", &b"<html><script>alert(1)</script>"[..], "Non è un PDF, un JPEG o un PNG"),
        ("carta.pdf", &PDF[..20], "rovinato o incompleto"),
        ("carta.pdf", &large[..], "supera i 5 MB"),
        ("carta.pdf", &b""[..], "Scegli il file"),
    ] {
        let sent = stage.hands_in(&stage.citizen, &entry, (name, bytes), &[]).await;
        assert_eq!(sent.status, StatusCode::BAD_REQUEST, "{told}");
        assert!(problems(&sent.text).contains(told), "{told}: {}", problems(&sent.text));
    }
    let without_day = [("expires_on", "")];
    let version = seen(&stage.citizen, &entry).await;
    let fields = [&[("seen", version.as_str()), ("code", "identity")], &without_day[..]].concat();
    let path = format!("{entry}/documents");
    let sent = stage.citizen.upload(&entry, &path, &fields, ("x.pdf", PDF)).await;
    assert_eq!(sent.status, StatusCode::BAD_REQUEST, "it has to say until when");

    // A desk may have seen a paper.
    let paper = [("title", "Prot. 12/2026")];
    let sent = stage.hands_in(&stage.desk, &entry, ("", b""), &paper).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", problems(&sent.text));
    let shown = stage.desk.get(&entry).await.text;
    assert!(shown.contains("Prot. 12/2026") && shown.contains("agli atti dello sportello"));
    assert!(!shown.contains("/file\" download"), "nothing to download");
    stage.other.sees_nothing().await;
}

#[tokio::test]
async fn a_newer_file_takes_the_place_of_one_and_a_verified_one_is_kept() {
    let app = App::start().await;
    let stage = stage(&app).await;
    let entry = stage.applied().await;
    stage.hands_in(&stage.citizen, &entry, ("a.pdf", PDF), &[]).await;
    let first = file_of(&stage.citizen.get(&entry).await.text);
    stage.hands_in(&stage.citizen, &entry, ("b.pdf", OTHER_PDF), &[]).await;
    assert_eq!(stage.desk.download(&first).await.0, StatusCode::NOT_FOUND, "nobody had seen it");
    let second = file_of(&stage.citizen.get(&entry).await.text);
    assert_eq!(stage.desk.download(&second).await.2, OTHER_PDF);

    let verify = second.replace("/file", "/verify");
    let citizen = stage.citizen.post_from(&entry, &verify, &[("seen", "3")]).await;
    assert_eq!(citizen.status, StatusCode::NOT_FOUND, "the desk verifies");
    stage.step(&stage.desk, &entry, &verify, &[]).await;
    let own = stage.citizen.get(&entry).await.text;
    assert!(!own.contains("documents-wanting"), "nothing is wanting: {own}");
    stage.hands_in(&stage.citizen, &entry, ("c.pdf", PDF), &[]).await;
    assert_eq!(stage.desk.download(&second).await.2, OTHER_PDF, "a decision may rest on it");

    // Not while it is being checked; then again, to be renewed.
    stage.step(&stage.desk, &format!("{entry}/check"), &format!("{entry}/check"), &[]).await;
    let closed = stage.citizen.get(&entry).await.text;
    assert!(!closed.contains("enctype=\"multipart/form-data\""), "{closed}");
    stage.other.sees_nothing().await;
}

#[tokio::test]
async fn whoever_applied_withdraws_after_a_page_that_asks() {
    let app = App::start().await;
    let stage = stage(&app).await;
    let entry = stage.applied().await;
    stage.hands_in(&stage.citizen, &entry, ("a.pdf", PDF), &[]).await;
    let file = file_of(&stage.citizen.get(&entry).await.text);
    assert_eq!(stage.desk.download(&file).await.0, StatusCode::OK);

    let withdraw = format!("{entry}/withdraw");
    assert!(stage.citizen.get(&entry).await.text.contains(&format!("href=\"{withdraw}\"")));
    assert!(!stage.desk.get(&entry).await.text.contains(&withdraw));
    let asked = stage.citizen.get(&withdraw).await.text;
    assert!(asked.contains("Ritirare la domanda?") && asked.contains("Annulla"), "{asked}");
    assert_eq!(stage.desk.get(&withdraw).await.status, StatusCode::SEE_OTHER, "not for the desk");
    let other = stage.tenant.signs_in("Ivana", &[]).await;
    assert_eq!(other.get(&withdraw).await.status, StatusCode::NOT_FOUND);

    stage.step(&stage.citizen, &withdraw, &withdraw, &[("reason", "")]).await;
    let own = stage.citizen.get(&entry).await.text;
    assert!(own.contains(">Ritirata</span>") && !own.contains("Respinta"), "{own}");
    assert!(!own.contains(&withdraw), "it is over");
    for who in [&stage.citizen, &stage.desk] {
        assert_eq!(who.download(&file).await.0, StatusCode::NOT_FOUND, "nothing rests on it");
    }
    stage.other.sees_nothing().await;
}
