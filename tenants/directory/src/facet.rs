//! How many services stand behind each category and target, given everything else that was asked.

use reticolo_tenancy::{Permission, Scope};
use sqlx::FromRow;

use crate::error::Error;
use crate::search::{Asked, Search, pieces};
use crate::taxonomy::FacetKind;

/// A term one can filter by, and what filtering by it would leave.
#[derive(Clone, Debug, FromRow)]
pub struct FacetTerm {
    pub code: String,
    pub name: String,
    pub services: i64,
}

/// The terms of a facet with the services each has, the most first.
///
/// The facet's own filter is set aside, so that the others of its terms show what they would add.
pub async fn terms(
    scope: &mut Scope,
    search: &Search,
    facet: FacetKind,
) -> Result<Vec<FacetTerm>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let mut others = search.clone();
    let facet = match facet {
        FacetKind::Category => {
            others.categories.clear();
            pieces::FACET_CATEGORY
        }
        FacetKind::Target => {
            others.targets.clear();
            pieces::FACET_TARGET
        }
    };
    let asked = Asked::new(scope, &others).await?;
    let mut sql = vec![pieces::FACET, facet, pieces::FACET_SERVICES];
    sql.extend(asked.filters());
    sql.push(pieces::FACET_END);
    let sql = scope.sql_of(&sql);
    Ok(sqlx::query_as_with(sql, asked.arguments()?).fetch_all(scope.connection()).await?)
}
