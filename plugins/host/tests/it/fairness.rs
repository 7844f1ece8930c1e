//! A union that floods the node starves no other.

use std::time::{Duration, Instant};

use crate::guests::{Stage, call};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_one_tenant_starves_no_other() {
    let stage = Stage::set().await;
    let mut flood = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let (host, hostile) = (stage.host.clone(), stage.plugin.clone());
        flood.spawn(async move {
            // Honest and long: about a tenth of a second each, and never a fault.
            let field = reticolo_plugin_host::FieldCall {
                operation: reticolo_plugin_host::Operation::Query,
                type_name: "Query".to_owned(),
                field: "work".to_owned(),
                arguments: r#"{"n":10000000}"#.to_owned(),
                parents: vec!["{}".to_owned()],
                selection: Vec::new(),
            };
            host.resolve(&hostile, call("flood"), field).await.map(|answer| answer.usage.took)
        });
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(stage.host.snapshot().running <= 2, "{:?}", stage.host.snapshot());
    let mut waits = Vec::new();
    for _ in 0..20 {
        let began = Instant::now();
        stage.serves_others().await;
        waits.push(began.elapsed());
    }
    waits.sort();
    assert!(waits[10] < Duration::from_millis(100), "{waits:?}");
    assert!(!flood.is_empty());
    flood.shutdown().await;
}
