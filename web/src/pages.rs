//! The pages, one file each: `pages/<area>/<verb>.rs` answers with `templates/<area>/<verb>.html`.

mod graphiql;
mod home;
mod organizations;
mod pager;
mod services;
mod unions;

use axum::Router;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use reticolo_tenancy::Tenants;

use crate::error::Error;

pub(crate) fn routes() -> Router<Tenants> {
    Router::new()
        .route("/", get(unions::list::list))
        .route("/t/{tenant}", get(home::show::show))
        .route("/t/{tenant}/services", get(services::search::search))
        .route("/t/{tenant}/services/{id}", get(services::show::show))
        .route("/t/{tenant}/organizations", get(organizations::list::list))
        .route("/t/{tenant}/organizations/{id}", get(organizations::show::show))
        .route("/t/{tenant}/graphiql", get(graphiql::show::show))
}

/// Addresses that lead nowhere; one slash too many at the end is forgiven.
pub(crate) async fn nowhere(uri: Uri) -> Response {
    let path = uri.path();
    let trimmed = path.trim_end_matches('/');
    if trimmed != path && trimmed.starts_with("/t/") {
        return Redirect::permanent(trimmed).into_response();
    }
    Error::NotFound.into_response()
}
