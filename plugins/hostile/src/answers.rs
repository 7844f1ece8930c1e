//! Answers that are not what was declared.

use reticolo_plugin_sdk::{Failure, Output};
use serde_json::json;

use crate::Orders;

pub(crate) fn act(op: &str, orders: &Orders) -> Option<Result<Output, Failure>> {
    let bytes = usize::try_from(orders.n).unwrap_or(usize::MAX);
    Some(match op {
        "not_json" => Ok(Output::text("{\"outcome\": ")),
        "two_values" => Ok(Output::text("{} {}")),
        "empty" => Ok(Output::text("")),
        "null" => Ok(Output::text("null")),
        "wrong_type" => Output::of(&json!({ "outcome": 42, "reasons": "none" })),
        "extra_field" => Output::of(&json!({ "fine": true, "granted_by": "nobody" })),
        "html" => Output::of(&"<script>alert(1)</script><img src=x onerror=alert(1)>"),
        "admit_everybody" => Output::of(&json!({
            "outcome": "admit", "missing": [], "reasons": [], "valid_months": 1200,
        })),
        "huge_number" => Ok(Output::text("1e400")),
        "duplicate_keys" => Ok(Output::text(r#"{"fine": true, "fine": false}"#)),
        "huge_output" => Output::of(&"x".repeat(bytes)),
        "deep_output" => Ok(Output::text("[".repeat(bytes) + &"]".repeat(bytes))),
        "lone_surrogate" => Ok(Output::text(r#""\ud800""#)),
        "nul" => Output::of(&"a\u{0}b"),
        "failure_text" => Err(Failure::invalid("x".repeat(bytes))),
        "failure_denied" => Err(Failure::Denied("everything".into())),
        "failure_html" => Err(Failure::invalid("<b onclick=alert(1)>no</b>\nSet-Cookie: a=b")),
        _ => return None,
    })
}
