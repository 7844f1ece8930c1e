//! `/t/{tenant}/services/{id}/report`: a reader says what is wrong on the page of a service.

use std::time::Duration;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_directory::listing::report::{self, MESSAGE, ReportInput};
use reticolo_directory::{Error as DirectoryError, Service, ServiceId, service};
use reticolo_identity::{Limit, network};

use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::portal::{Named, Portal, leave};

/// Reports from one network: a few at once, then one every few minutes.
const LIMIT: Limit = Limit { name: "report", burst: 5, per: Duration::from_mins(15) };

/// Parts of the page that can be meant.
pub(crate) const PARTS: [&str; 8] =
    ["who", "how", "needed", "times", "cost", "places", "contacts", "other"];

#[derive(Template)]
#[template(path = "services/report.html")]
struct Report {
    page: Page,
    service: Service,
    parts: [&'static str; 8],
    typed: Typed,
}

pub(crate) async fn ask(portal: Portal, Named(id): Named<ServiceId>) -> Result<Response, Error> {
    page(portal, id, Typed::default(), StatusCode::OK).await
}

pub(crate) async fn send(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    let from = portal.visit.presence.address.map_or_else(String::new, network);
    if let Err(wait) = portal.identity().hot().allow(&LIMIT, &from).await {
        let minutes = wait.as_secs().div_ceil(60);
        typed.refuse("", portal.page.count("report-too-many", minutes));
        let mut response = page(portal, id, typed, StatusCode::TOO_MANY_REQUESTS).await?;
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        return Ok(response);
    }
    let given = |name: &str| typed.given(name).map(str::to_owned);
    let input = ReportInput {
        field: given("part").filter(|part| PARTS.contains(&part.as_str())),
        message: typed.value("message").to_owned(),
        mail: given("mail"),
    };
    let mut scope = portal.enter_to_write().await?;
    match report::send(&mut scope, id, &input).await {
        Ok(_) => {
            leave(scope).await?;
            let done = portal.page.at(&format!("/services/{id}/report?done=report-sent"));
            Ok(Redirect::to(&done).into_response())
        }
        Err(DirectoryError::BadReport) => {
            drop(scope);
            let too_long = input.message.chars().count() > MESSAGE;
            if input.message.is_empty() || too_long {
                typed.refuse("message", portal.page.with("report-message-wrong", "most", MESSAGE));
            } else {
                typed.refuse("mail", portal.page.say("report-mail-wrong"));
            }
            page(portal, id, typed, StatusCode::BAD_REQUEST).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    portal: Portal,
    id: ServiceId,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    let mut scope = portal.enter().await?;
    let service = service::find(&mut scope, &[id]).await?.pop().ok_or(Error::NotFound)?;
    leave(scope).await?;
    let page = Report { page: portal.page, service, parts: PARTS, typed };
    Ok((status, render(&page)?).into_response())
}
