//! Installations to measure, each in a database of its own, dropped at the end.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use reticolo_foundation::{DatabaseServer, Keys};
use reticolo_server::platform::Platform;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use url::Url;

use crate::DEMO;
use crate::process::{self, Ended};

/// Every database of ours begins so; nothing else does.
const PREFIX: &str = "reticolo_bench_";

/// Where logs, rejects and lists of requests go.
pub(crate) const OUT: &str = "bench/out";

/// Any number will do, as long as every run takes the same.
const LOCK: i64 = 7_241_909;

/// The tables a package fills, parents first.
const TABLES: [&str; 24] = [
    "organization",
    "program",
    "service",
    "location",
    "service_at_location",
    "contact",
    "phone",
    "address",
    "schedule",
    "funding",
    "service_area",
    "required_document",
    "language",
    "accessibility",
    "cost_option",
    "organization_identifier",
    "unit",
    "service_capacity",
    "url",
    "taxonomy",
    "taxonomy_term",
    "attribute",
    "metadata",
    "meta_table_description",
];

/// The tables the page is read from.
const PAGE_TABLES: [&str; 5] =
    ["organization", "service", "location", "service_at_location", "schedule"];

/// A PostgreSQL server to make installations in, and the program that makes them.
pub(crate) struct Workbench {
    admin: PgConnection,
    address: Url,
    reticolo: PathBuf,
}

/// A platform in a database of its own.
pub(crate) struct Installation {
    pub(crate) address: String,
    /// Its tenants' addresses, the demonstration tenants first.
    pub(crate) slugs: Vec<String>,
}

impl Workbench {
    /// Finds the server, and drops what an interrupted run has left.
    pub(crate) async fn open(address: &str, reticolo: &Path) -> anyhow::Result<Self> {
        let mut admin = PgConnection::connect(address).await?;
        let alone: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)")
            .bind(LOCK)
            .fetch_one(&mut admin)
            .await?;
        ensure!(alone, "another bench is running in this cluster");
        std::fs::create_dir_all(OUT)?;
        let mut bench = Self { admin, address: address.parse()?, reticolo: reticolo.to_owned() };
        bench.clear().await?;
        Ok(bench)
    }

    /// PostgreSQL's version.
    pub(crate) async fn database_version(&self) -> anyhow::Result<String> {
        let mut connection = PgConnection::connect(self.address.as_str()).await?;
        Ok(sqlx::query_scalar("show server_version").fetch_one(&mut connection).await?)
    }

    /// Our program, for an installation.
    pub(crate) fn reticolo(&self, address: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.reticolo);
        command.args(arguments).env("DATABASE_URL", address).env("SECRET_KEY", SECRET_KEY);
        command
    }

    /// Runs our program to its end.
    pub(crate) async fn run(&self, address: &str, arguments: &[&str]) -> anyhow::Result<Ended> {
        let output = Path::new(OUT).join("last-command.txt");
        process::run(self.reticolo(address, arguments), &output).await
    }

    /// Makes an installation with the demonstration tenants.
    pub(crate) async fn demo(&self, name: &str) -> anyhow::Result<Installation> {
        let mut address = self.address.clone();
        address.set_path(&format!("{PREFIX}{name}"));
        let mut admin = PgConnection::connect(self.address.as_str()).await?;
        execute(&mut admin, format!("create database {PREFIX}{name}")).await?;
        let address = String::from(address);
        self.run(&address, &["migrate"]).await?;
        self.run(&address, &["demo"]).await?;
        let slugs = DEMO.map(str::to_owned).into();
        let installation = Installation { address, slugs };
        installation.analyze().await?;
        Ok(installation)
    }

    /// Drops every installation with its roles.
    pub(crate) async fn clear(&mut self) -> anyhow::Result<()> {
        let names: Vec<String> =
            sqlx::query_scalar("select datname from pg_database where starts_with(datname, $1)")
                .bind(PREFIX)
                .fetch_all(&mut self.admin)
                .await?;
        for name in names {
            let mut address = self.address.clone();
            address.set_path(&name);
            let mut inside = PgConnection::connect(address.as_str()).await?;
            // Fails when there is no platform yet, and then there are no roles.
            let roles: Vec<String> = sqlx::query_scalar(
                "select r.rolname from pg_roles r where r.rolname in (
                     select schema_name from platform.tenant
                     union all select schema_name from platform.spare_schema
                     union all select rolname::text from pg_roles
                         where rolname ~ '^t_[a-z0-9]{12}_p[0-9]+$' and left(rolname, 14) in (
                             select schema_name from platform.tenant)
                     union all select login_role from platform.lane
                     union all select role_prefix || '_platform' from platform.installation)",
            )
            .fetch_all(&mut inside)
            .await
            .unwrap_or_default();
            inside.close().await?;
            self.drop_database(&name).await?;
            if !roles.is_empty() {
                execute(&mut self.admin, format!("drop role {}", roles.join(", "))).await?;
            }
        }
        Ok(())
    }
}

impl Workbench {
    /// Drops a database once the connections of servers that were ended are gone. Not by force: that
    /// is refused while PostgreSQL's own vacuum is at work in it, which a plain drop ends.
    async fn drop_database(&mut self, name: &str) -> anyhow::Result<()> {
        const ATTEMPTS: u32 = 5;
        for attempt in 1.. {
            let dropped = execute(&mut self.admin, format!("drop database {name}")).await;
            if dropped.is_ok() || attempt == ATTEMPTS {
                return dropped;
            }
        }
        Ok(())
    }
}

/// Of every installation that is measured; nothing in them is secret.
pub(crate) const SECRET_KEY: &str =
    "be9cbe9cbe9cbe9cbe9cbe9cbe9cbe9cbe9cbe9cbe9cbe9cbe9cbe9cbe9cbe9c";

impl Installation {
    /// A connection as the owner.
    pub(crate) async fn connect(&self) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(&self.address).await?)
    }

    /// The platform, as commands open it.
    pub(crate) async fn platform(&self) -> anyhow::Result<Platform> {
        Platform::open(DatabaseServer::parse(&self.address)?, Keys::parse(SECRET_KEY)?, 1).await
    }

    /// The schema of a tenant.
    pub(crate) async fn schema(
        &self,
        connection: &mut PgConnection,
        slug: &str,
    ) -> anyhow::Result<String> {
        let schema: Option<String> =
            sqlx::query_scalar("select schema_name from platform.tenant where slug = $1")
                .bind(slug)
                .fetch_one(connection)
                .await?;
        schema.context("a tenant without a schema")
    }

    /// Has PostgreSQL look at what the page is read from, which it would do by itself some time later.
    async fn analyze(&self) -> anyhow::Result<()> {
        let mut connection = self.connect().await?;
        for slug in &self.slugs {
            let schema = self.schema(&mut connection, slug).await?;
            execute(&mut connection, analyze(&schema)).await?;
        }
        Ok(())
    }
}

/// Fills a tenant with what another one has.
pub(crate) async fn copy(
    connection: &mut PgConnection,
    from: &str,
    to: &str,
) -> anyhow::Result<()> {
    // The taxonomies every schema is built with are there already.
    let copies = TABLES.map(|table| {
        format!("insert into {to}.{table} select * from {from}.{table} on conflict do nothing;")
    });
    execute(connection, copies.concat() + &analyze(to)).await
}

fn analyze(schema: &str) -> String {
    format!("analyze {}", PAGE_TABLES.map(|table| format!("{schema}.{table}")).join(", "))
}

/// Gives each tenant copies of its services, places and hours under other ids, until it has `least`.
pub(crate) async fn multiply_services(
    installation: &Installation,
    least: i64,
) -> anyhow::Result<()> {
    let mut connection = installation.connect().await?;
    for slug in &installation.slugs {
        let schema = installation.schema(&mut connection, slug).await?;
        let services: i64 =
            sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {schema}.service")))
                .fetch_one(&mut connection)
                .await?;
        // Twenty at least, so that a word of one service fills a page.
        let copies = (least / services.max(1)).max(20);
        let mut script = String::new();
        for table in PAGE_TABLES {
            let columns: Vec<(String, String)> = sqlx::query_as(
                "select column_name::text, data_type::text from information_schema.columns
                 where table_schema = $1 and table_name = $2 order by ordinal_position",
            )
            .bind(&schema)
            .bind(table)
            .fetch_all(&mut connection)
            .await?;
            let values = columns.iter().map(|(name, kind)| match (name.as_str(), kind.as_str()) {
                // Programs are not copied.
                ("program_id", _) => "null".to_owned(),
                (_, "uuid") => format!("md5(\"{name}\"::text || n)::uuid"),
                _ => format!("\"{name}\""),
            });
            let values = values.collect::<Vec<_>>().join(", ");
            writeln!(
                script,
                "insert into {schema}.{table} select {values} from {schema}.{table}, generate_series(1, {copies}) n;"
            )?;
        }
        execute(&mut connection, script).await?;
        execute(&mut connection, format!("vacuum analyze {schema}.service")).await?;
    }
    installation.analyze().await
}

/// Runs a script of ours: names in it are of schemas and databases we made.
pub(crate) async fn execute(connection: &mut PgConnection, script: String) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(script)).execute(connection).await?;
    Ok(())
}
