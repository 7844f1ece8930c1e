//! Answers for whoever watches the server: is it alive, is it ready.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use reticolo_accounts::Register;
use reticolo_identity::{Hot, Status};
use serde_json::{Value, json};

/// `/healthz`: the process answers. `/readyz`: it can serve, because the database answers too; Redis
/// may be away, then this server keeps limits for itself and reads sessions from the database.
pub(super) fn router(register: Register, hot: Hot) -> Router {
    Router::new()
        .route("/healthz", get(async || Json(json!({ "status": "ok" }))))
        .route("/readyz", get(ready))
        .with_state((register, hot))
}

async fn ready(State((register, hot)): State<(Register, Hot)>) -> (StatusCode, Json<Value>) {
    let (database, redis) = tokio::join!(register.answers(), hot.status());
    let redis = match redis {
        Status::Ok => "ok",
        Status::Away => "no answer",
        Status::NotConfigured => "not configured",
    };
    let (code, status, database) = if database {
        (StatusCode::OK, "ready", "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready", "no answer")
    };
    (code, Json(json!({ "status": status, "database": database, "redis": redis })))
}
