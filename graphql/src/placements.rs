//! Finding placements, overdue visits and incidents.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use reticolo_registers::placement::browse::{NEWEST, SortKey};
use reticolo_registers::placement::{self, Filter};
use reticolo_registers::{Sort, incident, visit};
use reticolo_tenancy::Scope;

use crate::caller::CallerOf;
use crate::connection::{Connection, List, Page, PlainEdge, STATEMENT, page_cost};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::id::{GlobalId, id_of};
use crate::input::optional_text;
use crate::placement::{FollowUpVisit, Incident, IncidentSeverity, Placement, PlacementState};
use crate::register_orders::{IncidentOrder, PlacementOrder};
use crate::registry_entries::edges;

#[derive(Default)]
pub(crate) struct PlacementQuery;

#[Object]
impl PlacementQuery {
    /// The placement with this id; `null` when there is none within reach of `matching:manage`, nor one's own on
    /// either side. Written to the audit.
    #[graphql(complexity = "3 * STATEMENT + child_complexity")]
    async fn placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Placement>> {
        let GlobalId::Placement(key) = GlobalId::decode(&id)? else {
            return Ok(None);
        };
        Placement::open(ctx, key).await
    }

    /// The placements within reach that match a filter. Needs `matching:manage`; each that is
    /// read is written to the audit.
    #[graphql(complexity = "3 * STATEMENT + page_cost(first, child_complexity)")]
    async fn placements(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before, with the same filter.")]
        after: Option<String>,
        #[graphql(desc = "What to look for; everything when absent.")] filter: Option<
            PlacementFilter,
        >,
        #[graphql(desc = "How to sort them; the newest first when absent.")] order_by: Option<
            PlacementOrder,
        >,
    ) -> Result<Connection<PlacementList>> {
        let filter = filter.unwrap_or_default().read()?;
        let offset = Cursor::offset(after.as_deref())?;
        let sort = order_by.map_or(NEWEST, Into::into);
        Ok(Connection(Page::new(first, PlacementList { filter, sort, offset })?))
    }

    /// The asker's own placements, on either side, the newest first. Needs `matching:request`.
    #[graphql(complexity = "STATEMENT + 3 * child_complexity")]
    async fn my_placements(&self, ctx: &Context<'_>) -> Result<Vec<Placement>> {
        let rows = ctx.caller()?.read(async |scope| placement::mine(scope).await).await?;
        Ok(Placement::batch(rows).collect())
    }

    /// The visits that are overdue today, the longest overdue first. Needs `matching:manage`.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn overdue_visits(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Connection<VisitList>> {
        let offset = Cursor::offset(after.as_deref())?;
        Ok(Connection(Page::new(first, VisitList { offset })?))
    }

    /// The incidents within reach. Needs `matching:manage` or `registry:read`; each that is read
    /// is written to the audit.
    #[graphql(complexity = "3 * STATEMENT + page_cost(first, child_complexity)")]
    async fn incidents(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
        #[graphql(default = true, desc = "Only those that nobody has closed.")] only_open: bool,
        #[graphql(desc = "What else to look for; everything when absent.")] filter: Option<
            IncidentFilter,
        >,
        #[graphql(desc = "How to sort them; the newest first when absent.")] order_by: Option<
            IncidentOrder,
        >,
    ) -> Result<Connection<IncidentList>> {
        let offset = Cursor::offset(after.as_deref())?;
        let filter = filter.unwrap_or_default().read(only_open)?;
        let sort = order_by.map_or(incident::browse::NEWEST, Into::into);
        Ok(Connection(Page::new(first, IncidentList { filter, sort, offset })?))
    }
}

/// What placements to look for. Each field narrows the result.
#[derive(Default, InputObject)]
pub(crate) struct PlacementFilter {
    /// Where they stand.
    state: Option<PlacementState>,
    /// Whose they are: an entry of a register.
    entry_id: Option<ID>,
    /// The request they came of.
    request_id: Option<ID>,
    /// Only those that run with somebody who could not be placed today.
    #[graphql(default)]
    flagged: bool,
    /// The ISTAT code of where the help is given.
    municipality: Option<String>,
}

impl PlacementFilter {
    fn read(self) -> Result<Filter> {
        let entry = match &self.entry_id {
            Some(id) => Some(id_of!("entryId", RegistryEntry, id)?),
            None => None,
        };
        let request = match &self.request_id {
            Some(id) => Some(id_of!("requestId", MatchRequest, id)?),
            None => None,
        };
        Ok(Filter {
            state: self.state.map(Into::into),
            entry,
            request,
            flagged: self.flagged,
            municipality: optional_text("municipality", self.municipality)?,
        })
    }
}

/// What incidents to look for. Each field narrows the result.
#[derive(Default, InputObject)]
pub(crate) struct IncidentFilter {
    /// How bad they were.
    severity: Option<IncidentSeverity>,
    /// The ISTAT code of a municipality they would work in whom it is about.
    municipality: Option<String>,
}

impl IncidentFilter {
    fn read(self, only_open: bool) -> Result<incident::Filter> {
        Ok(incident::Filter {
            only_open,
            severity: self.severity.map(Into::into),
            municipality: optional_text("municipality", self.municipality)?,
        })
    }
}

/// A list of placements, from a place in it on.
pub(crate) struct PlacementList {
    filter: Filter,
    sort: Sort<SortKey>,
    offset: i64,
}

impl List for PlacementList {
    type Edge = PlainEdge<Placement>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        let read = async |scope: &mut Scope| {
            placement::list(scope, &self.filter, self.sort, self.offset, limit).await
        };
        let rows = ctx.caller()?.write(read).await?;
        Ok(edges(self.offset, Placement::batch(rows)))
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.caller()?.read(async |scope| placement::count(scope, &self.filter).await).await
    }

    fn is_continued(&self) -> bool {
        self.offset > 0
    }
}

/// The overdue visits, from a place in the list on.
pub(crate) struct VisitList {
    offset: i64,
}

impl List for VisitList {
    type Edge = PlainEdge<FollowUpVisit>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        let read = async |scope: &mut Scope| visit::overdue(scope, self.offset, limit).await;
        let rows = ctx.caller()?.read(read).await?;
        Ok(edges(self.offset, rows.into_iter().map(Into::into)))
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.caller()?.read(async |scope| visit::count_overdue(scope).await).await
    }

    fn is_continued(&self) -> bool {
        self.offset > 0
    }
}

/// Incidents, from a place in the list on.
pub(crate) struct IncidentList {
    filter: incident::Filter,
    sort: Sort<incident::browse::SortKey>,
    offset: i64,
}

impl List for IncidentList {
    type Edge = PlainEdge<Incident>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        let read = async |scope: &mut Scope| {
            incident::list(scope, &self.filter, self.sort, self.offset, limit).await
        };
        let rows = ctx.caller()?.write(read).await?;
        Ok(edges(self.offset, rows.into_iter().map(Into::into)))
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.caller()?.read(async |scope| incident::count(scope, &self.filter).await).await
    }

    fn is_continued(&self) -> bool {
        self.offset > 0
    }
}
