//! `/t/{tenant}`: the search, and the ways into the directory.

use askama::Template;
use axum::response::Response;
use reticolo_directory::facet::{self, FacetTerm};
use reticolo_directory::{FacetKind, Search, organization, search};
use reticolo_reference::{Municipality, municipality};

use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

#[derive(Template)]
#[template(path = "home/show.html")]
struct Home {
    page: Page,
    municipalities: Vec<Municipality>,
    services: i64,
    organizations: i64,
    categories: Vec<FacetTerm>,
    targets: Vec<FacetTerm>,
}

pub(crate) async fn show(portal: Portal) -> Result<Response, Error> {
    let everything = Search::default();
    let mut scope = portal.enter().await?;
    let municipalities =
        municipality::find(scope.connection(), &portal.tenant.municipalities).await;
    let municipalities = municipalities.map_err(reticolo_tenancy::Error::from)?;
    let services = search::count(&mut scope, &everything).await?;
    let organizations = organization::count(&mut scope).await?;
    let categories = facet::terms(&mut scope, &everything, FacetKind::Category).await?;
    let targets = facet::terms(&mut scope, &everything, FacetKind::Target).await?;
    leave(scope).await?;
    render(&Home {
        page: portal.page,
        municipalities,
        services,
        organizations,
        categories,
        targets,
    })
}
