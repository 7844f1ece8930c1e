//! A database for one test, cloned from the migrated template and dropped at the end.

use std::time::Duration;

use reticolo_accounts::PlatformScope;
use reticolo_accounts::install::{install, migrate};
use reticolo_foundation::{Access, Clock, DatabaseServer};
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use uuid::Uuid;

use crate::repository;

/// Any number will do, as long as every test takes the same.
const TEMPLATE_LOCK: i64 = 7_241_908;

/// A database of one test.
pub struct TestDatabase {
    admin: PgConnectOptions,
    name: String,
    address: String,
}

impl TestDatabase {
    /// Clones the template, with roles of its own.
    pub async fn create() -> Self {
        let address = std::env::var("TEST_DATABASE_URL")
            .expect("TEST_DATABASE_URL is not set: run `make test`, or `export TEST_DATABASE_URL=$(bin/db url postgres)`");
        let admin: PgConnectOptions = address.parse().expect("TEST_DATABASE_URL is an address");
        let template = template(&admin, &address).await;
        let name = format!("reticolo_test_{}", Uuid::new_v4().simple());
        let mut connection = connect(&admin).await;
        execute(&mut connection, format!("create database {name} template {template}")).await;
        execute(&mut connection, format!("alter database {name} set synchronous_commit to off"))
            .await;
        connection.close().await.expect("closing");
        let database = Self { address: in_database(&address, &name), admin, name };
        let server = database.server();
        let owner = server.owner(1);
        install(&server, &owner).await.expect("installing");
        owner.close().await;
        database
    }

    /// The database's address, as its owner.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn server(&self) -> DatabaseServer {
        DatabaseServer::parse(&self.address).expect("the address is one")
    }

    /// A connection as the owner, to look behind the platform's back.
    pub async fn connect(&self) -> PgConnection {
        connect(&self.admin.clone().database(&self.name)).await
    }
}

impl Drop for TestDatabase {
    /// Drops the database and its roles, also when the test has failed.
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        let dropping = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut inside = connect(&admin.clone().database(&name)).await;
                let mut roles: Vec<String> = sqlx::query_scalar(
                    "select schema_name from platform.tenant where schema_name is not null
                     union all select schema_name from platform.spare_schema
                     union all select rolname::text from pg_roles
                         where rolname ~ '^t_[a-z0-9]{12}_p[0-9]+$' and left(rolname, 14) in (
                             select schema_name from platform.tenant)
                     union all select login_role from platform.lane
                     union all select role_prefix || '_platform' from platform.installation",
                )
                .fetch_all(&mut inside)
                .await
                .unwrap_or_default();
                roles.retain(|role| {
                    role.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                });
                if !roles.is_empty() {
                    // Only a member of a role may end its connections, as dropping a database does.
                    let join = format!("grant {} to current_user", roles.join(", "));
                    sqlx::raw_sql(AssertSqlSafe(join)).execute(&mut inside).await.ok();
                }
                inside.close().await.ok();
                let mut connection = connect(&admin).await;
                execute(&mut connection, format!("drop database if exists {name} with (force)"))
                    .await;
                if !roles.is_empty() {
                    let drop = format!("drop role if exists {}", roles.join(", "));
                    sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut connection).await.ok();
                }
            });
        });
        if dropping.join().is_err() {
            eprintln!("the database {} could not be dropped", self.name);
        }
    }
}

/// The name of the template for the migrations and reference data of this checkout; makes it if needed.
async fn template(admin: &PgConnectOptions, address: &str) -> String {
    let name = format!("reticolo_template_{}", fingerprint());
    let mut connection = connect(admin).await;
    sqlx::query("select pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut connection)
        .await
        .unwrap();
    let exists: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(&name)
            .fetch_one(&mut connection)
            .await
            .unwrap();
    if !exists {
        let building = format!("{name}_building");
        execute(&mut connection, format!("drop database if exists {building} with (force)")).await;
        execute(&mut connection, format!("create database {building}")).await;
        let server = DatabaseServer::parse(&in_database(address, &building)).unwrap();
        let owner = server.owner(1);
        migrate(&owner).await.expect("the template migrates");
        let mut scope = PlatformScope::open(&owner, Clock::System, Access::Write).await.unwrap();
        reticolo_reference::load::load(scope.connection()).await.expect("reference data loads");
        scope.commit().await.unwrap();
        owner.close().await;
        // A database can be a template only when nobody is in it.
        tokio::time::sleep(Duration::from_millis(50)).await;
        execute(&mut connection, format!("alter database {building} rename to {name}")).await;
    }
    connection.close().await.unwrap();
    name
}

/// Changes whenever what the template holds would.
fn fingerprint() -> String {
    let mut digest = Sha256::new();
    for folder in ["migrations/platform", "platform/reference/data"] {
        let mut files: Vec<_> = std::fs::read_dir(repository(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        for file in files {
            digest.update(std::fs::read(file).unwrap());
        }
    }
    hex::encode(digest.finalize()).chars().take(12).collect()
}

fn in_database(address: &str, name: &str) -> String {
    let (before, query) =
        address.split_once('?').map_or((address, None), |(before, query)| (before, Some(query)));
    let (server, _) = before.rsplit_once('/').expect("the address names a database");
    match query {
        Some(query) => format!("{server}/{name}?{query}"),
        None => format!("{server}/{name}"),
    }
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    options.connect().await.expect("the test database server answers")
}

async fn execute(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql.clone()))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}
