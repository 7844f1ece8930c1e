//! `/t/{tenant}/listings/{id}/edit`: an operator writes a listing's draft, and sends it.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_directory::listing::browse::Opened;
use reticolo_directory::listing::{self, DraftState, Problem, diff};
use reticolo_directory::{Error as DirectoryError, ServiceId};
use reticolo_tenancy::Scope;

use super::access::{May, can_be_edited, present};
use super::choices::Choices;
use super::editor::with_empty_items;
use super::fields::Fields;
use super::form::{Form, Notice, To};
use super::labels::differences;
use super::read::{Reading, read};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::portal::{Named, Portal, leave};

/// What the button for one more item of a list sends before the list's name.
pub(super) const ADD: &str = "add-";
/// What the button sends that submits as well.
pub(super) const SUBMIT: &str = "submit";

pub(crate) async fn ask(portal: Portal, Named(id): Named<ServiceId>) -> Result<Response, Error> {
    filled(portal, id, &[]).await
}

/// The form filled with the draft there is, and what keeps it from being submitted.
pub(super) async fn filled(
    portal: Portal,
    id: ServiceId,
    problems: &[Problem],
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    let opened = open_to_write(&mut scope, id).await?;
    if !can_be_edited(&opened) {
        leave(scope).await?;
        let address = portal.page.at(&format!("/listings/{id}"));
        return Ok(Redirect::to(&address).into_response());
    }
    let content = present(&opened);
    let choices =
        Choices::read(&mut scope, &portal.page, opened.listing.organization_id, &[&content])
            .await?;
    leave(scope).await?;
    let fields = Fields::of(&content);
    let reading = read(&fields);
    let mut form = form(&portal, &opened, with_empty_items(fields), &choices);
    form.refuse(&reading, problems);
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    form.show(status)
}

pub(crate) async fn save(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut fields = Fields::typed(&typed);
    let mut reading = read(&fields);
    let mut scope = portal.enter_to_write().await?;
    let opened = open_to_write(&mut scope, id).await?;
    let choices = choices(&mut scope, &portal, &opened, &reading).await?;
    choices.complete(&mut reading.content);
    let seen = typed.value("seen").parse().unwrap_or_default();
    if let Some(list) = typed.value("action").strip_prefix(ADD) {
        fields.lengthen(list, 1);
        let mut form = form(&portal, &opened, fields, &choices);
        form.to.seen = seen;
        return form.show(StatusCode::OK);
    }
    let mut form = form(&portal, &opened, fields, &choices);
    form.to.seen = seen;
    if !reading.problems.is_empty() {
        form.refuse_unreadable(&reading);
        return form.show(StatusCode::BAD_REQUEST);
    }
    match listing::save_draft(&mut scope, id, reading.content.clone(), seen).await {
        Ok(version) => {
            form.to.seen = version;
            saved(&portal, scope, id, &typed, &reading, form).await
        }
        Err(DirectoryError::Problems(problems)) => {
            form.refuse(&reading, &problems);
            form.show(StatusCode::BAD_REQUEST)
        }
        Err(DirectoryError::Changed) => {
            let now = listing::open(&mut scope, id).await?;
            let both = choices_of_both(&mut scope, &portal, &now, &reading).await?;
            let changes = diff(&present(&now), &reading.content);
            form.differences = differences(changes, &both, &portal.page);
            form.to.seen = now.listing.row_version;
            form.notice = Some(Notice::Changed);
            form.show(StatusCode::CONFLICT)
        }
        Err(DirectoryError::Illegal { .. }) if is_submitted(&opened) => {
            form.notice = Some(Notice::Submitted);
            form.show(StatusCode::CONFLICT)
        }
        Err(error) => Err(error.into()),
    }
}

/// Goes on after a draft was written: submits it too, where that was asked for. What is wrong with it
/// is shown, and the draft stays saved.
pub(super) async fn saved(
    portal: &Portal,
    mut scope: Scope,
    id: ServiceId,
    typed: &Typed,
    reading: &Reading,
    mut form: Form<'_>,
) -> Result<Response, Error> {
    let done = if typed.value("action") == SUBMIT {
        match listing::submit(&mut scope, id, form.to.seen).await {
            Ok(_) => "listing-submitted",
            Err(DirectoryError::Problems(problems)) => {
                leave(scope).await?;
                form.refuse(reading, &problems);
                form.notice = Some(Notice::SavedNotSent);
                return form.show(StatusCode::BAD_REQUEST);
            }
            Err(error) => return Err(error.into()),
        }
    } else {
        "draft-saved"
    };
    leave(scope).await?;
    let address = portal.page.at(&format!("/listings/{id}?done={done}"));
    Ok(Redirect::to(&address).into_response())
}

async fn open_to_write(scope: &mut Scope, id: ServiceId) -> Result<Opened, Error> {
    let opened = listing::open(scope, id).await?;
    if May::with(scope, &opened).write { Ok(opened) } else { Err(Error::NotFound) }
}

async fn choices(
    scope: &mut Scope,
    portal: &Portal,
    opened: &Opened,
    reading: &Reading,
) -> Result<Choices, Error> {
    let organization = opened.listing.organization_id;
    Choices::read(scope, &portal.page, organization, &[&reading.content]).await
}

/// With the names of what either of two contents says.
async fn choices_of_both(
    scope: &mut Scope,
    portal: &Portal,
    opened: &Opened,
    reading: &Reading,
) -> Result<Choices, Error> {
    let contents = [&present(opened), &reading.content];
    Choices::read(scope, &portal.page, opened.listing.organization_id, &contents).await
}

fn is_submitted(opened: &Opened) -> bool {
    opened.listing.draft_state() == Some(DraftState::Submitted)
}

fn form<'a>(portal: &Portal, opened: &'a Opened, fields: Fields, choices: &'a Choices) -> Form<'a> {
    let listing = &opened.listing;
    Form {
        page: portal.page.clone(),
        to: To {
            address: portal.page.at(&format!("/listings/{}/edit", listing.id)),
            name: Some(listing.name.clone()),
            organization: listing.organization_id,
            organization_name: listing.organization_name.clone(),
            seen: listing.row_version,
        },
        fields,
        choices,
        reasons: listing.returned(),
        notice: None,
        differences: Vec::new(),
        problems: Vec::new(),
    }
}
