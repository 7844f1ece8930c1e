//! The public list of a register: who is admitted and available today, and what the register shows of them.

use chrono::NaiveDate;
use reticolo_tenancy::{Permission, Scope, statements};
use serde_json::Value;
use sqlx::FromRow;

use super::RegistryEntryId;
use crate::error::Error;
use crate::registry::{self, Registry};

/// The furthest a list can be paged through.
pub const FURTHEST: i64 = 10_000;

/// Somebody as the public list shows them.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicEntry {
    pub id: RegistryEntryId,
    pub registry_code: String,
    pub display_name: String,
    /// ISTAT codes of where they would work.
    pub municipalities: Vec<String>,
    pub regional_no: Option<String>,
    /// The public fields of the form, as an object.
    pub fields: Value,
    /// The last day of the term; `None`: it has no end.
    pub valid_until: Option<NaiveDate>,
}

/// What is looked for; what is absent does not narrow.
#[derive(Clone, Debug, Default)]
pub struct PublicFilter {
    /// The ISTAT code of a municipality they would work in.
    pub municipality: Option<String>,
    /// A code in the form's `languages`: a list of codes, or of objects with a `language` or `code`.
    pub language: Option<String>,
    /// A code in the form's `skills`.
    pub skill: Option<String>,
}

#[derive(FromRow)]
struct Row {
    registry_entry_id: RegistryEntryId,
    display_name: String,
    municipalities: Vec<String>,
    regional_no: Option<String>,
    #[sqlx(json)]
    form: Value,
    valid_until: Option<NaiveDate>,
}

/// Who is listed and matches a filter, in parameters 1 to 4.
macro_rules! listed {
    () => {
        " from {t}.registry_entry e join {t}.registry_entry_today t on t.registry_entry_id = e.registry_entry_id
          where e.registry_code = $1 and t.available
            and ($2::text is null or $2 = any(e.municipalities))
            and ($3::text is null or jsonb_path_exists(e.form,
                 '$.languages[*] ? (@ == $v || @.language == $v || @.code == $v)', jsonb_build_object('v', $3::text)))
            and ($4::text is null or jsonb_path_exists(e.form, '$.skills[*] ? (@ == $v)',
                 jsonb_build_object('v', $4::text))) "
    };
}

statements! {
    /// One page of who is listed, by name.
    LIST = concat!(
        "select e.registry_entry_id, e.display_name, e.municipalities, e.regional_no, e.form, e.valid_until",
        listed!(), "order by lower(e.display_name), e.registry_entry_id offset $5 limit $6");
    /// How many are.
    COUNT = concat!("select count(*)", listed!());
}

/// One page of a register's public list, by name.
///
/// Needs `directory:browse`, which everybody has. Fails with `NotFound` where there is no such register at
/// work, with `BadField` for a filter by something the register does not show, with `TooFar`.
pub async fn list_public(
    scope: &mut Scope,
    registry: &str,
    filter: &PublicFilter,
    offset: i64,
    limit: i64,
) -> Result<Vec<PublicEntry>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let registry = shown(scope, registry, filter).await?;
    if offset > FURTHEST {
        return Err(Error::TooFar);
    }
    let sql = scope.sql(&LIST);
    let rows: Vec<Row> = sqlx::query_as(sql)
        .bind(&registry.code)
        .bind(filter.municipality.as_deref())
        .bind(filter.language.as_deref())
        .bind(filter.skill.as_deref())
        .bind(offset)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?;
    let entries = rows.into_iter().map(|row| PublicEntry {
        id: row.registry_entry_id,
        registry_code: registry.code.clone(),
        display_name: row.display_name,
        municipalities: row.municipalities,
        regional_no: row.regional_no,
        fields: registry.public_part(&row.form),
        valid_until: row.valid_until,
    });
    Ok(entries.collect())
}

/// How many there are for [`list_public`].
pub async fn count_public(
    scope: &mut Scope,
    registry: &str,
    filter: &PublicFilter,
) -> Result<i64, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let registry = shown(scope, registry, filter).await?;
    let sql = scope.sql(&COUNT);
    Ok(sqlx::query_scalar(sql)
        .bind(&registry.code)
        .bind(filter.municipality.as_deref())
        .bind(filter.language.as_deref())
        .bind(filter.skill.as_deref())
        .fetch_one(scope.connection())
        .await?)
}

/// The register, if it is at work and shows what is filtered by.
async fn shown(
    scope: &mut Scope,
    registry: &str,
    filter: &PublicFilter,
) -> Result<Registry, Error> {
    let registry = registry::one(scope, registry).await?;
    registry.is_running().map_err(|_| Error::NotFound)?;
    let public = |field: &str| registry.public_fields.iter().any(|shown| shown == field);
    if filter.language.is_some() && !public("languages") {
        return Err(Error::BadField("language"));
    }
    if filter.skill.is_some() && !public("skills") {
        return Err(Error::BadField("skill"));
    }
    Ok(registry)
}
