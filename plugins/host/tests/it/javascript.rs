//! How plugins in JavaScript die: an engine of their own dies with them, and nothing else does.

use reticolo_plugin_host::Cause;

use crate::guests::{Stage, call, cause, host};

async fn stage() -> Stage {
    Stage::with(host(), "hostile-js").await
}

#[tokio::test]
async fn a_rule_in_javascript_that_does_harm_ends_and_nobody_else_notices() {
    let stage = stage().await;
    let expected = [
        ("loop", "out-of-fuel"),
        ("loop_allocating", "out-of-fuel"),
        ("pattern", "out-of-fuel"),
        ("memory", "out-of-fuel"),
        ("strings", "trapped"),
        ("recursion", "out-of-fuel"),
        ("throw_error", "trapped"),
        ("throw_text", "trapped"),
        ("no_text", "trapped"),
    ];
    let mut ended = Vec::new();
    for (rule, _) in expected {
        let harm = stage.rule(call(rule), rule, "{}");
        let (harm, ()) = tokio::join!(harm, stage.serves_others());
        ended.push((rule, cause(harm).name()));
        stage.serves_others().await;
    }
    assert_eq!(ended, expected);
    // A batch has fuel for more, and comes to the end of its memory, or of the engine's stack.
    for (rule, ends) in
        [("memory", ["out-of-memory"; 2]), ("recursion", ["trapped", "out-of-fuel"])]
    {
        let items = vec!["{}".to_owned(); 200];
        let call = call(&format!("{rule} of many"));
        let harm = stage.host.evaluate_batch(&stage.plugin, call, rule, "{}".to_owned(), items);
        let (harm, ()) = tokio::join!(harm, stage.serves_others());
        let name = cause(harm).name();
        assert!(ends.contains(&name), "{rule}: {name}");
    }
    // What it says in the contract's own words is no death.
    let refused = cause(stage.rule(call("a"), "throw_failure", "{}").await);
    assert_eq!(refused, Cause::InvalidInput("refused on purpose".to_owned()));
}

#[tokio::test]
async fn nothing_is_left_of_a_call_in_javascript() {
    let stage = stage().await;
    let mut fuel = Vec::new();
    for tenant in ["a", "b", "a"] {
        let answer = stage.rule(call(tenant), "counter", "{}").await.unwrap();
        assert_eq!(answer.value, r#"{"calls":1}"#);
        fuel.push(answer.usage.fuel);
        let answer = stage.rule(call(tenant), "prototype", "{}").await.unwrap();
        assert_eq!(answer.value, r#"{"before":null}"#);
    }
    assert!(fuel.iter().all(|one| *one == fuel[0]), "{fuel:?}");
    // The engine has a function of that name, and the component no import that it could ask through.
    match stage.rule(call("c"), "fetch", "{}").await {
        Ok(answer) => assert_eq!(answer.value, r#"{"answered":"[object Promise]"}"#),
        Err(failure) => assert_eq!(failure.cause.name(), "trapped"),
    }
    let reached = stage.rule(call("a"), "reach", "{}").await.unwrap();
    assert_eq!(reached.value, r#"{"found":[]}"#);
}
