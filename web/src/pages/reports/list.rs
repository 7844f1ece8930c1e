//! `/t/{tenant}/reports`: what readers say is wrong on the pages of services, until somebody has looked.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_directory::listing::report::{self, Outcome, Report, ReportId};

use crate::error::Error;
use crate::form::Posted;
use crate::page::{Page, render};
use crate::pages::pager::{self, Pager};
use crate::portal::{Named, Portal, leave};

const PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "reports/list.html")]
struct Reports {
    page: Page,
    total: i64,
    open: Vec<Report>,
    outcomes: [Outcome; 3],
    pager: Pager,
}

/// Reading is written to the audit where a report has somebody's mail address.
pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter_to_write().await?;
    let total = report::count(&mut scope).await?;
    let wanted = page.address.value(pager::NAME).and_then(pager::number).unwrap_or(1);
    let pager = Pager::new(&page.address.without("done"), wanted, total, PAGE);
    let open = report::list(&mut scope, (pager.current - 1) * PAGE, PAGE).await?;
    leave(scope).await?;
    render(&Reports { page, total, open, outcomes: Outcome::ALL, pager })
}

pub(crate) async fn close(
    portal: Portal,
    Named(id): Named<ReportId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let outcome = Outcome::ALL.into_iter().find(|one| typed.has("outcome", one.as_str()));
    let mut scope = portal.enter_to_write().await?;
    report::close(&mut scope, id, outcome.ok_or(Error::NotFound)?).await?;
    leave(scope).await?;
    Ok(Redirect::to(&portal.page.at("/reports?done=report-closed")).into_response())
}
