//! Lists at work: what is in sight, narrowed by a filter, sorted by a column, a stretch at a time.
//!
//! A statement of a list has sight in parameters 1 to 3, the filter from 4 on, then the column, whether
//! backwards, the offset and the limit.

use chrono::NaiveDate;
use reticolo_tenancy::{Scope, Statement};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{Arguments, FromRow};
use uuid::Uuid;

use crate::error::Error;
use crate::sight::Sight;
use crate::sort::{Key, Sort};

/// What narrows a list.
pub(crate) trait Narrow {
    /// Adds its parameters, in the order in which the statement has them.
    fn add_to(&self, arguments: &mut PgArguments, today: NaiveDate) -> Result<(), BoxDynError>;
}

/// A part of a sorted list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch<K> {
    pub(crate) sort: Sort<K>,
    pub(crate) offset: i64,
    pub(crate) limit: i64,
}

/// A stretch of what is in sight and a filter takes.
pub(crate) async fn stretch<Row: Found, K: Key>(
    scope: &mut Scope,
    statement: &'static Statement,
    sight: &Sight,
    filter: &impl Narrow,
    Stretch { sort, offset, limit }: Stretch<K>,
) -> Result<Vec<Row>, Error> {
    let mut arguments = narrowed(scope, sight, filter)?;
    for added in [
        arguments.add(sort.by.as_str()),
        arguments.add(sort.descending),
        arguments.add(offset),
        arguments.add(limit),
    ] {
        added.map_err(sqlx::Error::Encode)?;
    }
    let sql = scope.sql(statement);
    Ok(sqlx::query_as_with(sql, arguments).fetch_all(scope.connection()).await?)
}

/// How many there are.
pub(crate) async fn count(
    scope: &mut Scope,
    statement: &'static Statement,
    sight: &Sight,
    filter: &impl Narrow,
) -> Result<i64, Error> {
    let arguments = narrowed(scope, sight, filter)?;
    let sql = scope.sql(statement);
    Ok(sqlx::query_scalar_with(sql, arguments).fetch_one(scope.connection()).await?)
}

/// Those in sight with these ids.
pub(crate) async fn with_ids<Row: Found>(
    scope: &mut Scope,
    statement: &'static Statement,
    sight: &Sight,
    ids: Vec<Uuid>,
) -> Result<Vec<Row>, Error> {
    let sql = scope.sql(statement);
    Ok(sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(&sight.municipalities)
        .bind(sight.account)
        .bind(ids)
        .fetch_all(scope.connection())
        .await?)
}

/// What rows are read as.
pub(crate) trait Found: for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<Row: for<'r> FromRow<'r, PgRow> + Send + Unpin> Found for Row {}

fn narrowed(
    scope: &Scope,
    sight: &Sight,
    filter: &impl Narrow,
) -> Result<PgArguments, sqlx::Error> {
    let mut arguments = PgArguments::default();
    for added in [
        arguments.add(sight.everywhere),
        arguments.add(&sight.municipalities),
        arguments.add(sight.account),
        filter.add_to(&mut arguments, scope.today()),
    ] {
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
