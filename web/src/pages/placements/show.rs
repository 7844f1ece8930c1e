//! `/t/{tenant}/placements/{id}`: a placement, its visits and what went wrong.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_registers::PlacementId;
use reticolo_registers::incident::{self, Incident, Severity};
use reticolo_registers::placement::{self, Placement};
use reticolo_registers::visit::{self, Visit};
use reticolo_tenancy::Permission;

use super::step::Step;
use crate::error::Error;
use crate::form::Typed;
use crate::page::{Page, render};
use crate::portal::{Named, Portal, leave};

#[derive(Template)]
#[template(path = "placements/show.html")]
struct Show {
    page: Page,
    placement: Placement,
    visits: Vec<Visit>,
    incidents: Vec<Incident>,
    at_work: bool,
    steps: Vec<Step>,
    /// The visit that a form was sent about.
    about: String,
    typed: Typed,
}

impl Show {
    /// What was typed about a visit; nothing into the forms of the others.
    fn typed_about(&self, visit: &Visit) -> Typed {
        if self.about == visit.id.to_string() { self.typed.clone() } else { Typed::default() }
    }
}

pub(crate) async fn show(portal: Portal, Named(id): Named<PlacementId>) -> Result<Response, Error> {
    page(portal, id, Typed::default(), StatusCode::OK).await
}

pub(super) async fn page(
    portal: Portal,
    id: PlacementId,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let placement = placement::open(&mut scope, id).await?;
    let at_work = scope.actor().may(Permission::MatchingManage);
    let (mut visits, mut incidents) = (Vec::new(), Vec::new());
    if at_work {
        visits = visit::of_placements(&mut scope, &[id]).await?;
        incidents = incident::of_entries(&mut scope, &[placement.registry_entry_id]).await?;
        incidents.retain(|incident| incident.placement_id == Some(id));
    }
    leave(scope).await?;
    let steps = if at_work { Step::offered(placement.state) } else { Vec::new() };
    let about = typed.value("visit").to_owned();
    let page =
        Show { page: portal.page, placement, visits, incidents, at_work, steps, about, typed };
    Ok((status, render(&page)?).into_response())
}
