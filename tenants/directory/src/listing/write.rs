//! Publishing a content: writing it into the directory's tables.
//!
//! Rows that say what is wanted stay as they are, others of the same key change, the rest are added or
//! removed. What a content does not cover is not touched.

use chrono::NaiveDate;
use reticolo_tenancy::{Scope, statements};
use serde::Serialize;
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

use super::content::ListingContent;
use super::matching::{RowId, plan, plan_hours};
use super::read::{Row, stored};
use crate::error::Error;
use crate::organization::OrganizationId;
use crate::reindex;
use crate::service::ServiceId;

pub(crate) mod places;

statements! {
    /// Creates or changes a service.
    SERVICE = "insert into {t}.service as old (id, organization_id, name, alternate_name, description, url, email, status,
                    interpretation_services, application_process, fees_description, wait_time, eligibility_description,
                    minimum_age, maximum_age, alert, assured_date, last_modified)
             select $1, $2, name, alternate_name, description, url, email, status, interpretation_services,
                    application_process, fees_description, wait_time, eligibility_description, minimum_age, maximum_age,
                    alert, $4, $5
             from jsonb_to_record($3) as new(name text, alternate_name text, description text, url text, email text,
                    status text, interpretation_services text, application_process text, fees_description text,
                    wait_time text, eligibility_description text, minimum_age float8, maximum_age float8, alert text)
             on conflict (id) do update set name = excluded.name, alternate_name = excluded.alternate_name,
                    description = excluded.description, url = excluded.url, email = excluded.email, status = excluded.status,
                    interpretation_services = excluded.interpretation_services,
                    application_process = excluded.application_process, fees_description = excluded.fees_description,
                    wait_time = excluded.wait_time, eligibility_description = excluded.eligibility_description,
                    minimum_age = excluded.minimum_age, maximum_age = excluded.maximum_age, alert = excluded.alert,
                    assured_date = excluded.assured_date, assurer_email = null, last_modified = excluded.last_modified,
                    row_version = old.row_version + 1";
    /// Adds terms to a service.
    TERMS = "insert into {t}.attribute (id, link_id, link_entity, taxonomy_term_id)
             select new.id, $1, 'service', (select t.id from {t}.taxonomy_term t join {t}.taxonomy x on x.id = t.taxonomy_id
                                            where x.facet = new.item ->> 0 and t.code = new.item ->> 1 order by t.id limit 1)
             from jsonb_to_recordset($2) as new(id uuid, item jsonb)";
    /// Writes schedules of a service, or of a service at a location; those that are there change their days only.
    SCHEDULES = "insert into {t}.schedule (id, service_id, service_at_location_id, freq, byday, opens_at, closes_at,
                    description, valid_from, valid_to)
             select id, $1, $2, freq, byday, opens, closes, description, valid_from, valid_to
             from jsonb_to_recordset($3) as new(id uuid, freq text, byday text, opens time, closes time, description text,
                    valid_from date, valid_to date)
             on conflict (id) do update set byday = excluded.byday";
    PHONES = "insert into {t}.phone (id, service_id, number, type, description)
             select id, $1, item ->> 'number', item ->> 'kind', item ->> 'description'
             from jsonb_to_recordset($2) as new(id uuid, item jsonb)
             on conflict (id) do update set number = excluded.number, type = excluded.type, description = excluded.description";
    /// Languages of phones, before the phones go.
    PHONE_LANGUAGES = "delete from {t}.language where phone_id = any($1)";
    LANGUAGES = "insert into {t}.language (id, service_id, code, name)
             select new.id, $1, new.item #>> '{}', coalesce(e.name_it, new.item #>> '{}')
             from jsonb_to_recordset($2) as new(id uuid, item jsonb)
             left join platform.code_list_entry e on e.list = 'language' and e.code = new.item #>> '{}'";
    COST_OPTIONS = "insert into {t}.cost_option (id, service_id, kind, option, amount, currency, isee_from, isee_to,
                    amount_description)
             select id, $1, item ->> 'kind', item ->> 'option', (item ->> 'amount')::bigint,
                    case when item ->> 'amount' is not null then 'EUR' end,
                    (item ->> 'isee_from')::bigint, (item ->> 'isee_to')::bigint, item ->> 'description'
             from jsonb_to_recordset($2) as new(id uuid, item jsonb)
             on conflict (id) do update set kind = excluded.kind, option = excluded.option, amount = excluded.amount,
                    currency = excluded.currency, isee_from = excluded.isee_from, isee_to = excluded.isee_to,
                    amount_description = excluded.amount_description";
    REQUIRED_DOCUMENTS = "insert into {t}.required_document (id, service_id, document, uri)
             select id, $1, item ->> 'document', item ->> 'url'
             from jsonb_to_recordset($2) as new(id uuid, item jsonb)
             on conflict (id) do update set document = excluded.document, uri = excluded.uri";
    SERVICE_AREAS = "insert into {t}.service_area (id, service_id, name, description, municipality_codes, residency_rule)
             select id, $1, item ->> 'name', item ->> 'description',
                    array(select jsonb_array_elements_text(item -> 'municipalities')), item ->> 'residency_rule'
             from jsonb_to_recordset($2) as new(id uuid, item jsonb)
             on conflict (id) do update set name = excluded.name, description = excluded.description,
                    municipality_codes = excluded.municipality_codes, residency_rule = excluded.residency_rule";
    /// Units of capacity that are not known yet.
    UNITS = "insert into {t}.unit (id, name)
             select new.id, new.name from jsonb_to_recordset($1) as new(id uuid, name text)
             where not exists (select from {t}.unit u where lower(u.name) = lower(new.name))";
    CAPACITIES = "insert into {t}.service_capacity (id, service_id, unit_id, available, maximum, description, updated)
             select id, $1, (select u.id from {t}.unit u where lower(u.name) = lower(item ->> 'unit')
                             order by u.name = item ->> 'unit' desc, u.id limit 1),
                    (item ->> 'available')::float8, (item ->> 'maximum')::float8, item ->> 'description', $3
             from jsonb_to_recordset($2) as new(id uuid, item jsonb)
             on conflict (id) do update set unit_id = excluded.unit_id, available = excluded.available,
                    maximum = excluded.maximum, description = excluded.description, updated = excluded.updated";
    /// Shows the images a content names, in its order, and no others.
    IMAGES = "update {t}.listing_image i set position = new.position, alt = coalesce(new.alt, i.alt)
             from (select old.digest, wanted.position, wanted.alt
                   from {t}.listing_image old
                   left join jsonb_to_recordset($2) as wanted(digest text, alt text, position smallint)
                          on wanted.digest = encode(old.digest, 'hex')
                   where old.service_id = $1) new
             where i.service_id = $1 and i.digest = new.digest";
}

/// Writes a content into the tables; the service is created where there is none. `confirmed_on` is the
/// day on which somebody vouched for it. Asks for no permission and checks nothing: its callers do.
pub(super) async fn write(
    scope: &mut Scope,
    id: ServiceId,
    organization: OrganizationId,
    content: &ListingContent,
    confirmed_on: NaiveDate,
) -> Result<(), Error> {
    let mut content = content.clone();
    content.sort();
    let content = &content;
    let (sql, now) = (scope.sql(&SERVICE), scope.now());
    sqlx::query(sql)
        .bind(id)
        .bind(organization)
        .bind(Json(content))
        .bind(confirmed_on)
        .bind(now)
        .execute(scope.connection())
        .await?;
    let there = stored(scope, id).await?.ok_or(Error::NotFound)?;

    let facet = |name: &str, codes: &[String]| -> Vec<(String, String)> {
        codes.iter().map(|code| (name.to_owned(), code.clone())).collect()
    };
    let terms =
        [facet("category", &content.categories), facet("target", &content.targets)].concat();
    let terms = plan(&there.terms, &terms, Clone::clone);
    remove(scope, "attribute", &terms.remove).await?;
    rows(scope, &TERMS, id, &terms.write).await?;

    let schedules: Vec<_> = there.schedules_of(None).collect();
    let hours = plan_hours(&schedules, &content.hours);
    remove(scope, "schedule", &hours.remove).await?;
    if !hours.write.is_empty() {
        let sql = scope.sql(&SCHEDULES);
        let query = sqlx::query(sql).bind(id).bind(None::<Uuid>).bind(Json(&hours.write));
        query.execute(scope.connection()).await?;
    }

    let phones = plan(&there.phones, &content.phones, |phone| phone.number.clone());
    let sql = scope.sql(&PHONE_LANGUAGES);
    sqlx::query(sql).bind(&phones.remove).execute(scope.connection()).await?;
    remove(scope, "phone", &phones.remove).await?;
    rows(scope, &PHONES, id, &phones.write).await?;

    let languages = plan(&there.languages, &content.languages, Clone::clone);
    remove(scope, "language", &languages.remove).await?;
    rows(scope, &LANGUAGES, id, &languages.write).await?;

    let costs = plan(&there.cost_options, &content.cost_options, |cost| cost.option.clone());
    remove(scope, "cost_option", &costs.remove).await?;
    rows(scope, &COST_OPTIONS, id, &costs.write).await?;

    let documents = plan(&there.required_documents, &content.required_documents, |document| {
        document.document.clone()
    });
    remove(scope, "required_document", &documents.remove).await?;
    rows(scope, &REQUIRED_DOCUMENTS, id, &documents.write).await?;

    let areas = plan(&there.service_areas, &content.service_areas, |_| ());
    remove(scope, "service_area", &areas.remove).await?;
    rows(scope, &SERVICE_AREAS, id, &areas.write).await?;

    capacities(scope, id, content, &there.capacities).await?;
    images(scope, id, content).await?;
    let mut touched = places::write(scope, id, organization, content, &there).await?;
    touched.push(id);
    reindex::some(scope, &touched).await
}

async fn capacities(
    scope: &mut Scope,
    id: ServiceId,
    content: &ListingContent,
    there: &[Row<super::content::Capacity>],
) -> Result<(), Error> {
    let capacities = plan(there, &content.capacities, |capacity| capacity.unit.clone());
    remove(scope, "service_capacity", &capacities.remove).await?;
    if capacities.write.is_empty() {
        return Ok(());
    }
    let mut names: Vec<_> = capacities.write.iter().map(|row| row.item.unit.as_str()).collect();
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup_by_key(|name| name.to_lowercase());
    let units: Vec<_> =
        names.iter().map(|name| json!({ "id": RowId::fresh(), "name": name })).collect();
    let sql = scope.sql(&UNITS);
    sqlx::query(sql).bind(Json(units)).execute(scope.connection()).await?;
    let (sql, now) = (scope.sql(&CAPACITIES), scope.now());
    let query = sqlx::query(sql).bind(id).bind(Json(&capacities.write)).bind(now);
    query.execute(scope.connection()).await?;
    Ok(())
}

async fn images(scope: &mut Scope, id: ServiceId, content: &ListingContent) -> Result<(), Error> {
    let images = content.images.iter().enumerate();
    let wanted: Vec<_> = images
        .map(|(position, image)| {
            json!({ "digest": image.digest, "alt": image.alt, "position": position })
        })
        .collect();
    let sql = scope.sql(&IMAGES);
    sqlx::query(sql).bind(id).bind(Json(wanted)).execute(scope.connection()).await?;
    Ok(())
}

/// Runs a statement that takes a service and rows, unless there is none.
async fn rows<T: Serialize + Sync>(
    scope: &mut Scope,
    statement: &'static reticolo_tenancy::Statement,
    id: ServiceId,
    rows: &[Row<T>],
) -> Result<(), Error> {
    if !rows.is_empty() {
        let sql = scope.sql(statement);
        sqlx::query(sql).bind(id).bind(Json(rows)).execute(scope.connection()).await?;
    }
    Ok(())
}

async fn remove(scope: &mut Scope, table: &'static str, ids: &[Uuid]) -> Result<(), Error> {
    if !ids.is_empty() {
        let sql = scope.sql_of(&["delete from {t}.", table, " where id = any($1)"]);
        sqlx::query(sql).bind(ids).execute(scope.connection()).await?;
    }
    Ok(())
}
