//! Reading what the directory's tables say of a service as one content.

use reticolo_tenancy::{Scope, statements};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use super::content::{
    Capacity, CostOption, Exception, Hours, Image, ListingContent, Phone, Place, RequiredDocument,
    ServiceArea, Span, Weekday,
};
use crate::service::ServiceId;

statements! {
    /// A service with the rows a content covers, each with its id.
    STORED = "select jsonb_build_object(
        'service', jsonb_build_object(
            'name', s.name, 'alternate_name', s.alternate_name, 'description', s.description, 'url', s.url,
            'email', s.email,
            'status', case s.status when 'temporarily closed' then s.status else 'active' end,
            'interpretation_services', s.interpretation_services, 'application_process', s.application_process,
            'fees_description', s.fees_description, 'wait_time', s.wait_time,
            'eligibility_description', s.eligibility_description, 'minimum_age', s.minimum_age,
            'maximum_age', s.maximum_age, 'alert', s.alert),
        'terms', (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'item', jsonb_build_array(x.facet, t.code))
                                            order by x.facet, t.code, a.id), '[]')
                  from {t}.attribute a join {t}.taxonomy_term t on t.id = a.taxonomy_term_id
                  join {t}.taxonomy x on x.id = t.taxonomy_id
                  where a.link_entity = 'service' and a.link_id = s.id and t.code is not null and x.facet is not null),
        'places', (select coalesce(jsonb_agg(jsonb_build_object(
                       'id', sl.id,
                       'accessibility', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'item', f.code) order by f.code, f.id), '[]')
                                         from {t}.accessibility f where f.location_id = l.id and f.code is not null),
                       'item', jsonb_build_object(
                           'id', l.id, 'name', l.name, 'address', d.address_1, 'postal_code', d.postal_code,
                           'municipality', case l.external_identifier_type when 'ISTAT' then l.external_identifier end,
                           'latitude', l.latitude, 'longitude', l.longitude, 'transportation', l.transportation))
                       order by l.name, sl.id), '[]')
                   from {t}.service_at_location sl join {t}.location l on l.id = sl.location_id
                   left join lateral (select address_1, postal_code from {t}.address
                                      where location_id = l.id order by address_type, id limit 1) d on true
                   where sl.service_id = s.id),
        'schedules', (select coalesce(jsonb_agg(jsonb_build_object(
                          'id', h.id, 'at', h.service_at_location_id,
                          'days', case h.freq when 'WEEKLY' then string_to_array(h.byday, ',') end,
                          'opens', h.opens_at, 'closes', h.closes_at, 'description', h.description,
                          'from', h.valid_from, 'to', h.valid_to) order by h.id), '[]')
                      from {t}.schedule h
                      where (h.service_id = s.id
                             or h.service_at_location_id in (select sl.id from {t}.service_at_location sl where sl.service_id = s.id))
                        and h.until is null and h.count is null
                        and ((h.freq = 'WEEKLY' and coalesce(h.interval, 1) = 1
                              and h.byday ~ '^(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*$')
                             or (h.freq is null and h.byday is null and h.bymonthday is null and h.valid_from is not null
                                 and (h.opens_at is null) = (h.closes_at is null)))),
        'phones', (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'item', jsonb_build_object(
                       'number', p.number, 'kind', p.type, 'description', p.description)) order by p.id), '[]')
                   from {t}.phone p where p.service_id = s.id),
        'languages', (select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'item', g.code) order by g.code, g.id), '[]')
                      from {t}.language g where g.service_id = s.id and g.code is not null),
        'cost_options', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'item', jsonb_build_object(
                             'kind', c.kind, 'option', c.option, 'amount', c.amount, 'isee_from', c.isee_from,
                             'isee_to', c.isee_to, 'description', c.amount_description))
                             order by c.isee_from nulls first, c.amount nulls first, c.id), '[]')
                         from {t}.cost_option c where c.service_id = s.id),
        'required_documents', (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'item', jsonb_build_object(
                                   'document', r.document, 'url', r.uri)) order by r.document, r.id), '[]')
                               from {t}.required_document r where r.service_id = s.id and r.document is not null),
        'service_areas', (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'item', jsonb_build_object(
                              'name', a.name, 'description', a.description, 'municipalities', a.municipality_codes,
                              'residency_rule', a.residency_rule)) order by a.name, a.id), '[]')
                          from {t}.service_area a where a.service_id = s.id),
        'capacities', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'item', jsonb_build_object(
                           'unit', u.name, 'available', c.available, 'maximum', c.maximum, 'description', c.description))
                           order by u.name, c.id), '[]')
                       from {t}.service_capacity c join {t}.unit u on u.id = c.unit_id where c.service_id = s.id),
        'images', (select coalesce(jsonb_agg(jsonb_build_object('digest', encode(i.digest, 'hex'), 'alt', i.alt)
                                             order by i.position, i.digest), '[]')
                   from {t}.listing_image i where i.service_id = s.id and i.position is not null))
        from {t}.service s where s.id = $1";
}

/// What the tables say of a service, or `None` where there is no such service. Asks for no permission:
/// its callers do.
pub(super) async fn stored(
    scope: &mut Scope,
    id: ServiceId,
) -> Result<Option<Stored>, sqlx::Error> {
    let sql = scope.sql(&STORED);
    let stored: Option<Json<Stored>> =
        sqlx::query_scalar(sql).bind(id).fetch_optional(scope.connection()).await?;
    Ok(stored.map(|Json(mut stored)| {
        stored.service_areas.iter_mut().for_each(|row| row.item.municipalities.sort());
        stored
    }))
}

/// A row that is there.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Row<T> {
    pub id: Uuid,
    pub item: T,
}

/// The rows behind a content.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Stored {
    service: ListingContent,
    /// The facet of each term, and its code.
    pub terms: Vec<Row<(String, String)>>,
    pub places: Vec<StoredPlace>,
    pub schedules: Vec<Schedule>,
    pub phones: Vec<Row<Phone>>,
    pub languages: Vec<Row<String>>,
    pub cost_options: Vec<Row<CostOption>>,
    pub required_documents: Vec<Row<RequiredDocument>>,
    pub service_areas: Vec<Row<ServiceArea>>,
    pub capacities: Vec<Row<Capacity>>,
    images: Vec<Image>,
}

/// A service at a location.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct StoredPlace {
    /// Of the service at the location; the location's own is in `item`.
    pub id: Uuid,
    pub accessibility: Vec<Row<String>>,
    pub item: Place,
}

/// A schedule that fits a grid of weekdays, or is an exception from it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Schedule {
    pub id: Uuid,
    /// The service at a location it is of; `None`: of the service.
    pub at: Option<Uuid>,
    /// Absent in an exception.
    pub days: Option<Vec<Weekday>>,
    pub opens: Option<chrono::NaiveTime>,
    pub closes: Option<chrono::NaiveTime>,
    pub description: Option<String>,
    pub from: Option<chrono::NaiveDate>,
    pub to: Option<chrono::NaiveDate>,
}

impl Schedule {
    pub(super) fn spans(&self) -> impl Iterator<Item = Span> {
        let days = self.days.iter().flatten();
        days.map(|weekday| Span {
            weekday: *weekday,
            opens: self.opens,
            closes: self.closes,
            description: self.description.clone(),
            from: self.from,
            to: self.to,
        })
    }

    pub(super) fn exception(&self) -> Option<Exception> {
        let from = self.from.filter(|_| self.days.is_none())?;
        Some(Exception {
            from,
            to: self.to.unwrap_or(from),
            closed: self.opens.is_none(),
            opens: self.opens,
            closes: self.closes,
            description: self.description.clone(),
        })
    }
}

impl Stored {
    /// The schedules of a service at a location, or of the service.
    pub(super) fn schedules_of(&self, at: Option<Uuid>) -> impl Iterator<Item = &Schedule> {
        self.schedules.iter().filter(move |schedule| schedule.at == at)
    }

    fn hours(&self, at: Option<Uuid>) -> Hours {
        Hours {
            weekly: self.schedules_of(at).flat_map(Schedule::spans).collect(),
            exceptions: self.schedules_of(at).filter_map(Schedule::exception).collect(),
        }
    }

    /// The same as a content, in the order of [`ListingContent::sort`].
    pub(super) fn content(&self) -> ListingContent {
        fn items<T: Clone>(rows: &[Row<T>]) -> Vec<T> {
            rows.iter().map(|row| row.item.clone()).collect()
        }
        let codes = |facet: &str| {
            let terms = self.terms.iter().filter(|row| row.item.0 == facet);
            terms.map(|row| row.item.1.clone()).collect()
        };
        let places = self.places.iter().map(|place| Place {
            accessibility: items(&place.accessibility),
            hours: self.hours(Some(place.id)),
            ..place.item.clone()
        });
        let mut content = ListingContent {
            categories: codes("category"),
            targets: codes("target"),
            places: places.collect(),
            hours: self.hours(None),
            phones: items(&self.phones),
            languages: items(&self.languages),
            cost_options: items(&self.cost_options),
            required_documents: items(&self.required_documents),
            service_areas: items(&self.service_areas),
            capacities: items(&self.capacities),
            images: self.images.clone(),
            ..self.service.clone()
        };
        content.sort();
        content
    }
}
