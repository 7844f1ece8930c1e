//! Answers for whoever watches the server: is it alive, is it ready.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use reticolo_accounts::Register;
use serde_json::{Value, json};

/// `/healthz`: the process answers. `/readyz`: it can serve, because the database answers too.
pub(super) fn router(register: Register) -> Router {
    Router::new()
        .route("/healthz", get(async || Json(json!({ "status": "ok" }))))
        .route("/readyz", get(ready))
        .with_state(register)
}

async fn ready(State(register): State<Register>) -> (StatusCode, Json<Value>) {
    if register.answers().await {
        (StatusCode::OK, Json(json!({ "status": "ready", "database": "ok" })))
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({ "status": "not ready", "database": "no answer" })),
        )
    }
}
