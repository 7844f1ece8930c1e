//! `/t/{tenant}/matching`: requests, the longest waiting first; families see their own.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::request::{self, Filter, LONGEST_WAITING, MatchRequest, RequestState};
use reticolo_tenancy::Permission;

use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::pager::{self, Pager};
use crate::pages::registers::entries::csv;
use crate::pages::registers::places::Places;
use crate::pages::sorting::Sorting;
use crate::portal::{Portal, leave};

const PAGE: i64 = 30;

#[derive(Template)]
#[template(path = "matching/list.html")]
struct List {
    page: Page,
    filter: Filter,
    sorting: Sorting,
    requests: Vec<MatchRequest>,
    places: Places,
    total: i64,
    pager: Pager,
    at_work: bool,
}

impl List {
    /// The same list as a file.
    fn file(&self) -> String {
        let asked = self.page.address.without("done").without(pager::NAME).to_string();
        let question = asked.split_once('?').map(|(_, question)| format!("?{question}"));
        self.page.at("/matching.csv") + &question.unwrap_or_default()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates lend what they call with")]
    fn is_chosen(&self, state: &RequestState) -> bool {
        self.filter.state == Some(*state)
    }
}

/// What an address asks for.
fn asked(page: &Page) -> Filter {
    Filter {
        registry: page.address.value("registry").map(str::to_owned),
        state: page.address.value("state").and_then(|state| state.parse().ok()),
        text: page.address.value("q").map(str::to_owned),
        municipality: page.address.value("municipality").map(str::to_owned),
    }
}

/// The list as a file, with the same filter and order.
pub(crate) async fn export(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let filter = asked(&portal.page);
    let (_, sort) = Sorting::of(&portal.page.address, LONGEST_WAITING);
    let mut scope = portal.enter_to_write().await?;
    let file = request::export(&mut scope, &filter, sort).await?;
    let name = format!("{}-requests-{}.csv", portal.tenant.slug, scope.today());
    leave(scope).await?;
    Ok(csv(&name, &file))
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter_to_write().await?;
    let at_work = scope.actor().may(Permission::MatchingManage);
    let filter = asked(&page);
    let (sorting, sort) = Sorting::of(&page.address, LONGEST_WAITING);
    let wanted = page.address.value(pager::NAME).and_then(pager::number).unwrap_or(1);
    let (requests, total) = if at_work {
        let total = request::count(&mut scope, &filter).await?;
        let offset = (wanted - 1).saturating_mul(PAGE);
        (request::list(&mut scope, &filter, sort, offset, PAGE).await?, total)
    } else {
        let own = request::mine(&mut scope).await?;
        let total = i64::try_from(own.len()).unwrap_or_default();
        (own, total)
    };
    let pager = Pager::new(&page.address.without("done"), wanted, total, PAGE);
    if at_work && pager.current != wanted {
        return Ok(Redirect::to(&pager.to(&pager.current).to_string()).into_response());
    }
    let named = requests.iter().map(|request| &request.municipality_code);
    let places = Places::with(&mut scope, named).await?;
    leave(scope).await?;
    render(&List { page, filter, sorting, requests, places, total, pager, at_work })
}
