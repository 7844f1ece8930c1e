//! `/t/{tenant}/entries/{id}/edit` and `…/offer`: an application is written anew; what somebody offers is
//! changed.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_registers::entry::{self, EntryState, Offer, RegistryEntry, RegistryEntryId};
use reticolo_registers::registry;

use super::may::May;
use super::{done, seen};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::registers::apply::Form;
use crate::pages::registers::places::Places;
use crate::pages::registers::{application, form_of, refuse};
use crate::portal::{Named, Portal, leave};
use crate::schema_form::Filled;

#[derive(Template)]
#[template(path = "entries/offer.html")]
struct OfferForm {
    page: Page,
    entry: RegistryEntry,
    places: Places,
    typed: Typed,
}

pub(crate) async fn ask(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
) -> Result<Response, Error> {
    form(portal, id, None).await
}

pub(crate) async fn save(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    form(portal, id, Some(typed)).await
}

/// The application with what was typed, kept where it is right.
async fn form(portal: Portal, id: RegistryEntryId, sent: Option<Typed>) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter_to_write().await?;
    let entry = entry::open(&mut scope, id).await?;
    let may = May::with(&scope, &entry);
    if !may.edit(&entry) {
        leave(scope).await?;
        let address = page.at(&format!("/entries/{id}?done=entry-not-open"));
        return Ok(Redirect::to(&address).into_response());
    }
    let registry = registry::by_code(&mut scope, &entry.registry_code).await?;
    let places = Places::with(&mut scope, &entry.municipalities).await?;
    let form = form_of(&registry)?;
    let (mut typed, filled, status) = match sent {
        None => {
            let mut typed = application::typed(&entry);
            typed.set("seen", &entry.row_version.to_string());
            (typed, Filled::of(&form, &entry.form), StatusCode::OK)
        }
        Some(mut typed) => {
            let mut filled = Filled::typed(&form, &typed);
            let mut status = StatusCode::OK;
            if !filled.step(&typed) {
                let application = application::read(&mut typed, &form, &filled, &page);
                status = StatusCode::BAD_REQUEST;
                if !typed.is_refused() {
                    match entry::edit(&mut scope, id, seen(&typed), &application).await {
                        Ok(_) => return done(&portal, scope, id, "entry-edited").await,
                        Err(error) => status = refuse(&mut typed, &page, error.into())?,
                    }
                }
            }
            (typed, filled, status)
        }
    };
    if status == StatusCode::CONFLICT {
        // Whoever sends it once more has been told.
        typed.set("seen", &entry.row_version.to_string());
    }
    leave(scope).await?;
    let missing = entry.state_reason.filter(|_| entry.state == EntryState::Integration);
    let pieces = filled.pieces(&form, &typed, page.words);
    let for_another = !may.own;
    let page =
        Form { page, registry, places, entry: Some(id), missing, for_another, typed, pieces };
    Ok((status, render(&page)?).into_response())
}

pub(crate) async fn ask_offer(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
) -> Result<Response, Error> {
    offer_form(portal, id, None, StatusCode::OK).await
}

pub(crate) async fn save_offer(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let offer = application::read_offer(&mut typed, &portal.page);
    if typed.is_refused() {
        return offer_form(portal, id, Some(typed), StatusCode::BAD_REQUEST).await;
    }
    let mut scope = portal.enter_to_write().await?;
    match entry::change_offer(&mut scope, id, seen(&typed), &offer).await {
        Ok(_) => done(&portal, scope, id, "entry-offer-changed").await,
        Err(error) => {
            drop(scope);
            let status = refuse(&mut typed, &portal.page, error.into())?;
            offer_form(portal, id, Some(typed), status).await
        }
    }
}

async fn offer_form(
    portal: Portal,
    id: RegistryEntryId,
    typed: Option<Typed>,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let entry = entry::open(&mut scope, id).await?;
    let may = May::with(&scope, &entry);
    let places = Places::with(&mut scope, &entry.municipalities).await?;
    leave(scope).await?;
    if !may.write {
        return Err(Error::NotFound);
    }
    let typed = typed.unwrap_or_else(|| {
        application::typed_offer(&Offer {
            municipalities: entry.municipalities.clone(),
            weekly_minutes: entry.weekly_minutes,
            permit_expires_on: entry.permit_expires_on,
        })
    });
    let page = OfferForm { page: portal.page, entry, places, typed };
    Ok((status, render(&page)?).into_response())
}
