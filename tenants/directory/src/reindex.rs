//! Writing the words a service is found by.
//!
//! Weights: A its names, B its categories and targets, C what it says of itself, D who offers it and
//! where. Words go through [`reticolo_reference::words`] on the way in, as they do when searched.

use reticolo_reference::words::words;
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;

use crate::error::Error;
use crate::service::ServiceId;

/// Services brought up to date at a time.
const BATCH: i64 = 500;

statements! {
    /// The texts of a batch of services, after an id.
    TEXTS = "select s.id, concat_ws(' ', s.name, s.alternate_name) as names,
                    (select string_agg(concat_ws(' ', t.name, t.description), ' ' order by t.id)
                     from {t}.attribute a join {t}.taxonomy_term t on t.id = a.taxonomy_term_id
                     where a.link_entity = 'service' and a.link_id = s.id) as terms,
                    concat_ws(' ', s.description, s.eligibility_description, s.application_process, s.fees_description) as body,
                    concat_ws(' ', o.name, o.alternate_name,
                        (select string_agg(distinct concat_ws(' ', l.name, m.name), ' ')
                         from {t}.service_at_location sl join {t}.location l on l.id = sl.location_id
                         left join platform.municipality m on l.external_identifier_type = 'ISTAT' and m.code = l.external_identifier
                         where sl.service_id = s.id)) as surroundings
             from {t}.service s join {t}.organization o on o.id = s.organization_id
             where ($1::uuid is null or s.id > $1) and ($3::uuid[] is null or s.id = any($3))
             order by s.id limit $2";
    /// Writes the words of a batch, where they differ.
    WRITE = "update {t}.service s set search = word.search
             from (select id, setweight(to_tsvector('pg_catalog.italian', names), 'A')
                           || setweight(to_tsvector('pg_catalog.italian', terms), 'B')
                           || setweight(to_tsvector('pg_catalog.italian', body), 'C')
                           || setweight(to_tsvector('pg_catalog.italian', surroundings), 'D') as search
                   from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
                        as text(id, names, terms, body, surroundings)) word
             where word.id = s.id and s.search <> word.search";
}

#[derive(FromRow)]
struct Texts {
    id: ServiceId,
    names: String,
    terms: Option<String>,
    body: String,
    surroundings: String,
}

/// Brings the words of every service up to date.
pub async fn all(scope: &mut Scope) -> Result<(), Error> {
    scope.require(Permission::DirectoryImport)?;
    bring(scope, None).await
}

/// Brings the words of these services up to date. Asks for no permission: its callers do.
pub(crate) async fn some(scope: &mut Scope, ids: &[ServiceId]) -> Result<(), Error> {
    bring(scope, Some(ids)).await
}

async fn bring(scope: &mut Scope, only: Option<&[ServiceId]>) -> Result<(), Error> {
    let mut after: Option<ServiceId> = None;
    loop {
        let sql = scope.sql(&TEXTS);
        let batch: Vec<Texts> = sqlx::query_as(sql)
            .bind(after)
            .bind(BATCH)
            .bind(only)
            .fetch_all(scope.connection())
            .await?;
        let Some(last) = batch.last() else {
            return Ok(());
        };
        after = Some(last.id);
        let ids: Vec<_> = batch.iter().map(|texts| texts.id).collect();
        let joined = |of: fn(&Texts) -> &str| -> Vec<String> {
            batch.iter().map(|texts| words(of(texts)).join(" ")).collect()
        };
        let sql = scope.sql(&WRITE);
        sqlx::query(sql)
            .bind(ids)
            .bind(joined(|texts| &texts.names))
            .bind(joined(|texts| texts.terms.as_deref().unwrap_or_default()))
            .bind(joined(|texts| &texts.body))
            .bind(joined(|texts| &texts.surroundings))
            .execute(scope.connection())
            .await?;
    }
}
