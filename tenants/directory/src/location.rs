//! A place, and the services found there.

use reticolo_reference::Point;
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;
use uuid::Uuid;

use crate::error::Error;
use crate::organization::OrganizationId;
use crate::service::ServiceId;

reticolo_foundation::id! {
    /// Names a location.
    LocationId
}

reticolo_foundation::id! {
    /// Names a service at a location.
    ServiceAtLocationId
}

/// A location as HSDS 3.1 describes it, with its municipality.
#[derive(Clone, Debug, FromRow)]
pub struct Location {
    pub id: LocationId,
    /// `physical`, `postal` or `virtual`.
    pub location_type: String,
    pub organization_id: Option<OrganizationId>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub transportation: Option<String>,
    pub url: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    /// The ISTAT code of the municipality it lies in, where known.
    pub municipality_code: Option<String>,
    pub municipality_name: Option<String>,
    municipality_latitude: Option<f64>,
    municipality_longitude: Option<f64>,
}

impl Location {
    /// Where it is on the map; the second value says that it is only the centre of its municipality.
    pub fn point(&self) -> Option<(Point, bool)> {
        let point =
            |latitude: Option<f64>, longitude: Option<f64>| Point::new(latitude?, longitude?);
        point(self.latitude, self.longitude).map(|point| (point, false)).or_else(|| {
            point(self.municipality_latitude, self.municipality_longitude)
                .map(|point| (point, true))
        })
    }
}

/// A postal address of a location.
#[derive(Clone, Debug, FromRow)]
pub struct Address {
    pub id: Uuid,
    pub location_id: LocationId,
    pub attention: Option<String>,
    pub address_1: String,
    pub address_2: Option<String>,
    pub city: String,
    pub region: Option<String>,
    /// The two letters of the province, in Italy.
    pub state_province: String,
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// `physical`, `postal` or `virtual`.
    pub address_type: String,
}

/// A service offered at a place.
#[derive(Clone, Debug, FromRow)]
pub struct ServiceAtLocation {
    #[sqlx(rename = "service_at_location_id")]
    pub id: ServiceAtLocationId,
    pub service_id: ServiceId,
    #[sqlx(rename = "service_at_location_description")]
    pub description: Option<String>,
    #[sqlx(flatten)]
    pub location: Location,
}

statements! {
    /// Locations with these ids.
    BY_ID = "select l.id, l.location_type, l.organization_id, l.name, l.description, l.transportation, l.url,
                    l.latitude, l.longitude, m.code as municipality_code, m.name as municipality_name,
                    m.latitude as municipality_latitude, m.longitude as municipality_longitude
             from {t}.location l
             left join platform.municipality m on l.external_identifier_type = 'ISTAT' and m.code = l.external_identifier
             where l.id = any($1)";
    /// The places of these services.
    OF_SERVICES = "select sl.id as service_at_location_id, sl.service_id, sl.description as service_at_location_description,
                    l.id, l.location_type, l.organization_id, l.name, l.description, l.transportation, l.url,
                    l.latitude, l.longitude, m.code as municipality_code, m.name as municipality_name,
                    m.latitude as municipality_latitude, m.longitude as municipality_longitude
             from {t}.service_at_location sl
             join {t}.location l on l.id = sl.location_id
             left join platform.municipality m on l.external_identifier_type = 'ISTAT' and m.code = l.external_identifier
             where sl.service_id = any($1)
             order by l.name, sl.id";
    /// Services at locations with these ids, where the service is published.
    AT_BY_ID = "select sl.id as service_at_location_id, sl.service_id, sl.description as service_at_location_description,
                    l.id, l.location_type, l.organization_id, l.name, l.description, l.transportation, l.url,
                    l.latitude, l.longitude, m.code as municipality_code, m.name as municipality_name,
                    m.latitude as municipality_latitude, m.longitude as municipality_longitude
             from {t}.service_at_location sl
             join {t}.published_service s on s.id = sl.service_id
             join {t}.location l on l.id = sl.location_id
             left join platform.municipality m on l.external_identifier_type = 'ISTAT' and m.code = l.external_identifier
             where sl.id = any($1)";
    /// One page of locations, after an id.
    PAGE = "select l.id, l.location_type, l.organization_id, l.name, l.description, l.transportation, l.url,
                    l.latitude, l.longitude, m.code as municipality_code, m.name as municipality_name,
                    m.latitude as municipality_latitude, m.longitude as municipality_longitude
             from {t}.location l
             left join platform.municipality m on l.external_identifier_type = 'ISTAT' and m.code = l.external_identifier
             where ($1::uuid is null or l.id > $1) and ($2::text is null or m.code = $2)
             order by l.id limit $3";
    /// How many locations there are, in all or in a municipality.
    COUNT = "select count(*) from {t}.location l
             where $1::text is null or (l.external_identifier_type = 'ISTAT' and l.external_identifier = $1)";
    /// The addresses of these locations.
    ADDRESSES = "select id, location_id, attention, address_1, address_2, city, region, state_province, postal_code,
                    country, address_type
             from {t}.address where location_id = any($1) order by address_type, id";
}

/// The locations with these ids, in no order.
pub async fn find(scope: &mut Scope, ids: &[LocationId]) -> Result<Vec<Location>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&BY_ID);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}

/// The places of these services, each service's by name.
pub async fn of_services(
    scope: &mut Scope,
    ids: &[ServiceId],
) -> Result<Vec<ServiceAtLocation>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&OF_SERVICES);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}

/// The services at locations with these ids, in no order; those of services nobody may see are left out.
pub async fn find_services_at(
    scope: &mut Scope,
    ids: &[ServiceAtLocationId],
) -> Result<Vec<ServiceAtLocation>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&AT_BY_ID);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}

/// A page of locations by id, in all or in the municipality with this ISTAT code.
pub async fn page(
    scope: &mut Scope,
    municipality: Option<&str>,
    after: Option<LocationId>,
    limit: i64,
) -> Result<Vec<Location>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&PAGE);
    Ok(sqlx::query_as(sql)
        .bind(after)
        .bind(municipality)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?)
}

/// How many locations there are, in all or in the municipality with this ISTAT code.
pub async fn count(scope: &mut Scope, municipality: Option<&str>) -> Result<i64, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&COUNT);
    Ok(sqlx::query_scalar(sql).bind(municipality).fetch_one(scope.connection()).await?)
}

/// The addresses of these locations.
pub async fn addresses(scope: &mut Scope, ids: &[LocationId]) -> Result<Vec<Address>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&ADDRESSES);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}
