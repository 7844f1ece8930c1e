//! Finding tenants: by slug on every request, and as a list for people.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use reticolo_foundation::clock::legal_day;
use reticolo_foundation::{Access, Clock, Database};
use sqlx::FromRow;

use crate::error::Error;
use crate::platform_scope::PlatformScope;
use crate::tenant::{Home, Lane, SchemaName, Slug, Tenant, TenantId};

/// How long a server may go on serving a tenant after it was suspended elsewhere.
pub const STALE_AFTER: Duration = Duration::from_secs(2);

/// The register as the server asks it: one lookup a tenant every two seconds at most,
/// and none at start, however many tenants there are.
#[derive(Clone)]
pub struct Register {
    database: Database,
    clock: Clock,
    known: Cache<Slug, Option<Arc<Tenant>>>,
}

impl Register {
    /// A register read through `database`, whose login role needs no more than to read it.
    pub fn new(database: Database, clock: Clock) -> Self {
        let known = Cache::builder().max_capacity(10_000).time_to_live(STALE_AFTER).build();
        Self { database, clock, known }
    }

    /// The tenant of an address, in whatever state; `None` when there is none.
    pub async fn find(&self, slug: &Slug) -> Result<Option<Arc<Tenant>>, Error> {
        let lookup = async {
            let mut scope = self.scope().await?;
            let tenant = by_slug(&mut scope, slug).await?;
            scope.commit().await?;
            Ok::<_, sqlx::Error>(tenant.map(Arc::new))
        };
        // The cache shares one failure between all who waited for it.
        self.known.try_get_with_by_ref(slug, lookup).await.map_err(Error::Lookup)
    }

    /// Forgets what this server remembers of a tenant, for whoever has just changed it.
    pub async fn forget(&self, slug: &Slug) {
        self.known.invalidate(slug).await;
    }

    /// The tenant with this id, in whatever state; asked each time.
    pub async fn by_id(&self, id: TenantId) -> Result<Option<Arc<Tenant>>, Error> {
        let mut scope = self.scope().await?;
        let tenant = by_id(&mut scope, id).await?;
        scope.commit().await?;
        Ok(tenant.map(Arc::new))
    }

    /// One page of the active tenants by name, and how many there are in all.
    pub async fn active(&self, offset: i64, limit: i64) -> Result<(Vec<Tenant>, i64), Error> {
        let mut scope = self.scope().await?;
        let tenants = list(&mut scope, Some("active"), offset, limit).await?;
        let total =
            sqlx::query_scalar("select count(*) from platform.tenant where state = 'active'")
                .fetch_one(scope.connection())
                .await?;
        scope.commit().await?;
        Ok((tenants, total))
    }

    /// Whether the register answers.
    pub async fn answers(&self) -> bool {
        let asked = async {
            let mut scope = self.scope().await?;
            sqlx::query("select 1").execute(scope.connection()).await?;
            scope.commit().await
        };
        matches!(tokio::time::timeout(Duration::from_secs(1), asked).await, Ok(Ok(())))
    }

    async fn scope(&self) -> Result<PlatformScope, sqlx::Error> {
        PlatformScope::open(&self.database, self.clock, Access::Read).await
    }
}

/// Tenants with the municipalities they act for on the day `$2`.
macro_rules! tenants {
    ($rest:literal) => {
        concat!(
            "select tenant_id, slug, legal_name, kind, state, schema_name, schema_version, lane, sample_data,
                    plugin_generation,
                    array(select municipality_code from platform.tenant_municipality m
                          where m.tenant_id = tenant.tenant_id
                            and coalesce(joined_on, $2) <= $2 and coalesce(left_on, $2) >= $2
                          order by municipality_code) as municipalities
             from platform.tenant ",
            $rest
        )
    };
}

/// The tenant with this slug.
pub async fn by_slug(
    scope: &mut PlatformScope,
    slug: &Slug,
) -> Result<Option<Tenant>, sqlx::Error> {
    let today = legal_day(scope.now());
    let row: Option<Row> = sqlx::query_as(tenants!("where slug = $1"))
        .bind(slug.as_str())
        .bind(today)
        .fetch_optional(scope.connection())
        .await?;
    row.map(Tenant::try_from).transpose()
}

/// The tenant with this id.
pub async fn by_id(scope: &mut PlatformScope, id: TenantId) -> Result<Option<Tenant>, sqlx::Error> {
    let today = legal_day(scope.now());
    let row: Option<Row> = sqlx::query_as(tenants!("where tenant_id = $1"))
        .bind(id)
        .bind(today)
        .fetch_optional(scope.connection())
        .await?;
    row.map(Tenant::try_from).transpose()
}

/// Tenants by name; in one state, or in all.
pub async fn list(
    scope: &mut PlatformScope,
    state: Option<&str>,
    offset: i64,
    limit: i64,
) -> Result<Vec<Tenant>, sqlx::Error> {
    let today = legal_day(scope.now());
    let rows: Vec<Row> = sqlx::query_as(tenants!(
        "where $1::text is null or state = $1 order by legal_name, slug offset $3 limit $4"
    ))
    .bind(state)
    .bind(today)
    .bind(offset)
    .bind(limit)
    .fetch_all(scope.connection())
    .await?;
    rows.into_iter().map(Tenant::try_from).collect()
}

#[derive(FromRow)]
struct Row {
    tenant_id: TenantId,
    slug: String,
    legal_name: String,
    kind: String,
    state: String,
    schema_name: Option<String>,
    schema_version: i64,
    lane: Option<Lane>,
    sample_data: bool,
    plugin_generation: i64,
    municipalities: Vec<String>,
}

impl TryFrom<Row> for Tenant {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let refused = |error: Error| sqlx::Error::Decode(error.to_string().into());
        let home = match (row.schema_name, row.lane) {
            (Some(name), Some(lane)) => Some(Home {
                schema: SchemaName::parse(&name).ok_or_else(|| {
                    sqlx::Error::Decode(format!("no schema name: {name:?}").into())
                })?,
                lane,
                version: row.schema_version,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.tenant_id,
            slug: row.slug.parse().map_err(refused)?,
            legal_name: row.legal_name,
            kind: row.kind.parse().map_err(refused)?,
            state: row.state.parse()?,
            home,
            sample_data: row.sample_data,
            plugin_generation: row.plugin_generation,
            municipalities: row.municipalities,
        })
    }
}
