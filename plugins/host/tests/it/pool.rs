//! A node whose instances are all taken says so, and goes on.

use std::time::Duration;

use reticolo_plugin_engine::POOL;
use reticolo_plugin_host::{Cause, FieldCall, Granted, Host, Operation, Settings};
use tokio::task::JoinSet;

use crate::guests::{Stage, call_with, repository, settings};
use crate::powers::Own;

/// Calls that wait for the host hold an instance and no turn: forty tenants with eight of them each are
/// more than the pool has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_that_is_exhausted_is_busy_and_serves_again() {
    let cache = repository(".dev/plugins/compiled");
    let host = Host::new(Settings { pooling: true, running: 8, ..settings(&cache) }).unwrap();
    if host.snapshot().instances.is_none() {
        // A machine that does not give the addresses for a pool has none to exhaust.
        return;
    }
    let stage = Stage::with(host, "hostile").await;
    let mut calls = JoinSet::new();
    for tenant in 0..40 {
        for _ in 0..8 {
            let (host, hostile) = (stage.host.clone(), stage.plugin.clone());
            let store = [("scraps".to_owned(), [].into())].into();
            let granted = Granted { store, ..Granted::default() };
            let own = Own::slow(Duration::from_millis(1800));
            let call = call_with(&format!("tenant {tenant}"), granted, own);
            let field = FieldCall {
                operation: Operation::Query,
                type_name: "Query".to_owned(),
                field: "store_get".to_owned(),
                arguments: "{}".to_owned(),
                parents: vec!["{}".to_owned()],
                selection: Vec::new(),
            };
            calls.spawn(async move { host.resolve(&hostile, call, field).await.map(|_| ()) });
        }
    }
    let (mut answered, mut busy, mut most) = (0, 0, 0);
    while !calls.is_empty() {
        most = most.max(stage.host.snapshot().instances.unwrap_or_default());
        let Ok(Some(ended)) =
            tokio::time::timeout(Duration::from_millis(20), calls.join_next()).await
        else {
            continue;
        };
        match ended.unwrap() {
            Ok(()) => answered += 1,
            // Not the plugin's fault: it will be asked again, and no breaker counts it.
            Err(failure) if failure.cause == Cause::Busy => {
                assert!(!failure.cause.is_fault());
                busy += 1;
            }
            // A machine that is busy itself lets the wait grow beyond what a call may wait.
            Err(failure) => {
                assert!(matches!(failure.cause, Cause::WaitedTooLong(_)), "{}", failure.cause);
            }
        }
    }
    assert!(most >= u64::from(POOL) - 8, "{most} instances at once");
    assert!(busy > 0, "{answered} were answered");
    stage.serves_others().await;
    assert_eq!(stage.host.snapshot().instances, Some(0));
}
