//! What a content is checked against, read for it.

use std::collections::{HashMap, HashSet};

use reticolo_reference::code_list::{self, CodeList};
use reticolo_reference::municipality;
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::Record;
use super::content::{ListingContent, Place};
use super::validate::{KnownPlace, Reference};
use crate::error::Error;
use crate::organization::OrganizationId;
use crate::service::ServiceId;

statements! {
    /// The codes that filters take, by facet.
    TERMS = "select x.facet, t.code from {t}.taxonomy_term t join {t}.taxonomy x on x.id = t.taxonomy_id
             where x.facet is not null and t.code is not null";
    /// Places with these ids, and whether an organization may change them: they are its own, or
    /// nobody's and no other organization is there.
    PLACES = "select l.id, jsonb_build_object(
                        'id', l.id, 'name', l.name, 'address', d.address_1, 'postal_code', d.postal_code,
                        'municipality', case l.external_identifier_type when 'ISTAT' then l.external_identifier end,
                        'latitude', l.latitude, 'longitude', l.longitude, 'transportation', l.transportation,
                        'accessibility', (select coalesce(jsonb_agg(f.code order by f.code), '[]')
                                          from {t}.accessibility f where f.location_id = l.id and f.code is not null)) as place,
                    coalesce(l.organization_id = $1,
                             not exists (select from {t}.service_at_location sl join {t}.service s on s.id = sl.service_id
                                         where sl.location_id = l.id and s.organization_id <> $1)) as own
             from {t}.location l
             left join lateral (select address_1, postal_code from {t}.address
                                where location_id = l.id order by address_type, id limit 1) d on true
             where l.id = any($2)";
    /// Places an organization has, or offers something at.
    PLACES_OF = "select l.id from {t}.location l
             where l.organization_id = $1
                or exists (select from {t}.service_at_location sl join {t}.service s on s.id = sl.service_id
                           where sl.location_id = l.id and s.organization_id = $1)
             order by l.name, l.id limit 200";
    /// Digests of the images stored for a listing.
    IMAGES = "select encode(digest, 'hex') from {t}.listing_image where service_id = $1";
}

/// Reads what [`super::validate`] needs to check a content of this listing. Needs `listing:read`.
pub async fn reference(
    scope: &mut Scope,
    id: ServiceId,
    content: &ListingContent,
) -> Result<Reference, Error> {
    let record = Record::within(scope, id, Permission::ListingRead).await?;
    of(scope, id, record.organization_id, content).await
}

/// The places an organization may name in a listing because it has them, or offers something there
/// already; the second says whether it may change them. Needs `listing:read` that reaches it.
pub async fn places_of(
    scope: &mut Scope,
    organization: OrganizationId,
) -> Result<Vec<(Place, bool)>, Error> {
    let reach = scope.reach(Permission::ListingRead)?;
    if !reach.covers(organization.0, &[]) && reach.municipalities.is_empty() {
        return Err(Error::NotFound);
    }
    let sql = scope.sql(&PLACES_OF);
    let ids: Vec<Uuid> =
        sqlx::query_scalar(sql).bind(organization).fetch_all(scope.connection()).await?;
    let mut known = known_places(scope, organization, &ids).await?;
    let places = ids.iter().filter_map(|id| known.remove(id));
    Ok(places.map(|known| (known.place, known.own)).collect())
}

/// The same without a question of permission.
pub(super) async fn of(
    scope: &mut Scope,
    id: ServiceId,
    organization: OrganizationId,
    content: &ListingContent,
) -> Result<Reference, Error> {
    let mut reference = Reference::default();
    let sql = scope.sql(&TERMS);
    let terms: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(scope.connection()).await?;
    for (facet, code) in terms {
        let codes = match facet.as_str() {
            "category" => &mut reference.categories,
            _ => &mut reference.targets,
        };
        codes.insert(code);
    }
    reference.languages = codes(scope, CodeList::Language).await?;
    reference.accessibility = codes(scope, CodeList::Accessibility).await?;
    let named = content.places.iter().filter_map(|place| place.municipality.clone());
    let served = content.service_areas.iter().flat_map(|area| area.municipalities.clone());
    let named: Vec<String> = named.chain(served).collect();
    let known = municipality::find(scope.connection(), &named).await?;
    reference.municipalities = known.into_iter().map(|known| known.code).collect();
    reference.places = places(scope, organization, content).await?;
    let sql = scope.sql(&IMAGES);
    let images: Vec<String> =
        sqlx::query_scalar(sql).bind(id).fetch_all(scope.connection()).await?;
    reference.images = images.into_iter().collect();
    Ok(reference)
}

/// The places of a content that exist, as they are.
pub(super) async fn places(
    scope: &mut Scope,
    organization: OrganizationId,
    content: &ListingContent,
) -> Result<HashMap<Uuid, KnownPlace>, Error> {
    let ids: Vec<Uuid> = content.places.iter().filter_map(|place| place.id).collect();
    known_places(scope, organization, &ids).await
}

/// Puts what is said now of places that belong to others in the place of what was said when the
/// content was written: their owners may have changed it meanwhile.
pub(super) fn refresh(content: &mut ListingContent, reference: &Reference) {
    for place in &mut content.places {
        let known = place.id.and_then(|id| reference.places.get(&id));
        if let Some(known) = known.filter(|known| !known.own) {
            *place = Place { hours: std::mem::take(&mut place.hours), ..known.place.clone() };
        }
    }
}

async fn known_places(
    scope: &mut Scope,
    organization: OrganizationId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, KnownPlace>, Error> {
    #[derive(FromRow)]
    struct Row {
        id: Uuid,
        place: Json<Place>,
        own: bool,
    }
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = scope.sql(&PLACES);
    let rows: Vec<Row> =
        sqlx::query_as(sql).bind(organization).bind(ids).fetch_all(scope.connection()).await?;
    let known =
        rows.into_iter().map(|row| (row.id, KnownPlace { place: row.place.0, own: row.own }));
    Ok(known.collect())
}

async fn codes(scope: &mut Scope, list: CodeList) -> Result<HashSet<String>, Error> {
    let entries = code_list::entries(scope.connection(), list).await?;
    Ok(entries.into_iter().map(|entry| entry.code).collect())
}
