//! The promises of the wrappers, on the platform in memory.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::bindings::asked::reticolo::plugin::types;
use crate::bindings::rules::exports::reticolo::plugin::rules::Guest;
use crate::http::{Request, Response};
use crate::store::{Collection, Comparison, Find};
use crate::{Adapter, Context, Failure, Input, Output, Rules, config, core, log, testing};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Visit {
    city: String,
    minutes: i64,
    on: Option<NaiveDate>,
}

const VISITS: Collection<Visit> = Collection::new("visits");

fn visit(city: &str, minutes: i64) -> Visit {
    Visit { city: city.into(), minutes, on: None }
}

fn keys(what: &Find) -> Vec<String> {
    VISITS.find(what).unwrap().items.into_iter().map(|visit| visit.key).collect()
}

#[test]
fn a_document_is_written_once_and_changed_by_whoever_read_it_last() {
    assert_eq!(VISITS.create("a", &visit("Schio", 30)), Ok(1));
    assert_eq!(VISITS.create("a", &visit("Thiene", 30)), Err(Failure::Conflict(1)));
    let mut read = VISITS.get("a").unwrap().unwrap();
    read.body.minutes = 45;
    assert_eq!(VISITS.replace(&read), Ok(2));
    assert_eq!(VISITS.replace(&read), Err(Failure::Conflict(2)));
    assert_eq!(VISITS.set("a", &visit("Schio", 60)), Ok(3));
    assert_eq!(VISITS.delete(&read), Err(Failure::Conflict(3)));
    let found = VISITS.get_all(&["b", "a"]).unwrap();
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true]);
    VISITS.delete(found[1].as_ref().unwrap()).unwrap();
    assert_eq!(VISITS.get("a"), Ok(None));
}

#[test]
fn documents_are_found_by_what_they_say() {
    for (key, city, minutes) in [("a", "Schio", 30), ("b", "Thiene", 90), ("c", "Schio", 60)] {
        VISITS.create(key, &visit(city, minutes)).unwrap();
    }
    assert_eq!(keys(&Find::all().equal("city", "Schio")), ["a", "c"]);
    assert_eq!(keys(&Find::all().only("minutes", Comparison::Gt, 30)), ["b", "c"]);
    assert_eq!(keys(&Find::all().order_by("minutes").descending()), ["b", "c", "a"]);
    assert_eq!(keys(&Find::all().only("city", Comparison::Prefix, "Th")), ["b"]);
    assert_eq!(keys(&Find::all().only("on", Comparison::Eq, crate::store::Value::null())).len(), 3);
    let page = VISITS.find(&Find::all().limit(2)).unwrap();
    assert_eq!(keys(&Find::all().limit(2).after(page.next)), ["c"]);
    assert!(matches!(VISITS.find(&Find::all().limit(101)), Err(Failure::Limit(_))));
}

#[test]
fn what_was_not_granted_is_denied() {
    assert!(matches!(core::run::<()>("people", &json!({})), Err(Failure::Denied(_))));
    let ask = || Request::get("https://example.org/").credential("key").send();
    assert!(matches!(ask(), Err(Failure::Denied(_))));
    testing::answer_http(|method, _| Ok(Response::new(200, format!("\"{method}\""))));
    assert_eq!(ask().unwrap().json::<String>().unwrap(), "GET");
    testing::answer_http(|_, _| Ok(Response::new(503, "")));
    assert!(matches!(ask().unwrap().json::<()>(), Err(Failure::Unavailable(_))));
}

#[test]
fn settings_that_do_not_fit_are_no_fault_of_the_caller() {
    testing::settings(json!(["many"]));
    assert!(matches!(config::settings::<Visit>(), Err(Failure::Internal(_))));
    log::warn("odd");
    assert_eq!(testing::lines()[0].1, "odd");
}

struct Doubling;

impl Rules for Doubling {
    fn evaluate(ctx: &Context, rule: &str, input: &Input) -> Result<Output, Failure> {
        match rule {
            "double" => input.answer(|number: i64| Ok(number * 2)),
            "day" => Output::of(&ctx.today),
            _ => Err(Failure::NotFound),
        }
    }
}

#[test]
fn calls_of_the_contract_reach_the_plugin_and_come_back() {
    let ctx = |today: &str| types::CallContext {
        request_id: "r".into(),
        installation: "i".into(),
        locale: "it".into(),
        now_ms: 0,
        today: today.into(),
        seed: 0,
        dry_run: false,
        actor: None,
    };
    let ask = |rule: &str, input: &str, today: &str| {
        Adapter::<Doubling>::evaluate(ctx(today), rule.into(), input.into())
    };
    assert_eq!(ask("double", "21", "2026-03-01").unwrap(), "42");
    assert_eq!(ask("day", "", "2026-03-01").unwrap(), "\"2026-03-01\"");
    assert!(matches!(ask("double", "\"x\"", "2026-03-01"), Err(types::Failure::InvalidInput(_))));
    assert!(matches!(ask("absent", "", "2026-03-01"), Err(types::Failure::NotFound)));
    assert!(matches!(ask("day", "", "1 March"), Err(types::Failure::Internal(_))));
    let batch =
        Adapter::<Doubling>::evaluate_batch(ctx("2026-03-01"), "double".into(), "1".into(), vec![]);
    assert!(matches!(batch, Err(types::Failure::NotFound)));
}
