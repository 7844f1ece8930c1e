//! The HTML edge: the pages a citizen reads.
//!
//! A page is made on the server and works without script; what script there is only adds comfort.
//! A handler enters a scope, asks the areas, commits and renders: no rule and no SQL live here.
//!
//! Invariants:
//! - every sentence of a page is in `locales/`, in Italian and in English;
//! - a page loads nothing from another host and has no inline script or style (see [`dress`]);
//! - whatever is typed into an address is answered with a page that says what to do, never with a failure.

mod address;
mod assets;
mod dress;
pub mod error;
mod language;
mod page;
mod pages;
mod portal;
#[cfg(test)]
mod sources;
mod visit;
mod words;

use axum::{Router, middleware};
use reticolo_tenancy::Tenants;

pub use error::internal_error_page;

/// Every page, the assets they load, and a friendly page for addresses that lead nowhere.
pub fn router(tenants: Tenants) -> Router {
    pages::routes()
        .fallback(pages::nowhere)
        .layer(middleware::from_fn_with_state(tenants.clone(), dress::dress))
        .with_state(tenants)
        .merge(assets::routes())
}
