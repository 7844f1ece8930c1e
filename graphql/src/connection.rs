//! Lists read a page at a time, as Relay's specification of connections has them.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{Context, Object, OutputType, SimpleObject, TypeName};
use tokio::sync::OnceCell;

use crate::error::{Error, Result};

/// The most entries a page may have.
const MOST: i32 = 100;

/// What the complexity limit charges for a field that runs statements of its own.
pub(crate) const STATEMENT: usize = 25;

/// What a page costs against the complexity limit: as much as its entries together.
pub(crate) fn page_cost(first: i32, entry: usize) -> usize {
    let entries = usize::try_from(first.clamp(1, MOST)).unwrap_or(1);
    entries.saturating_mul(entry).saturating_add(1)
}

/// An ordered list.
pub(crate) trait List: Send + Sync {
    type Edge: Edge;

    /// The entries after the list's cursor, `limit` at most.
    fn page(
        &self,
        ctx: &Context<'_>,
        limit: i64,
    ) -> impl Future<Output = Result<Arc<[Self::Edge]>>> + Send;

    /// How many entries the whole list has.
    fn count(&self, ctx: &Context<'_>) -> impl Future<Output = Result<i64>> + Send;

    /// Whether the page begins after other entries.
    fn is_continued(&self) -> bool;
}

/// An entry of a list.
pub(crate) trait Edge: OutputType {
    type Node: OutputType;

    fn cursor(&self) -> &str;
    fn node(&self) -> &Self::Node;
}

/// A page of a list, read when something of it is first asked for: a query for the total alone, or
/// for the facets alone, reads no page.
pub(crate) struct Page<L: List> {
    pub(crate) list: L,
    first: usize,
    /// One more entry than was asked for, if there is one: so it is known whether the list goes on.
    edges: OnceCell<Arc<[L::Edge]>>,
}

impl<L: List> Page<L> {
    /// Refuses a `first` that is not between 1 and 100.
    pub(crate) fn new(first: i32, list: L) -> Result<Self> {
        match usize::try_from(first) {
            Ok(entries) if (1..=MOST).contains(&first) => {
                Ok(Self { list, first: entries, edges: OnceCell::new() })
            }
            _ => Err(Error::input(format!("`first` must be between 1 and {MOST}, not {first}"))),
        }
    }

    pub(crate) async fn edges(&self, ctx: &Context<'_>) -> Result<&[L::Edge]> {
        let edges = self.read(ctx).await?;
        Ok(edges.get(..self.first).unwrap_or(edges))
    }

    pub(crate) async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<&<L::Edge as Edge>::Node>> {
        Ok(self.edges(ctx).await?.iter().map(Edge::node).collect())
    }

    pub(crate) async fn info(&self, ctx: &Context<'_>) -> Result<PageInfo> {
        let edges = self.edges(ctx).await?;
        let cursor = |edge: Option<&L::Edge>| edge.map(|edge| edge.cursor().to_owned());
        Ok(PageInfo {
            has_next_page: self.read(ctx).await?.len() > self.first,
            has_previous_page: self.list.is_continued(),
            start_cursor: cursor(edges.first()),
            end_cursor: cursor(edges.last()),
        })
    }

    async fn read(&self, ctx: &Context<'_>) -> Result<&[L::Edge]> {
        let limit = i64::try_from(self.first).map_or(i64::MAX, |first| first + 1);
        let edges = self.edges.get_or_try_init(|| Box::pin(self.list.page(ctx, limit)));
        Ok(edges.await?)
    }
}

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub(crate) struct PageInfo {
    /// Whether entries follow after this page.
    has_next_page: bool,
    /// Whether the page was asked for with `after`, so that others come before it.
    has_previous_page: bool,
    /// The cursor of the page's first entry.
    start_cursor: Option<String>,
    /// The cursor of the page's last entry: pass it as `after` for the next page.
    end_cursor: Option<String>,
}

/// An entry of a page.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub(crate) struct PlainEdge<N: OutputType> {
    /// The entry's place in the list.
    pub(crate) cursor: String,
    /// The entry itself.
    pub(crate) node: N,
}

impl<N: OutputType> TypeName for PlainEdge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

impl<N: OutputType> Edge for PlainEdge<N> {
    type Node = N;

    fn cursor(&self) -> &str {
        &self.cursor
    }

    fn node(&self) -> &N {
        &self.node
    }
}

/// A page of a list.
pub(crate) struct Connection<L: List>(pub(crate) Page<L>);

impl<L: List> TypeName for Connection<L> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <L::Edge as Edge>::Node::type_name()).into()
    }
}

/// A page of a list.
#[Object(name_type)]
impl<L: List> Connection<L> {
    /// The entries with their places in the list.
    async fn edges(&self, ctx: &Context<'_>) -> Result<&[L::Edge]> {
        self.0.edges(ctx).await
    }

    /// The entries alone.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<&<L::Edge as Edge>::Node>> {
        self.0.nodes(ctx).await
    }

    /// Where the page stands in the list.
    async fn page_info(&self, ctx: &Context<'_>) -> Result<PageInfo> {
        self.0.info(ctx).await
    }

    /// How many entries the whole list has; counted when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        self.0.list.count(ctx).await
    }
}
