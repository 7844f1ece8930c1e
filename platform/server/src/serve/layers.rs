//! What surrounds every request: an id, a log line, a time limit, compression.
//! How large a body may be is said by the edge that reads it, in its own words.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::{HeaderName, Request, Response, StatusCode};
use axum::response::IntoResponse;
use reticolo_accounts::Slug;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

/// Puts everything a request passes through around `inner`.
pub(super) fn around(inner: Router, time_limit: Duration) -> Router {
    let id = HeaderName::from_static("x-request-id");
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(id.clone(), MakeRequestUuid))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_request(())
                .on_response(log)
                .on_failure(()),
        )
        .layer(PropagateRequestIdLayer::new(id))
        .layer(CatchPanicLayer::custom(broken))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time_limit))
        .layer(CompressionLayer::new());
    inner.layer(layers)
}

/// The context of everything logged for a request: its id, the route's pattern and the tenant.
/// Never the address itself: what people look for is in it.
fn span(request: &Request<Body>) -> Span {
    let id =
        request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let slug = request.uri().path().strip_prefix("/t/").and_then(|rest| rest.split('/').next());
    let tenant = slug.and_then(|slug| slug.parse::<Slug>().ok());
    let tenant = tenant.as_ref().map_or("", Slug::as_str);
    tracing::info_span!("request", id, method = %request.method(), route, tenant)
}

fn log<B>(response: &Response<B>, took: Duration, _: &Span) {
    tracing::info!(
        status = response.status().as_u16(),
        ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
fn broken(panic: Box<dyn Any + Send>) -> Response<Body> {
    let reason = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    tracing::error!(reason, "a request broke");
    reticolo_web::error::internal_error_page().into_response()
}
