//! `/t/{tenant}/organizations`: who offers services, by name.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use reticolo_directory::organization::{self, After};
use reticolo_directory::{Organization, OrganizationId, service};
use reticolo_tenancy::Scope;

use crate::address::Address;
use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

const PAGE: u8 = 20;
/// The parameter with the id of the last organization of the page before.
const AFTER: &str = "after";

#[derive(Template)]
#[template(path = "organizations/list.html")]
struct List {
    page: Page,
    organizations: Vec<Organization>,
    /// How many services each has.
    services: HashMap<OrganizationId, usize>,
    total: i64,
    next: Option<Address>,
    is_first: bool,
}

impl List {
    fn services_of(&self, organization: &Organization) -> usize {
        self.services.get(&organization.id).copied().unwrap_or(0)
    }
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    let mut scope = portal.enter().await?;
    let after = after(&mut scope, &portal.page.address).await?;
    let is_first = after.is_none();
    let mut organizations = organization::page(&mut scope, after, i64::from(PAGE) + 1).await?;
    let more = organizations.len() > usize::from(PAGE);
    organizations.truncate(PAGE.into());
    let ids: Vec<_> = organizations.iter().map(|organization| organization.id).collect();
    let mut services = HashMap::new();
    for service in service::of_organizations(&mut scope, &ids).await? {
        *services.entry(service.organization_id).or_default() += 1;
    }
    let total = organization::count(&mut scope).await?;
    leave(scope).await?;

    let page = portal.page;
    let next = ids.last().filter(|_| more).map(|id| page.address.with(AFTER, id.to_string()));
    render(&List { page, organizations, services, total, next, is_first })
}

/// Where the page begins; one that follows nothing we know is the first.
async fn after(scope: &mut Scope, address: &Address) -> Result<Option<After>, Error> {
    let Some(id) = address.value(AFTER).and_then(|id| id.parse().ok()) else { return Ok(None) };
    let before = organization::find(scope, &[id]).await?.pop();
    Ok(before.map(|last| After { name: last.name.to_lowercase(), id }))
}
