//! `/t/{tenant}/matching`: requests, the longest waiting first; families see their own.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::request::{self, Filter, MatchRequest, RequestState};
use reticolo_tenancy::Permission;

use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::pager::{self, Pager};
use crate::pages::registers::places::Places;
use crate::portal::{Portal, leave};

const PAGE: i64 = 30;

#[derive(Template)]
#[template(path = "matching/list.html")]
struct List {
    page: Page,
    filter: Filter,
    requests: Vec<MatchRequest>,
    places: Places,
    total: i64,
    pager: Pager,
    at_work: bool,
}

impl List {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates lend what they call with")]
    fn is_chosen(&self, state: &RequestState) -> bool {
        self.filter.state == Some(*state)
    }
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter_to_write().await?;
    let at_work = scope.actor().may(Permission::MatchingManage);
    let filter = Filter {
        registry: page.address.value("registry").map(str::to_owned),
        state: page.address.value("state").and_then(|state| state.parse().ok()),
        text: page.address.value("q").map(str::to_owned),
    };
    let wanted = page.address.value(pager::NAME).and_then(pager::number).unwrap_or(1);
    let (requests, total) = if at_work {
        let total = request::count(&mut scope, &filter).await?;
        let offset = (wanted - 1).saturating_mul(PAGE);
        (request::list(&mut scope, &filter, offset, PAGE).await?, total)
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
    render(&List { page, filter, requests, places, total, pager, at_work })
}
