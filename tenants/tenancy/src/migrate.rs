//! Bringing every tenant's schema to the newest version, some at a time, while they are served.

use std::time::Duration;

use futures::{StreamExt, stream};
use reticolo_accounts::SchemaName;
use sqlx::AssertSqlSafe;
use sqlx::error::DatabaseError;

use crate::error::Error;
use crate::provision::Builder;
use crate::schema::Migrations;

/// PostgreSQL's code for a lock that could not be had within `lock_timeout`.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// How one schema fared.
#[derive(Debug)]
pub struct Outcome {
    /// The tenant's slug; `None` for a spare schema.
    pub slug: Option<String>,
    /// The version it stands at now.
    pub version: i64,
    /// Why it stands there and not further; the next run starts from there.
    pub failure: Option<String>,
}

/// A schema with steps before it.
struct Behind {
    slug: Option<String>,
    schema: SchemaName,
    version: i64,
}

impl Builder {
    /// Applies what is missing to every schema, `workers` of them at a time.
    ///
    /// Each step of each tenant is a transaction of its own. A tenant stops at its first failure and
    /// the others go on; running it again starts where each stopped. With nothing to do it costs one
    /// indexed query. `progress` is called with (done, total) as schemas are finished.
    pub async fn migrate_tenants(
        &self,
        migrations: &Migrations,
        workers: usize,
        progress: impl Fn(usize, usize),
    ) -> Result<Vec<Outcome>, Error> {
        let behind = self.behind(migrations.latest()).await?;
        let total = behind.len();
        progress(0, total);
        let mut running = stream::iter(behind)
            .map(|schema| self.migrate_one(schema, migrations))
            .buffer_unordered(workers.max(1));
        let mut outcomes = Vec::with_capacity(total);
        while let Some(outcome) = running.next().await {
            outcomes.push(outcome);
            progress(outcomes.len(), total);
        }
        outcomes.sort_by(|one, other| one.slug.cmp(&other.slug));
        Ok(outcomes)
    }

    /// How many served tenants stand at each version, oldest first.
    pub async fn versions(&self) -> Result<Vec<(i64, i64)>, Error> {
        let mut scope = self.platform().await?;
        let versions = sqlx::query_as(
            "select schema_version, count(*) from platform.tenant
             where schema_name is not null group by schema_version order by schema_version",
        )
        .fetch_all(scope.connection())
        .await?;
        scope.commit().await?;
        Ok(versions)
    }

    async fn behind(&self, latest: i64) -> Result<Vec<Behind>, Error> {
        let mut scope = self.platform().await?;
        let rows: Vec<(Option<String>, String, i64)> = sqlx::query_as(
            "select slug, schema_name, schema_version from platform.tenant
             where schema_name is not null and schema_version < $1
             union all
             select null, schema_name, schema_version from platform.spare_schema where schema_version < $1
             order by slug",
        )
        .bind(latest)
        .fetch_all(scope.connection())
        .await?;
        scope.commit().await?;
        let behind = |(slug, name, version): (_, String, _)| {
            SchemaName::parse(&name).map(|schema| Behind { slug, schema, version })
        };
        Ok(rows.into_iter().filter_map(behind).collect())
    }

    async fn migrate_one(&self, schema: Behind, migrations: &Migrations) -> Outcome {
        let mut version = schema.version;
        for step in migrations.after(version) {
            match self.apply(&schema.schema, version, step.version, &step.script).await {
                Ok(()) => version = step.version,
                Err(error) => {
                    let failure = Some(format!("{} {}: {error}", step.version, step.description));
                    return Outcome { slug: schema.slug, version, failure };
                }
            }
        }
        Outcome { slug: schema.slug, version, failure: None }
    }

    /// One step, tried three times when somebody holds a table it needs.
    async fn apply(
        &self,
        schema: &SchemaName,
        from: i64,
        to: i64,
        script: &str,
    ) -> Result<(), sqlx::Error> {
        let message = format!(
            "set local lock_timeout to '2s';
             set local search_path to {schema};
             {script}
             ;set local search_path to default;
             update platform.tenant set schema_version = {to} where schema_name = '{schema}' and schema_version = {from};
             update platform.spare_schema set schema_version = {to} where schema_name = '{schema}' and schema_version = {from};"
        );
        for attempt in 1_u64.. {
            let mut scope = self.platform().await?;
            // Of two migrators at work the second waits here, then sees that nothing is left to do.
            let current: Option<i64> = sqlx::query_scalar(
                "select schema_version from platform.tenant where schema_name = $1 for update",
            )
            .bind(schema.as_str())
            .fetch_optional(scope.connection())
            .await?;
            if current.is_some_and(|version| version >= to) {
                return Ok(());
            }
            match sqlx::raw_sql(AssertSqlSafe(message.clone())).execute(scope.connection()).await {
                Ok(_) => return scope.commit().await,
                Err(error) => {
                    let busy = error
                        .as_database_error()
                        .and_then(DatabaseError::code)
                        .is_some_and(|c| c == LOCK_NOT_AVAILABLE);
                    if !busy || attempt == 3 {
                        return Err(error);
                    }
                    drop(scope);
                    tokio::time::sleep(Duration::from_millis(200 * attempt)).await;
                }
            }
        }
        Ok(())
    }
}
