//! `/t/{tenant}/listings/{id}/review`: a curator compares what was submitted with what is published, and
//! lets it through or sends it back with reasons.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_directory::listing::content::Image;
use reticolo_directory::listing::{self, DraftState, Listing, Reasons, diff};
use reticolo_directory::{Error as DirectoryError, ServiceId};

use super::access::{May, present};
use super::act::seen;
use super::choices::Choices;
use super::labels::{self, Difference, differences};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::portal::{Named, Portal, leave};

/// The most fields a reason is read for.
const MOST: usize = 400;

#[derive(Template)]
#[template(path = "listings/review.html")]
struct Review {
    page: Page,
    listing: Listing,
    /// Whether there is something published to compare with.
    compares: bool,
    differences: Vec<Difference>,
    images: Vec<Image>,
    /// The version that is shown.
    seen: i64,
    typed: Typed,
}

impl Review {
    /// What was typed about a field.
    fn reason(&self, path: &str) -> &str {
        let mut reasons = (0..MOST).map(reason_names);
        let of_path = |(field, _): &(String, String)| self.typed.value(field) == path;
        let known = reasons.find(of_path).map(|(_, reason)| reason);
        known.map_or("", |reason| self.typed.value(&reason))
    }
}

fn reason_names(place: usize) -> (String, String) {
    (format!("field-{place}"), format!("reason-{place}"))
}

pub(crate) async fn ask(portal: Portal, Named(id): Named<ServiceId>) -> Result<Response, Error> {
    page(portal, id, Typed::default()).await
}

pub(crate) async fn publish(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let note = typed.given("note").map(str::to_owned);
    match listing::publish(&mut scope, id, seen(&typed), note.as_deref()).await {
        Ok(_) => {
            leave(scope).await?;
            let queue = portal.page.at("/listings/queue?done=listing-published");
            return Ok(Redirect::to(&queue).into_response());
        }
        Err(DirectoryError::Problems(problems)) => {
            for problem in &problems {
                typed.refuse("", labels::problem(portal.page.words, problem));
            }
        }
        Err(DirectoryError::NoReason) => {
            typed.refuse("note", portal.page.say("listing-note-too-long"));
        }
        Err(DirectoryError::Changed) => typed.refuse("", portal.page.say("listing-changed")),
        Err(error) => return Err(error.into()),
    }
    drop(scope);
    page(portal, id, typed).await
}

pub(crate) async fn send_back(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let fields = (0..MOST).map(reason_names).filter_map(|(field, reason)| {
        Some((typed.given(&field)?.to_owned(), typed.given(&reason)?.to_owned()))
    });
    let reasons =
        Reasons { general: typed.given("general").map(str::to_owned), fields: fields.collect() };
    let mut scope = portal.enter_to_write().await?;
    match listing::return_with(&mut scope, id, seen(&typed), &reasons).await {
        Ok(_) => {
            leave(scope).await?;
            let queue = portal.page.at("/listings/queue?done=listing-returned");
            return Ok(Redirect::to(&queue).into_response());
        }
        Err(DirectoryError::NoReason) => {
            typed.refuse("general", portal.page.say("listing-reason-needed"));
        }
        Err(DirectoryError::Changed) => typed.refuse("", portal.page.say("listing-changed")),
        Err(error) => return Err(error.into()),
    }
    drop(scope);
    page(portal, id, typed).await
}

async fn page(portal: Portal, id: ServiceId, typed: Typed) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter().await?;
    let opened = listing::open(&mut scope, id).await?;
    if !May::with(&scope, &opened).moderate {
        return Err(Error::NotFound);
    }
    if opened.listing.draft_state() != Some(DraftState::Submitted) {
        leave(scope).await?;
        return Ok(Redirect::to(&page.at(&format!("/listings/{id}"))).into_response());
    }
    let draft = present(&opened);
    let published = opened.published.clone().unwrap_or_default();
    let organization = opened.listing.organization_id;
    let choices = Choices::read(&mut scope, &page, organization, &[&draft, &published]).await?;
    leave(scope).await?;
    let status = if typed.is_refused() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let review = Review {
        compares: opened.published.is_some(),
        differences: differences(diff(&published, &draft), &choices, &page),
        images: draft.images,
        seen: opened.listing.row_version,
        listing: opened.listing,
        typed,
        page,
    };
    Ok((status, render(&review)?).into_response())
}
