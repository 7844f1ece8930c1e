//! `/t/{tenant}/placements`: placements, the newest first, and the visits that are overdue.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::placement::browse::NEWEST;
use reticolo_registers::placement::{self, Filter, Placement, PlacementId, PlacementState};
use reticolo_registers::visit::{self, Visit};
use reticolo_tenancy::Permission;

use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::pager::{self, Pager};
use crate::pages::registers::entries::csv;
use crate::pages::registers::places::Places;
use crate::pages::sorting::Sorting;
use crate::portal::{Portal, leave};

const PAGE: i64 = 30;
/// The most overdue visits that are named.
const MOST_OVERDUE: i64 = 50;

#[derive(Template)]
#[template(path = "placements/list.html")]
struct List {
    page: Page,
    filter: Filter,
    sorting: Sorting,
    places: Places,
    placements: Vec<Placement>,
    overdue: Vec<Late>,
    total: i64,
    pager: Pager,
    at_work: bool,
}

/// A visit that is overdue, and to whom.
struct Late {
    visit: Visit,
    placement: PlacementId,
    names: String,
}

impl List {
    /// The same list as a file.
    fn file(&self) -> String {
        let asked = self.page.address.without("done").without(pager::NAME).to_string();
        let question = asked.split_once('?').map(|(_, question)| format!("?{question}"));
        self.page.at("/placements.csv") + &question.unwrap_or_default()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates lend what they call with")]
    fn is_chosen(&self, state: &PlacementState) -> bool {
        self.filter.state == Some(*state)
    }
}

/// What an address asks for.
fn asked(page: &Page) -> Filter {
    Filter {
        state: page.address.value("state").and_then(|state| state.parse().ok()),
        flagged: page.address.value("flagged").is_some(),
        municipality: page.address.value("municipality").map(str::to_owned),
        ..Filter::default()
    }
}

/// The list as a file, with the same filter and order.
pub(crate) async fn export(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let filter = asked(&portal.page);
    let (_, sort) = Sorting::of(&portal.page.address, NEWEST);
    let mut scope = portal.enter_to_write().await?;
    let file = placement::export(&mut scope, &filter, sort).await?;
    let name = format!("{}-placements-{}.csv", portal.tenant.slug, scope.today());
    leave(scope).await?;
    Ok(csv(&name, &file))
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter_to_write().await?;
    let at_work = scope.actor().may(Permission::MatchingManage);
    let filter = asked(&page);
    let (sorting, sort) = Sorting::of(&page.address, NEWEST);
    let wanted = page.address.value(pager::NAME).and_then(pager::number).unwrap_or(1);
    let mut overdue = Vec::new();
    let (placements, total) = if at_work {
        let visits = visit::overdue(&mut scope, 0, MOST_OVERDUE).await?;
        let ids: Vec<_> = visits.iter().map(|visit| visit.placement_id).collect();
        let of = placement::find(&mut scope, &ids).await?;
        overdue = visits.into_iter().filter_map(|visit| late(visit, &of)).collect();
        let total = placement::count(&mut scope, &filter).await?;
        let offset = (wanted - 1).saturating_mul(PAGE);
        (placement::list(&mut scope, &filter, sort, offset, PAGE).await?, total)
    } else {
        let own = placement::mine(&mut scope).await?;
        let total = i64::try_from(own.len()).unwrap_or_default();
        (own, total)
    };
    let pager = Pager::new(&page.address.without("done"), wanted, total, PAGE);
    if at_work && pager.current != wanted {
        return Ok(Redirect::to(&pager.to(&pager.current).to_string()).into_response());
    }
    let places = Places::with(&mut scope, &[]).await?;
    leave(scope).await?;
    render(&List { page, filter, sorting, places, placements, overdue, total, pager, at_work })
}

fn late(visit: Visit, of: &[Placement]) -> Option<Late> {
    let placement = of.iter().find(|one| one.id == visit.placement_id)?;
    let names = format!("{}, {}", placement.display_name, placement.family_name);
    Some(Late { placement: placement.id, names, visit })
}
