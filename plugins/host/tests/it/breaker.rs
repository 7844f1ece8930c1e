//! A plugin that fails again and again is left alone.

use std::time::Duration;

use reticolo_plugin_host::{Cause, Granted, Operation};

use crate::guests::{Stage, call, call_with, cause};
use crate::powers::Own;

#[tokio::test]
async fn a_plugin_rests_after_five_faults_for_its_tenant_only() {
    let stage = Stage::set().await;
    for _ in 0..5 {
        assert_eq!(cause(stage.rule(call("a"), "loop", "{}").await), Cause::OutOfFuel);
    }
    let rests = cause(stage.rule(call("a"), "fine", "{}").await);
    assert!(matches!(rests, Cause::Resting(left) if left > Duration::from_secs(290)), "{rests}");
    assert!(stage.rule(call("b"), "fine", "{}").await.is_ok());
    let snapshot = stage.host.snapshot();
    assert_eq!(snapshot.resting.len(), 1);
    assert_eq!(snapshot.resting[0].0, "a");
}

/// Connections are shared: whoever waits behind others for one is not held to have failed.
#[tokio::test]
async fn waiting_behind_others_is_no_fault_of_it() {
    let stage = Stage::set().await;
    let store = [("scraps".to_owned(), [].into())].into();
    let granted = Granted { store, ..Granted::default() };
    let ask = async |own: Own| {
        let call = call_with("a", granted.clone(), own);
        cause(stage.field(call, Operation::Query, "store_get", "{}").await)
    };
    for _ in 0..6 {
        assert_eq!(ask(Own::busy()).await, Cause::Busy);
    }
    let queued = || ask(Own::queued(Duration::from_secs(20)));
    let ended = tokio::join!(queued(), queued(), queued(), queued(), queued());
    assert_eq!(<[Cause; 5]>::from(ended), [const { Cause::Busy }; 5]);
    assert!(stage.rule(call("a"), "fine", "{}").await.is_ok());
}

#[tokio::test]
async fn what_a_plugin_refuses_is_no_fault_of_it() {
    let stage = Stage::set().await;
    for _ in 0..20 {
        let refused = cause(stage.rule(call("a"), "failure_denied", "{}").await);
        assert_eq!(refused, Cause::Denied("everything".to_owned()));
    }
    assert!(stage.rule(call("a"), "fine", "{}").await.is_ok());
}
