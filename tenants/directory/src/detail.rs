//! What hangs on a service, an organization or a location: phones, contacts, costs, documents,
//! languages, areas, accessibility, capacity. Each function takes many ids and costs one statement.

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_foundation::Cents;
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;
use uuid::Uuid;

use crate::error::Error;
use crate::location::LocationId;
use crate::organization::OrganizationId;
use crate::service::ServiceId;

/// A telephone number; exactly one of its owners is set, or it belongs to a contact.
#[derive(Clone, Debug, FromRow)]
pub struct Phone {
    pub id: Uuid,
    pub service_id: Option<ServiceId>,
    pub organization_id: Option<OrganizationId>,
    pub location_id: Option<LocationId>,
    pub number: String,
    pub extension: Option<i64>,
    /// `voice`, `fax`, `sms`…, as the source wrote it.
    #[sqlx(rename = "type")]
    pub kind: Option<String>,
    pub description: Option<String>,
}

/// Whom to turn to.
#[derive(Clone, Debug, FromRow)]
pub struct Contact {
    pub id: Uuid,
    pub service_id: Option<ServiceId>,
    pub organization_id: Option<OrganizationId>,
    pub name: Option<String>,
    pub title: Option<String>,
    pub department: Option<String>,
    pub email: Option<String>,
}

/// What a service costs the person, in one of its cases.
#[derive(Clone, Debug, FromRow)]
pub struct CostOption {
    pub id: Uuid,
    pub service_id: ServiceId,
    /// `free`, `tariff`, `banded` or `voucher`.
    pub kind: Option<String>,
    /// When this price applies, in words.
    pub option: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    pub amount: Option<Cents>,
    /// What the amount buys ("an hour", "a meal").
    pub amount_description: Option<String>,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    /// The lowest ISEE of the band, included.
    pub isee_from: Option<Cents>,
    /// The highest ISEE of the band, included.
    pub isee_to: Option<Cents>,
}

/// A document to bring.
#[derive(Clone, Debug, FromRow)]
pub struct RequiredDocument {
    pub id: Uuid,
    pub service_id: ServiceId,
    pub document: Option<String>,
    pub uri: Option<String>,
}

/// A language spoken at a service or a location.
#[derive(Clone, Debug, FromRow)]
pub struct SpokenLanguage {
    pub id: Uuid,
    pub service_id: Option<ServiceId>,
    pub location_id: Option<LocationId>,
    pub name: Option<String>,
    /// ISO 639-1.
    pub code: Option<String>,
    pub note: Option<String>,
}

/// Where the people live whom a service is for.
#[derive(Clone, Debug, FromRow)]
pub struct ServiceArea {
    pub id: Uuid,
    pub service_id: ServiceId,
    pub name: Option<String>,
    pub description: Option<String>,
    /// ISTAT codes.
    pub municipality_codes: Vec<String>,
    /// `residents_only`: only who lives there; `any`: also who does not.
    pub residency_rule: String,
}

/// What makes a location accessible.
#[derive(Clone, Debug, FromRow)]
pub struct Accessibility {
    pub id: Uuid,
    pub location_id: LocationId,
    /// An entry of the code list "accessibility".
    pub code: Option<String>,
    pub description: Option<String>,
    pub details: Option<String>,
}

/// How much of a service there is.
#[derive(Clone, Debug, FromRow)]
pub struct ServiceCapacity {
    pub id: Uuid,
    pub service_id: ServiceId,
    /// What is counted: places, hours a week.
    pub unit: String,
    pub available: f64,
    pub maximum: Option<f64>,
    pub description: Option<String>,
    pub updated: DateTime<Utc>,
}

/// A number under which others know an organization.
#[derive(Clone, Debug, FromRow)]
pub struct OrganizationIdentifier {
    pub id: Uuid,
    pub organization_id: OrganizationId,
    /// `IT-CF`, `IT-PIV`, `IT-RUNTS`.
    pub identifier_scheme: Option<String>,
    pub identifier_type: String,
    pub identifier: String,
}

statements! {
    PHONES = "select id, service_id, organization_id, location_id, number, extension, type, description
              from {t}.phone
              where service_id = any($1) or organization_id = any($2) or location_id = any($3) order by id";
    CONTACTS = "select id, service_id, organization_id, name, title, department, email
                from {t}.contact where service_id = any($1) or organization_id = any($2) order by id";
    COST_OPTIONS = "select id, service_id, kind, option, currency, amount, amount_description, valid_from, valid_to,
                           isee_from, isee_to
                    from {t}.cost_option where service_id = any($1)
                    order by isee_from nulls first, amount nulls first, id";
    REQUIRED_DOCUMENTS = "select id, service_id, document, uri
                          from {t}.required_document where service_id = any($1) order by document, id";
    LANGUAGES = "select id, service_id, location_id, name, code, note
                 from {t}.language where service_id = any($1) or location_id = any($2) order by name, id";
    SERVICE_AREAS = "select id, service_id, name, description, municipality_codes, residency_rule
                     from {t}.service_area where service_id = any($1) order by name, id";
    ACCESSIBILITY = "select id, location_id, code, description, details
                     from {t}.accessibility where location_id = any($1) order by code, id";
    SERVICE_CAPACITIES = "select c.id, c.service_id, u.name as unit, c.available, c.maximum, c.description, c.updated
                          from {t}.service_capacity c join {t}.unit u on u.id = c.unit_id
                          where c.service_id = any($1) order by u.name, c.id";
    ORGANIZATION_IDENTIFIERS = "select id, organization_id, identifier_scheme, identifier_type, identifier
                                from {t}.organization_identifier where organization_id = any($1)
                                order by identifier_type, id";
}

/// Telephones of services, organizations and locations.
pub async fn phones(
    scope: &mut Scope,
    services: &[ServiceId],
    organizations: &[OrganizationId],
    locations: &[LocationId],
) -> Result<Vec<Phone>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&PHONES);
    let query = sqlx::query_as(sql).bind(services).bind(organizations).bind(locations);
    Ok(query.fetch_all(scope.connection()).await?)
}

/// Contacts of services and organizations.
pub async fn contacts(
    scope: &mut Scope,
    services: &[ServiceId],
    organizations: &[OrganizationId],
) -> Result<Vec<Contact>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&CONTACTS);
    Ok(sqlx::query_as(sql).bind(services).bind(organizations).fetch_all(scope.connection()).await?)
}

/// Languages spoken at services and locations.
pub async fn languages(
    scope: &mut Scope,
    services: &[ServiceId],
    locations: &[LocationId],
) -> Result<Vec<SpokenLanguage>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&LANGUAGES);
    Ok(sqlx::query_as(sql).bind(services).bind(locations).fetch_all(scope.connection()).await?)
}

/// Costs of services, the lowest ISEE band and the lowest price first.
pub async fn cost_options(
    scope: &mut Scope,
    services: &[ServiceId],
) -> Result<Vec<CostOption>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&COST_OPTIONS);
    Ok(sqlx::query_as(sql).bind(services).fetch_all(scope.connection()).await?)
}

/// Documents that services ask for.
pub async fn required_documents(
    scope: &mut Scope,
    services: &[ServiceId],
) -> Result<Vec<RequiredDocument>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&REQUIRED_DOCUMENTS);
    Ok(sqlx::query_as(sql).bind(services).fetch_all(scope.connection()).await?)
}

/// Areas that services serve.
pub async fn service_areas(
    scope: &mut Scope,
    services: &[ServiceId],
) -> Result<Vec<ServiceArea>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&SERVICE_AREAS);
    Ok(sqlx::query_as(sql).bind(services).fetch_all(scope.connection()).await?)
}

/// Accessibility of locations.
pub async fn accessibility(
    scope: &mut Scope,
    locations: &[LocationId],
) -> Result<Vec<Accessibility>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&ACCESSIBILITY);
    Ok(sqlx::query_as(sql).bind(locations).fetch_all(scope.connection()).await?)
}

/// Capacities of services.
pub async fn service_capacities(
    scope: &mut Scope,
    services: &[ServiceId],
) -> Result<Vec<ServiceCapacity>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&SERVICE_CAPACITIES);
    Ok(sqlx::query_as(sql).bind(services).fetch_all(scope.connection()).await?)
}

/// Identifiers of organizations.
pub async fn organization_identifiers(
    scope: &mut Scope,
    organizations: &[OrganizationId],
) -> Result<Vec<OrganizationIdentifier>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&ORGANIZATION_IDENTIFIERS);
    Ok(sqlx::query_as(sql).bind(organizations).fetch_all(scope.connection()).await?)
}
