//! Writing the places of a content, with the hours the service has there.

use reticolo_tenancy::{Scope, statements};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

use super::super::content::{ListingContent, Place};
use super::super::matching::{Plan, RowId, plan, plan_hours};
use super::super::read::{Row, Stored, StoredPlace};
use super::super::reference;
use super::super::validate::same;
use super::{SCHEDULES, remove};
use crate::error::Error;
use crate::location::LocationId;
use crate::organization::OrganizationId;
use crate::service::ServiceId;

statements! {
    /// Creates or changes a location. One whose identifier is not ISTAT's keeps it when none is given.
    LOCATION = "insert into {t}.location as old (id, organization_id, name, transportation, latitude, longitude,
                    external_identifier, external_identifier_type)
             select $1, $2, name, transportation, latitude, longitude, municipality,
                    case when municipality is not null then 'ISTAT' end
             from jsonb_to_record($3) as new(name text, transportation text, latitude float8, longitude float8,
                    municipality text)
             on conflict (id) do update set name = excluded.name, transportation = excluded.transportation,
                    latitude = excluded.latitude, longitude = excluded.longitude,
                    external_identifier = case when excluded.external_identifier is not null or old.external_identifier_type = 'ISTAT'
                                               then excluded.external_identifier else old.external_identifier end,
                    external_identifier_type = case when excluded.external_identifier is not null or old.external_identifier_type = 'ISTAT'
                                                    then excluded.external_identifier_type else old.external_identifier_type end,
                    row_version = old.row_version + 1";
    /// Creates or changes an address; its city changes with the municipality only, since a hamlet may stand there.
    ADDRESS = "insert into {t}.address as old (id, location_id, address_1, postal_code, city, region, state_province, country)
             select $1, $2, $3, $4, m.name, m.region, m.province, 'IT'
             from platform.municipality m where m.code = $5
             on conflict (id) do update set address_1 = excluded.address_1, postal_code = excluded.postal_code,
                    city = case when $6 then excluded.city else old.city end,
                    region = case when $6 then excluded.region else old.region end,
                    state_province = case when $6 then excluded.state_province else old.state_province end";
    /// Adds accessibility features to a location.
    ACCESSIBILITY = "insert into {t}.accessibility (id, location_id, code, description)
             select new.id, $1, new.item #>> '{}', coalesce(e.name_it, new.item #>> '{}')
             from jsonb_to_recordset($2) as new(id uuid, item jsonb)
             left join platform.code_list_entry e on e.list = 'accessibility' and e.code = new.item #>> '{}'";
    /// The accessibility of a location that no place of the service was at before.
    ACCESSIBILITY_OF = "select id, code from {t}.accessibility where location_id = $1 and code is not null order by code, id";
    /// The address a location is known by.
    ADDRESS_OF = "select id from {t}.address where location_id = $1 order by address_type, id limit 1";
    /// Says that a service is offered at a location.
    OFFER = "insert into {t}.service_at_location (id, service_id, location_id) values ($1, $2, $3)";
    /// What hangs on services at locations that are no more, from the leaves down.
    PHONE_LANGUAGES_THERE = "delete from {t}.language where phone_id in (
                 select p.id from {t}.phone p left join {t}.contact c on c.id = p.contact_id
                 where p.service_at_location_id = any($1) or c.service_at_location_id = any($1))";
    PHONES_THERE = "delete from {t}.phone where service_at_location_id = any($1)
                 or contact_id in (select c.id from {t}.contact c where c.service_at_location_id = any($1))";
    CONTACTS_THERE = "delete from {t}.contact where service_at_location_id = any($1)";
    SCHEDULES_THERE = "delete from {t}.schedule where service_at_location_id = any($1)";
    AREAS_THERE = "delete from {t}.service_area where service_at_location_id = any($1)";
    ATTRIBUTES_THERE = "delete from {t}.attribute where link_entity = 'service_at_location' and link_id = any($1)";
    /// Services found at these locations.
    SERVICES_AT = "select distinct service_id from {t}.service_at_location where location_id = any($1)";
}

/// Writes the places of a content. Gives the services whose words may have changed with a place's name.
pub(super) async fn write(
    scope: &mut Scope,
    id: ServiceId,
    organization: OrganizationId,
    content: &ListingContent,
    there: &Stored,
) -> Result<Vec<ServiceId>, Error> {
    let known = reference::places(scope, organization, content).await?;
    let mut left: Vec<&StoredPlace> = there.places.iter().collect();
    let mut changed = Vec::new();
    for place in &content.places {
        let location = LocationId(place.id.unwrap_or_else(|| LocationId::fresh().0));
        let before = place.id.and_then(|id| known.get(&id));
        if before.is_none_or(|before| before.own && !same(&before.place, place)) {
            let moved = before.is_none_or(|before| before.place.municipality != place.municipality);
            describe(scope, location, organization, place, moved).await?;
            changed.push(location);
        }
        let offered = left.iter().position(|known| known.item.id == Some(location.0));
        let at = match offered.map(|offered| left.remove(offered)) {
            Some(known) => known.id,
            None => offer(scope, id, location).await?,
        };
        let schedules: Vec<_> = there.schedules_of(Some(at)).collect();
        let hours = plan_hours(&schedules, &place.hours);
        remove(scope, "schedule", &hours.remove).await?;
        if !hours.write.is_empty() {
            let sql = scope.sql(&SCHEDULES);
            let query = sqlx::query(sql).bind(None::<Uuid>).bind(at).bind(Json(&hours.write));
            query.execute(scope.connection()).await?;
        }
    }
    let gone: Vec<Uuid> = left.iter().map(|place| place.id).collect();
    if !gone.is_empty() {
        leave(scope, &gone).await?;
    }
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let sql = scope.sql(&SERVICES_AT);
    Ok(sqlx::query_scalar(sql).bind(&changed).fetch_all(scope.connection()).await?)
}

async fn describe(
    scope: &mut Scope,
    id: LocationId,
    organization: OrganizationId,
    place: &Place,
    moved: bool,
) -> Result<(), Error> {
    let sql = scope.sql(&LOCATION);
    let query = sqlx::query(sql).bind(id).bind(organization).bind(Json(place));
    query.execute(scope.connection()).await?;
    let sql = scope.sql(&ADDRESS_OF);
    let address: Option<Uuid> =
        sqlx::query_scalar(sql).bind(id).fetch_optional(scope.connection()).await?;
    match (&place.address, &place.postal_code) {
        (Some(street), Some(postal_code)) => {
            let sql = scope.sql(&ADDRESS);
            sqlx::query(sql)
                .bind(address.unwrap_or_else(|| RowId::fresh().0))
                .bind(id)
                .bind(street)
                .bind(postal_code)
                .bind(&place.municipality)
                .bind(moved)
                .execute(scope.connection())
                .await?;
        }
        _ => remove(scope, "address", address.as_slice()).await?,
    }
    let sql = scope.sql(&ACCESSIBILITY_OF);
    let codes: Vec<(Uuid, String)> =
        sqlx::query_as(sql).bind(id).fetch_all(scope.connection()).await?;
    let codes: Vec<_> = codes.into_iter().map(|(id, item)| Row { id, item }).collect();
    let Plan { write, remove: gone } = plan(&codes, &place.accessibility, Clone::clone);
    remove(scope, "accessibility", &gone).await?;
    if !write.is_empty() {
        let sql = scope.sql(&ACCESSIBILITY);
        sqlx::query(sql).bind(id).bind(Json(json!(write))).execute(scope.connection()).await?;
    }
    Ok(())
}

async fn offer(scope: &mut Scope, service: ServiceId, location: LocationId) -> Result<Uuid, Error> {
    let (sql, id) = (scope.sql(&OFFER), RowId::fresh().0);
    sqlx::query(sql).bind(id).bind(service).bind(location).execute(scope.connection()).await?;
    Ok(id)
}

/// Ends the offer at locations, with whatever hung on it.
async fn leave(scope: &mut Scope, gone: &[Uuid]) -> Result<(), Error> {
    for statement in [
        &PHONE_LANGUAGES_THERE,
        &PHONES_THERE,
        &CONTACTS_THERE,
        &SCHEDULES_THERE,
        &AREAS_THERE,
        &ATTRIBUTES_THERE,
    ] {
        let sql = scope.sql(statement);
        sqlx::query(sql).bind(gone).execute(scope.connection()).await?;
    }
    remove(scope, "service_at_location", gone).await
}
