//! The pieces of static text a search statement is put together from.
//!
//! Parameters: $1 words (tsquery), $2 residence, $3 categories, $4 targets, $5 languages,
//! $6 accessibility, $7 organization, $8 latitude, $9 longitude; then, where a page is wanted,
//! $10 limit, $11 offset, $12 score, $13 name and $14 id to begin after.

pub(crate) const SELECT: &str = "select id, organization_id, name, alternate_name, description, url, email, status,
        interpretation_services, application_process, fees_description, wait_time, accreditations,
        eligibility_description, minimum_age, maximum_age, assured_date, alert, last_modified, stale, distance_km, score
    from (select s.id, s.organization_id, s.name, s.alternate_name, s.description, s.url, s.email, s.status,
        s.interpretation_services, s.application_process, s.fees_description, s.wait_time, s.accreditations,
        s.eligibility_description, s.minimum_age, s.maximum_age, s.assured_date, s.alert, s.last_modified, s.stale, ";

/// Scores grow from best to worst, so that one order and one cursor serve every order but by name.
/// A rank is less than one: what nobody has confirmed for too long comes after all the rest.
pub(crate) const SCORE_RELEVANCE: &str = "s.stale::int - ts_rank(s.search, (select to_tsquery('pg_catalog.italian', $1)))::float8 as score, distance_km ";
/// A service without a place comes after all others, at a distance no two places have; a finite one,
/// because cursors hold it.
pub(crate) const SCORE_DISTANCE: &str = "coalesce(distance_km, 1e6::float8) as score, distance_km ";

/// Great-circle distance in kilometres from ($8, $9) to the nearest place, on a sphere of 6,371 km.
/// A place without coordinates counts as the centre of its municipality.
pub(crate) const FROM_WITH_DISTANCE: &str = "from {t}.published_service s left join lateral (
        select min(2 * 6371 * asin(sqrt(least(1,
                   power(sin(radians(p.latitude - $8) / 2), 2)
                   + cos(radians($8)) * cos(radians(p.latitude)) * power(sin(radians(p.longitude - $9) / 2), 2))))
               ) as distance_km
        from {t}.service_at_location sl join {t}.location l on l.id = sl.location_id
        left join platform.municipality m on l.external_identifier_type = 'ISTAT' and m.code = l.external_identifier
        cross join lateral (select coalesce(l.latitude, m.latitude) as latitude,
                                   coalesce(l.longitude, m.longitude) as longitude) p
        where sl.service_id = s.id and p.latitude is not null) place on true
    where true ";
pub(crate) const FROM_WITHOUT_DISTANCE: &str = "from {t}.published_service s
    cross join (select null::float8 as distance_km) place
    where true ";

pub(crate) const COUNT: &str = "select count(*) from {t}.published_service s where true ";

/// The words are read once and not for each row, which is what the `select` of their own is for.
pub(crate) const TEXT: &str = "and s.search @@ (select to_tsquery('pg_catalog.italian', $1)) ";

/// A service without an area is for everybody; one with areas is for who lives in one of them, or for
/// anybody where one says so.
pub(crate) const RESIDENCE: &str = "and (
        exists (select from {t}.service_area a where a.service_id = s.id
                and (a.residency_rule = 'any' or $2 = any(a.municipality_codes)))
        or not exists (select from {t}.service_area a where a.service_id = s.id)) ";

pub(crate) const CATEGORIES: &str = "and exists (
        with recursive wanted(id) as (
            select t.id from {t}.taxonomy_term t join {t}.taxonomy x on x.id = t.taxonomy_id
            where x.facet = 'category' and t.code = any($3)
            union select t.id from {t}.taxonomy_term t join wanted w on t.parent_id = w.id)
        select from {t}.attribute a join wanted w on w.id = a.taxonomy_term_id
        where a.link_entity = 'service' and a.link_id = s.id) ";

pub(crate) const TARGETS: &str = "and exists (
        select from {t}.attribute a join {t}.taxonomy_term t on t.id = a.taxonomy_term_id
        join {t}.taxonomy x on x.id = t.taxonomy_id
        where a.link_entity = 'service' and a.link_id = s.id and x.facet = 'target' and t.code = any($4)) ";

pub(crate) const FREE: &str =
    "and exists (select from {t}.cost_option c where c.service_id = s.id and c.kind = 'free') ";

pub(crate) const LANGUAGES: &str = "and (
        exists (select from {t}.language g where g.service_id = s.id and g.code = any($5))
        or exists (select from {t}.service_at_location sl join {t}.language g on g.location_id = sl.location_id
                   where sl.service_id = s.id and g.code = any($5))) ";

pub(crate) const ACCESSIBILITY: &str = "and exists (
        select from {t}.service_at_location sl
        where sl.service_id = s.id
          and $6 <@ array(select f.code from {t}.accessibility f where f.location_id = sl.location_id)) ";

pub(crate) const ORGANIZATION: &str = "and s.organization_id = $7 ";

pub(crate) const END: &str = ") hit ";
pub(crate) const BY_NAME: &str = "order by lower(name), id ";
pub(crate) const BY_SCORE: &str = "order by score, id ";
pub(crate) const AFTER_NAME: &str =
    "where (lower(name), id) > ($13, $14) order by lower(name), id ";
pub(crate) const AFTER_SCORE: &str = "where (score, id) > ($12, $14) order by score, id ";
pub(crate) const PAGE: &str = "limit $10 offset $11";

/// Counts of the services behind each term of a facet; the filters follow, then [`FACET_END`].
pub(crate) const FACET: &str = "select t.code, t.name, count(distinct a.link_id) as services
    from {t}.taxonomy_term t
    join {t}.taxonomy x on x.id = t.taxonomy_id
    join {t}.attribute a on a.taxonomy_term_id = t.id and a.link_entity = 'service'
    where t.code is not null and x.facet = ";
pub(crate) const FACET_CATEGORY: &str = "'category'";
pub(crate) const FACET_TARGET: &str = "'target'";
pub(crate) const FACET_SERVICES: &str =
    " and a.link_id in (select s.id from {t}.published_service s where true ";
pub(crate) const FACET_END: &str =
    ") group by t.id, t.code, t.name order by services desc, t.name, t.id limit 40";
