//! Italian municipalities.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};
use reticolo_reference::municipality;
use reticolo_reference::words::folded;
use reticolo_tenancy::Scope;

use crate::batch::Load;
use crate::caller::{Caller, CallerOf};
use crate::connection::{Connection, List, Page, PlainEdge, STATEMENT, page_cost};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::id::GlobalId;
use crate::input::{at_most, text};

/// The most codes that can be asked for at once.
const MOST_CODES: usize = 100;

/// A municipality (*comune*).
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct Municipality {
    /// The six-digit ISTAT code.
    pub(crate) code: String,
    /// Its name.
    name: String,
    /// The two letters of its province.
    province: String,
    /// Its region.
    region: String,
    /// Degrees north of its centre (WGS 84).
    latitude: f64,
    /// Degrees east of its centre (WGS 84).
    longitude: f64,
    /// Residents, where known.
    population: Option<i32>,
}

impl From<reticolo_reference::Municipality> for Municipality {
    fn from(row: reticolo_reference::Municipality) -> Self {
        Self {
            code: row.code,
            name: row.name,
            province: row.province,
            region: row.region,
            latitude: row.latitude,
            longitude: row.longitude,
            population: row.population,
        }
    }
}

#[ComplexObject]
impl Municipality {
    /// Its global id.
    pub(crate) async fn id(&self) -> ID {
        GlobalId::Municipality(self.code.clone()).encode()
    }
}

impl Municipality {
    /// The municipalities with these ISTAT codes, by name.
    pub(crate) async fn find(scope: &mut Scope, codes: &[String]) -> Result<Vec<Self>> {
        let rows = municipality::find(scope.connection(), codes)
            .await
            .map_err(reticolo_tenancy::Error::from)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

impl Load<String> for Municipality {
    async fn load(scope: &mut Scope, owners: &[String], (): ()) -> Result<Vec<(String, Self)>> {
        let municipalities = Self::find(scope, owners).await?;
        Ok(municipalities
            .into_iter()
            .map(|municipality| (municipality.code.clone(), municipality))
            .collect())
    }
}

/// Municipalities whose name begins with a word.
pub(crate) struct MunicipalityList {
    /// Only these, by name; otherwise all of Italy, the most populated first.
    among: Option<Vec<String>>,
    prefix: String,
    offset: i64,
}

impl MunicipalityList {
    async fn found_among(&self, caller: &Caller, codes: &[String]) -> Result<Vec<Municipality>> {
        let mut found = caller.read(async |scope| Municipality::find(scope, codes).await).await?;
        let prefix = folded(&self.prefix);
        found.retain(|municipality| folded(&municipality.name).starts_with(&prefix));
        Ok(found)
    }

    async fn rows(&self, caller: &Caller, limit: i64) -> Result<Vec<Municipality>> {
        let Some(codes) = &self.among else {
            let rows = caller.read(async |scope| {
                let named =
                    municipality::named(scope.connection(), &self.prefix, self.offset, limit);
                named.await.map_err(reticolo_tenancy::Error::from)
            });
            return Ok(rows.await?.into_iter().map(Into::into).collect());
        };
        let places = |count: i64| usize::try_from(count).unwrap_or(usize::MAX);
        let found = self.found_among(caller, codes).await?;
        Ok(found.into_iter().skip(places(self.offset)).take(places(limit)).collect())
    }
}

impl List for MunicipalityList {
    type Edge = PlainEdge<Municipality>;

    async fn page(&self, ctx: &Context<'_>, limit: i64) -> Result<Arc<[Self::Edge]>> {
        let rows = self.rows(ctx.caller()?, limit).await?;
        let edges = (self.offset + 1..).zip(rows);
        Ok(edges
            .map(|(place, node)| PlainEdge { cursor: Cursor::Offset(place).encode(), node })
            .collect())
    }

    async fn count(&self, ctx: &Context<'_>) -> Result<i64> {
        let caller = ctx.caller()?;
        if let Some(codes) = &self.among {
            let found = self.found_among(caller, codes).await?.len();
            return Ok(i64::try_from(found).unwrap_or(i64::MAX));
        }
        let counted = caller.read(async |scope| {
            let count = municipality::count_named(scope.connection(), &self.prefix);
            count.await.map_err(reticolo_tenancy::Error::from)
        });
        counted.await
    }

    fn is_continued(&self) -> bool {
        self.offset > 0
    }
}

#[derive(Default)]
pub(crate) struct MunicipalityQuery;

#[Object]
impl MunicipalityQuery {
    /// Municipalities: those of the tenant or chosen by their codes by name, all of Italy by population.
    #[graphql(complexity = "STATEMENT + page_cost(first, child_complexity)")]
    async fn municipalities(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before, with the same arguments.")]
        after: Option<String>,
        #[graphql(desc = "How the name begins; accents and capitals do not count.")] name: Option<
            String,
        >,
        #[graphql(desc = "ISTAT codes, at most 100.")] codes: Option<Vec<String>>,
        #[graphql(default = true, desc = "Only those the tenant acts for.")] members_only: bool,
    ) -> Result<Connection<MunicipalityList>> {
        let prefix = name.map(|name| text("name", name)).transpose()?.unwrap_or_default();
        if let Some(codes) = &codes {
            at_most("codes", codes.len(), MOST_CODES)?;
        }
        let codes = codes.map(|codes| {
            codes.into_iter().map(|code| text("codes", code)).collect::<Result<Vec<_>>>()
        });
        let members = members_only.then_some(&ctx.caller()?.tenant().municipalities);
        let among = match (codes.transpose()?, members) {
            (Some(codes), Some(members)) => {
                Some(codes.into_iter().filter(|code| members.contains(code)).collect())
            }
            (Some(codes), None) => Some(codes),
            (None, members) => members.cloned(),
        };
        let list = MunicipalityList { among, prefix, offset: Cursor::offset(after.as_deref())? };
        Ok(Connection(Page::new(first, list)?))
    }
}
