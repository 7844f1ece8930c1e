//! `/t/{tenant}/listings/{id}/history`: the versions that were published; each can be read, compared with
//! what there is now, and made the draft.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use reticolo_directory::ServiceId;
use reticolo_directory::listing::{self, Listing, ListingContent, Version, diff};

use super::access::{May, can_be_edited, present};
use super::act::{done, seen};
use super::choices::Choices;
use super::labels::{Difference, differences};
use crate::error::Error;
use crate::form::Posted;
use crate::page::{Page, render};
use crate::portal::{Named, Portal, leave, parameter};

#[derive(Template)]
#[template(path = "listings/history.html")]
struct History {
    page: Page,
    listing: Listing,
    versions: Vec<Version>,
}

#[derive(Template)]
#[template(path = "listings/version.html")]
struct Show {
    page: Page,
    listing: Listing,
    version: Version,
    can_restore: bool,
    has_draft: bool,
    /// From this version to what there is now.
    differences: Vec<Difference>,
    content: Vec<Difference>,
}

/// What the `{version}` of an address names.
pub(crate) struct Numbered(i32);

impl<S: Sync> FromRequestParts<S> for Numbered {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parameter(parts, "version").await?.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

pub(crate) async fn list(portal: Portal, Named(id): Named<ServiceId>) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    let opened = listing::open(&mut scope, id).await?;
    let versions = listing::versions(&mut scope, id).await?;
    leave(scope).await?;
    render(&History { page: portal.page, listing: opened.listing, versions })
}

pub(crate) async fn show(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Numbered(number): Numbered,
) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter().await?;
    let opened = listing::open(&mut scope, id).await?;
    let versions = listing::versions(&mut scope, id).await?;
    let version = versions.into_iter().find(|version| version.version_no == number);
    let version = version.ok_or(Error::NotFound)?;
    let content = listing::version(&mut scope, id, number).await?;
    let present = present(&opened);
    let organization = opened.listing.organization_id;
    let choices = Choices::read(&mut scope, &page, organization, &[&content, &present]).await?;
    let can_restore = May::with(&scope, &opened).write && can_be_edited(&opened);
    leave(scope).await?;
    render(&Show {
        version,
        can_restore,
        has_draft: opened.draft.is_some(),
        differences: differences(diff(&content, &present), &choices, &page),
        content: differences(diff(&ListingContent::default(), &content), &choices, &page),
        listing: opened.listing,
        page,
    })
}

pub(crate) async fn restore(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Numbered(number): Numbered,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    listing::restore(&mut scope, id, number, seen(&typed)).await?;
    done(&portal, scope, id, "version-restored").await
}
