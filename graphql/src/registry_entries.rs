//! Finding entries of registers: the public list, and the list at work.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Json, Object, SimpleObject};
use reticolo_registers::Sort;
use reticolo_registers::entry::browse::{BY_NAME, SortKey};
use reticolo_registers::entry::{self, Filter, PublicFilter};
use reticolo_tenancy::Scope;
use serde_json::Value;

use crate::caller::CallerOf;
use crate::connection::{Connection, List, Page, PlainEdge, STATEMENT, page_cost};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::id::{GlobalId, id_of};
use crate::input::{optional_text, text};
use crate::register_orders::RegistryEntryOrder;
use crate::registry_entry::{RegistryEntry, RegistryEntryState};
use crate::scalar::Date;

/// What a page of entries takes besides the page: who asks, the entries, the audit's end.
const READING: usize = 3 * STATEMENT;

/// Somebody as a register's public list shows them.
#[derive(SimpleObject)]
pub(crate) struct PublicRegistryEntry {
    /// Their entry's global id.
    id: ID,
    /// The name under which the register shows them.
    display_name: String,
    /// Where they would work, by ISTAT code.
    municipalities: Vec<String>,
    /// The number under which the region has enrolled them.
    regional_no: Option<String>,
    /// The public fields of the form, as an object.
    fields: Json<Value>,
    /// The last day of the term; `null`: it has no end.
    valid_until: Option<Date>,
}

impl From<entry::PublicEntry> for PublicRegistryEntry {
    fn from(row: entry::PublicEntry) -> Self {
        Self {
            id: GlobalId::RegistryEntry(row.id).encode(),
            display_name: row.display_name,
            municipalities: row.municipalities,
            regional_no: row.regional_no,
            fields: Json(row.fields),
            valid_until: row.valid_until.map(Date),
        }
    }
}

#[derive(Default)]
pub(crate) struct RegistryEntryQuery;

#[Object]
impl RegistryEntryQuery {
    /// Who is in a register and available today, by name: what everybody may see.
    ///
    /// Fails with `NOT_FOUND` (no such register at work) or `BAD_USER_INPUT` (a filter by something the
    /// register does not show).
    #[graphql(complexity = "2 * STATEMENT + page_cost(first, child_complexity)")]
    async fn public_registry_entries(
        &self,
        #[graphql(desc = "The register's code.")] registry: String,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before, with the same filter.")]
        after: Option<String>,
        #[graphql(desc = "What to look for; everybody when absent.")] filter: Option<
            PublicRegistryFilter,
        >,
    ) -> Result<Connection<PublicList>> {
        let registry = text("registry", registry)?;
        let filter = filter.unwrap_or_default().read()?;
        let offset = Cursor::offset(after.as_deref())?;
        Ok(Connection(Page::new(first, PublicList { registry, filter, offset })?))
    }

    /// The entry with this id; `null` when there is none within reach of `registry:read`, nor one's own.
    /// Written to the audit.
    #[graphql(complexity = "READING + child_complexity")]
    async fn registry_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<RegistryEntry>> {
        let GlobalId::RegistryEntry(key) = GlobalId::decode(&id)? else {
            return Ok(None);
        };
        RegistryEntry::open(ctx, key).await
    }

    /// The entries within reach that match a filter. Needs `registry:read`; each that is read is
    /// written to the audit.
    #[graphql(complexity = "READING + page_cost(first, child_complexity)")]
    async fn registry_entries(
        &self,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before, with the same filter.")]
        after: Option<String>,
        #[graphql(desc = "What to look for; everything when absent.")] filter: Option<
            RegistryEntryFilter,
        >,
        #[graphql(desc = "How to sort them; by name when absent.")] order_by: Option<
            RegistryEntryOrder,
        >,
    ) -> Result<Connection<EntryList>> {
        let filter = filter.unwrap_or_default().read()?;
        let offset = Cursor::offset(after.as_deref())?;
        let sort = order_by.map_or(BY_NAME, Into::into);
        Ok(Connection(Page::new(first, EntryList { filter, sort, offset })?))
    }

    /// The asker's own entries, in every register. Needs `registry:apply`.
    #[graphql(complexity = "STATEMENT + 3 * child_complexity")]
    async fn my_registry_entries(&self, ctx: &Context<'_>) -> Result<Vec<RegistryEntry>> {
        let rows = ctx.caller()?.read(async |scope| entry::mine(scope).await).await?;
        Ok(RegistryEntry::batch(rows).collect())
    }

    /// Who is admitted to a register today, as CSV with a heading. Needs `registry:manage`; every line is
    /// written to the audit. Fails with `NOT_FOUND`.
    #[graphql(complexity = "READING")]
    async fn registry_csv(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The register's code.")] registry: String,
    ) -> Result<String> {
        let registry = text("registry", registry)?;
        ctx.caller()?.write(async |scope| entry::export(scope, &registry).await).await
    }
}

/// Whom to look for in a public list. Each field narrows the result.
#[derive(Default, InputObject)]
pub(crate) struct PublicRegistryFilter {
    /// The ISTAT code of a municipality they would work in.
    municipality: Option<String>,
    /// The code of a language they speak, where the register shows languages.
    language: Option<String>,
    /// The code of a skill they have, where the register shows skills.
    skill: Option<String>,
}

impl PublicRegistryFilter {
    fn read(self) -> Result<PublicFilter> {
        Ok(PublicFilter {
            municipality: optional_text("municipality", self.municipality)?,
            language: optional_text("language", self.language)?,
            skill: optional_text("skill", self.skill)?,
        })
    }
}

/// What entries to look for. Each field narrows the result.
#[derive(Default, InputObject)]
pub(crate) struct RegistryEntryFilter {
    /// The register's global id.
    registry_id: Option<ID>,
    /// Where they stand today.
    state: Option<RegistryEntryState>,
    /// Part of the name, in any case of letters. At most 200 characters.
    text: Option<String>,
    /// Only those with so many open incidents that a suspension is proposed.
    #[graphql(default)]
    suspension_proposed: bool,
    /// The ISTAT code of a municipality they would work in.
    municipality: Option<String>,
    /// Only those whose term ends within sixty days.
    #[graphql(default)]
    ends_soon: bool,
    /// Only those with a document that nobody has found good yet, and that are not over.
    #[graphql(default)]
    to_verify: bool,
}

impl RegistryEntryFilter {
    fn read(self) -> Result<Filter> {
        let registry = match &self.registry_id {
            Some(id) => Some(id_of!("registryId", Registry, id)?),
            None => None,
        };
        Ok(Filter {
            registry,
            state: self.state.map(Into::into),
            text: optional_text("text", self.text)?,
            suspension_proposed: self.suspension_proposed,
            municipality: optional_text("municipality", self.municipality)?,
            ends_soon: self.ends_soon,
            to_verify: self.to_verify,
        })
    }
}

/// A register's public list, from a place in it on.
pub(crate) struct PublicList {
    registry: String,
    filter: PublicFilter,
    offset: i64,
}

impl List for PublicList {
    type Edge = PlainEdge<PublicRegistryEntry>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        let read = async |scope: &mut Scope| {
            entry::list_public(scope, &self.registry, &self.filter, self.offset, limit).await
        };
        let rows = ctx.caller()?.read(read).await?;
        Ok(edges(self.offset, rows.into_iter().map(Into::into)))
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        let read = async |scope: &mut Scope| {
            entry::count_public(scope, &self.registry, &self.filter).await
        };
        ctx.caller()?.read(read).await
    }

    fn is_continued(&self) -> bool {
        self.offset > 0
    }
}

/// A list of entries, from a place in it on.
pub(crate) struct EntryList {
    filter: Filter,
    sort: Sort<SortKey>,
    offset: i64,
}

impl List for EntryList {
    type Edge = PlainEdge<RegistryEntry>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        let read = async |scope: &mut Scope| {
            entry::list(scope, &self.filter, self.sort, self.offset, limit).await
        };
        let rows = ctx.caller()?.write(read).await?;
        Ok(edges(self.offset, RegistryEntry::batch(rows)))
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.caller()?.read(async |scope| entry::count(scope, &self.filter).await).await
    }

    fn is_continued(&self) -> bool {
        self.offset > 0
    }
}

/// Entries of a list, each with its place in it.
pub(crate) fn edges<N: async_graphql::OutputType>(
    offset: i64,
    nodes: impl Iterator<Item = N>,
) -> Arc<[PlainEdge<N>]> {
    let edges = (offset + 1..).zip(nodes);
    edges.map(|(place, node)| PlainEdge { cursor: Cursor::Offset(place).encode(), node }).collect()
}
