//! `/t/{tenant}/listings/new`: an operator begins a listing of one of its organizations.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use reticolo_directory::listing::{self, ListingContent};
use reticolo_directory::{Error as DirectoryError, Organization, OrganizationId};

use super::access::organizations;
use super::choices::Choices;
use super::edit::{ADD, saved};
use super::editor::with_empty_items;
use super::fields::Fields;
use super::form::{Form, To};
use super::read::read;
use crate::error::Error;
use crate::form::Posted;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

#[derive(Template)]
#[template(path = "listings/choose.html")]
struct Choose {
    page: Page,
    organizations: Vec<Organization>,
}

/// The empty form; before it, the choice of an organization where there are several.
pub(crate) async fn ask(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    let organizations = organizations(&mut scope).await?;
    let chosen = match (portal.page.address.value("organization"), organizations.as_slice()) {
        (_, []) => return Err(Error::NotFound),
        (None, [only]) => only.clone(),
        (None, _) => {
            leave(scope).await?;
            return render(&Choose { page: portal.page, organizations });
        }
        (Some(id), all) => named(all, id)?,
    };
    let content = ListingContent::default();
    let choices = Choices::read(&mut scope, &portal.page, chosen.id, &[&content]).await?;
    leave(scope).await?;
    let fields = with_empty_items(Fields::of(&content));
    form(&portal.page, &chosen, fields, &choices).show(StatusCode::OK)
}

pub(crate) async fn create(portal: Portal, Posted(typed): Posted) -> Result<Response, Error> {
    portal.session()?;
    let mut fields = Fields::typed(&typed);
    let mut reading = read(&fields);
    let mut scope = portal.enter_to_write().await?;
    let chosen = named(&organizations(&mut scope).await?, typed.value("organization"))?;
    let choices = Choices::read(&mut scope, &portal.page, chosen.id, &[&reading.content]).await?;
    choices.complete(&mut reading.content);
    if let Some(list) = typed.value("action").strip_prefix(ADD) {
        fields.lengthen(list, 1);
        return form(&portal.page, &chosen, fields, &choices).show(StatusCode::OK);
    }
    let mut form = form(&portal.page, &chosen, fields, &choices);
    if !reading.problems.is_empty() {
        form.refuse_unreadable(&reading);
        return form.show(StatusCode::BAD_REQUEST);
    }
    match listing::create(&mut scope, chosen.id, reading.content.clone()).await {
        Ok(id) => {
            // From here on it is a listing like any other, in its first version.
            form.to.address = portal.page.at(&format!("/listings/{id}/edit"));
            form.to.name = Some(reading.content.name.clone());
            form.to.seen = 1;
            saved(&portal, scope, id, &typed, &reading, form).await
        }
        Err(DirectoryError::Problems(problems)) => {
            form.refuse(&reading, &problems);
            form.show(StatusCode::BAD_REQUEST)
        }
        Err(error) => Err(error.into()),
    }
}

fn named(organizations: &[Organization], id: &str) -> Result<Organization, Error> {
    let id: OrganizationId = id.parse().map_err(|_| Error::NotFound)?;
    organizations.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound)
}

fn form<'a>(
    page: &Page,
    organization: &Organization,
    fields: Fields,
    choices: &'a Choices,
) -> Form<'a> {
    Form {
        page: page.clone(),
        to: To {
            address: page.at("/listings/new"),
            name: None,
            organization: organization.id,
            organization_name: organization.name.clone(),
            seen: 0,
        },
        fields,
        choices,
        reasons: None,
        notice: None,
        differences: Vec::new(),
        problems: Vec::new(),
    }
}
