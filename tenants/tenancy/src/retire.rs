//! Suspending, resuming and archiving a tenant.

use reticolo_accounts::transition::transition;
use reticolo_accounts::{Error as RegisterError, SchemaName, Slug, TenantState};
use reticolo_foundation::RoleName;
use sqlx::AssertSqlSafe;

use crate::error::Error;
use crate::plugin_storage;
use crate::provision::Builder;

impl Builder {
    /// Stops serving a tenant; its rows stay as they are. `resume` undoes it.
    pub async fn suspend(
        &self,
        slug: &Slug,
        actor: &str,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        self.change(slug, TenantState::Suspended, actor, reason).await
    }

    /// Serves a suspended tenant again.
    pub async fn resume(&self, slug: &Slug, actor: &str) -> Result<(), Error> {
        self.change(slug, TenantState::Active, actor, None).await
    }

    /// Begins a tenant's leave, once its data has been written to a file with this checksum.
    pub async fn offboard(
        &self,
        slug: &Slug,
        export_checksum: &str,
        actor: &str,
    ) -> Result<(), Error> {
        let mut scope = self.platform().await?;
        transition(&mut scope, slug, TenantState::Offboarding, actor, None).await?;
        sqlx::query("update platform.tenant set export_checksum = $2 where slug = $1")
            .bind(slug.as_str())
            .bind(export_checksum)
            .execute(scope.connection())
            .await?;
        Ok(scope.commit().await?)
    }

    /// Ends a tenant's leave: its schema is dropped, with its role and those of its plugins; its line
    /// in the register stays.
    ///
    /// Refuses with `Checksum` unless the checksum is that of the export made when leave began:
    /// whoever acknowledges it has the file.
    pub async fn archive(&self, slug: &Slug, acknowledged: &str, actor: &str) -> Result<(), Error> {
        let mut scope = self.platform().await?;
        transition(&mut scope, slug, TenantState::Archived, actor, None).await?;
        let (expected, schema): (Option<String>, Option<String>) = sqlx::query_as(
            "select export_checksum, schema_name from platform.tenant where slug = $1",
        )
        .bind(slug.as_str())
        .fetch_one(scope.connection())
        .await?;
        let expected = expected.unwrap_or_default();
        if expected != acknowledged {
            return Err(Error::Checksum { expected });
        }
        let schema = schema
            .and_then(|name| SchemaName::parse(&name))
            .ok_or_else(|| RegisterError::NotFound(slug.to_string()))?;
        sqlx::query("update platform.tenant set schema_name = null, lane = null, schema_version = 0, plugin_generation = 0 where slug = $1")
            .bind(slug.as_str())
            .execute(scope.connection())
            .await?;
        let plugins: Vec<String> = sqlx::query_scalar(plugin_storage::ROLES)
            .bind(schema.as_str())
            .fetch_all(scope.connection())
            .await?;
        let plugins = plugins.into_iter().filter_map(RoleName::new);
        let plugins: Vec<_> = plugins.map(|role| format!(" drop role {role};")).collect();
        let plugins = plugins.concat();
        let script = format!("drop schema {schema} cascade;{plugins} drop role {schema};");
        sqlx::raw_sql(AssertSqlSafe(script)).execute(scope.connection()).await?;
        Ok(scope.commit().await?)
    }

    async fn change(
        &self,
        slug: &Slug,
        to: TenantState,
        actor: &str,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        let mut scope = self.platform().await?;
        transition(&mut scope, slug, to, actor, reason).await?;
        Ok(scope.commit().await?)
    }
}
