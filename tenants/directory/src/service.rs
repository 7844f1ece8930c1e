//! A service: what somebody offers to people.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;

use crate::error::Error;
use crate::organization::OrganizationId;

reticolo_foundation::id! {
    /// Names a service.
    ServiceId
}

/// A service as HSDS 3.1 describes it.
#[derive(Clone, Debug, FromRow)]
pub struct Service {
    pub id: ServiceId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub alternate_name: Option<String>,
    pub description: Option<String>,
    pub url: Option<String>,
    pub email: Option<String>,
    #[sqlx(try_from = "String")]
    pub status: ServiceStatus,
    pub interpretation_services: Option<String>,
    /// What to do to be admitted.
    pub application_process: Option<String>,
    pub fees_description: Option<String>,
    pub wait_time: Option<String>,
    pub accreditations: Option<String>,
    /// Whom it is for, in words.
    pub eligibility_description: Option<String>,
    /// Years of age, included.
    pub minimum_age: Option<f64>,
    /// Years of age, included.
    pub maximum_age: Option<f64>,
    /// The day on which somebody last checked that all this is true.
    pub assured_date: Option<NaiveDate>,
    /// Something to know before going there.
    pub alert: Option<String>,
    pub last_modified: DateTime<Utc>,
    /// Nobody has confirmed for too long that all this is true; see [`crate::listing::freshness`].
    pub stale: bool,
}

/// Whether a service is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceStatus {
    Active,
    Inactive,
    Defunct,
    TemporarilyClosed,
}

impl ServiceStatus {
    pub const ALL: [Self; 4] =
        [Self::Active, Self::Inactive, Self::Defunct, Self::TemporarilyClosed];

    /// The word HSDS has for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Defunct => "defunct",
            Self::TemporarilyClosed => "temporarily closed",
        }
    }
}

impl FromStr for ServiceStatus {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("unknown status {text:?}"))
    }
}

impl TryFrom<String> for ServiceStatus {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

statements! {
    /// Published services among these ids.
    BY_ID = "select id, organization_id, name, alternate_name, description, url, email, status,
                    interpretation_services, application_process, fees_description, wait_time, accreditations,
                    eligibility_description, minimum_age, maximum_age, assured_date, alert, last_modified, stale
             from {t}.published_service
             where id = any($1)";
    /// Published services of these organizations, by name.
    BY_ORGANIZATION = "select id, organization_id, name, alternate_name, description, url, email, status,
                    interpretation_services, application_process, fees_description, wait_time, accreditations,
                    eligibility_description, minimum_age, maximum_age, assured_date, alert, last_modified, stale
             from {t}.published_service
             where organization_id = any($1)
             order by lower(name), id";
    /// One page of the published services of each of these organizations, by name.
    PAGE_OF_ORGANIZATIONS = "select id, organization_id, name, alternate_name, description, url, email, status,
                    interpretation_services, application_process, fees_description, wait_time, accreditations,
                    eligibility_description, minimum_age, maximum_age, assured_date, alert, last_modified, stale
             from (select id, organization_id, name, alternate_name, description, url, email, status,
                          interpretation_services, application_process, fees_description, wait_time, accreditations,
                          eligibility_description, minimum_age, maximum_age, assured_date, alert, last_modified, stale,
                          row_number() over (partition by organization_id order by lower(name), id) as place
                   from {t}.published_service
                   where organization_id = any($1)) as service
             where place > $2 and place <= $2 + $3 order by organization_id, place";
    /// How many published services each of these organizations has.
    COUNT_OF_ORGANIZATIONS = "select organization_id, count(*) from {t}.published_service
             where organization_id = any($1)
             group by organization_id";
}

/// The published services among these ids, in no order; those nobody may see are left out.
pub async fn find(scope: &mut Scope, ids: &[ServiceId]) -> Result<Vec<Service>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&BY_ID);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}

/// The published services of these organizations, by name.
pub async fn of_organizations(
    scope: &mut Scope,
    ids: &[OrganizationId],
) -> Result<Vec<Service>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&BY_ORGANIZATION);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}

/// Of each of these organizations, the published services from place `offset` on by name, at most `limit`.
pub async fn page_of_organizations(
    scope: &mut Scope,
    ids: &[OrganizationId],
    offset: i64,
    limit: i64,
) -> Result<Vec<Service>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&PAGE_OF_ORGANIZATIONS);
    Ok(sqlx::query_as(sql).bind(ids).bind(offset).bind(limit).fetch_all(scope.connection()).await?)
}

/// How many published services each of these organizations has; those without any are left out.
pub async fn count_of_organizations(
    scope: &mut Scope,
    ids: &[OrganizationId],
) -> Result<Vec<(OrganizationId, i64)>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&COUNT_OF_ORGANIZATIONS);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}
