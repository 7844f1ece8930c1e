//! Finding listings at work.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use chrono::Days;
use reticolo_directory::Error as Refusal;
use reticolo_directory::listing::{self, Filter, freshness};
use reticolo_tenancy::Scope;

use crate::caller::CallerOf;
use crate::connection::{Connection, List, Page, PlainEdge, STATEMENT, page_cost};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::id::{GlobalId, id_of};
use crate::input::{between, optional_text};
use crate::listing::{Listing, ListingDraftState, ListingState};

#[derive(Default)]
pub(crate) struct ListingQuery;

#[Object]
impl ListingQuery {
    /// The listing with this id; `null` when there is none, or none within reach. Needs `listing:read`.
    #[graphql(complexity = "3 * STATEMENT + child_complexity")]
    async fn listing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Listing>> {
        let GlobalId::Listing(key) = GlobalId::decode(&id)? else {
            return Ok(None);
        };
        Listing::open(ctx, key).await
    }

    /// The listings within reach that match a filter, by name. Needs `listing:read`.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn listings(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before, with the same filter.")]
        after: Option<String>,
        #[graphql(desc = "What to look for; everything when absent.")] filter: Option<
            ListingFilter,
        >,
    ) -> Result<Connection<ListingList>> {
        let which = Which::Found(filter.unwrap_or_default().read()?);
        let offset = Cursor::offset(after.as_deref())?;
        Ok(Connection(Page::new(first, ListingList { which, offset })?))
    }

    /// The submitted drafts within reach, the longest waiting first. Needs `listing:moderate`.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn listing_queue(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Connection<ListingList>> {
        let offset = Cursor::offset(after.as_deref())?;
        Ok(Connection(Page::new(first, ListingList { which: Which::Queue, offset })?))
    }

    /// The published listings whose operators are reminded to confirm them, the most urgent first. Needs
    /// `listing:write` or `listing:moderate`.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn listings_to_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(default, desc = "How many to pass over.")] offset: i32,
        #[graphql(default, desc = "Also those to be reminded within so many days, 0 to 365.")]
        within_days: i32,
    ) -> Result<Vec<Listing>> {
        let first = between("first", first, 1, 100)?;
        let offset = between("offset", offset, 0, 100_000)?;
        let days = between("withinDays", within_days, 0, 365)?;
        let read = async |scope: &mut Scope| {
            let today = scope.today();
            let days = Days::new(days.unsigned_abs());
            let until = today.checked_add_days(days).unwrap_or(today);
            let rows = freshness::due(scope, until, offset, first).await?;
            Ok::<_, Refusal>(Listing::all(scope, rows))
        };
        ctx.caller()?.read(read).await
    }
}

/// What listings to look for. Each field narrows the result.
#[derive(Default, InputObject)]
pub(crate) struct ListingFilter {
    /// What the public sees of them.
    state: Option<ListingState>,
    /// Where their drafts are.
    draft_state: Option<ListingDraftState>,
    /// Whose they are.
    organization_id: Option<ID>,
    /// Part of the name, in any case of letters. At most 200 characters.
    text: Option<String>,
}

impl ListingFilter {
    fn read(self) -> Result<Filter> {
        let organization = match &self.organization_id {
            Some(id) => Some(id_of!("organizationId", Organization, id)?),
            None => None,
        };
        Ok(Filter {
            state: self.state.map(Into::into),
            draft_state: self.draft_state.map(Into::into),
            organization,
            text: optional_text("text", self.text)?,
        })
    }
}

/// A list of listings, from a place in it on.
pub(crate) struct ListingList {
    which: Which,
    offset: i64,
}

enum Which {
    /// Those that match.
    Found(Filter),
    /// Those that wait for a curator.
    Queue,
}

impl List for ListingList {
    type Edge = PlainEdge<Listing>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        let read = async |scope: &mut Scope| {
            let rows = match &self.which {
                Which::Found(filter) => listing::list(scope, filter, self.offset, limit).await?,
                Which::Queue => listing::queue(scope, self.offset, limit).await?,
            };
            Ok::<_, Refusal>(Listing::all(scope, rows))
        };
        let listings = ctx.caller()?.read(read).await?.into_iter();
        let edges = (self.offset + 1..).zip(listings);
        let edges =
            edges.map(|(place, node)| PlainEdge { cursor: Cursor::Offset(place).encode(), node });
        Ok(edges.collect())
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        let read = async |scope: &mut Scope| match &self.which {
            Which::Found(filter) => listing::count(scope, filter).await,
            Which::Queue => listing::count_queue(scope).await,
        };
        ctx.caller()?.read(read).await
    }

    fn is_continued(&self) -> bool {
        self.offset > 0
    }
}
