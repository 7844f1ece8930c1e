//! Taxonomies and their terms: what services are about, and whom they are for.

use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;

use crate::error::Error;
use crate::service::ServiceId;

reticolo_foundation::id! {
    /// Names a taxonomy.
    TaxonomyId
}

reticolo_foundation::id! {
    /// Names a term of a taxonomy.
    TaxonomyTermId
}

/// A filter of the showcase that a taxonomy's terms feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FacetKind {
    /// What a service is about.
    Category,
    /// Whom a service is for.
    Target,
}

impl FacetKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Target => "target",
        }
    }
}

/// A taxonomy as HSDS 3.1 describes it.
#[derive(Clone, Debug, FromRow)]
pub struct Taxonomy {
    pub id: TaxonomyId,
    pub name: String,
    pub description: String,
    pub uri: Option<String>,
    pub version: Option<String>,
    /// `category`, `target`, or none.
    pub facet: Option<String>,
}

/// A term of a taxonomy.
#[derive(Clone, Debug, FromRow)]
pub struct TaxonomyTerm {
    pub id: TaxonomyTermId,
    /// What filters take, and what translations hang on.
    pub code: Option<String>,
    pub name: String,
    pub description: String,
    pub parent_id: Option<TaxonomyTermId>,
    pub taxonomy_id: Option<TaxonomyId>,
    /// The facet its taxonomy feeds.
    pub facet: Option<String>,
}

statements! {
    /// Every taxonomy, by name.
    ALL = "select id, name, description, uri, version, facet from {t}.taxonomy order by name, id limit 200";
    /// One page of the terms of these taxonomies, by name.
    TERMS = "select id, code, name, description, parent_id, taxonomy_id, facet from (
                 select t.id, t.code, t.name, t.description, t.parent_id, t.taxonomy_id, x.facet,
                        row_number() over (partition by t.taxonomy_id order by t.name, t.id) as place
                 from {t}.taxonomy_term t join {t}.taxonomy x on x.id = t.taxonomy_id
                 where t.taxonomy_id = any($1)) as term
             where place > $2 and place <= $2 + $3 order by taxonomy_id, place";
    /// How many terms each of these taxonomies has.
    COUNT_TERMS = "select taxonomy_id, count(*) from {t}.taxonomy_term where taxonomy_id = any($1) group by taxonomy_id";
    /// Terms with these ids.
    TERMS_BY_ID = "select t.id, t.code, t.name, t.description, t.parent_id, t.taxonomy_id, x.facet
                   from {t}.taxonomy_term t left join {t}.taxonomy x on x.id = t.taxonomy_id
                   where t.id = any($1)";
    /// The terms of these services.
    OF_SERVICES = "select a.link_id as service_id, t.id, t.code, t.name, t.description, t.parent_id, t.taxonomy_id, x.facet
                   from {t}.attribute a
                   join {t}.taxonomy_term t on t.id = a.taxonomy_term_id
                   left join {t}.taxonomy x on x.id = t.taxonomy_id
                   where a.link_entity = 'service' and a.link_id = any($1)
                   order by t.name, t.id";
}

/// Every taxonomy, by name.
pub async fn all(scope: &mut Scope) -> Result<Vec<Taxonomy>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&ALL);
    Ok(sqlx::query_as(sql).fetch_all(scope.connection()).await?)
}

/// Of each of these taxonomies, the terms from place `offset` on by name, at most `limit`.
pub async fn terms(
    scope: &mut Scope,
    ids: &[TaxonomyId],
    offset: i64,
    limit: i64,
) -> Result<Vec<TaxonomyTerm>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&TERMS);
    Ok(sqlx::query_as(sql).bind(ids).bind(offset).bind(limit).fetch_all(scope.connection()).await?)
}

/// How many terms each of these taxonomies has; those without any are left out.
pub async fn count_terms(
    scope: &mut Scope,
    ids: &[TaxonomyId],
) -> Result<Vec<(TaxonomyId, i64)>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&COUNT_TERMS);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}

/// The terms with these ids, in no order.
pub async fn find_terms(
    scope: &mut Scope,
    ids: &[TaxonomyTermId],
) -> Result<Vec<TaxonomyTerm>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&TERMS_BY_ID);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}

/// The terms of these services, each service's by name.
pub async fn of_services(
    scope: &mut Scope,
    ids: &[ServiceId],
) -> Result<Vec<(ServiceId, TaxonomyTerm)>, Error> {
    #[derive(FromRow)]
    struct Row {
        service_id: ServiceId,
        #[sqlx(flatten)]
        term: TaxonomyTerm,
    }
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&OF_SERVICES);
    let rows: Vec<Row> = sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.service_id, row.term)).collect())
}
