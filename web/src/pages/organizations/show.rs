//! `/t/{tenant}/organizations/{id}`: an organization and what it offers.

use askama::Template;
use axum::response::Response;
use reticolo_directory::detail::{self, Contact, OrganizationIdentifier};
use reticolo_directory::{Organization, OrganizationId, organization, service};

use crate::error::Error;
use crate::page::{Page, render, web_address};
use crate::pages::services::card::{self, Card};
use crate::pages::services::phone::PhoneLine;
use crate::portal::{Named, Portal, leave};

#[derive(Template)]
#[template(path = "organizations/show.html")]
struct Show {
    page: Page,
    organization: Organization,
    identifiers: Vec<OrganizationIdentifier>,
    phones: Vec<PhoneLine>,
    contacts: Vec<Contact>,
    cards: Vec<Card>,
}

impl Show {
    fn website(&self) -> Option<&str> {
        self.organization.website.as_deref().and_then(web_address)
    }
}

pub(crate) async fn show(
    portal: Portal,
    Named(id): Named<OrganizationId>,
) -> Result<Response, Error> {
    let mut scope = portal.enter().await?;
    let organization = organization::find(&mut scope, &[id]).await?.pop().ok_or(Error::NotFound)?;
    let identifiers = detail::organization_identifiers(&mut scope, &[id]).await?;
    let phones = detail::phones(&mut scope, &[], &[id], &[]).await?;
    let contacts = detail::contacts(&mut scope, &[], &[id]).await?;
    let services = service::of_organizations(&mut scope, &[id]).await?;
    let cards = card::of_services(&mut scope, services).await?;
    leave(scope).await?;
    let phones = phones.into_iter().map(PhoneLine::from).collect();
    render(&Show { page: portal.page, organization, identifiers, phones, contacts, cards })
}
