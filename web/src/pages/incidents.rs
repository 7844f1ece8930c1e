//! `/t/{tenant}/incidents`: what went wrong, a page at a time.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::incident::browse::NEWEST;
use reticolo_registers::incident::{self, Filter, Incident, Severity};
use reticolo_tenancy::Permission;

use super::pager::{self, Pager};
use super::registers::places::Places;
use super::sorting::Sorting;
use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

const PAGE: i64 = 30;

#[derive(Template)]
#[template(path = "incidents/list.html")]
#[expect(clippy::struct_field_names, reason = "the template calls them so")]
struct Incidents {
    page: Page,
    filter: Filter,
    sorting: Sorting,
    incidents: Vec<Incident>,
    places: Places,
    total: i64,
    pager: Pager,
    may_close: bool,
}

impl Incidents {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates lend what they call with")]
    fn is_chosen(&self, severity: &Severity) -> bool {
        self.filter.severity == Some(*severity)
    }

    /// Those that nobody has closed, unless somebody asks for all.
    fn other(&self) -> String {
        let all = self.filter.only_open.then_some("1");
        let address = self.page.address.without("done").without(pager::NAME).without("all");
        all.map_or_else(|| address.to_string(), |all| address.with("all", all).to_string())
    }
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let filter = Filter {
        only_open: page.address.value("all").is_none(),
        severity: page.address.value("severity").and_then(|severity| severity.parse().ok()),
        municipality: page.address.value("municipality").map(str::to_owned),
    };
    let (sorting, sort) = Sorting::of(&page.address, NEWEST);
    let mut scope = portal.enter_to_write().await?;
    let total = incident::count(&mut scope, &filter).await?;
    let wanted = page.address.value(pager::NAME).and_then(pager::number).unwrap_or(1);
    let pager = Pager::new(&page.address.without("done"), wanted, total, PAGE);
    if pager.current != wanted {
        return Ok(Redirect::to(&pager.to(&pager.current).to_string()).into_response());
    }
    let offset = (pager.current - 1) * PAGE;
    let incidents = incident::list(&mut scope, &filter, sort, offset, PAGE).await?;
    let places = Places::with(&mut scope, &[]).await?;
    let may_close = scope.actor().may(Permission::MatchingManage);
    leave(scope).await?;
    render(&Incidents { page, filter, sorting, incidents, places, total, pager, may_close })
}
