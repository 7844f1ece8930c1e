//! Setting up the schema `platform`: its tables, its login role, and the names of this installation's roles.

use reticolo_foundation::{Access, Clock, Database, DatabaseServer, RoleName};
use sqlx::AssertSqlSafe;
use sqlx::migrate::Migrator;

use crate::error::Error;
use crate::platform_scope::PlatformScope;
use crate::tenant::SchemaName;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/platform");

/// The names of this installation's roles.
///
/// Roles belong to the whole PostgreSQL server, so two installations on one server must not share them.
#[derive(Clone, Debug)]
pub struct Installation {
    prefix: String,
}

impl Installation {
    /// The login role that reads the register and the reference data, and keeps accounts and sessions.
    pub fn platform_role(&self) -> Result<RoleName, Error> {
        self.role("platform")
    }

    /// The login role of a lane.
    pub fn lane_role(&self, lane: crate::Lane) -> Result<RoleName, Error> {
        self.role(&format!("lane_{}", lane.0))
    }

    fn role(&self, name: &str) -> Result<RoleName, Error> {
        RoleName::new(format!("{}_{name}", self.prefix)).ok_or_else(|| {
            Error::Storage(sqlx::Error::Protocol(format!("no role name: {:?}", self.prefix)))
        })
    }
}

/// Brings the schema `platform` to the newest version. Safe to repeat, and while a server runs.
pub async fn migrate(owner: &Database) -> Result<(), Error> {
    let mut connection = begin(owner).await?;
    sqlx::raw_sql("create schema if not exists platform").execute(&mut *connection).await?;
    connection.commit().await?;

    let mut connection = begin(owner).await?;
    sqlx::raw_sql("set search_path to platform").execute(&mut *connection).await?;
    let migrated = MIGRATIONS.run_direct(None, &mut *connection, false).await;
    migrated.map_err(|error| Error::Storage(error.into()))?;
    sqlx::raw_sql("set search_path to default").execute(&mut *connection).await?;
    connection.commit().await?;
    Ok(())
}

/// Names this installation's roles and gives the platform's login role its rights and password.
///
/// Safe to repeat: a second run sets the passwords anew, as needed after the owner's has changed.
pub async fn install(server: &DatabaseServer, owner: &Database) -> Result<Installation, Error> {
    let mut scope = PlatformScope::open(owner, Clock::System, Access::Write).await?;
    let fresh = SchemaName::fresh();
    sqlx::query(
        "insert into platform.installation (role_prefix) values ('r' || substr($1, 3, 8)) on conflict do nothing",
    )
    .bind(fresh.as_str())
    .execute(scope.connection())
    .await?;
    let installation = read(&mut scope).await?;
    let role = installation.platform_role()?;
    set_login(&mut scope, server, &role).await?;
    sqlx::raw_sql(AssertSqlSafe(rights(&role))).execute(scope.connection()).await?;
    let lanes: Vec<String> = sqlx::query_scalar("select login_role from platform.lane")
        .fetch_all(scope.connection())
        .await?;
    for name in lanes {
        if let Some(lane) = RoleName::new(name) {
            set_login(&mut scope, server, &lane).await?;
        }
    }
    scope.commit().await?;
    Ok(installation)
}

/// What the platform's login role may do, and what every role may: read the reference data, and add
/// a mail to those going out or that its plugins have something to do, which a tenant does in its own
/// transaction.
fn rights(role: &RoleName) -> String {
    format!(
        "grant usage on schema platform to public;
         grant select on platform.municipality, platform.code_list_entry to public;
         grant insert (outgoing_mail_id, recipient, subject, body, created_at, next_attempt_at)
               on platform.outgoing_mail to public;
         grant insert (tenant_id, due_at) on platform.plugin_due to public;
         grant select on platform.tenant, platform.tenant_municipality, platform.plugin_publisher,
               platform.plugin_release to {role};
         grant select, insert, update, delete on platform.plugin_due, platform.plugin_fuel to {role};
         grant select, insert, update on platform.account, platform.identity, platform.password,
               platform.api_token to {role};
         grant select, insert, update, delete on platform.session, platform.second_factor,
               platform.recovery_code, platform.one_time_link, platform.outgoing_mail to {role};"
    )
}

/// The names of this installation's roles, as [`install`] chose them.
pub async fn installation(owner: &Database) -> Result<Installation, Error> {
    let mut scope = PlatformScope::open(owner, Clock::System, Access::Read).await?;
    let installation = read(&mut scope).await?;
    scope.commit().await?;
    Ok(installation)
}

/// Creates a login role where there is none, and sets its derived password.
pub async fn set_login(
    scope: &mut PlatformScope,
    server: &DatabaseServer,
    role: &RoleName,
) -> Result<(), Error> {
    let exists: bool =
        sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)")
            .bind(role.as_str())
            .fetch_one(scope.connection())
            .await?;
    let verb = if exists { "alter" } else { "create" };
    let statement = format!(
        "{verb} role {role} login noinherit nocreatedb nocreaterole password '{}'",
        server.password(role)
    );
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(scope.connection()).await?;
    Ok(())
}

async fn read(scope: &mut PlatformScope) -> Result<Installation, Error> {
    let prefix = sqlx::query_scalar("select role_prefix from platform.installation")
        .fetch_one(scope.connection())
        .await?;
    Ok(Installation { prefix })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the platform's own schema is built outside any scope"
)]
async fn begin(
    owner: &Database,
) -> Result<sqlx::Transaction<'static, sqlx::Postgres>, sqlx::Error> {
    owner.begin(Access::Write, None).await
}
