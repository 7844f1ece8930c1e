//! Refusals and failures, as pages that say what to do next.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use reticolo_accounts::{Slug, Tenant, TenantState};
use reticolo_foundation::Code;
use reticolo_tenancy::{Denied, Error as TenancyError, NotServed, Tenants};

use crate::address::Address;
use crate::form::Typed;
use crate::page::Page;
use crate::site::Site;
use crate::visit::Visit;

/// Why a page could not be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such page")]
    NotFound,
    #[error("only for people who are signed in")]
    SignInFirst,
    /// The form does not carry the visitor's own proof: it was open for too long, or is not ours.
    #[error("the form was open for too long")]
    Stale(Typed),
    /// Sent again after so long, it is taken.
    #[error("too many changes in a short time")]
    TooOften(Duration, Typed),
    #[error("more than a form can hold")]
    TooLarge,
    #[error(transparent)]
    Tenancy(#[from] TenancyError),
    #[error(transparent)]
    Identity(#[from] reticolo_identity::Error),
    #[error(transparent)]
    Directory(#[from] reticolo_directory::Error),
    #[error(transparent)]
    Plugins(#[from] reticolo_plugins::Error),
    #[error(transparent)]
    Registers(#[from] reticolo_registers::Error),
    #[error("a file could not be written")]
    File(#[from] csv::Error),
    #[error("a template could not be rendered")]
    Template(#[from] askama::Error),
}

impl Error {
    fn code(&self) -> Code {
        match self {
            Self::NotFound => Code::NotFound,
            Self::SignInFirst => Code::Denied,
            Self::Stale(_) => Code::Conflict,
            Self::TooOften(..) | Self::TooLarge => Code::LimitExceeded,
            Self::Tenancy(error) => error.code(),
            Self::Identity(error) => error.code(),
            Self::Directory(error) => error.code(),
            Self::Plugins(error) => error.code(),
            Self::Registers(error) => error.code(),
            Self::File(_) | Self::Template(_) => Code::Internal,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        if matches!(self, Self::TooLarge) {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        match self.code() {
            Code::BadUserInput => StatusCode::BAD_REQUEST,
            // Whoever may not see a page is not told that there is one.
            Code::NotFound | Code::Denied => StatusCode::NOT_FOUND,
            Code::Conflict => StatusCode::CONFLICT,
            Code::LimitExceeded => StatusCode::TOO_MANY_REQUESTS,
            Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence that tells it, and how many seconds to wait before trying again.
    fn told(&self) -> (&'static str, Option<&'static str>) {
        match (self, self.code()) {
            (Self::Tenancy(TenancyError::NotServed(NotServed::Suspended)), _) => {
                ("error-suspended", Some("3600"))
            }
            (Self::Tenancy(TenancyError::NotServed(NotServed::Updating)), _) => {
                ("error-updating", Some("30"))
            }
            (
                Self::Tenancy(TenancyError::Register(_) | TenancyError::NotServed(_)),
                Code::NotFound,
            ) => ("error-no-tenant", None),
            (Self::Stale(_), _) => ("error-stale", None),
            (Self::TooLarge, _) => ("error-too-large", None),
            (_, Code::NotFound | Code::Denied) => ("error-not-found", None),
            (_, Code::BadUserInput) => ("error-bad-request", None),
            (_, Code::Conflict) => ("error-conflict", None),
            (_, Code::LimitExceeded) => ("error-too-many", Some("60")),
            (_, Code::Unavailable) => ("error-unavailable", Some("30")),
            (_, Code::Internal) => ("error-internal", None),
        }
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Tenancy(denied.into())
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
    /// A form that was not taken, to be sent once more.
    typed: Option<Typed>,
}

/// The page that tells a refusal to a visitor.
pub(crate) async fn page(error: &Error, visit: &Visit, site: &Site) -> Response {
    if error.code() == Code::Denied && !is_known(visit, &site.tenants).await {
        return to_sign_in(visit);
    }
    let status = error.status();
    let mut tenant = None;
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(error = %causes(error), request_id = visit.request_id, "a page failed");
    } else {
        tenant = named_tenant(visit, &site.tenants).await;
    }
    let (sentence, retry_after) = error.told();
    let request_id = visit.request_id.clone().filter(|_| status.is_server_error());
    let page = Page::new(visit, tenant, site);
    let advice = page.say(&format!("{sentence}.advice"));
    let typed = match error {
        Error::Stale(typed) | Error::TooOften(_, typed) => Some(typed.clone()),
        _ => None,
    };
    let sentence = page.with(sentence, "name", page.site());
    let sorry = Sorry { page, sentence, advice, request_id, typed };
    let mut response =
        sorry.render().map_or_else(|_| internal_error_page(), |html| Html(html).into_response());
    *response.status_mut() = status;
    let retry_after = match error {
        Error::TooOften(wait, _) => Some(HeaderValue::from(wait.as_secs().max(1))),
        _ => retry_after.map(HeaderValue::from_static),
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// Sends somebody who is not signed in to do so, and back here afterwards.
fn to_sign_in(visit: &Visit) -> Response {
    let slug = visit.address.path().strip_prefix("/t/").and_then(|rest| rest.split('/').next());
    let Some(slug) = slug else { return Redirect::to("/").into_response() };
    let sign_in = Address::new(format!("/t/{slug}/sign-in"));
    Redirect::to(&sign_in.with("return", visit.address.to_string()).to_string()).into_response()
}

/// Whether the visitor is signed in where they are.
async fn is_known(visit: &Visit, tenants: &Tenants) -> bool {
    match (visit.session(), named_tenant(visit, tenants).await) {
        (Some(session), Some(tenant)) => session.valid_in(tenant.id),
        _ => false,
    }
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
