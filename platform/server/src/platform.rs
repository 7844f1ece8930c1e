//! The parts every command needs, put together.

use std::sync::Arc;

use anyhow::Context;
use reticolo_accounts::install::installation;
use reticolo_accounts::{Register, Slug, Tenant, register};
use reticolo_foundation::{Access, Clock, Database, DatabaseServer, Keys};
use reticolo_identity::{Hot, Identity, Parts, Settings};
use reticolo_tenancy::provision::Builder;
use reticolo_tenancy::{Actor, Lanes, Scope, Tenants};
use url::Url;

use crate::config::is_loopback;

/// Connections a command needs for itself.
const OWNER_CONNECTIONS: u32 = 8;

/// An installed platform.
pub struct Platform {
    pub builder: Builder,
    pub tenants: Tenants,
    /// Connections of the platform's login role, which keeps accounts and sessions.
    pub accounts: Database,
    pub keys: Keys,
}

impl Platform {
    /// Finds the platform in a database that `reticolo migrate` has set up.
    pub async fn open(
        server: DatabaseServer,
        keys: Keys,
        lane_connections: u32,
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
        Ok(Self { builder, tenants, accounts, keys })
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
