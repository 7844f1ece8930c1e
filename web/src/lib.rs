//! The HTML edge: the pages a citizen reads.
//!
//! A page is made on the server and works without script; what script there is only adds comfort.
//! A handler enters a scope, asks the areas, commits and renders: no rule and no SQL live here.
//!
//! Invariants:
//! - a form is taken only from a page of ours (see [`form`]), and shown again with what was typed;
//! - every sentence of a page is in `locales/`, in Italian and in English;
//! - a page loads nothing from another host and has no inline script or style (see [`dress`]);
//! - whatever is typed into an address is answered with a page that says what to do, never with a failure.

mod address;
mod assets;
mod cookie;
mod dress;
pub mod error;
mod form;
mod language;
pub mod letters;
mod menu;
mod page;
mod pages;
mod portal;
mod progress;
mod schema_form;
mod site;
#[cfg(test)]
mod sources;
mod upload;
mod values;
mod visit;
mod words;

use axum::http::HeaderValue;
use axum::{Router, middleware};
use reticolo_foundation::Token;
use reticolo_identity::presence;

pub use error::internal_error_page;
pub use progress::Progress;
pub use site::Site;

/// The value of `Set-Cookie` that signs somebody in.
pub fn session_cookie(token: &Token) -> Option<HeaderValue> {
    cookie::keep(presence::COOKIE, token.reveal(), None)
}

/// Every page, the assets they load, and a friendly page for addresses that lead nowhere.
pub fn router(site: Site) -> Router {
    pages::routes(site.mails.is_some())
        .fallback(pages::nowhere)
        .layer(middleware::from_fn_with_state(site.clone(), dress::dress))
        .with_state(site)
        .merge(assets::routes())
}
