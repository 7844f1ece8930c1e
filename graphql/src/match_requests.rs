//! Finding requests.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use reticolo_registers::Sort;
use reticolo_registers::request::browse::SortKey;
use reticolo_registers::request::{self, Filter, LONGEST_WAITING};
use reticolo_tenancy::Scope;

use crate::caller::CallerOf;
use crate::connection::{Connection, List, Page, PlainEdge, STATEMENT, page_cost};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::id::{GlobalId, id_of};
use crate::input::optional_text;
use crate::match_request::{MatchRequest, MatchRequestState};
use crate::register_orders::MatchRequestOrder;
use crate::registry_entries::edges;

#[derive(Default)]
pub(crate) struct MatchRequestQuery;

#[Object]
impl MatchRequestQuery {
    /// The request with this id; `null` when there is none within reach of `matching:manage`, nor one's own.
    /// Written to the audit.
    #[graphql(complexity = "3 * STATEMENT + child_complexity")]
    async fn match_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<MatchRequest>> {
        let GlobalId::MatchRequest(key) = GlobalId::decode(&id)? else {
            return Ok(None);
        };
        MatchRequest::open(ctx, key).await
    }

    /// The requests within reach that match a filter. Needs `matching:manage`; each
    /// that is read is written to the audit.
    #[graphql(complexity = "3 * STATEMENT + page_cost(first, child_complexity)")]
    async fn match_requests(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before, with the same filter.")]
        after: Option<String>,
        #[graphql(desc = "What to look for; everything when absent.")] filter: Option<
            MatchRequestFilter,
        >,
        #[graphql(desc = "How to sort them; the longest waiting first when absent.")]
        order_by: Option<MatchRequestOrder>,
    ) -> Result<Connection<RequestList>> {
        let filter = filter.unwrap_or_default().read()?;
        let offset = Cursor::offset(after.as_deref())?;
        let sort = order_by.map_or(LONGEST_WAITING, Into::into);
        Ok(Connection(Page::new(first, RequestList { filter, sort, offset })?))
    }

    /// The asker's own requests, the longest waiting first. Needs `matching:request`.
    #[graphql(complexity = "STATEMENT + 3 * child_complexity")]
    async fn my_match_requests(&self, ctx: &Context<'_>) -> Result<Vec<MatchRequest>> {
        let rows = ctx.caller()?.read(async |scope| request::mine(scope).await).await?;
        Ok(MatchRequest::batch(rows).collect())
    }
}

/// What requests to look for. Each field narrows the result.
#[derive(Default, InputObject)]
pub(crate) struct MatchRequestFilter {
    /// The register's global id.
    registry_id: Option<ID>,
    /// Where they stand.
    state: Option<MatchRequestState>,
    /// Part of the family's name, in any case of letters. At most 200 characters.
    text: Option<String>,
    /// The ISTAT code of where the help is needed.
    municipality: Option<String>,
}

impl MatchRequestFilter {
    fn read(self) -> Result<Filter> {
        let registry = match &self.registry_id {
            Some(id) => Some(id_of!("registryId", Registry, id)?),
            None => None,
        };
        Ok(Filter {
            registry,
            state: self.state.map(Into::into),
            text: optional_text("text", self.text)?,
            municipality: optional_text("municipality", self.municipality)?,
        })
    }
}

/// A list of requests, from a place in it on.
pub(crate) struct RequestList {
    filter: Filter,
    sort: Sort<SortKey>,
    offset: i64,
}

impl List for RequestList {
    type Edge = PlainEdge<MatchRequest>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        let read = async |scope: &mut Scope| {
            request::list(scope, &self.filter, self.sort, self.offset, limit).await
        };
        let rows = ctx.caller()?.write(read).await?;
        Ok(edges(self.offset, MatchRequest::batch(rows)))
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.caller()?.read(async |scope| request::count(scope, &self.filter).await).await
    }

    fn is_continued(&self) -> bool {
        self.offset > 0
    }
}
