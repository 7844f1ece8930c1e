//! Every function of the host, granted and not granted, and in calls where nobody may have it.

use std::collections::BTreeSet;

use reticolo_plugin_host::{Cause, Granted, Operation};

use crate::guests::{Stage, call_with, cause};
use crate::powers::Own;

/// One function: the order to the plugin, what it needs, what is asked of the powers, and what is
/// denied without it.
struct Case {
    order: &'static str,
    arguments: &'static str,
    granted: fn() -> Granted,
    asked: &'static str,
    denied: &'static str,
}

fn scraps(paths: &[&str]) -> Granted {
    let paths: BTreeSet<_> = paths.iter().map(|path| (*path).to_owned()).collect();
    Granted { store: [("scraps".to_owned(), paths)].into(), ..Granted::default() }
}

const CASES: &[Case] = &[
    Case {
        order: "store_get",
        arguments: "{}",
        granted: || scraps(&[]),
        asked: r#"get scraps ["k"]"#,
        denied: "the collection scraps",
    },
    Case {
        order: "store_find",
        arguments: r#"{"n":10}"#,
        granted: || scraps(&[]),
        asked: "find scraps 10",
        denied: "the collection scraps",
    },
    Case {
        order: "store_find",
        arguments: r#"{"n":10,"key":"city"}"#,
        granted: || scraps(&["city"]),
        asked: "find scraps 10",
        denied: "the collection scraps",
    },
    Case {
        order: "core",
        arguments: r#"{"operation":"services"}"#,
        granted: || Granted { core: ["services".to_owned()].into(), ..Granted::default() },
        asked: "run services {}",
        denied: "the query services",
    },
];

#[tokio::test]
async fn a_field_reaches_what_is_granted_and_nothing_else() {
    let stage = Stage::set().await;
    for Case { order, arguments, granted, asked, denied } in CASES {
        let own = Own::default();
        let call = call_with("a", granted(), own.clone());
        let answer = stage.field(call, Operation::Query, order, arguments).await;
        answer.unwrap_or_else(|failure| panic!("{order}: {}", failure.cause));
        assert_eq!(own.asked(), [*asked], "{order}");

        let own = Own::default();
        let call = call_with("a", Granted::default(), own.clone());
        let ended = stage.field(call, Operation::Query, order, arguments).await;
        assert_eq!(cause(ended), Cause::Denied((*denied).to_owned()), "{order}");
        assert_eq!(own.asked(), Vec::<String>::new(), "{order}");
    }
}

#[tokio::test]
async fn a_rule_reaches_nothing_whatever_is_granted() {
    let stage = Stage::set().await;
    for Case { order, arguments, granted, .. } in CASES {
        let own = Own::default();
        let ended = stage.rule(call_with("a", granted(), own.clone()), order, arguments).await;
        assert!(matches!(cause(ended), Cause::Denied(_)), "{order}");
        assert_eq!(own.asked(), Vec::<String>::new(), "{order}");
    }
    // Settings come with a rule's input: to ask for them is one call too many.
    let own = Own::default();
    let ended = stage.rule(call_with("a", Granted::default(), own.clone()), "config", "{}").await;
    assert_eq!(cause(ended), Cause::TooManyHostCalls);
    assert_eq!(own.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn settings_need_no_grant() {
    let stage = Stage::set().await;
    let own = Own::default();
    let call = call_with("a", Granted::default(), own.clone());
    let answer = stage.field(call, Operation::Query, "config", "{}").await.unwrap();
    assert_eq!(answer.value, [r#"{"months":12}"#]);
    assert_eq!(own.asked(), ["settings"]);
}

#[tokio::test]
async fn a_mutation_writes_and_a_query_does_not() {
    let stage = Stage::set().await;
    let own = Own::default();
    let granted = || call_with("a", scraps(&[]), own.clone());
    let put = stage.field(granted(), Operation::Mutation, "store_put", r#"{"body":{"x":1}}"#).await;
    put.unwrap_or_else(|failure| panic!("{}", failure.cause));
    let kept = stage.field(granted(), Operation::Query, "store_get", "{}").await.unwrap();
    assert_eq!(kept.value, [r#"{"found":{"x":1}}"#]);
    for order in ["store_put", "store_delete"] {
        let ended = stage.field(granted(), Operation::Query, order, "{}").await;
        assert_eq!(cause(ended), Cause::Denied("a change in a query".to_owned()), "{order}");
    }
    let gone = stage.field(granted(), Operation::Mutation, "store_delete", "{}").await.unwrap();
    assert_eq!(gone.value, [r#"{"deleted":true}"#]);

    let own = Own::default();
    for order in ["store_put", "store_delete"] {
        let call = call_with("a", Granted::default(), own.clone());
        let ended = stage.field(call, Operation::Mutation, order, "{}").await;
        assert_eq!(cause(ended), Cause::Denied("the collection scraps".to_owned()), "{order}");
    }
    assert_eq!(own.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn only_granted_paths_are_searched_by() {
    let stage = Stage::set().await;
    let own = Own::default();
    let call = call_with("a", scraps(&["city"]), own.clone());
    let ended = stage.field(call, Operation::Query, "store_find", r#"{"n":10,"key":"name"}"#).await;
    assert_eq!(cause(ended), Cause::Denied("searching scraps by name".to_owned()));
    let call = call_with("a", scraps(&[]), own.clone());
    let ended = stage.field(call, Operation::Query, "store_find", r#"{"n":101}"#).await;
    assert!(matches!(cause(ended), Cause::InvalidInput(_)));
    assert_eq!(own.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn documents_have_a_size() {
    let stage = Stage::set().await;
    let own = Own::default();
    let call = call_with("a", scraps(&[]), own.clone());
    let ended = stage.field(call, Operation::Mutation, "store_large", r#"{"n":65536}"#).await;
    assert!(matches!(cause(ended), Cause::PluginLimit(_)));
    assert!(own.asked().iter().all(|asked| !asked.starts_with("put")), "{:?}", own.asked());
}

#[tokio::test]
async fn names_made_to_break_out_reach_nothing() {
    let stage = Stage::set().await;
    let own = Own::default();
    let call = call_with("a", scraps(&[]), own.clone());
    let answer = stage.field(call, Operation::Mutation, "store_crooked", "{}").await.unwrap();
    assert_eq!(answer.value, [r#"{"answered":[]}"#]);
    assert_eq!(own.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn only_jobs_go_out_and_only_where_it_is_granted() {
    let stage = Stage::set().await;
    let granted = || Granted {
        http: vec!["https://registry.example.org/api/*".to_owned()],
        ..Granted::default()
    };
    let inside = r#"{"url":"https://registry.example.org/api/people?page=2"}"#;
    let own = Own::default();
    let job = |granted, orders: &str| {
        let call = call_with("a", granted, own.clone());
        let orders = Some(orders.to_owned());
        async { stage.host.run_job(&stage.plugin, call, "http", orders).await }
    };
    job(granted(), inside).await.unwrap_or_else(|failure| panic!("{}", failure.cause));
    assert_eq!(own.asked(), ["GET https://registry.example.org/api/people?page=2"]);
    for (granted, url) in [
        (Granted::default(), "https://registry.example.org/api/people"),
        (granted(), "https://registry.example.org/admin"),
        (granted(), "https://registry.example.org/api/../admin"),
        (granted(), "http://127.0.0.1:5432/"),
        (granted(), "http://[::1]/api/"),
        (granted(), "https://registry.example.org.evil.example/api/"),
    ] {
        let ended = job(granted, &format!(r#"{{"url":"{url}"}}"#)).await;
        assert!(matches!(cause(ended), Cause::Denied(_)), "{url}");
    }
    let call = call_with("a", granted(), own.clone());
    let ended = stage.field(call, Operation::Mutation, "http", inside).await;
    assert_eq!(cause(ended), Cause::Denied("a request outside of jobs".to_owned()));
    assert_eq!(own.asked().len(), 1);
}

/// Whatever one union's call is told to reach, it reaches that union's documents: the powers belong to
/// the call, and there is no name for another's.
#[tokio::test]
async fn no_call_reaches_another_union_s_documents() {
    let stage = Stage::set().await;
    let (ours, theirs) = (Own::default(), Own::default());
    let secret = r#"{"body":{"secret":true}}"#;
    let call = call_with("theirs", scraps(&[]), theirs.clone());
    stage.field(call, Operation::Mutation, "store_put", secret).await.unwrap();
    let call = call_with("ours", scraps(&[]), ours.clone());
    let found = stage.field(call, Operation::Query, "store_get", "{}").await.unwrap();
    assert_eq!(found.value, [r#"{"found":null}"#]);
    assert_eq!(theirs.asked(), ["put scraps k"]);
}
