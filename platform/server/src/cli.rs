//! What can be typed after `reticolo`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use reticolo_accounts::AccountId;
use reticolo_foundation::{DatabaseServer, Keys};

use reticolo_tenancy::audit::verify::Anchor;
use url::Url;

use crate::config::{ServeConfig, public_url};
pub use crate::plugin::PluginCommand;

/// Reticolo, a welfare platform for unions of municipalities.
#[derive(Parser)]
#[command(name = "reticolo", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub installation: InstallationOptions,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command that touches the database has to know.
#[derive(Args)]
pub struct InstallationOptions {
    /// Address of the database, as its owner: postgres://user:password@host:port/database
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, value_name = "ADDRESS", value_parser = DatabaseServer::parse)]
    database_url: Option<DatabaseServer>,
    /// What secrets are sealed with: 64 hexadecimal digits, the same for every server and command
    #[arg(long, env = "SECRET_KEY", hide_env_values = true, global = true, value_name = "KEY", value_parser = Keys::parse)]
    secret_key: Option<Keys>,
}

impl InstallationOptions {
    /// The server, or what to do about its absence.
    pub fn server(&self) -> anyhow::Result<DatabaseServer> {
        self.database_url.clone().ok_or_else(|| {
            anyhow::anyhow!(
                "DATABASE_URL is not set. Set it to postgres://user:password@host:port/database"
            )
        })
    }

    /// The secret key, or what to do about its absence.
    pub fn keys(&self) -> anyhow::Result<Keys> {
        self.secret_key.clone().ok_or_else(|| {
            anyhow::anyhow!(
                "SECRET_KEY is not set. Make one with `openssl rand -hex 32`, keep it safe, and give the same to every server and command"
            )
        })
    }
}

#[derive(Subcommand)]
pub enum Command {
    /// Serves pages and APIs until interrupted
    Serve(ServeConfig),
    /// Brings the database to this program's version: shared schema, reference data, every tenant
    Migrate(MigrateOptions),
    /// Creates the demonstration tenants and fills them with sample data
    Demo {
        /// The folder with one folder of sample data a tenant
        #[arg(long, default_value = "demo", value_name = "FOLDER")]
        folder: PathBuf,
        /// Where the demonstration's people sign in (demo/identity-provider)
        #[arg(long, env = "DEMO_ISSUER", value_name = "ADDRESS")]
        issuer: Option<String>,
        /// The folder of the plugins' packages that the tenants install (bin/plugins)
        #[arg(long, env = "DEMO_PLUGINS", value_name = "FOLDER")]
        plugins: Option<PathBuf>,
    },
    /// Creates, shows and changes tenants
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Brings data into a tenant
    #[command(subcommand)]
    Import(ImportCommand),
    /// Takes a tenant's data out
    #[command(subcommand)]
    Export(ExportCommand),
    /// Checks the audit of what people did
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Makes, tests and publishes plugins
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// Prints the GraphQL schema
    Schema,
}

#[derive(Subcommand)]
pub enum AuditCommand {
    /// Finds any entry that was edited, removed or moved
    Verify {
        /// The tenant whose audit is checked
        #[arg(long, value_name = "SLUG")]
        tenant: String,
        /// An entry noted elsewhere, as an earlier run or the log has it: NUMBER:DIGEST
        #[arg(long, value_name = "NUMBER:DIGEST", value_parser = anchor)]
        anchor: Option<Anchor>,
    },
}

/// How to migrate tenants.
#[derive(Args)]
pub struct MigrateOptions {
    /// How many tenants are migrated at a time
    #[arg(long, default_value_t = 4, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=32))]
    pub workers: u16,
}

#[derive(Subcommand)]
pub enum TenantCommand {
    /// Creates a tenant with a schema of its own
    Create(CreateTenant),
    /// Lists tenants by name
    List {
        /// Only those in this state (active, suspended, …)
        #[arg(long)]
        state: Option<String>,
    },
    /// Shows one tenant
    Show { slug: String },
    /// Stops serving a tenant; its data stays
    Suspend {
        slug: String,
        /// Why, for the register
        #[arg(long)]
        reason: String,
    },
    /// Serves a suspended tenant again
    Resume { slug: String },
    /// Invites a union's first administrator by mail, and prints the link they accept with
    Invite(InviteAdministrator),
    /// Brings the schemas of all tenants to this program's version
    Migrate(MigrateOptions),
    /// Builds schemas ahead of need, so that creating tenants takes milliseconds
    Prepare {
        /// How many should stand ready
        #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(0..=10_000))]
        count: u16,
    },
    /// Installs, shows and changes a tenant's plugins
    #[command(subcommand)]
    Plugin(TenantPluginCommand),
    /// Ends a tenant's stay: first writes its data to a file, then, given the file's checksum, drops it
    Archive(ArchiveTenant),
}

/// A tenant's plugins. A plugin is named by its id, such as it.reticolo.caregiver-registry.
#[derive(Subcommand)]
pub enum TenantPluginCommand {
    /// Lists what the tenant has installed
    List {
        #[arg(long, value_name = "SLUG")]
        tenant: String,
    },
    /// Installs a release of the catalogue, or upgrades to it
    Install {
        #[arg(long, value_name = "SLUG")]
        tenant: String,
        /// ID (the newest release), ID@VERSION, or the digest of a package
        plugin: String,
        /// Grants all it asks for; without, says what that is
        #[arg(long)]
        grant_all: bool,
    },
    /// Lets a plugin run
    Enable {
        #[arg(long, value_name = "SLUG")]
        tenant: String,
        plugin: String,
    },
    /// Stops a plugin; its documents stay
    Disable {
        #[arg(long, value_name = "SLUG")]
        tenant: String,
        plugin: String,
        /// Why, for its administrators
        #[arg(long)]
        reason: Option<String>,
    },
    /// Goes back to the version that ran before
    Rollback {
        #[arg(long, value_name = "SLUG")]
        tenant: String,
        plugin: String,
    },
    /// Removes a disabled plugin: first writes its documents to a file, then, given the file's checksum, drops them
    Uninstall {
        #[arg(long, value_name = "SLUG")]
        tenant: String,
        plugin: String,
        /// First step: where to write its documents
        #[arg(long, value_name = "FILE", conflicts_with = "acknowledge")]
        export: Option<PathBuf>,
        /// Second step: the checksum printed by the first
        #[arg(long, value_name = "CHECKSUM")]
        acknowledge: Option<String>,
    },
    /// Hands out or erases the documents that all plugins of the tenant keep about a person
    Person {
        #[arg(long, value_name = "SLUG")]
        tenant: String,
        /// Whom they are about
        #[arg(long, value_name = "ID")]
        account: AccountId,
        /// Where to write them, one a line
        #[arg(
            long,
            value_name = "FILE",
            conflicts_with = "erase",
            required_unless_present = "erase"
        )]
        export: Option<PathBuf>,
        /// Erases them for good
        #[arg(long)]
        erase: bool,
    },
    /// Shows a plugin's settings, or changes them
    Settings {
        #[arg(long, value_name = "SLUG")]
        tenant: String,
        plugin: String,
        /// A file with the new settings, as a JSON object
        #[arg(long, value_name = "FILE")]
        set: Option<PathBuf>,
    },
}

/// A new tenant.
#[derive(Args)]
pub struct CreateTenant {
    /// Its part of the addresses: lower-case letters, digits and hyphens
    pub slug: String,
    /// The name pages show
    #[arg(long)]
    pub name: String,
    /// Its legal form
    #[arg(long, help = "union, consortium, mountain_union, lead_comune or special_agency")]
    pub kind: String,
    /// ISTAT code of a municipality it acts for; repeat for each
    #[arg(long = "municipality", value_name = "CODE")]
    pub municipalities: Vec<String>,
    /// Marks every page as showing sample data
    #[arg(long)]
    pub sample_data: bool,
}

/// The first administrator of a tenant.
#[derive(Args)]
pub struct InviteAdministrator {
    pub slug: String,
    /// Where the invitation is sent
    #[arg(long, value_name = "ADDRESS")]
    pub mail: String,
    /// Name and surname
    #[arg(long)]
    pub name: String,
    /// Where browsers reach the platform, as the link has it
    #[arg(long, env = "PUBLIC_URL", default_value = "http://localhost:8080", value_name = "ADDRESS", value_parser = public_url)]
    pub public_url: Url,
}

/// A tenant that leaves.
#[derive(Args)]
pub struct ArchiveTenant {
    pub slug: String,
    /// First step: where to write its data (default: SLUG.zip)
    #[arg(long, value_name = "FILE", conflicts_with = "acknowledge")]
    pub export: Option<PathBuf>,
    /// Second step: the checksum printed by the first. Drops the tenant's data for good
    #[arg(long, value_name = "CHECKSUM")]
    pub acknowledge: Option<String>,
}

#[derive(Subcommand)]
pub enum ImportCommand {
    /// Reads an HSDS tabular datapackage, version 1.1 or 3.x
    Hsds(ImportHsds),
}

/// An import.
#[derive(Args)]
pub struct ImportHsds {
    /// The tenant to import into
    #[arg(long, value_name = "SLUG")]
    pub tenant: String,
    /// A ZIP file, or a folder with its unpacked files
    pub file: PathBuf,
    /// Says what would happen and changes nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Where to write what could not be taken (default: FILE.rejects.csv)
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Country of addresses that name none (ISO 3166-1, two letters)
    #[arg(long, default_value = "IT", value_parser = country)]
    pub country: String,
}

#[derive(Subcommand)]
pub enum ExportCommand {
    /// Writes an HSDS 3.1 tabular datapackage
    Hsds {
        /// The tenant to export
        #[arg(long, value_name = "SLUG")]
        tenant: String,
        /// The ZIP file to write
        file: PathBuf,
    },
}

fn anchor(text: &str) -> Result<Anchor, String> {
    let wrong = || "use NUMBER:DIGEST, such as 12:9f86d081…".to_owned();
    let (number, digest) = text.split_once(':').ok_or_else(wrong)?;
    let entry_no = number.parse().map_err(|_| wrong())?;
    Ok(Anchor { entry_no, digest: hex::decode(digest).map_err(|_| wrong())? })
}

fn country(text: &str) -> Result<String, String> {
    let code = text.to_uppercase();
    let letters = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if letters { Ok(code) } else { Err("use two letters, such as IT".to_owned()) }
}
