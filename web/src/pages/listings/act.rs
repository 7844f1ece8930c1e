//! Everything that is done with a listing by one button; what cannot be undone, and what needs a reason,
//! is asked about first.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_directory::listing::{self, Listing, freshness};
use reticolo_directory::{Error as DirectoryError, ServiceId};
use reticolo_tenancy::Scope;

use super::access::May;
use super::edit;
use super::standing::{Buttons, Standing};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::portal::{Named, Portal, leave};

/// An act that is asked about on a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Discard,
    Suspend,
    Archive,
}

impl Act {
    const fn name(self) -> &'static str {
        match self {
            Self::Discard => "discard",
            Self::Suspend => "suspend",
            Self::Archive => "archive",
        }
    }

    const fn needs_reason(self) -> bool {
        !matches!(self, Self::Discard)
    }

    const fn is_offered(self, buttons: Buttons) -> bool {
        match self {
            Self::Discard => buttons.discard,
            Self::Suspend => buttons.suspend,
            Self::Archive => buttons.archive,
        }
    }
}

#[derive(Template)]
#[template(path = "listings/act.html")]
struct Ask {
    page: Page,
    listing: Listing,
    act: Act,
    typed: Typed,
}

pub(crate) async fn submit(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    match listing::submit(&mut scope, id, seen(&typed)).await {
        Ok(_) => done(&portal, scope, id, "listing-submitted").await,
        Err(DirectoryError::Problems(problems)) => {
            drop(scope);
            edit::filled(portal, id, &problems).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn withdraw(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    listing::withdraw(&mut scope, id, seen(&typed)).await?;
    done(&portal, scope, id, "listing-withdrawn").await
}

/// Says that all is still true; goes back to where the button was.
pub(crate) async fn confirm(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    freshness::confirm(&mut scope, id, seen(&typed)).await?;
    if typed.has("back", "list") {
        leave(scope).await?;
        let list = portal.page.at("/listings?done=listing-confirmed");
        return Ok(Redirect::to(&list).into_response());
    }
    done(&portal, scope, id, "listing-confirmed").await
}

pub(crate) async fn resume(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    listing::resume(&mut scope, id, seen(&typed)).await?;
    done(&portal, scope, id, "listing-resumed").await
}

pub(crate) async fn ask_discard(portal: Portal, id: Named<ServiceId>) -> Result<Response, Error> {
    ask(portal, id, Act::Discard, Typed::default()).await
}

pub(crate) async fn ask_suspend(portal: Portal, id: Named<ServiceId>) -> Result<Response, Error> {
    ask(portal, id, Act::Suspend, Typed::default()).await
}

pub(crate) async fn ask_archive(portal: Portal, id: Named<ServiceId>) -> Result<Response, Error> {
    ask(portal, id, Act::Archive, Typed::default()).await
}

pub(crate) async fn discard(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    if listing::discard_draft(&mut scope, id, seen(&typed)).await?.is_some() {
        return done(&portal, scope, id, "draft-discarded").await;
    }
    leave(scope).await?;
    let list = portal.page.at("/listings?done=draft-discarded");
    Ok(Redirect::to(&list).into_response())
}

pub(crate) async fn suspend(
    portal: Portal,
    id: Named<ServiceId>,
    posted: Posted,
) -> Result<Response, Error> {
    with_reason(portal, id, posted, Act::Suspend).await
}

pub(crate) async fn archive(
    portal: Portal,
    id: Named<ServiceId>,
    posted: Posted,
) -> Result<Response, Error> {
    with_reason(portal, id, posted, Act::Archive).await
}

async fn with_reason(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Posted(mut typed): Posted,
    act: Act,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let (seen, reason) = (seen(&typed), typed.value("reason"));
    let moved = match act {
        Act::Archive => listing::archive(&mut scope, id, seen, reason).await,
        _ => listing::suspend(&mut scope, id, seen, reason).await,
    };
    match moved {
        Ok(_) if act == Act::Archive => done(&portal, scope, id, "listing-archived").await,
        Ok(_) => done(&portal, scope, id, "listing-suspended").await,
        Err(DirectoryError::NoReason) => {
            drop(scope);
            typed.refuse("reason", portal.page.say("listing-reason-needed"));
            ask(portal, Named(id), act, typed).await
        }
        Err(DirectoryError::Changed) => {
            drop(scope);
            typed.refuse("", portal.page.say("listing-changed"));
            ask(portal, Named(id), act, typed).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn ask(
    portal: Portal,
    Named(id): Named<ServiceId>,
    act: Act,
    typed: Typed,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    let opened = listing::open(&mut scope, id).await?;
    let may = May::with(&scope, &opened);
    let today = scope.today();
    leave(scope).await?;
    let standing = Standing::new(opened.listing, today);
    if !act.is_offered(Buttons::of(&standing, may)) {
        let address = portal.page.at(&format!("/listings/{id}"));
        return Ok(Redirect::to(&address).into_response());
    }
    let status = if typed.is_refused() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = render(&Ask { page: portal.page, listing: standing.listing, act, typed })?;
    Ok((status, page).into_response())
}

/// The version of the listing that a form was filled from.
pub(super) fn seen(typed: &Typed) -> i64 {
    typed.value("seen").parse().unwrap_or_default()
}

/// Keeps what was done, and says so on the listing's page.
pub(super) async fn done(
    portal: &Portal,
    scope: Scope,
    id: ServiceId,
    what: &str,
) -> Result<Response, Error> {
    leave(scope).await?;
    let address = portal.page.at(&format!("/listings/{id}?done={what}"));
    Ok(Redirect::to(&address).into_response())
}
