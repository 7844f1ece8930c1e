//! `/t/{tenant}/registers/{code}/apply`: applying, for oneself or, at a desk, for somebody without an account.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::entry::{self, RegistryEntryId};
use reticolo_registers::registry::{self, Registry, RegistryState};
use reticolo_tenancy::Permission;

use super::places::Places;
use super::{RegistryCode, application, form_of, refuse};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::portal::{Portal, leave};
use crate::schema_form::{Filled, Piece, Sentence};

/// The page with the form of an application.
#[derive(Template)]
#[template(path = "registers/apply.html")]
pub(crate) struct Form {
    pub(crate) page: Page,
    pub(crate) registry: Registry,
    pub(crate) places: Places,
    /// The entry that is written anew; `None`: a new one.
    pub(crate) entry: Option<RegistryEntryId>,
    /// What is to be integrated.
    pub(crate) missing: Option<String>,
    /// Whether somebody at a desk writes for another.
    pub(crate) for_another: bool,
    pub(crate) typed: Typed,
    pub(crate) pieces: Vec<Piece>,
}

impl Form {
    fn name(&self) -> &str {
        self.registry.name(self.page.language().code())
    }

    fn address(&self) -> String {
        match self.entry {
            Some(id) => self.page.at(&format!("/entries/{id}/edit")),
            None => self.page.at(&format!("/registers/{}/apply", self.registry.code)),
        }
    }

    fn hint(&self) -> Option<Sentence> {
        let form = form_of(&self.registry).ok()?;
        form.hint.as_ref().map(|hint| Sentence::of(hint, self.page.words))
    }
}

pub(crate) async fn ask(
    portal: Portal,
    RegistryCode(code): RegistryCode,
) -> Result<Response, Error> {
    let name = portal.session()?.name.clone();
    let (registry, for_another, places) = open(&portal, &code).await?;
    let form = form_of(&registry)?;
    let filled = Filled::of(&form, &form.defaults());
    let mut typed = Typed::default();
    if !for_another {
        typed.set("display_name", &name);
    }
    let pieces = filled.pieces(&form, &typed, portal.page.words);
    render(&Form {
        page: portal.page,
        registry,
        places,
        entry: None,
        missing: None,
        for_another,
        typed,
        pieces,
    })
}

pub(crate) async fn send(
    portal: Portal,
    RegistryCode(code): RegistryCode,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let (registry, for_another, places) = open(&portal, &code).await?;
    let form = form_of(&registry)?;
    let mut filled = Filled::typed(&form, &typed);
    let mut status = StatusCode::OK;
    if !filled.step(&typed) {
        let application = application::read(&mut typed, &form, &filled, &portal.page);
        status = StatusCode::BAD_REQUEST;
        if !typed.is_refused() {
            match add(&portal, &code, for_another, &application).await {
                Ok(id) => {
                    let next = portal.page.at(&format!("/entries/{id}?done=entry-applied"));
                    return Ok(Redirect::to(&next).into_response());
                }
                Err(error) => status = refuse(&mut typed, &portal.page, error)?,
            }
        }
    }
    let pieces = filled.pieces(&form, &typed, portal.page.words);
    let (page, entry) = (portal.page, None);
    let page = Form { page, registry, places, entry, missing: None, for_another, typed, pieces };
    Ok((status, render(&page)?).into_response())
}

async fn add(
    portal: &Portal,
    code: &str,
    for_another: bool,
    application: &entry::Application,
) -> Result<RegistryEntryId, Error> {
    let mut scope = portal.enter_to_write().await?;
    let id = if for_another {
        entry::apply_for(&mut scope, code, application).await?
    } else {
        entry::apply(&mut scope, code, application).await?
    };
    leave(scope).await?;
    Ok(id)
}

/// The register, if somebody can be taken in; whether it is another than the visitor.
async fn open(portal: &Portal, code: &str) -> Result<(Registry, bool, Places), Error> {
    let mut scope = portal.enter().await?;
    let registry = registry::by_code(&mut scope, code).await?;
    let for_another = scope.actor().may(Permission::RegistryWrite);
    if !for_another {
        scope.require(Permission::RegistryApply)?;
    }
    let places = Places::with(&mut scope, []).await?;
    leave(scope).await?;
    if registry.state == RegistryState::Running {
        Ok((registry, for_another, places))
    } else {
        Err(Error::NotFound)
    }
}
