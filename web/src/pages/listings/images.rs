//! `/t/{tenant}/listings/{id}/images`: the images of a listing. One is stored first, and shown to the
//! public once a draft that has it is published.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use reticolo_directory::listing::browse::Opened;
use reticolo_directory::listing::content::Image;
use reticolo_directory::listing::image::{self, BadImage, LARGEST, StoredImage};
use reticolo_directory::listing::{self, Listing};
use reticolo_directory::{Error as DirectoryError, ServiceId};
use reticolo_tenancy::Scope;

use super::access::{May, can_be_edited, present};
use super::act::seen;
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::portal::{Digest, Named, Portal, leave};
use crate::upload::Uploaded;

/// The most bytes of a form with an image: the image, and what is around it.
pub(crate) const FORM: usize = 600 * 1024;

/// An image that is stored, and where it stands.
struct Shown {
    image: StoredImage,
    /// Whether it is in what is being worked on.
    chosen: bool,
}

#[derive(Template)]
#[template(path = "listings/images.html")]
struct Images {
    page: Page,
    listing: Listing,
    stored: Vec<Shown>,
    can_edit: bool,
    largest: usize,
    typed: Typed,
}

#[derive(Template)]
#[template(path = "listings/image_remove.html")]
struct Remove {
    page: Page,
    listing: Listing,
    image: StoredImage,
}

pub(crate) async fn list(portal: Portal, Named(id): Named<ServiceId>) -> Result<Response, Error> {
    page(portal, id, Typed::default()).await
}

/// Stores an image and puts it into the draft.
pub(crate) async fn add(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Uploaded { mut typed, file }: Uploaded,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let seen = seen(&typed);
    let alt = typed.value("alt").to_owned();
    if file.is_empty() {
        typed.refuse("file", portal.page.say("image-needs-file"));
        if alt.is_empty() {
            typed.refuse("alt", portal.page.one_of("bad-image", "alt"));
        }
        return page(portal, id, typed).await;
    }
    let added = match image::add(&mut scope, id, file, &alt).await {
        Ok(stored) => {
            let image = Image { digest: stored.digest, alt };
            change(&mut scope, id, seen, |images| {
                images.retain(|known| known.digest != image.digest);
                images.push(image);
            })
            .await
        }
        Err(error) => Err(error.into()),
    };
    match added {
        Ok(()) => done(&portal, scope, id, "image-added").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

/// Puts a stored image into the draft.
pub(crate) async fn choose(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Digest(digest): Digest,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let stored = stored(&mut scope, id, &digest).await?;
    let image = Image { digest: stored.digest, alt: stored.alt };
    let changed = change(&mut scope, id, seen(&typed), |images| {
        images.retain(|known| known.digest != image.digest);
        images.push(image);
    });
    match changed.await {
        Ok(()) => done(&portal, scope, id, "image-added").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

/// Takes an image out of the draft; it stays stored.
pub(crate) async fn leave_out(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Digest(digest): Digest,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let changed = change(&mut scope, id, seen(&typed), |images| {
        images.retain(|known| known.digest != digest);
    });
    match changed.await {
        Ok(()) => done(&portal, scope, id, "image-left-out").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error).await
        }
    }
}

pub(crate) async fn ask_remove(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Digest(digest): Digest,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    let opened = listing::open(&mut scope, id).await?;
    let image = stored(&mut scope, id, &digest).await?;
    let may = May::with(&scope, &opened);
    leave(scope).await?;
    if !may.write {
        return Err(Error::NotFound);
    }
    render(&Remove { page: portal.page, listing: opened.listing, image })
}

pub(crate) async fn remove(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Digest(digest): Digest,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    match image::remove(&mut scope, id, &digest).await {
        Ok(()) => done(&portal, scope, id, "image-removed").await,
        Err(error) => {
            drop(scope);
            told(portal, id, typed, error.into()).await
        }
    }
}

/// An image as people at work see it, published or not.
pub(crate) async fn bytes(
    portal: Portal,
    Named(id): Named<ServiceId>,
    Digest(digest): Digest,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    let (media_type, bytes) = image::bytes(&mut scope, id, &digest).await?;
    leave(scope).await?;
    Ok(([(header::CONTENT_TYPE, media_type)], bytes).into_response())
}

/// Changes the images of what is being worked on.
async fn change(
    scope: &mut Scope,
    id: ServiceId,
    seen: i64,
    with: impl FnOnce(&mut Vec<Image>),
) -> Result<(), Error> {
    let mut content = present(&listing::open(scope, id).await?);
    with(&mut content.images);
    listing::save_draft(scope, id, content, seen).await?;
    Ok(())
}

async fn stored(scope: &mut Scope, id: ServiceId, digest: &str) -> Result<StoredImage, Error> {
    let images = image::list(scope, id).await?;
    images.into_iter().find(|image| image.digest == digest).ok_or(Error::NotFound)
}

/// The page again, with what is wrong.
async fn told(
    portal: Portal,
    id: ServiceId,
    mut typed: Typed,
    error: Error,
) -> Result<Response, Error> {
    let say = |code: &str| portal.page.one_of("bad-image", code);
    let (field, sentence) = match &error {
        Error::Directory(DirectoryError::BadImage(bad)) => match bad {
            BadImage::TooLarge(_) => ("file", say("too-large")),
            BadImage::TooMany(_) => ("", say("too-many")),
            BadImage::Type => ("file", say("type")),
            BadImage::Damaged => ("file", say("damaged")),
            BadImage::Dimensions => ("file", say("dimensions")),
            BadImage::Alt => ("alt", say("alt")),
            BadImage::InUse => ("", say("in-use")),
        },
        Error::Directory(DirectoryError::Changed) => ("", portal.page.say("listing-changed")),
        Error::Directory(DirectoryError::Problems(_)) => ("", say("too-many-shown")),
        _ => return Err(error),
    };
    typed.refuse(field, sentence);
    page(portal, id, typed).await
}

async fn page(portal: Portal, id: ServiceId, typed: Typed) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    let opened = listing::open(&mut scope, id).await?;
    let images = image::list(&mut scope, id).await?;
    let can_edit = May::with(&scope, &opened).write && can_be_edited(&opened);
    leave(scope).await?;
    let chosen = present(&opened).images;
    let shown = |image: StoredImage| Shown {
        chosen: chosen.iter().any(|known| known.digest == image.digest),
        image,
    };
    let stored = images.into_iter().map(shown).collect();
    let status = if typed.is_refused() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let Opened { listing, .. } = opened;
    let largest = LARGEST / 1024;
    let page = Images { page: portal.page, listing, stored, can_edit, largest, typed };
    Ok((status, render(&page)?).into_response())
}

async fn done(portal: &Portal, scope: Scope, id: ServiceId, what: &str) -> Result<Response, Error> {
    leave(scope).await?;
    let address = portal.page.at(&format!("/listings/{id}/images?done={what}"));
    Ok(axum::response::Redirect::to(&address).into_response())
}
