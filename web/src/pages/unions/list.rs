//! `/`: the unions on this platform.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use reticolo_accounts::Tenant;

use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::pager::{self, Pager};
use crate::site::Site;
use crate::visit::Visit;

const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "unions/list.html")]
struct List {
    page: Page,
    tenants: Vec<Tenant>,
    total: i64,
    pager: Pager,
}

pub(crate) async fn list(State(site): State<Site>, visit: Visit) -> Result<Response, Error> {
    let wanted = visit.address.value(pager::NAME).and_then(pager::number).unwrap_or(1).min(10_000);
    let (active, total) = site
        .tenants
        .register
        .active((wanted - 1) * PAGE, PAGE)
        .await
        .map_err(reticolo_tenancy::Error::from)?;
    let page = Page::new(&visit, None, &site);
    let pager = Pager::new(&page.address, wanted, total, PAGE);
    render(&List { page, tenants: active, total, pager })
}
