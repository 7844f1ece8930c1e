//! `/t/{tenant}/graphiql`: the API to try out.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::Portal;

/// GraphiQL's editor and menus put style elements into the page while they run.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; \
     style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// What the editor holds when it is first opened.
const QUERY: &str = include_str!("../../../templates/graphiql/first_query.graphql");

#[derive(Template)]
#[template(path = "graphiql/show.html")]
struct Show {
    page: Page,
    query: &'static str,
}

pub(crate) async fn show(portal: Portal) -> Result<Response, Error> {
    let page = render(&Show { page: portal.page, query: QUERY })?;
    Ok(([(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)], page).into_response())
}
