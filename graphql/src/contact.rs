//! How to reach and understand each other: telephones, contacts, languages.

use async_graphql::SimpleObject;
use reticolo_directory::{LocationId, OrganizationId, ServiceId, detail};
use reticolo_tenancy::Scope;

use crate::batch::details;
use crate::error::Result;

/// A telephone number.
#[derive(SimpleObject)]
pub(crate) struct Phone {
    /// The number, as the source wrote it.
    number: String,
    /// The extension to ask for.
    extension: Option<String>,
    /// What it is for: `voice`, `fax`, `sms`…
    kind: Option<String>,
    /// Whom one reaches, and when.
    description: Option<String>,
}

impl From<detail::Phone> for Phone {
    fn from(row: detail::Phone) -> Self {
        Self {
            number: row.number,
            extension: row.extension.map(|extension| extension.to_string()),
            kind: row.kind,
            description: row.description,
        }
    }
}

/// Whom to turn to.
#[derive(SimpleObject)]
pub(crate) struct Contact {
    /// The name of the person or office.
    name: Option<String>,
    /// The person's role.
    title: Option<String>,
    /// The part of the organization.
    department: Option<String>,
    /// The address to write to.
    email: Option<String>,
}

impl From<detail::Contact> for Contact {
    fn from(row: detail::Contact) -> Self {
        Self { name: row.name, title: row.title, department: row.department, email: row.email }
    }
}

/// A language spoken somewhere.
#[derive(SimpleObject)]
pub(crate) struct SpokenLanguage {
    /// Its name, as the source wrote it.
    name: Option<String>,
    /// ISO 639-1.
    code: Option<String>,
    /// What to know about it ("on request").
    note: Option<String>,
}

impl From<detail::SpokenLanguage> for SpokenLanguage {
    fn from(row: detail::SpokenLanguage) -> Self {
        Self { name: row.name, code: row.code, note: row.note }
    }
}

details! {
    Phone: ServiceId = |scope, ids| detail::phones(scope, ids, &[], &[]), by service_id;
    Phone: OrganizationId = |scope, ids| detail::phones(scope, &[], ids, &[]), by organization_id;
    Phone: LocationId = |scope, ids| detail::phones(scope, &[], &[], ids), by location_id;
    Contact: ServiceId = |scope, ids| detail::contacts(scope, ids, &[]), by service_id;
    Contact: OrganizationId = |scope, ids| detail::contacts(scope, &[], ids), by organization_id;
    SpokenLanguage: ServiceId = |scope, ids| detail::languages(scope, ids, &[]), by service_id;
    SpokenLanguage: LocationId = |scope, ids| detail::languages(scope, &[], ids), by location_id;
}
