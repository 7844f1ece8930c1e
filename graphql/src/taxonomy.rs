//! Taxonomies and their terms.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, Object, SimpleObject};
use reticolo_directory::{
    self as directory, FacetKind, ServiceId, TaxonomyId, TaxonomyTermId, taxonomy,
};
use reticolo_tenancy::Scope;

use crate::batch::{Load, One, Pages, Slice, owners};
use crate::caller::CallerOf;
use crate::connection::{Connection, List, Page, PlainEdge, STATEMENT, page_cost};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::id::GlobalId;

/// A set of terms that say what services are about, or whom they are for.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Taxonomy {
    #[graphql(skip)]
    pub(crate) key: TaxonomyId,
    #[graphql(skip)]
    batch: Arc<Batch>,
    /// Its name.
    name: String,
    /// What it is for, in words.
    description: String,
    /// Where it is published.
    uri: Option<String>,
    /// Its version.
    version: Option<String>,
    /// The filter its terms feed; `null` when they feed none.
    facet: Option<Facet>,
}

/// A filter that terms feed.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "FacetKind")]
pub(crate) enum Facet {
    /// What a service is about.
    Category,
    /// Whom a service is for.
    Target,
}

impl Facet {
    fn named(name: &str) -> Option<Self> {
        [FacetKind::Category, FacetKind::Target]
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .map(Into::into)
    }
}

/// What the taxonomies of a list share.
struct Batch {
    terms: Pages<TaxonomyId, PlainEdge<TaxonomyTerm>>,
    counts: One<TaxonomyId, TermCount>,
}

/// How many terms a taxonomy has.
struct TermCount(i64);

impl Load<TaxonomyId> for TermCount {
    async fn load(
        scope: &mut Scope,
        owners: &[TaxonomyId],
        (): (),
    ) -> Result<Vec<(TaxonomyId, Self)>> {
        let counts = taxonomy::count_terms(scope, owners).await?;
        Ok(counts.into_iter().map(|(owner, count)| (owner, Self(count))).collect())
    }
}

impl Taxonomy {
    /// Taxonomies that were read together, and whose relations will be.
    pub(crate) fn batch(rows: Vec<directory::Taxonomy>) -> impl Iterator<Item = Self> {
        let ids = owners(&rows, |row| Some(row.id));
        let batch = Arc::new(Batch { terms: Pages::of(&ids), counts: One::of(&ids) });
        rows.into_iter().map(move |row| Self {
            key: row.id,
            batch: Arc::clone(&batch),
            name: row.name,
            description: row.description,
            uri: row.uri,
            version: row.version,
            facet: row.facet.as_deref().and_then(Facet::named),
        })
    }
}

#[ComplexObject]
impl Taxonomy {
    /// Its global id.
    pub(crate) async fn id(&self) -> ID {
        GlobalId::Taxonomy(self.key).encode()
    }

    /// Its terms, by name.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn terms(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Connection<TermList>> {
        let list = TermList {
            of: self.key,
            with: Arc::clone(&self.batch),
            offset: Cursor::offset(after.as_deref())?,
        };
        Ok(Connection(Page::new(first, list)?))
    }
}

impl Load<TaxonomyId> for Taxonomy {
    async fn load(
        scope: &mut Scope,
        owners: &[TaxonomyId],
        (): (),
    ) -> Result<Vec<(TaxonomyId, Self)>> {
        let mut rows = taxonomy::all(scope).await?;
        rows.retain(|row| owners.contains(&row.id));
        Ok(Self::batch(rows).map(|taxonomy| (taxonomy.key, taxonomy)).collect())
    }
}

/// The terms of a taxonomy that was read with others.
pub(crate) struct TermList {
    of: TaxonomyId,
    with: Arc<Batch>,
    offset: i64,
}

impl List for TermList {
    type Edge = PlainEdge<TaxonomyTerm>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        self.with.terms.get(ctx, &self.of, Slice { offset: self.offset, limit }).await
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        let count = self.with.counts.get(ctx, &self.of).await?;
        Ok(count.map_or(0, |TermCount(terms)| *terms))
    }

    fn is_continued(&self) -> bool {
        self.offset > 0
    }
}

impl Load<TaxonomyId, Slice> for PlainEdge<TaxonomyTerm> {
    async fn load(
        scope: &mut Scope,
        owners: &[TaxonomyId],
        slice: Slice,
    ) -> Result<Vec<(TaxonomyId, Self)>> {
        let mut rows = taxonomy::terms(scope, owners, slice.offset, slice.limit).await?;
        rows.retain(|row| row.taxonomy_id.is_some());
        let parts: Vec<_> = rows.iter().filter_map(|row| row.taxonomy_id).collect();
        let edges = TaxonomyTerm::batch(rows).zip(slice.cursors(parts));
        Ok(edges.map(|(node, (owner, cursor))| (owner, Self { cursor, node })).collect())
    }
}

/// A term of a taxonomy.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct TaxonomyTerm {
    #[graphql(skip)]
    pub(crate) key: TaxonomyTermId,
    #[graphql(skip)]
    parent_key: Option<TaxonomyTermId>,
    #[graphql(skip)]
    taxonomy_key: Option<TaxonomyId>,
    #[graphql(skip)]
    batch: Arc<TermBatch>,
    /// What filters take.
    code: Option<String>,
    /// The term in words.
    name: String,
    /// What it means.
    description: String,
    /// The filter it feeds; `null` when it feeds none.
    facet: Option<Facet>,
}

/// What the terms of a page share.
struct TermBatch {
    parents: One<TaxonomyTermId, TaxonomyTerm>,
    taxonomies: One<TaxonomyId, Taxonomy>,
}

impl TaxonomyTerm {
    /// Terms that were read together, and whose relations will be.
    pub(crate) fn batch(rows: Vec<directory::TaxonomyTerm>) -> impl Iterator<Item = Self> {
        let batch = Arc::new(TermBatch {
            parents: One::of(&owners(&rows, |row| row.parent_id)),
            taxonomies: One::of(&owners(&rows, |row| row.taxonomy_id)),
        });
        rows.into_iter().map(move |row| Self {
            key: row.id,
            parent_key: row.parent_id,
            taxonomy_key: row.taxonomy_id,
            batch: Arc::clone(&batch),
            code: row.code,
            name: row.name,
            description: row.description,
            facet: row.facet.as_deref().and_then(Facet::named),
        })
    }

    pub(crate) fn feeds(&self, facet: FacetKind) -> bool {
        self.facet == Some(facet.into())
    }
}

#[ComplexObject]
impl TaxonomyTerm {
    /// Its global id.
    pub(crate) async fn id(&self) -> ID {
        GlobalId::TaxonomyTerm(self.key).encode()
    }

    /// The broader term; `null` at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<&TaxonomyTerm>> {
        match &self.parent_key {
            Some(parent) => self.batch.parents.get(ctx, parent).await,
            None => Ok(None),
        }
    }

    /// The taxonomy it belongs to, where known.
    async fn taxonomy(&self, ctx: &Context<'_>) -> Result<Option<&Taxonomy>> {
        match &self.taxonomy_key {
            Some(taxonomy) => self.batch.taxonomies.get(ctx, taxonomy).await,
            None => Ok(None),
        }
    }
}

impl Load<TaxonomyTermId> for TaxonomyTerm {
    async fn load(
        scope: &mut Scope,
        owners: &[TaxonomyTermId],
        (): (),
    ) -> Result<Vec<(TaxonomyTermId, Self)>> {
        let rows = taxonomy::find_terms(scope, owners).await?;
        Ok(Self::batch(rows).map(|term| (term.key, term)).collect())
    }
}

impl Load<ServiceId> for TaxonomyTerm {
    async fn load(
        scope: &mut Scope,
        owners: &[ServiceId],
        (): (),
    ) -> Result<Vec<(ServiceId, Self)>> {
        let rows = taxonomy::of_services(scope, owners).await?;
        let (services, terms): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        Ok(services.into_iter().zip(Self::batch(terms)).collect())
    }
}

#[derive(Default)]
pub(crate) struct TaxonomyQuery;

#[Object]
impl TaxonomyQuery {
    /// Every taxonomy, by name.
    #[graphql(complexity = "STATEMENT + child_complexity")]
    async fn taxonomies(&self, ctx: &Context<'_>) -> Result<Vec<Taxonomy>> {
        let rows = ctx.caller()?.read(async |scope| taxonomy::all(scope).await).await?;
        Ok(Taxonomy::batch(rows).collect())
    }
}
