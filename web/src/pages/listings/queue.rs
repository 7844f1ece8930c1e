//! `/t/{tenant}/listings/queue`: what waits for a curator, the longest first.

use askama::Template;
use axum::response::Response;
use reticolo_directory::listing::{self, Listing, State};

use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::pager::{self, Pager};
use crate::portal::{Portal, leave};

const PAGE: i64 = 25;

#[derive(Template)]
#[template(path = "listings/queue.html")]
struct Queue {
    page: Page,
    total: i64,
    listings: Vec<Listing>,
    pager: Pager,
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter().await?;
    let total = listing::count_queue(&mut scope).await?;
    let wanted = page.address.value(pager::NAME).and_then(pager::number).unwrap_or(1);
    let pager = Pager::new(&page.address.without("done"), wanted, total, PAGE);
    let listings = listing::queue(&mut scope, (pager.current - 1) * PAGE, PAGE).await?;
    leave(scope).await?;
    render(&Queue { page, total, listings, pager })
}
