//! A plugin that fails again and again is left alone.

use std::time::Duration;

use reticolo_plugin_host::Cause;

use crate::guests::{Stage, call, cause};

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

#[tokio::test]
async fn what_a_plugin_refuses_is_no_fault_of_it() {
    let stage = Stage::set().await;
    for _ in 0..20 {
        let refused = cause(stage.rule(call("a"), "failure_denied", "{}").await);
        assert_eq!(refused, Cause::Denied("everything".to_owned()));
    }
    assert!(stage.rule(call("a"), "fine", "{}").await.is_ok());
}
