//! What of it can be seen without a sandbox.

use reticolo_plugin_sdk::{
    Failure, FieldCall, Fields, Input, Lifecycle, NaiveDate, Rules, testing,
};
use serde_json::{Value, json};

use crate::Hostile;

fn ask(input: &Value) -> Result<Value, Failure> {
    let ctx = testing::context(NaiveDate::MIN);
    let answer = Hostile::evaluate(&ctx, "any", &Input::of(input).unwrap())?;
    Ok(serde_json::from_str(answer.as_str()).unwrap())
}

/// Outside of a sandbox, and all in one instance, it remembers: that is what a sandbox is for.
#[test]
fn it_would_remember_if_it_could() {
    let calls = || ask(&json!({"op": "counter"})).unwrap()["calls"].as_u64().unwrap();
    assert!(calls() < calls());
}

#[test]
fn orders_are_found_wherever_they_are() {
    for input in [
        json!({"op": "fine"}),
        json!({"form": {"op": "fine"}, "age": 40}),
        json!({"facts": {"op": "fine"}, "need_level": 1}),
    ] {
        assert_eq!(ask(&input).unwrap(), json!({"fine": true}), "{input}");
    }
    assert_eq!(ask(&json!({"op": "absent"})), Err(Failure::NotFound));
}

#[test]
fn answers_are_too_few_or_too_many_when_told_so() {
    let ctx = testing::context(NaiveDate::MIN);
    for (op, answers) in [("short", 2), ("long", 4), ("fine", 3)] {
        let call = FieldCall {
            arguments: Input::of(&json!({ "op": op })).unwrap(),
            parents: vec![Input::text("{}"); 3],
            ..FieldCall::query("things")
        };
        assert_eq!(Hostile::resolve(&ctx, &call).unwrap().len(), answers, "{op}");
    }
}

#[test]
fn a_migration_fails_after_it_has_written() {
    let ctx = testing::context(NaiveDate::MIN);
    assert_eq!(Hostile::migrate(&ctx, None), Ok(()));
    assert!(Hostile::migrate(&ctx, Some("9.9.9")).is_err());
    assert_eq!(testing::documents("scraps").len(), 1);
}
