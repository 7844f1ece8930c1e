//! `/t/{tenant}/matching/new`: a family looks for somebody, by itself or with the help of a desk.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::MatchRequestId;
use reticolo_registers::registry::{self, Registry, RegistryState};
use reticolo_registers::request::life::{DAYS, PARTS};
use reticolo_registers::request::{self, NewRequest};
use reticolo_tenancy::Permission;

use super::need::{self, Asked};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::registers::places::Places;
use crate::pages::registers::{form_of, refuse};
use crate::portal::{Portal, leave};

#[derive(Template)]
#[template(path = "matching/choose.html")]
struct Choose {
    page: Page,
    registries: Vec<Registry>,
}

#[derive(Template)]
#[template(path = "matching/new.html")]
struct New {
    page: Page,
    registry: Registry,
    places: Places,
    asked: Asked,
    for_another: bool,
    typed: Typed,
}

impl New {
    fn name(&self) -> &str {
        self.registry.name(self.page.language().code())
    }

    fn is_needed(&self, day: &str, part: &str) -> bool {
        self.typed.has("hours", &format!("{day}_{part}"))
    }
}

pub(crate) async fn ask(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let chosen = portal.page.address.value("registry").map(str::to_owned);
    form(portal, chosen, Typed::default(), StatusCode::OK).await
}

pub(crate) async fn send(portal: Portal, Posted(mut typed): Posted) -> Result<Response, Error> {
    portal.session()?;
    let registry = typed.value("registry").to_owned();
    let new = need::read(&mut typed, &portal.page);
    if typed.is_refused() {
        return form(portal, Some(registry), typed, StatusCode::BAD_REQUEST).await;
    }
    match add(&portal, &registry, &new).await {
        Ok(id) => {
            let next = portal.page.at(&format!("/matching/{id}?done=request-opened"));
            Ok(Redirect::to(&next).into_response())
        }
        Err(error) => {
            let status = refuse(&mut typed, &portal.page, error)?;
            form(portal, Some(registry), typed, status).await
        }
    }
}

async fn add(portal: &Portal, registry: &str, new: &NewRequest) -> Result<MatchRequestId, Error> {
    let mut scope = portal.enter_to_write().await?;
    let id = if scope.actor().may(Permission::MatchingManage) {
        request::create_for(&mut scope, registry, new).await?
    } else {
        request::create(&mut scope, registry, new).await?
    };
    leave(scope).await?;
    Ok(id)
}

async fn form(
    portal: Portal,
    chosen: Option<String>,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    let page = portal.page.clone();
    let mut scope = portal.enter().await?;
    let for_another = scope.actor().may(Permission::MatchingManage);
    if !for_another {
        scope.require(Permission::MatchingRequest)?;
    }
    let mut registries = registry::list(&mut scope).await?;
    registries.retain(|one| one.state == RegistryState::Running);
    let places = Places::with(&mut scope, []).await?;
    leave(scope).await?;
    let only = (registries.len() == 1).then_some(0);
    let place = chosen.and_then(|code| registries.iter().position(|one| one.code == code));
    let Some(place) = place.or(only) else {
        return render(&Choose { page, registries });
    };
    let registry = registries.swap_remove(place);
    let asked = Asked::of(&form_of(&registry)?, &page);
    let page = New { page, registry, places, asked, for_another, typed };
    Ok((status, render(&page)?).into_response())
}
