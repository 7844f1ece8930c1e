//! Every way a plugin can end badly: what is said of it, that the process lives, and that another union
//! is served meanwhile and afterwards.

use std::time::{Duration, Instant};

use reticolo_plugin_host::{Call, Cause, Granted, Operation};

use crate::guests::{Stage, call, call_with, cause};
use crate::powers::Own;

fn trapped(name: &str) -> Cause {
    Cause::Trapped(name.to_owned())
}

fn own_collection() -> Granted {
    let store = [("scraps".to_owned(), [].into())].into();
    Granted { store, ..Granted::default() }
}

#[tokio::test]
async fn a_rule_that_does_harm_ends_and_nobody_else_notices() {
    let stage = Stage::set().await;
    let panicked = || trapped("unreachable-code-reached");
    for (rule, n, expected) in [
        ("loop", 0, Cause::OutOfFuel),
        ("loop_allocating", 0, Cause::OutOfFuel),
        ("table", 40 << 20, Cause::OutOfMemory),
        ("recursion", 0, Cause::StackOverflow),
        ("panic", 0, panicked()),
        ("out_of_bounds", 0, panicked()),
        ("huge_output", 16_000_000, Cause::OutOfFuel),
        ("huge_output", 300_000, Cause::TooMuchData),
        ("huge_output", 65_600, Cause::TooMuchData),
        ("log_long", 1_000_000, Cause::TooMuchData),
    ] {
        let tenant = format!("{rule} {n}");
        let orders = format!(r#"{{"n":{n}}}"#);
        let harm = stage.rule(call(&tenant), rule, &orders);
        let (harm, ()) = tokio::join!(harm, stage.serves_others());
        assert_eq!(cause(harm), expected, "{rule}");
        stage.serves_others().await;
    }
}

#[tokio::test]
async fn an_answer_that_is_none_is_a_fault() {
    let stage = Stage::set().await;
    let mut faults = Vec::new();
    for (rule, n) in [
        ("not_json", 0),
        ("two_values", 0),
        ("empty", 0),
        ("deep_output", 10_000),
        ("huge_number", 0),
        ("lone_surrogate", 0),
    ] {
        let harm = stage.rule(call(rule), rule, &format!(r#"{{"n":{n}}}"#)).await;
        match cause(harm) {
            Cause::BadAnswer(text) => faults.push(text),
            other => panic!("{rule}: {other}"),
        }
    }
    assert_eq!(faults.len(), 6);
    stage.serves_others().await;
}

#[tokio::test]
async fn a_batch_has_one_answer_an_item() {
    let stage = Stage::set().await;
    let items = vec!["{}".to_owned(); 3];
    for (rule, answers) in [("short", 2), ("long", 4)] {
        let ended = stage
            .host
            .evaluate_batch(&stage.plugin, call(rule), rule, "{}".to_owned(), items.clone())
            .await;
        let text = format!("{answers} answers to 3 questions");
        assert_eq!(cause(ended), Cause::BadAnswer(text));
        let ended = stage.field(call(rule), Operation::Query, rule, "{}").await;
        assert!(matches!(cause(ended), Cause::BadAnswer(_)));
    }
    let ended =
        stage.host.evaluate_batch(&stage.plugin, call("a"), "fine", "{}".to_owned(), items).await;
    assert_eq!(ended.unwrap().value.len(), 3);
}

#[tokio::test]
async fn memory_has_an_end() {
    let stage = Stage::set().await;
    let harm = stage.field(call("a"), Operation::Query, "memory", "{}");
    let (harm, ()) = tokio::join!(harm, stage.serves_others());
    let failure = harm.unwrap_err();
    assert_eq!(failure.cause, Cause::OutOfMemory);
    assert!(failure.usage.peak_memory <= 32 << 20, "{}", failure.usage.peak_memory);
    // What a manifest asks for may be less.
    let less = Call { memory_mib: Some(4), ..call("b") };
    let orders = r#"{"n":8000000}"#;
    assert_eq!(cause(stage.rule(less, "table", orders).await), Cause::OutOfMemory);
    assert!(stage.rule(call("b"), "table", orders).await.is_ok());
}

/// What costs time and hardly an instruction: time on a processor ends it, the host's functions included.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_processor_is_not_kept_without_end() {
    let stage = Stage::set().await;
    let own = Own::laborious(Duration::from_millis(20));
    let call = call_with("a", own_collection(), own.clone());
    let harm = stage.field(call, Operation::Query, "store_flood", r#"{"n":50}"#);
    let (harm, ()) = tokio::join!(harm, stage.serves_others());
    assert_eq!(cause(harm), Cause::OutOfTime);
    assert!((5..50).contains(&own.asked().len()), "{}", own.asked().len());
}

#[tokio::test]
async fn a_plugin_may_not_ask_without_end() {
    let stage = Stage::set().await;
    let own = Own::default();
    let call = call_with("a", own_collection(), own.clone());
    let ended = stage.field(call, Operation::Query, "store_flood", r#"{"n":5000}"#).await;
    let failure = ended.unwrap_err();
    assert_eq!(failure.cause, Cause::TooManyHostCalls);
    assert_eq!((failure.usage.host_calls, own.asked().len()), (50, 50));
}

#[tokio::test]
async fn a_plugin_may_not_wait_without_end() {
    let stage = Stage::set().await;
    let own = Own::slow(Duration::from_secs(20));
    let began = Instant::now();
    let call = call_with("a", own_collection(), own);
    let harm = stage.field(call, Operation::Query, "store_get", "{}");
    let (harm, ()) = tokio::join!(harm, stage.serves_others());
    let failure = harm.unwrap_err();
    assert_eq!(failure.cause, Cause::WaitedTooLong(Duration::from_secs(2)));
    assert_eq!(failure.usage.host_calls, 1);
    assert!(failure.usage.fuel > 0, "{failure:?}");
    assert!(began.elapsed() < Duration::from_secs(15));
    stage.serves_others().await;
}

#[tokio::test]
async fn the_last_words_of_a_plugin_are_in_its_log() {
    let stage = Stage::set().await;
    let failure = stage.rule(call("a"), "panic", "{}").await.unwrap_err();
    let words: Vec<_> = failure.usage.log.iter().map(|line| line.message.as_str()).collect();
    assert!(words.iter().any(|line| line.contains("a panic on purpose")), "{words:?}");
    let failure = stage.rule(call("b"), "failure_text", r#"{"n":50000}"#).await.unwrap_err();
    match failure.cause {
        Cause::InvalidInput(text) => assert_eq!(text.len(), 1000),
        other => panic!("{other}"),
    }
}

/// On a runtime with one thread, a plugin that computes for long would hold up everybody.
#[tokio::test(flavor = "current_thread")]
async fn a_long_call_holds_up_nobody() {
    let stage = Stage::set().await;
    stage.serves_others().await;
    let harm = {
        let (host, hostile) = (stage.host.clone(), stage.plugin.clone());
        tokio::spawn(async move { host.run_job(&hostile, call("a"), "loop", None).await })
    };
    let mut served = 0_u32;
    while !harm.is_finished() {
        stage.serves_others().await;
        tokio::time::sleep(Duration::from_millis(2)).await;
        served += 1;
    }
    assert_eq!(harm.await.unwrap().unwrap_err().cause, Cause::OutOfFuel);
    assert!(served > 20, "others were served {served} times only");
}

#[tokio::test]
async fn whoever_goes_away_stops_the_plugin() {
    let stage = Stage::set().await;
    let job = stage.host.run_job(&stage.plugin, call("a"), "loop", None);
    assert!(tokio::time::timeout(Duration::from_millis(50), job).await.is_err());
    for _ in 0..400 {
        if stage.host.snapshot().running == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it still runs");
}

#[tokio::test]
async fn what_was_logged_is_cut_and_told_as_it_was() {
    let stage = Stage::set().await;
    let answer = stage.rule(call("a"), "log_flood", r#"{"n":5000}"#).await.unwrap();
    let bytes: usize = answer.usage.log.iter().map(|line| line.message.len().max(16)).sum();
    assert!(bytes <= (8 << 10) + 16, "{bytes}");
    assert_eq!(answer.usage.log[0].message, "line 0");
    let answer = stage.rule(call("a"), "log_long", r#"{"n":100000}"#).await.unwrap();
    assert_eq!(answer.usage.log[0].message.len(), 8 << 10);
    let answer = stage.rule(call("a"), "log_secrets", "{}").await.unwrap();
    assert!(answer.usage.log[0].message.contains('\n'), "whoever shows it escapes it");
}

#[tokio::test]
async fn too_large_a_question_is_not_the_plugin_s_fault() {
    let stage = Stage::set().await;
    for _ in 0..6 {
        let input = format!(r#"{{"key":"{}"}}"#, "x".repeat(128 << 10));
        let refused = cause(stage.rule(call("a"), "fine", &input).await);
        assert!(matches!(refused, Cause::InvalidInput(_)) && !refused.is_fault(), "{refused}");
    }
    let items = vec!["{}".to_owned(); 201];
    let many =
        stage.host.evaluate_batch(&stage.plugin, call("a"), "fine", "{}".to_owned(), items).await;
    assert!(matches!(cause(many), Cause::InvalidInput(_)));
    assert!(stage.rule(call("a"), "fine", "{}").await.is_ok());
}
