//! Finding services.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use reticolo_directory::search::{self, Key};
use reticolo_directory::{
    FacetKind, Order, OrganizationId, Search, ServiceId, Start, Window, facet, service,
};
use reticolo_reference::Point;
use reticolo_tenancy::Scope;

use crate::batch::{Load, Slice};
use crate::caller::CallerOf;
use crate::connection::{Edge, List, Page, PageInfo, STATEMENT, page_cost};
use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::id::GlobalId;
use crate::input::{text, texts};
use crate::organization::{Batch, ServiceCount};
use crate::service::Service;

#[derive(Default)]
pub(crate) struct ServiceQuery;

#[Object]
impl ServiceQuery {
    /// The service with this id; `null` when there is none, or none that is published.
    #[graphql(complexity = "STATEMENT + child_complexity")]
    async fn service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Service>> {
        let GlobalId::Service(id) = GlobalId::decode(&id)? else {
            return Ok(None);
        };
        let rows = ctx.caller()?.read(async |scope| service::find(scope, &[id]).await).await?;
        Ok(Service::batch(rows).next())
    }

    /// The published services that match a filter.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn services(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before, with the same filter and order.")]
        after: Option<String>,
        #[graphql(desc = "What to look for; everything when absent.")] filter: Option<
            ServiceFilter,
        >,
        #[graphql(desc = "By relevance when absent and there is a text, else by name.")]
        order_by: Option<ServiceOrder>,
    ) -> Result<ServiceConnection> {
        let mut search = filter.unwrap_or_default().into_search()?;
        search.order = order_by.map(Into::into);
        let after = match after.as_deref().map(Cursor::decode).transpose()? {
            None => None,
            Some(Cursor::Score(score, id)) => Some(Key::Score(score, ServiceId(id))),
            Some(Cursor::Name(name, id)) => Some(Key::Name(name, ServiceId(id))),
            Some(_) => return Err(Cursor::foreign()),
        };
        Ok(ServiceConnection(Page::new(first, ServiceList::Found { search, after })?))
    }
}

/// What services to look for. Each field narrows the result; several codes in one field widen it,
/// except for accessibility.
#[derive(Default, InputObject)]
pub(crate) struct ServiceFilter {
    /// Words, `"a phrase"`, `-not`. At most 200 characters.
    text: Option<String>,
    /// Whether any of the words is enough; otherwise all of them must be found.
    #[graphql(default)]
    any_word: bool,
    /// The six-digit ISTAT code of the municipality a person lives in: services that person may use.
    residence: Option<String>,
    /// Codes of category terms, at most 20; their narrower terms count too.
    categories: Option<Vec<String>>,
    /// Codes of target terms, at most 20.
    targets: Option<Vec<String>>,
    /// Only what can be had for nothing.
    #[graphql(default)]
    free: bool,
    /// ISO 639-1 codes of spoken languages, at most 20.
    languages: Option<Vec<String>>,
    /// Codes of accessibility features, at most 20; a place must have them all.
    accessibility: Option<Vec<String>>,
    /// Only what this organization offers.
    organization_id: Option<ID>,
    /// Where distances are measured from; the centre of `residence` when absent.
    near: Option<Coordinates>,
}

/// A point on the map.
#[derive(InputObject)]
pub(crate) struct Coordinates {
    /// Degrees north (WGS 84), -90 to 90.
    latitude: f64,
    /// Degrees east (WGS 84), -180 to 180.
    longitude: f64,
}

/// How services are ordered; ties by id, so that the same question always has the same answer.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Order")]
pub(crate) enum ServiceOrder {
    /// The best match of the text first. Without a text: by name.
    Relevance,
    /// By name.
    Name,
    /// The nearest first. Needs `residence` or `near`.
    Distance,
}

impl ServiceFilter {
    fn into_search(self) -> Result<Search> {
        Ok(Search {
            text: self.text.map(|words| text("text", words)).transpose()?,
            any_word: self.any_word,
            residence: self.residence.map(|code| text("residence", code)).transpose()?,
            categories: texts("categories", self.categories)?,
            targets: texts("targets", self.targets)?,
            free: self.free,
            languages: texts("languages", self.languages)?,
            accessibility: texts("accessibility", self.accessibility)?,
            organization: self.organization_id.as_ref().map(organization).transpose()?,
            near: self.near.map(Coordinates::into_point).transpose()?,
            order: None,
        })
    }
}

fn organization(id: &ID) -> Result<OrganizationId> {
    match GlobalId::decode(id)? {
        GlobalId::Organization(id) => Ok(id),
        _ => Err(Error::input("`organizationId` must be the id of an organization")),
    }
}

impl Coordinates {
    fn into_point(self) -> Result<Point> {
        Point::new(self.latitude, self.longitude).ok_or_else(|| {
            Error::input(
                "`near` is on no map: latitude goes from -90 to 90, longitude from -180 to 180",
            )
        })
    }
}

/// A list of services.
pub(crate) enum ServiceList {
    /// Those that match.
    Found { search: Search, after: Option<Key> },
    /// Those of an organization that was read with others.
    Offered { by: OrganizationId, with: Arc<Batch>, offset: i64 },
}

impl ServiceList {
    async fn facet(&self, ctx: &Context<'_>, kind: FacetKind) -> Result<Vec<FacetTerm>> {
        let search = match self {
            Self::Found { search, .. } => search.clone(),
            Self::Offered { by, .. } => Search { organization: Some(*by), ..Search::default() },
        };
        let terms =
            ctx.caller()?.read(async |scope| facet::terms(scope, &search, kind).await).await?;
        Ok(terms.into_iter().map(Into::into).collect())
    }
}

impl List for ServiceList {
    type Edge = ServiceEdge;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[ServiceEdge]>> {
        let (search, after) = match self {
            Self::Found { search, after } => (search, after),
            Self::Offered { by, with, offset } => {
                return with.services.get(ctx, by, Slice { offset: *offset, limit }).await;
            }
        };
        let start = after.clone().map_or(Start::Offset(0), Start::After);
        let window = Window { start, limit };
        let hits =
            ctx.caller()?.read(async |scope| search::search(scope, search, &window).await).await?;
        let (services, places): (Vec<_>, Vec<_>) =
            hits.into_iter().map(|hit| (hit.service, (hit.distance_km, hit.key))).unzip();
        let edges = Service::batch(services).zip(places).map(|(node, (distance_km, key))| {
            let cursor = match key {
                Key::Score(score, id) => Cursor::Score(score, id.0),
                Key::Name(name, id) => Cursor::Name(name, id.0),
            };
            ServiceEdge { cursor: cursor.encode(), node, distance_km }
        });
        Ok(edges.collect())
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        match self {
            Self::Found { search, .. } => {
                ctx.caller()?.read(async |scope| search::count(scope, search).await).await
            }
            Self::Offered { by, with, .. } => {
                let count = with.service_counts.get(ctx, by).await?;
                Ok(count.map_or(0, |ServiceCount(services)| *services))
            }
        }
    }

    fn is_continued(&self) -> bool {
        match self {
            Self::Found { after, .. } => after.is_some(),
            Self::Offered { offset, .. } => *offset > 0,
        }
    }
}

impl Load<OrganizationId, Slice> for ServiceEdge {
    async fn load(
        scope: &mut Scope,
        owners: &[OrganizationId],
        slice: Slice,
    ) -> Result<Vec<(OrganizationId, Self)>> {
        let rows = service::page_of_organizations(scope, owners, slice.offset, slice.limit).await?;
        let offers: Vec<_> = rows.iter().map(|row| row.organization_id).collect();
        let edges = Service::batch(rows).zip(slice.cursors(offers));
        Ok(edges
            .map(|(node, (owner, cursor))| (owner, Self { cursor, node, distance_km: None }))
            .collect())
    }
}

/// A page of services.
pub(crate) struct ServiceConnection(pub(crate) Page<ServiceList>);

/// A page of services.
#[Object]
impl ServiceConnection {
    /// The services with their places in the list.
    async fn edges(&self, ctx: &Context<'_>) -> Result<&[ServiceEdge]> {
        self.0.edges(ctx).await
    }

    /// The services alone.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<&Service>> {
        self.0.nodes(ctx).await
    }

    /// Where the page stands in the list.
    async fn page_info(&self, ctx: &Context<'_>) -> Result<PageInfo> {
        self.0.info(ctx).await
    }

    /// How many services the whole list has; counted when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        self.0.list.count(ctx).await
    }

    /// What the list can be narrowed by.
    async fn facets(&self) -> ServiceFacets<'_> {
        ServiceFacets(&self.0.list)
    }
}

/// A service in a list.
#[derive(SimpleObject)]
pub(crate) struct ServiceEdge {
    /// The service's place in the list.
    cursor: String,
    /// The service itself.
    node: Service,
    /// Kilometres to its nearest place, as the crow flies; `null` when nobody said from where, or
    /// when it has no place on the map.
    distance_km: Option<f64>,
}

impl Edge for ServiceEdge {
    type Node = Service;

    fn cursor(&self) -> &str {
        &self.cursor
    }

    fn node(&self) -> &Service {
        &self.node
    }
}

/// What a list of services can be narrowed by.
pub(crate) struct ServiceFacets<'a>(&'a ServiceList);

/// What a list of services can be narrowed by. The filter by categories is set aside for the
/// categories, and that by targets for the targets, so that the others show what they would add.
#[Object]
impl ServiceFacets<'_> {
    /// What the services are about, the most services first.
    async fn categories(&self, ctx: &Context<'_>) -> Result<Vec<FacetTerm>> {
        self.0.facet(ctx, FacetKind::Category).await
    }

    /// Whom the services are for, the most services first.
    async fn targets(&self, ctx: &Context<'_>) -> Result<Vec<FacetTerm>> {
        self.0.facet(ctx, FacetKind::Target).await
    }
}

/// A term to filter by, and what filtering by it would leave.
#[derive(SimpleObject)]
pub(crate) struct FacetTerm {
    /// What filters take.
    code: String,
    /// The term in words.
    name: String,
    /// How many services would be left.
    services: i64,
}

impl From<facet::FacetTerm> for FacetTerm {
    fn from(term: facet::FacetTerm) -> Self {
        Self { code: term.code, name: term.name, services: term.services }
    }
}
