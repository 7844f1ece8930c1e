//! Lists of registers at work, in pages: sorted by links in their heads, filtered, a page at a time, and as files.

use harness::{App, Browser};
use reqwest::StatusCode;
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;

use super::registers::{Stage, stage, without_query};

impl Stage<'_> {
    /// Fills the register with made-up people, who are all admitted.
    async fn many(&self, people: i32) {
        self.admitted().await;
        self.tenant
            .behind(&format!(
                "insert into {{t}}.registry_entry (registry_entry_id, registry_code, display_name, born_on, municipalities,
                     weekly_minutes, form, state, admitted_on, term_began_on, valid_until, applied_at, applied_by,
                     changed_at, changed_by)
                 select gen_random_uuid(), registry_code, 'Persona ' || to_char(n, 'FM000'), born_on, municipalities,
                     n * 60, form, state, admitted_on, term_began_on, valid_until, applied_at, applied_by, changed_at, changed_by
                 from {{t}}.registry_entry, generate_series(1, {people}) as n"
            ))
            .await;
    }
}

/// The texts of the links to what a list names.
fn linked<'a>(page: &'a str, element: &str) -> Vec<&'a str> {
    let mark = format!("data-element=\"{element}\">");
    page.split(&mark).skip(1).map(|rest| rest.split('<').next().unwrap()).collect()
}

#[tokio::test]
async fn a_list_is_sorted_by_links_in_its_heads() {
    let app = App::start().await;
    let stage = stage(&app).await;
    stage.many(40).await;
    let list = stage.at("/registers/caregivers/entries");
    let first = stage.desk.get(&list).await.text;
    assert_eq!(linked(&first, "entry-link").len(), 30);
    assert_eq!(linked(&first, "entry-link")[0], "Olena Kovalenko");
    assert_eq!(first.matches("aria-sort=").count(), 1);
    assert!(
        first.contains("<th scope=\"col\" aria-sort=\"ascending\"><a class=\"sort\""),
        "{first}"
    );
    assert!(
        first.contains(&format!("{list}?sort=-name"))
            && first.contains(&format!("{list}?sort=free"))
    );

    let back = stage.desk.get(&format!("{list}?sort=-name&page=2")).await.text;
    assert!(back.contains("aria-sort=\"descending\""));
    let names = linked(&back, "entry-link");
    assert_eq!((names.len(), names[0]), (11, "Persona 010"));
    let free = stage.desk.get(&format!("{list}?sort=-free&state=admitted")).await.text;
    assert_eq!(linked(&free, "entry-link")[0], "Persona 040");
    assert!(free.contains("name=\"sort\" value=\"-free\""), "a filter keeps the order");
    assert!(
        free.contains("state=admitted&amp;sort=free")
            || free.contains("state=admitted&#38;sort=free"),
        "{free}"
    );
    let nonsense = stage.desk.get(&format!("{list}?sort=form;drop&municipality=024100")).await.text;
    assert_eq!(linked(&nonsense, "entry-link")[0], "Olena Kovalenko");
    let elsewhere = stage.desk.get(&format!("{list}?municipality=024105")).await.text;
    assert!(linked(&elsewhere, "entry-link").is_empty());
    stage.other.sees_nothing().await;
}

#[tokio::test]
async fn requests_and_placements_are_files_and_incidents_have_pages() {
    let app = App::start().await;
    let stage = stage(&app).await;
    let entry = stage.admitted().await;
    let id = entry.rsplit('/').next().unwrap();
    let request = [
        ("registry", "caregivers"),
        ("family_name", "=Neri"),
        ("municipality", "024100"),
        ("weekly_minutes", "10"),
        ("start_on", "2026-12-01"),
    ];
    let new = stage.at("/matching/new");
    let opened = stage.desk.post(&new, &request).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    without_query(&opened.location.unwrap());
    stage
        .tenant
        .behind(&format!(
            "insert into {{t}}.incident (incident_id, registry_entry_id, severity, description, state, reported_at, reported_by)
             select gen_random_uuid(), '{id}', case when n % 2 = 0 then 'high' else 'low' end, 'Episodio ' || n, 'open',
                 now() + n * interval '1 second', 'Dora' from generate_series(1, 33) as n"
        ))
        .await;

    let shown = stage.desk.get(&stage.at("/matching?sort=-family&state=open")).await.text;
    assert!(
        shown.contains("aria-sort=\"descending\"") && shown.contains("/matching.csv?sort=-family"),
        "{shown}"
    );
    let file = stage.desk.get(&stage.at("/matching.csv?sort=-family&state=open")).await;
    assert_eq!(file.status, StatusCode::OK);
    let lines: Vec<_> = file.text.lines().collect();
    assert!(lines[0].starts_with("\u{feff}match_request_id,registry,family_name"), "{lines:?}");
    assert!(lines.len() == 2 && lines[1].contains("'=Neri,024100,600,false"), "{lines:?}");
    let none = stage.desk.get(&stage.at("/matching.csv?state=placed")).await.text;
    assert_eq!(none.lines().count(), 1);
    let file = stage.desk.get(&stage.at("/placements.csv")).await;
    assert!(file.text.starts_with("\u{feff}placement_id,display_name"));

    let incidents = stage.at("/incidents");
    let first = stage.desk.get(&incidents).await.text;
    assert_eq!(first.matches("data-element=\"incident\"").count(), 30);
    assert!(first.contains("Episodio 33") && !first.contains("Episodio 3<"), "the newest first");
    let second = stage.desk.get(&format!("{incidents}?page=2")).await.text;
    assert_eq!(second.matches("data-element=\"incident\"").count(), 3);
    let grave = stage.desk.get(&format!("{incidents}?severity=high&sort=reported")).await.text;
    assert_eq!(grave.matches("data-element=\"incident\"").count(), 16);

    // None of that is for a citizen, or for another union.
    for path in ["/matching.csv", "/placements.csv", "/incidents"] {
        let refused = stage.citizen.get(&stage.at(path)).await.status;
        assert_eq!(refused, StatusCode::NOT_FOUND, "{path}");
    }
    let there: Browser<'_> =
        stage.other.signs_in("Tea", &[Post::everywhere(Role::DeskOperator)]).await;
    let file = there.get("/t/tradate/matching.csv").await.text;
    assert!(!file.contains("Neri"), "{file}");
    assert_eq!(there.get(&stage.at("/matching.csv")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_s_term_or_permit_ends_soon_is_told_on_the_page() {
    let app = App::start().await;
    let stage = stage(&app).await;
    let entry = stage.admitted().await;
    let ends = |days: i32, permit: i32| {
        format!(
            "update {{t}}.registry_entry set valid_until = (now() at time zone 'Europe/Rome')::date + {days},
                 permit_expires_on = (now() at time zone 'Europe/Rome')::date + {permit}"
        )
    };
    stage.tenant.behind(&ends(61, 61)).await;
    for who in [&stage.citizen, &stage.desk] {
        let page = who.get(&entry).await.text;
        assert!(!page.contains("ends-soon"), "{page}");
    }
    stage.tenant.behind(&ends(60, 10)).await;
    let own = stage.citizen.get(&entry).await.text;
    assert!(own.contains("data-element=\"ends-soon\"") && own.contains("chiedi allo sportello"));
    assert!(own.contains("data-element=\"permit-ends-soon\""), "{own}");
    let mine = stage.citizen.get(&stage.at("/entries")).await.text;
    assert!(
        mine.contains("L'iscrizione scade il") || mine.contains("L&#39;iscrizione scade il"),
        "{mine}"
    );
    let desk = stage.desk.get(&entry).await.text;
    assert!(desk.contains("Chiedi alla regola che cosa serve"), "{desk}");
    let work = stage.desk.get(&stage.at("/work")).await.text;
    assert!(work.contains("Iscrizioni in scadenza"), "{work}");
    let list = stage.at("/registers/caregivers/entries?ending=1");
    assert_eq!(linked(&stage.desk.get(&list).await.text, "entry-link"), ["Olena Kovalenko"]);
    stage.other.sees_nothing().await;
}
