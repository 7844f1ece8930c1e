//! Golden vectors, and what fields, events and jobs do with documents.

use reticolo_plugin_sdk::{
    Context, Events, FieldCall, Fields, Input, Jobs, Lifecycle, NaiveDate, Operation, Outcome,
    testing,
};
use serde_json::{Value, json};

use crate::Plugin;

fn today() -> Context {
    testing::context(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap())
}

fn ask(type_name: &str, field: &str, arguments: &Value) -> Result<Value, String> {
    let call = FieldCall {
        operation: if type_name == "Mutation" { Operation::Mutation } else { Operation::Query },
        type_name: type_name.into(),
        arguments: Input::of(arguments).unwrap(),
        ..FieldCall::query(field)
    };
    let answer = Plugin::resolve(&today(), &call).map_err(|failure| failure.to_string())?;
    assert_eq!(answer.len(), 1);
    Ok(serde_json::from_str(answer[0].as_str()).unwrap())
}

fn add(title: &str, valid_until: Option<&str>) -> Result<Value, String> {
    let input =
        json!({"title": title, "provider": "Ulss", "hours": 60, "valid_until": valid_until});
    ask("Mutation", "addCourse", &json!({ "input": input }))
}

#[test]
fn every_golden_vector_holds() {
    assert!(testing::golden::<Plugin>(env!("CARGO_MANIFEST_DIR")) >= 80);
}

#[test]
fn courses_are_added_once_listed_by_title_and_removed() {
    add("Università dell'assistenza", None).unwrap();
    add("Alzheimer", Some("2026-02-28")).unwrap();
    assert!(add("alzheimer", None).unwrap_err().contains("c'è già"));
    let listed = ask("Query", "courses", &json!({})).unwrap();
    assert_eq!(listed[0]["code"], "ulss-alzheimer");
    assert_eq!(listed[0]["outOfDate"], true);
    assert_eq!(listed[1]["code"], "ulss-universita-dell-assistenza");
    assert_eq!(listed[1]["outOfDate"], false);
    assert_eq!(ask("Query", "courses", &json!({"language": "uk"})).unwrap(), json!([]));
    let remove = |code: &str| ask("Mutation", "removeCourse", &json!({ "code": code })).unwrap();
    assert_eq!([remove("ulss-alzheimer"), remove("ulss-alzheimer")], [json!(true), json!(false)]);
}

#[test]
fn a_course_without_a_title_or_with_odd_hours_is_refused() {
    let refused =
        |input: Value| ask("Mutation", "addCourse", &json!({ "input": input })).unwrap_err();
    assert!(refused(json!({"title": " ", "provider": "x", "hours": 1})).contains("titolo"));
    assert!(refused(json!({"title": "x", "provider": "x", "hours": 2001})).contains("2000"));
    assert!(refused(json!({"title": "x", "provider": "x", "hours": 1, "rev": 1})).contains("rev"));
}

#[test]
fn an_admission_is_noted_once_and_shown_on_its_entry() {
    testing::settings(json!({"variant": "terracina"}));
    let body = |on: &str| json!({"registry": "caregivers", "entry": "e1", "on": on});
    for on in ["2025-10-15", "2026-01-01"] {
        let body = Input::of(&body(on)).unwrap();
        Plugin::handle(&today(), "registry_entry.admitted", &body).unwrap();
    }
    assert_eq!(testing::documents("admissions").len(), 1);
    let parents = ["e1", "e2"].map(|id| Input::of(&json!({ "id": id })).unwrap());
    let on_entry = |field: &str| {
        let call = FieldCall {
            type_name: "RegistryEntry".into(),
            parents: parents.to_vec(),
            ..FieldCall::query(field)
        };
        let answers = Plugin::resolve(&today(), &call).unwrap();
        answers.iter().map(|answer| answer.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(on_entry("admittedSince"), ["\"2025-10-15\"", "null"]);
    assert_eq!(on_entry("confirmationDue"), ["\"2026-04-15\"", "null"]);
    let counts = ask("Query", "statistics", &json!({})).unwrap();
    assert_eq!(counts["admissions"], 1);
    assert_eq!(counts["admissionsThisYear"], 0);
}

#[test]
fn the_nightly_job_marks_what_is_out_of_date_slice_by_slice() {
    for number in 0..60 {
        add(&format!("Corso {number:02}"), Some("2026-03-01")).unwrap();
    }
    let later = testing::context(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
    let first = Plugin::run(&later, "course_reminders", None).unwrap();
    let Outcome::Again(checkpoint) = first else { panic!("{first:?}") };
    let checkpoint = Input::text(checkpoint.into_text());
    let last = Plugin::run(&later, "course_reminders", Some(&checkpoint)).unwrap();
    let Outcome::Done(report) = last else { panic!("{last:?}") };
    let report: Value = serde_json::from_str(report.as_str()).unwrap();
    assert_eq!((&report["looked_at"], &report["out_of_date"]), (&json!(60), &json!(60)));
    assert_eq!(testing::documents("reminders").len(), 60);
    // Run again on the day before, all of it is taken back.
    let mut checkpoint = None;
    while let Outcome::Again(next) =
        Plugin::run(&today(), "course_reminders", checkpoint.as_ref()).unwrap()
    {
        checkpoint = Some(Input::text(next.into_text()));
    }
    assert_eq!(testing::documents("reminders"), []);
}

#[test]
fn a_first_installation_begins_with_the_course_the_variant_asks_for() {
    testing::settings(json!({"variant": "trento"}));
    Plugin::migrate(&today(), None).unwrap();
    assert_eq!(testing::documents("courses")[0].1["hours"], 60);
    let asked = ask("Query", "requirements", &json!({})).unwrap();
    assert_eq!(asked["proofs"][1], "un corso di 60 ore frequentato per il 80%");
}

#[test]
fn providers_are_asked_of_the_platform() {
    assert!(ask("Query", "providers", &json!({})).unwrap_err().contains("core:organizations"));
    testing::answer_core("organizations", |_| {
        Ok(json!({"organizations": {"nodes": [{"name": "Caritas"}]}}))
    });
    assert_eq!(ask("Query", "providers", &json!({})).unwrap(), json!(["Caritas"]));
}
