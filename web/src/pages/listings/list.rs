//! `/t/{tenant}/listings`: the listings within somebody's reach, and those to be confirmed.

use askama::Template;
use axum::response::Response;
use reticolo_directory::listing::{self, DraftState, Filter, State, freshness};
use reticolo_tenancy::Permission;

use super::access::organizations;
use super::standing::Standing;
use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::pager::{self, Pager};
use crate::portal::{Portal, leave};

const PAGE: i64 = 25;
/// How many of those to be confirmed are shown at once.
const DUE: i64 = 10;

#[derive(Template)]
#[template(path = "listings/list.html")]
struct List {
    page: Page,
    filter: Filter,
    total: i64,
    listings: Vec<Standing>,
    due: Vec<Standing>,
    can_create: bool,
    can_moderate: bool,
    pager: Pager,
}

impl List {
    fn is_filtered(&self) -> bool {
        let Filter { state, draft_state, text, .. } = &self.filter;
        state.is_some() || draft_state.is_some() || text.is_some()
    }
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let asked = |name: &str| page.address.value(name);
    let filter = Filter {
        state: asked("state").and_then(|state| state.parse().ok()),
        draft_state: asked("draft").and_then(|state| state.parse().ok()),
        text: asked("q").map(str::to_owned),
        organization: None,
    };
    let mut scope = portal.enter().await?;
    let total = listing::count(&mut scope, &filter).await?;
    let wanted = asked(pager::NAME).and_then(pager::number).unwrap_or(1);
    let pager = Pager::new(&page.address.without("done"), wanted, total, PAGE);
    let found = listing::list(&mut scope, &filter, (pager.current - 1) * PAGE, PAGE).await?;
    let (today, actor) = (scope.today(), scope.actor().clone());
    let can_moderate = actor.may(Permission::ListingModerate);
    let can_write = actor.may(Permission::ListingWrite);
    let due = if can_write || can_moderate {
        freshness::due(&mut scope, today, 0, DUE).await?
    } else {
        Vec::new()
    };
    let can_create = can_write && !organizations(&mut scope).await?.is_empty();
    leave(scope).await?;
    let standing = |listing| Standing::new(listing, today);
    render(&List {
        filter,
        total,
        listings: found.into_iter().map(standing).collect(),
        due: due.into_iter().map(standing).collect(),
        can_create,
        can_moderate,
        pager,
        page,
    })
}
