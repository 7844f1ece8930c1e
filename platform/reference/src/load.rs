//! Bringing the reference tables up to the embedded files, when these have changed.

use serde::Deserialize;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::words::folded;

const MUNICIPALITIES: &str = include_str!("../data/municipalities.csv");
const CODE_LISTS: &str = include_str!("../data/code_lists.csv");

/// Why the embedded files could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("an embedded data file cannot be read")]
    File(#[from] csv::Error),
    #[error("the reference tables could not be written")]
    Storage(#[from] sqlx::Error),
}

/// Loads what has changed since the last time; says whether anything had.
pub async fn load(connection: &mut PgConnection) -> Result<bool, Error> {
    let mut changed = false;
    if is_new(connection, "municipalities.csv", MUNICIPALITIES).await? {
        municipalities(connection).await?;
        changed = true;
    }
    if is_new(connection, "code_lists.csv", CODE_LISTS).await? {
        code_lists(connection).await?;
        changed = true;
    }
    Ok(changed)
}

async fn is_new(
    connection: &mut PgConnection,
    file: &str,
    content: &str,
) -> Result<bool, sqlx::Error> {
    let sha256 = hex::encode(Sha256::digest(content));
    let written = sqlx::query(
        "insert into platform.reference_edition as old (file, sha256) values ($1, $2)
         on conflict (file) do update set sha256 = excluded.sha256 where old.sha256 <> excluded.sha256",
    )
    .bind(file)
    .bind(sha256)
    .execute(connection)
    .await?;
    Ok(written.rows_affected() > 0)
}

#[derive(Deserialize)]
struct MunicipalityRow {
    istat: String,
    municipality: String,
    province_short: String,
    region: String,
    lat: f64,
    lon: f64,
    // The source writes counts as decimals ("2558.0"), and leaves three municipalities without.
    pop: Option<f64>,
    p0_2: Option<f64>,
    p0_17: Option<f64>,
    p65: Option<f64>,
    p75: Option<f64>,
}

async fn municipalities(connection: &mut PgConnection) -> Result<(), Error> {
    let rows: Vec<MunicipalityRow> = csv::Reader::from_reader(MUNICIPALITIES.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()?;
    let text =
        |of: fn(&MunicipalityRow) -> &String| rows.iter().map(of).cloned().collect::<Vec<_>>();
    let number = |of: fn(&MunicipalityRow) -> f64| rows.iter().map(of).collect::<Vec<_>>();
    let count = |of: fn(&MunicipalityRow) -> Option<f64>| rows.iter().map(of).collect::<Vec<_>>();
    let search: Vec<_> = rows.iter().map(|row| folded(&row.municipality)).collect();
    sqlx::query(
        "insert into platform.municipality (code, name, search_name, province, region, latitude, longitude,
             population, population_0_2, population_0_17, population_65, population_75)
         select code, name, search_name, province, region, latitude, longitude, p::int, p2::int, p17::int, p65::int, p75::int
         from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[],
                     $8::float8[], $9::float8[], $10::float8[], $11::float8[], $12::float8[])
              as file(code, name, search_name, province, region, latitude, longitude, p, p2, p17, p65, p75)
         on conflict (code) do update set name = excluded.name, search_name = excluded.search_name,
             province = excluded.province, region = excluded.region, latitude = excluded.latitude,
             longitude = excluded.longitude, population = excluded.population,
             population_0_2 = excluded.population_0_2, population_0_17 = excluded.population_0_17,
             population_65 = excluded.population_65, population_75 = excluded.population_75",
    )
    .bind(text(|row| &row.istat))
    .bind(text(|row| &row.municipality))
    .bind(search)
    .bind(text(|row| &row.province_short))
    .bind(text(|row| &row.region))
    .bind(number(|row| row.lat))
    .bind(number(|row| row.lon))
    .bind(count(|row| row.pop))
    .bind(count(|row| row.p0_2))
    .bind(count(|row| row.p0_17))
    .bind(count(|row| row.p65))
    .bind(count(|row| row.p75))
    .execute(connection)
    .await?;
    Ok(())
}

#[derive(Deserialize)]
struct CodeRow {
    list: String,
    code: String,
    name_it: String,
    name_en: String,
}

async fn code_lists(connection: &mut PgConnection) -> Result<(), Error> {
    let rows: Vec<CodeRow> =
        csv::Reader::from_reader(CODE_LISTS.as_bytes()).deserialize().collect::<Result<_, _>>()?;
    let text = |of: fn(&CodeRow) -> &String| rows.iter().map(of).cloned().collect::<Vec<_>>();
    sqlx::query(
        "insert into platform.code_list_entry (list, code, name_it, name_en, position)
         select list, code, name_it, name_en, position::smallint
         from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality
              as file(list, code, name_it, name_en, position)
         on conflict (list, code) do update set name_it = excluded.name_it, name_en = excluded.name_en,
             position = excluded.position",
    )
    .bind(text(|row| &row.list))
    .bind(text(|row| &row.code))
    .bind(text(|row| &row.name_it))
    .bind(text(|row| &row.name_en))
    .execute(connection)
    .await?;
    Ok(())
}
