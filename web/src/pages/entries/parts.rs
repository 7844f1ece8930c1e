//! What is added to an entry piece by piece: documents, training, the region's number, incidents.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use reticolo_registers::Error as RegistersError;
use reticolo_registers::entry::{self, DocumentId, NewDocument, NewTraining, RegistryEntryId};
use reticolo_registers::incident::{self, About, NewIncident, Severity};
use reticolo_registers::registry;

use super::may::May;
use super::{done, seen, show};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::pages::registers::application::{minutes, needed_day, optional_day};
use crate::pages::registers::refuse;
use crate::portal::{Named, Portal, leave, parameter};
use crate::upload::Uploaded;

/// The most bytes of a form with a file: more than of a file, so that whoever chose too large a one reads so
/// beside the field.
pub(crate) const FORM: usize = 12 * 1024 * 1024;

/// What a file handed in by somebody is sent with: nothing in it runs, wherever it is opened.
const INERT: &str = "default-src 'none'; sandbox";

/// The document an address names.
pub(crate) struct NamedDocument(DocumentId);

impl<S: Sync> FromRequestParts<S> for NamedDocument {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let id = parameter(parts, "document").await?;
        id.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// Takes in a document. Somebody who hands in their own brings the file; a desk may have seen a paper.
pub(crate) async fn add_document(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    Uploaded { mut typed, file }: Uploaded,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let entry = entry::open(&mut scope, id).await?;
    let own = May::with(&scope, &entry).own;
    let codes = std::slice::from_ref(&entry.registry_code);
    let registry = registry::find(&mut scope, codes).await?.pop().ok_or(Error::NotFound)?;
    if own && file.is_empty() {
        typed.refuse("file", portal.page.say("document-choose-file"));
    }
    let kind = registry.document(typed.value("code"));
    // A file that nobody gave a name is called what it is.
    let called = kind.filter(|_| !file.is_empty()).map(|kind| kind.name.it.clone());
    let new = NewDocument {
        code: typed.value("code").to_owned(),
        title: typed.given("title").map(str::to_owned).or(called).unwrap_or_default(),
        expires_on: optional_day(&mut typed, "expires_on", &portal.page),
        file: (!file.is_empty()).then_some(file),
        ..NewDocument::default()
    };
    if typed.is_refused() {
        drop(scope);
        return show::page(portal, id, typed, StatusCode::BAD_REQUEST).await;
    }
    match entry::add_document(&mut scope, id, seen(&typed), &new).await {
        Ok(_) => done(&portal, scope, id, "document-added").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

/// The file of a document, to be kept by whoever may read the entry. Nothing personal is in its name.
pub(crate) async fn file(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    NamedDocument(document): NamedDocument,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let file = entry::open_file(&mut scope, id, document).await?;
    leave(scope).await?;
    let name = format!("{}.{}", file.code, file.kind.extension());
    let headers = [
        (header::CONTENT_TYPE, file.kind.as_str().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CONTENT_SECURITY_POLICY, INERT.to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}

pub(crate) async fn verify(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    NamedDocument(document): NamedDocument,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    match entry::verify_document(&mut scope, id, seen(&typed), document).await {
        Ok(_) => done(&portal, scope, id, "document-verified").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

pub(crate) async fn add_training(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let held_on = needed_day(&mut typed, "held_on", &portal.page);
    let minutes = minutes(typed.value("minutes")).unwrap_or_default();
    let new = NewTraining { held_on, minutes, course: typed.value("course").to_owned() };
    if typed.is_refused() {
        return show::page(portal, id, typed, StatusCode::BAD_REQUEST).await;
    }
    let mut scope = portal.enter_to_write().await?;
    match entry::add_training(&mut scope, id, seen(&typed), &new).await {
        Ok(_) => done(&portal, scope, id, "training-added").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

pub(crate) async fn set_regional_no(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let number = typed.given("regional_no");
    match entry::set_regional_no(&mut scope, id, seen(&typed), number).await {
        Ok(_) => done(&portal, scope, id, "regional-number-set").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

pub(crate) async fn report_incident(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let Some(new) = read_incident(&mut typed, &portal, About::Entry(id)) else {
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

/// The incident that was typed; where there is none, the field to look at is told.
pub(crate) fn read_incident(
    typed: &mut Typed,
    portal: &Portal,
    about: About,
) -> Option<NewIncident> {
    let severity: Option<Severity> = typed.value("severity").parse().ok();
    let description = typed.value("description").to_owned();
    if severity.is_none() {
        typed.refuse("severity", portal.page.say("incident-choose-severity"));
    }
    if description.is_empty() {
        typed.refuse("description", portal.page.say("incident-describe"));
    }
    let severity = severity.filter(|_| !description.is_empty())?;
    Some(NewIncident { about, severity, description })
}

/// The entry's page again, with what is wrong.
async fn told(
    portal: Portal,
    id: RegistryEntryId,
    mut typed: Typed,
    error: RegistersError,
) -> Result<Response, Error> {
    let status = refuse(&mut typed, &portal.page, error.into())?;
    show::page(portal, id, typed, status).await
}
