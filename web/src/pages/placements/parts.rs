//! Visits to a placement, planned and made; an incident, reported and closed.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::incident::{self, About};
use reticolo_registers::visit::{self, VisitId};
use reticolo_registers::{Error as RegistersError, IncidentId, PlacementId};
use reticolo_tenancy::Permission;

use super::{done, show};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::entries::parts::read_incident;
use crate::pages::registers::application::needed_day;
use crate::pages::registers::refuse;
use crate::portal::{Named, Portal, leave};

pub(crate) async fn plan_visit(
    portal: Portal,
    Named(id): Named<PlacementId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let due_on = needed_day(&mut typed, "due_on", &portal.page);
    if typed.is_refused() {
        return show::page(portal, id, typed, StatusCode::BAD_REQUEST).await;
    }
    let mut scope = portal.enter_to_write().await?;
    match visit::plan(&mut scope, id, due_on).await {
        Ok(_) => done(&portal, scope, id, "visit-planned").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

pub(crate) async fn make_visit(
    portal: Portal,
    Named(id): Named<PlacementId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let visit: VisitId = typed.value("visit").parse().map_err(|_| Error::NotFound)?;
    let done_on = needed_day(&mut typed, "done_on", &portal.page);
    if typed.given("notes").is_none() {
        typed.refuse("notes", portal.page.say("visit-notes-needed"));
    }
    if typed.is_refused() {
        return show::page(portal, id, typed, StatusCode::BAD_REQUEST).await;
    }
    let mut scope = portal.enter_to_write().await?;
    match visit::make(&mut scope, visit, done_on, typed.value("notes")).await {
        Ok(()) => done(&portal, scope, id, "visit-made").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

pub(crate) async fn report_incident(
    portal: Portal,
    Named(id): Named<PlacementId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let Some(new) = read_incident(&mut typed, &portal, About::Placement(id)) else {
        return show::page(portal, id, typed, StatusCode::BAD_REQUEST).await;
    };
    let mut scope = portal.enter_to_write().await?;
    match incident::report(&mut scope, &new).await {
        Ok(_) => done(&portal, scope, id, "incident-reported").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

#[derive(Template)]
#[template(path = "incidents/close.html")]
struct Close {
    page: Page,
    id: IncidentId,
    typed: Typed,
}

pub(crate) async fn ask_close(
    portal: Portal,
    Named(id): Named<IncidentId>,
) -> Result<Response, Error> {
    close_form(portal, id, Typed::default(), StatusCode::OK).await
}

pub(crate) async fn close(
    portal: Portal,
    Named(id): Named<IncidentId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    match incident::close(&mut scope, id, typed.value("outcome")).await {
        Ok(()) => {
            leave(scope).await?;
            let next = portal.page.at("/incidents?done=incident-closed");
            Ok(Redirect::to(&next).into_response())
        }
        Err(error) => {
            drop(scope);
            let status = refuse(&mut typed, &portal.page, error.into())?;
            close_form(portal, id, typed, status).await
        }
    }
}

async fn close_form(
    portal: Portal,
    id: IncidentId,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let scope = portal.enter().await?;
    scope.require(Permission::MatchingManage)?;
    leave(scope).await?;
    Ok((status, render(&Close { page: portal.page, id, typed })?).into_response())
}

/// The placement's page again, with what is wrong.
async fn told(
    portal: Portal,
    id: PlacementId,
    mut typed: Typed,
    error: RegistersError,
) -> Result<Response, Error> {
    let status = refuse(&mut typed, &portal.page, error.into())?;
    show::page(portal, id, typed, status).await
}
