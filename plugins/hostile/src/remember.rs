//! Attempts to carry something from one call into another.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use reticolo_plugin_sdk::Context;
use serde_json::{Value, json};

static CALLS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

pub(crate) fn act(ctx: &Context, op: &str) -> Option<Value> {
    match op {
        "counter" => Some(json!({ "calls": CALLS.fetch_add(1, Ordering::Relaxed) + 1 })),
        "seen" => Some(SEEN.with_borrow_mut(|seen| {
            let before = seen.clone();
            seen.push(ctx.installation.clone());
            json!({ "before": before })
        })),
        "context" => Some(json!({
            "request_id": ctx.request_id,
            "installation": ctx.installation,
            "now_ms": ctx.now_ms,
            "today": ctx.today,
            "seed": ctx.seed.to_string(),
            "dry_run": ctx.dry_run,
            "subject": ctx.actor.as_ref().map(|actor| &actor.subject),
            "roles": ctx.actor.as_ref().map(|actor| &actor.roles),
        })),
        _ => None,
    }
}
