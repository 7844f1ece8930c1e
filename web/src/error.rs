//! Refusals and failures, as pages that say what to do next.

use std::borrow::Cow;
use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use reticolo_accounts::{Slug, Tenant, TenantState};
use reticolo_foundation::Code;
use reticolo_tenancy::{NotServed, Tenants};

use crate::page::Page;
use crate::visit::Visit;

/// Why a page could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such page")]
    NotFound,
    #[error(transparent)]
    Tenancy(#[from] reticolo_tenancy::Error),
    #[error(transparent)]
    Directory(#[from] reticolo_directory::Error),
    #[error("a template could not be rendered")]
    Template(#[from] askama::Error),
}

impl Error {
    fn code(&self) -> Code {
        match self {
            Self::NotFound => Code::NotFound,
            Self::Tenancy(error) => error.code(),
            Self::Directory(error) => error.code(),
            Self::Template(_) => Code::Internal,
        }
    }

    fn status(&self) -> StatusCode {
        match self.code() {
            Code::BadUserInput => StatusCode::BAD_REQUEST,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::Denied => StatusCode::FORBIDDEN,
            Code::Conflict => StatusCode::CONFLICT,
            Code::LimitExceeded => StatusCode::TOO_MANY_REQUESTS,
            Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence that tells it, and how many seconds to wait before trying again.
    fn told(&self) -> (&'static str, Option<&'static str>) {
        match (self, self.code()) {
            (Self::Tenancy(reticolo_tenancy::Error::NotServed(NotServed::Suspended)), _) => {
                ("error-suspended", Some("3600"))
            }
            (Self::Tenancy(reticolo_tenancy::Error::NotServed(NotServed::Updating)), _) => {
                ("error-updating", Some("30"))
            }
            (Self::Tenancy(_), Code::NotFound) => ("error-no-tenant", None),
            (_, Code::NotFound) => ("error-not-found", None),
            (_, Code::BadUserInput) => ("error-bad-request", None),
            (_, Code::Denied) => ("error-denied", None),
            (_, Code::Unavailable) => ("error-unavailable", Some("30")),
            (_, Code::Conflict | Code::LimitExceeded | Code::Internal) => ("error-internal", None),
        }
    }
}

/// A refusal on its way to [`crate::dress`], which knows the visitor's language.
#[derive(Clone)]
pub(crate) struct Refusal(pub(crate) Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Refusal(Arc::new(self)));
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct Sorry {
    page: Page,
    /// What happened.
    sentence: String,
    /// What to do about it.
    advice: Cow<'static, str>,
    /// Under which the log has what happened, where that helps.
    request_id: Option<String>,
}

/// The page that tells a refusal to a visitor.
pub(crate) async fn page(error: &Error, visit: &Visit, tenants: &Tenants) -> Response {
    let status = error.status();
    let mut tenant = None;
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(error = %causes(error), request_id = visit.request_id, "a page failed");
    } else {
        tenant = named_tenant(visit, tenants).await;
    }
    let (sentence, retry_after) = error.told();
    let request_id = visit.request_id.clone().filter(|_| status.is_server_error());
    let page = Page::new(visit, tenant);
    let advice = page.say(&format!("{sentence}.advice"));
    let sorry =
        Sorry { sentence: page.with(sentence, "name", page.site()), advice, request_id, page };
    let mut response =
        sorry.render().map_or_else(|_| internal_error_page(), |html| Html(html).into_response());
    *response.status_mut() = status;
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

/// The tenant whose page was asked for, even if suspended, so that it can be called by its name.
async fn named_tenant(visit: &Visit, tenants: &Tenants) -> Option<Arc<Tenant>> {
    let slug: Slug = visit.address.path().strip_prefix("/t/")?.split('/').next()?.parse().ok()?;
    let tenant = tenants.register.find(&slug).await.ok().flatten();
    tenant
        .filter(|tenant| !matches!(tenant.state, TenantState::Offboarding | TenantState::Archived))
}

/// An error with everything that led to it, for the log.
fn causes(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// A page for failures in which nothing else can be relied on: it asks nobody anything and is in
/// both languages.
pub fn internal_error_page() -> Response {
    let page = Html(include_str!("../templates/internal_error.html"));
    let headers =
        [(header::CACHE_CONTROL, "no-store"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (StatusCode::INTERNAL_SERVER_ERROR, headers, page).into_response()
}
