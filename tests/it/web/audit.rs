//! The audit, as an auditor searches it and takes it away.

use harness::{App, Browser};
use reqwest::StatusCode;
use reticolo_foundation::Access;
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Act, Role};

const AUDIT: &str = "/t/tradate/audit";
const FORMULA: &str = "=cmd|' /C calc'!A1";

/// The entries of a page, each as its line of the table.
async fn lines(browser: &Browser<'_>, question: &str) -> Vec<String> {
    let answer = browser.get(&format!("{AUDIT}{question}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{question}: {}", answer.text);
    let body = answer.text.split("<tbody>").nth(1).unwrap_or_default();
    body.split("<tr>").skip(1).map(str::to_owned).collect()
}

#[tokio::test]
async fn an_auditor_finds_who_did_what_to_whom_and_when() {
    let app = App::start().await;
    let [tradate, altovicentino] = app.tenants(["tradate", "altovicentino"]).await;
    let auditor = tradate.signs_in("Ada Neri", &[Post::everywhere(Role::Auditor)]).await;
    let ugo = tradate.signs_in("Ugo Bianchi", &[Post::everywhere(Role::UnionAdmin)]).await;
    let list = ugo.get("/t/tradate/members").await.text;
    let ada = list.split("href=\"/t/tradate/members/").find(|rest| rest.contains(">Ada Neri<"));
    let id = ada.unwrap().split('"').next().unwrap();
    let suspend = format!("/t/tradate/members/{id}/suspend");
    let fields = [("row_version", "1"), ("reason", "in ferie <b>fino</b> a lunedì")];
    ugo.post(&suspend, &fields).await;
    let fields = [("row_version", "2")];
    ugo.post(&format!("/t/tradate/members/{id}/resume"), &fields).await;

    let found = lines(&auditor, "?action=member.suspend").await;
    let [line] = &found[..] else { panic!("{found:?}") };
    for part in ["Ugo Bianchi", "Ha sospeso una persona", "Ruolo", id, "Ada Neri", "127.0.0.0/24"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(line.contains("&#60;b&#62;fino") && !line.contains("<b>"), "{line}");
    let today = tradate.enter(Access::Read).await.today();
    let (tomorrow, yesterday) = (today.succ_opt().unwrap(), today.pred_opt().unwrap());
    for (question, how_many) in [
        (format!("?action=member.suspend&from={today}&to={today}"), 1),
        (format!("?action=member.suspend&from={tomorrow}"), 0),
        (format!("?action=member.suspend&to={yesterday}"), 0),
        ("?action=member.suspend&actor=BIANCHI".to_owned(), 1),
        ("?action=member.suspend&actor=Ada".to_owned(), 0),
        (format!("?action=member.suspend&entity={id}"), 1),
        (format!("?action=member.suspend&subject={}", auditor.account()), 1),
        (format!("?action=member.suspend&subject={}", ugo.account()), 0),
    ] {
        assert_eq!(lines(&auditor, &question).await.len(), how_many, "{question}");
    }
    let all = lines(&auditor, "?action=member.").await;
    assert!(all.len() > 4 && all[0].contains("Ha riattivato una persona"), "{all:?}");
    assert!(lines(&auditor, "?action=audit.read").await.len() > 5, "searching is written down");

    let other = altovicentino.signs_in("Eva Rossi", &[Post::everywhere(Role::Auditor)]).await;
    let theirs = other.get("/t/altovicentino/audit").await.text;
    assert!(!theirs.contains("Ugo Bianchi") && theirs.contains("Ha dato un ruolo"), "{theirs}");
    assert_eq!(other.get(AUDIT).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_told_at_its_field() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let auditor = tradate.signs_in("Ada Neri", &[Post::everywhere(Role::Auditor)]).await;
    for (question, field) in [
        ("from=ieri", "from"),
        ("from=2026-02-30", "from"),
        ("from=%2B99999-01-01", "from"),
        ("from=2026-02-02&to=2026-02-01", "to"),
        ("action=listing.explode", "action"),
        ("entity=1", "entity"),
        ("subject=x", "subject"),
    ] {
        let answer = auditor.get(&format!("{AUDIT}?{question}&actor=Neri")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{question}");
        assert!(
            answer.text.contains(&format!("id=\"{field}-problem\"")),
            "{question}: {}",
            answer.text
        );
        assert!(answer.text.contains("value=\"Neri\""), "{question}");
        let file = auditor.get(&format!("{AUDIT}.csv?{question}")).await;
        assert!(file.location.is_some_and(|to| to.starts_with("/t/tradate/audit?")), "{question}");
    }
    assert_eq!(lines(&auditor, "?from=0001-01-01&to=9999-12-31&before=x").await.len(), 1);
    let none = auditor.get(&format!("{AUDIT}?actor=nessuno")).await.text;
    assert!(none.contains("non ha niente che corrisponda"), "{none}");
}

#[tokio::test]
async fn older_entries_are_on_the_next_page() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let auditor = tradate.signs_in("Ada Neri", &[Post::everywhere(Role::Auditor)]).await;
    let mut scope = tradate.enter(Access::Write).await;
    for _ in 0..60 {
        scope.record(Act::new("directory.import"));
    }
    scope.commit().await.unwrap();
    let first = auditor.get(&format!("{AUDIT}?action=directory.&actor=test")).await.text;
    assert_eq!(first.matches("<tr>").count(), 51);
    let next = first.split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&");
    assert!(next.contains("action=directory.") && next.contains("actor=test"), "{next}");
    let second = auditor.get(&next).await.text;
    assert_eq!(second.matches("<tr>").count(), 11);
    assert!(!second.contains("rel=\"next\""), "{second}");
}

#[tokio::test]
async fn the_file_runs_nothing_in_a_spreadsheet_and_taking_it_is_written_down() {
    let app = App::start().await;
    let [tradate, _other] = app.tenants(["tradate", "altovicentino"]).await;
    let auditor = tradate.signs_in("Ada Neri", &[Post::everywhere(Role::Auditor)]).await;
    let evil = tradate.signs_in(FORMULA, &[Post::everywhere(Role::UnionAdmin)]).await;
    evil.get("/t/tradate/members").await;
    let path = format!("{AUDIT}.csv?action=member.");
    let file = auditor.get(&path).await.text;
    let text = file.strip_prefix('\u{feff}').expect("a mark for spreadsheets");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    assert_eq!(&reader.headers().unwrap()[1], "Quando");
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    let row = rows.iter().find(|row| &row[6] == "member.list").unwrap();
    assert_eq!(&row[2], &format!("'{FORMULA}"));
    assert_eq!(&row[5], "Ha letto l'elenco delle persone");
    for row in &rows {
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t'])), "{row:?}");
    }
    assert_eq!(lines(&auditor, "?action=audit.export").await.len(), 1);
    assert_eq!(evil.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(lines(&auditor, "?action=audit.export").await.len(), 1, "a refusal takes nothing");
    let english = auditor.get(&format!("{path}&lang=en")).await.text;
    assert!(english.contains("Number,When,Who"), "{english}");
}
