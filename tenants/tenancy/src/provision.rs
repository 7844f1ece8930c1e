//! Giving a tenant its schema: claimed from a pool built ahead, or built on the spot.

use reticolo_accounts::install::set_login;
use reticolo_accounts::transition::{record, transition};
use reticolo_accounts::{
    Error as RegisterError, Installation, Lane, PlatformScope, SchemaName, Slug, TenantId,
    TenantKind, TenantState,
};
use reticolo_foundation::{Access, Clock, Database, DatabaseServer};
use sqlx::AssertSqlSafe;

use crate::error::Error;
use crate::schema::MIGRATIONS;

/// Tenants a lane takes before the next lane is made: what a backend remembers of each adds up.
const TENANTS_A_LANE: i64 = 64;

/// What it takes to build schemas: the owner's connections.
#[derive(Clone)]
pub struct Builder {
    pub server: DatabaseServer,
    pub owner: Database,
    pub installation: Installation,
    pub clock: Clock,
}

/// What a new tenant is called and for whom it acts.
#[derive(Clone, Debug)]
pub struct NewTenant {
    pub slug: Slug,
    pub legal_name: String,
    pub kind: TenantKind,
    /// ISTAT codes of six digits.
    pub municipalities: Vec<String>,
    pub sample_data: bool,
}

impl Builder {
    /// A transaction on the schema `platform` with the owner's rights.
    pub async fn platform(&self) -> Result<PlatformScope, sqlx::Error> {
        PlatformScope::open(&self.owner, self.clock, Access::Write).await
    }

    /// Enters a tenant into the register and gives it a schema.
    ///
    /// With a spare schema at hand this is one short transaction. Without, the schema is built while
    /// the tenant waits in `provisioning`; if that fails the tenant is `failed`, with the reason, and
    /// creating it again tries once more. Fails with `SlugTaken` or `UnknownMunicipality`.
    pub async fn create(&self, new: &NewTenant, actor: &str) -> Result<TenantId, Error> {
        let mut scope = self.platform().await?;
        let id = enter(&mut scope, new, actor).await?;
        if let Some(spare) = claim_spare(&mut scope).await? {
            settle(&mut scope, &new.slug, &spare, actor).await?;
            scope.commit().await?;
            return Ok(id);
        }
        scope.commit().await?;

        let built = async {
            let mut scope = self.platform().await?;
            let spare = self.build(&mut scope).await?;
            settle(&mut scope, &new.slug, &spare, actor).await?;
            scope.commit().await?;
            Ok::<_, Error>(())
        };
        if let Err(error) = built.await {
            let reason = error.to_string();
            let mut scope = self.platform().await?;
            transition(&mut scope, &new.slug, TenantState::Failed, actor, Some(&reason)).await?;
            sqlx::query("update platform.tenant set failure = $2 where slug = $1")
                .bind(new.slug.as_str())
                .bind(&reason)
                .execute(scope.connection())
                .await?;
            scope.commit().await?;
            return Err(error);
        }
        Ok(id)
    }

    /// How many schemas stand ready.
    pub async fn spares(&self) -> Result<i64, Error> {
        let mut scope = self.platform().await?;
        let ready = sqlx::query_scalar(
            "select count(*) from platform.spare_schema where schema_version = $1",
        )
        .bind(MIGRATIONS.latest())
        .fetch_one(scope.connection())
        .await?;
        scope.commit().await?;
        Ok(ready)
    }

    /// Builds one schema ahead of need.
    pub async fn build_spare(&self) -> Result<(), Error> {
        let mut scope = self.platform().await?;
        let spare = self.build(&mut scope).await?;
        let now = scope.now();
        sqlx::query("insert into platform.spare_schema (schema_name, schema_version, lane, created_at) values ($1, $2, $3, $4)")
            .bind(spare.schema.as_str())
            .bind(spare.version)
            .bind(spare.lane)
            .bind(now)
            .execute(scope.connection())
            .await?;
        scope.commit().await?;
        Ok(())
    }

    /// Builds a schema, its role and its tables in the scope's transaction.
    async fn build(&self, scope: &mut PlatformScope) -> Result<Spare, Error> {
        let lane = self.lane(scope).await?;
        let login = self.installation.lane_role(lane)?;
        let schema = SchemaName::fresh();
        // One message for everything: a round trip a statement would double the time.
        let mut script = format!(
            "create role {schema} login noinherit;
             grant {schema} to {login};
             create schema {schema};
             grant usage on schema {schema} to {schema};
             alter default privileges in schema {schema} grant select, insert, update, delete on tables to {schema};
             set local search_path to {schema};\n"
        );
        for step in MIGRATIONS.after(0) {
            script.push_str(&step.script);
            script.push('\n');
        }
        script.push_str("set local search_path to default;");
        let built = sqlx::raw_sql(AssertSqlSafe(script)).execute(scope.connection()).await;
        built.map_err(|error| Error::Build(error.to_string()))?;
        Ok(Spare { schema, lane, version: MIGRATIONS.latest() })
    }

    /// The lane with the fewest tenants; a new one when all are full.
    async fn lane(&self, scope: &mut PlatformScope) -> Result<Lane, Error> {
        // Two builders at once would otherwise make the same lane.
        sqlx::query("lock table platform.lane in share row exclusive mode")
            .execute(scope.connection())
            .await?;
        let emptiest: Option<(Lane, i64)> = sqlx::query_as(
            "select lane, (select count(*) from platform.tenant t where t.lane = l.lane)
                        + (select count(*) from platform.spare_schema s where s.lane = l.lane) as tenants
             from platform.lane l order by tenants, lane limit 1",
        )
        .fetch_optional(scope.connection())
        .await?;
        if let Some((lane, tenants)) = emptiest
            && tenants < TENANTS_A_LANE
        {
            return Ok(lane);
        }
        let lane: Lane =
            sqlx::query_scalar("select (coalesce(max(lane), -1) + 1)::smallint from platform.lane")
                .fetch_one(scope.connection())
                .await?;
        let login = self.installation.lane_role(lane)?;
        set_login(scope, &self.server, &login).await?;
        sqlx::query("insert into platform.lane (lane, login_role) values ($1, $2)")
            .bind(lane)
            .bind(login.as_str())
            .execute(scope.connection())
            .await?;
        Ok(lane)
    }
}

/// A schema without a tenant.
struct Spare {
    schema: SchemaName,
    lane: Lane,
    version: i64,
}

/// Writes the tenant's row, in `provisioning`; a tenant whose building failed is taken up again.
async fn enter(scope: &mut PlatformScope, new: &NewTenant, actor: &str) -> Result<TenantId, Error> {
    let unknown: Option<String> = sqlx::query_scalar(
        "select wanted.code from unnest($1::text[]) as wanted(code)
         where not exists (select from platform.municipality m where m.code = wanted.code) limit 1",
    )
    .bind(&new.municipalities)
    .fetch_optional(scope.connection())
    .await?;
    if let Some(code) = unknown {
        return Err(RegisterError::UnknownMunicipality(code).into());
    }
    let now = scope.now();
    let id: Option<TenantId> = sqlx::query_scalar(
        "insert into platform.tenant (tenant_id, slug, legal_name, kind, state, sample_data, created_at, changed_at)
         values ($1, $2, $3, $4, 'requested', $5, $6, $6)
         on conflict (slug) do update set state = 'requested', failure = null, legal_name = excluded.legal_name,
             kind = excluded.kind, sample_data = excluded.sample_data, changed_at = excluded.changed_at
         where tenant.state in ('failed', 'provisioning')
         returning tenant_id",
    )
    .bind(TenantId::fresh())
    .bind(new.slug.as_str())
    .bind(&new.legal_name)
    .bind(new.kind.as_str())
    .bind(new.sample_data)
    .bind(now)
    .fetch_optional(scope.connection())
    .await?;
    let id = id.ok_or_else(|| RegisterError::SlugTaken(new.slug.to_string()))?;
    record(scope, id, None, TenantState::Requested, actor, None).await?;
    sqlx::query("delete from platform.tenant_municipality where tenant_id = $1")
        .bind(id)
        .execute(scope.connection())
        .await?;
    sqlx::query(
        "insert into platform.tenant_municipality (tenant_id, municipality_code)
         select distinct $1::uuid, code from unnest($2::text[]) as wanted(code)",
    )
    .bind(id)
    .bind(&new.municipalities)
    .execute(scope.connection())
    .await?;
    transition(scope, &new.slug, TenantState::Provisioning, actor, None).await?;
    Ok(id)
}

async fn claim_spare(scope: &mut PlatformScope) -> Result<Option<Spare>, Error> {
    let claimed: Option<(String, Lane, i64)> = sqlx::query_as(
        "delete from platform.spare_schema where schema_name = (
             select schema_name from platform.spare_schema where schema_version = $1
             order by created_at limit 1 for update skip locked)
         returning schema_name, lane, schema_version",
    )
    .bind(MIGRATIONS.latest())
    .fetch_optional(scope.connection())
    .await?;
    Ok(claimed.and_then(|(name, lane, version)| {
        Some(Spare { schema: SchemaName::parse(&name)?, lane, version })
    }))
}

/// Moves the tenant into its schema.
async fn settle(
    scope: &mut PlatformScope,
    slug: &Slug,
    spare: &Spare,
    actor: &str,
) -> Result<(), Error> {
    sqlx::query("update platform.tenant set schema_name = $2, lane = $3, schema_version = $4 where slug = $1")
        .bind(slug.as_str())
        .bind(spare.schema.as_str())
        .bind(spare.lane)
        .bind(spare.version)
        .execute(scope.connection())
        .await?;
    transition(scope, slug, TenantState::Active, actor, None).await?;
    Ok(())
}
