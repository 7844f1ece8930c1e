//! Italian municipalities, by their six-digit ISTAT code.

use sqlx::{FromRow, PgConnection};

use crate::words::folded;

/// A municipality (*comune*).
#[derive(Clone, Debug, FromRow)]
pub struct Municipality {
    /// The six-digit ISTAT code.
    pub code: String,
    pub name: String,
    /// The two letters of its province.
    pub province: String,
    pub region: String,
    /// Degrees north of the centroid.
    pub latitude: f64,
    /// Degrees east of the centroid.
    pub longitude: f64,
    /// Residents, where known.
    pub population: Option<i32>,
}

impl Municipality {
    /// Its centroid.
    pub fn point(&self) -> Point {
        Point { latitude: self.latitude, longitude: self.longitude }
    }
}

/// A place on the map, in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub latitude: f64,
    pub longitude: f64,
}

impl Point {
    /// Refuses what is on no map.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let real = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        real.then_some(Self { latitude, longitude })
    }
}

/// The municipalities with these codes, by name.
pub async fn find(
    connection: &mut PgConnection,
    codes: &[String],
) -> Result<Vec<Municipality>, sqlx::Error> {
    sqlx::query_as(
        "select code, name, province, region, latitude, longitude, population
         from platform.municipality where code = any($1) order by name, code",
    )
    .bind(codes)
    .fetch_all(connection)
    .await
}

/// The municipalities whose name begins with `prefix` (accents and capitals do not count), the most
/// populated first. `after` is how many to pass over.
pub async fn named(
    connection: &mut PgConnection,
    prefix: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<Municipality>, sqlx::Error> {
    sqlx::query_as(
        "select code, name, province, region, latitude, longitude, population
         from platform.municipality where search_name like $1 || '%'
         order by population desc nulls last, code offset $2 limit $3",
    )
    .bind(folded(prefix))
    .bind(after)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// How many municipalities have a name that begins with `prefix`.
pub async fn count_named(connection: &mut PgConnection, prefix: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "select count(*) from platform.municipality where search_name like $1 || '%'",
    )
    .bind(folded(prefix))
    .fetch_one(connection)
    .await
}
