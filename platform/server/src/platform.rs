//! The parts every command needs, put together.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use reticolo_accounts::install::installation;
use reticolo_accounts::{Register, Slug, Tenant, register};
use reticolo_catalogue::Catalogue;
use reticolo_foundation::{Access, Clock, Database, DatabaseServer, Keys};
use reticolo_graphql::Limits;
use reticolo_identity::{Hot, Identity, Parts, Settings};
use reticolo_plugin_host::{Host, compiler_path};
use reticolo_plugins::Plugins;
use reticolo_plugins::fuel::DAILY_FUEL;
use reticolo_tenancy::hook::Rules;
use reticolo_tenancy::provision::Builder;
use reticolo_tenancy::{Actor, Lanes, Scope, Tenants};
use url::Url;

use crate::config::is_loopback;

/// Connections a command needs for itself.
const OWNER_CONNECTIONS: u32 = 8;

/// How plugins run.
#[derive(Clone, Debug)]
pub struct Sandbox {
    /// The folder of compiled plugins; processes of one installation may share it.
    pub cache: PathBuf,
    /// The program that compiles them.
    pub compiler: PathBuf,
    /// Calls that compute at once.
    pub running: usize,
    /// Memory reserved once for all of them: for servers.
    pub pooling: bool,
    /// What the plugins of one union may compute on a day: instructions, roughly.
    pub daily_fuel: u64,
}

impl Default for Sandbox {
    /// As commands have it.
    fn default() -> Self {
        Self {
            cache: plugin_cache(),
            compiler: compiler_path(),
            running: 4,
            pooling: false,
            daily_fuel: DAILY_FUEL,
        }
    }
}

/// Where compiled plugins are kept, unless somebody says otherwise: where `PLUGIN_CACHE` says, else in
/// the user's own folder for such, else beside what is temporary.
pub(crate) fn plugin_cache() -> PathBuf {
    let named = |variable| std::env::var_os(variable).filter(|value| !value.is_empty());
    named("PLUGIN_CACHE").map_or_else(
        || {
            let home = || named("HOME").map(|home| PathBuf::from(home).join(".cache"));
            let folder = named("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
            folder.unwrap_or_else(std::env::temp_dir).join("reticolo").join("plugins")
        },
        PathBuf::from,
    )
}

/// An installed platform.
pub struct Platform {
    pub builder: Builder,
    pub tenants: Tenants,
    /// Connections of the platform's login role, which keeps accounts and sessions.
    pub accounts: Database,
    pub plugins: Plugins,
    /// What answers the rules that areas ask.
    pub rules: Arc<dyn Rules>,
    pub keys: Keys,
}

impl Platform {
    /// Finds the platform in a database that `reticolo migrate` has set up.
    pub async fn open(
        server: DatabaseServer,
        keys: Keys,
        lane_connections: u32,
    ) -> anyhow::Result<Self> {
        Self::open_with(server, keys, lane_connections, Sandbox::default()).await
    }

    /// The same, whose plugins run so.
    pub async fn open_with(
        server: DatabaseServer,
        keys: Keys,
        lane_connections: u32,
        sandbox: Sandbox,
    ) -> anyhow::Result<Self> {
        let owner = server.owner(OWNER_CONNECTIONS);
        let installation = installation(&owner).await.context(
            "no platform in this database. Check DATABASE_URL, then run `reticolo migrate`",
        )?;
        let clock = Clock::System;
        let accounts: Database =
            server.login(&installation.platform_role()?, lane_connections, 100);
        let lanes =
            Lanes::new(server.clone(), installation.clone(), lane_connections, clock, keys.clone());
        let tenants = Tenants { register: Register::new(accounts.clone(), clock), lanes };
        let builder = Builder { server, owner, installation, clock };
        let catalogue = Catalogue::new(accounts.clone(), clock);
        let host = Host::new(reticolo_plugin_host::Settings {
            cache: sandbox.cache,
            compiler: sandbox.compiler,
            keys: keys.clone(),
            running: sandbox.running,
            pooling: sandbox.pooling,
        })
        .context("plugins cannot be run; PLUGIN_CACHE says where their compiled code is kept")?;
        let schema = Arc::new(reticolo_graphql::DocumentCheck::new(Limits::default()));
        let plugins = Plugins::new(tenants.clone(), builder.clone(), catalogue, host, schema);
        plugins.allow_daily_fuel(sandbox.daily_fuel);
        let rules: Arc<dyn Rules> = Arc::new(plugins.clone());
        Ok(Self { builder, tenants, accounts, plugins, rules, keys })
    }

    /// The accounts of people, as a server at this address keeps them.
    pub fn identity(&self, public_url: Url, hot: Hot) -> Identity {
        let loopback_providers = is_loopback(&public_url);
        let settings = Settings { loopback_providers, ..Settings::new(public_url) };
        Identity::new(Parts {
            database: self.accounts.clone(),
            clock: self.builder.clock,
            keys: self.keys.clone(),
            hot,
            settings,
        })
    }

    /// The tenant with this slug, whatever its state.
    pub async fn tenant(&self, slug: &str) -> anyhow::Result<Arc<Tenant>> {
        let slug: Slug = slug.parse()?;
        let mut scope = self.builder.platform().await?;
        let found = register::by_slug(&mut scope, &slug).await?;
        scope.commit().await?;
        let tenant = found.ok_or_else(|| reticolo_accounts::Error::NotFound(slug.to_string()))?;
        Ok(Arc::new(tenant))
    }

    /// Opens a transaction on a tenant's rows for a command.
    pub async fn enter(
        &self,
        slug: &str,
        command: &'static str,
        access: Access,
    ) -> anyhow::Result<Scope> {
        let tenant = self.tenant(slug).await?;
        let refused = || format!("tenant {slug:?} is {}", tenant.state);
        let entered = match access {
            // What is suspended or leaving can still be taken out.
            Access::Read | Access::Snapshot => {
                self.tenants.lanes.enter_any(&tenant, Actor::System(command), access).await
            }
            Access::Write => {
                self.tenants.lanes.enter(&tenant, Actor::System(command), access).await
            }
        };
        entered.with_context(refused)
    }
}
