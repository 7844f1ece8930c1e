//! The connections tenants' statements travel on.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use reticolo_accounts::{Installation, Lane, Tenant};
use reticolo_foundation::{Access, Clock, Database, DatabaseServer, Keys};

use crate::actor::{Actor, Origin};
use crate::error::{Error, NotServed};
use crate::plugin_scope::PluginScope;
use crate::plugin_storage::StorageNo;
use crate::schema::MIGRATIONS;
use crate::scope::{Opening, Scope};

/// Prepared statements a connection keeps: sixty-four tenants times the statements of the busy pages.
const STATEMENTS: usize = 4_096;

/// One login role and a few connections a lane, opened when its first tenant is asked for.
///
/// A lane's login role is a member of its own tenants' roles only. That bounds what a backend
/// remembers (each tenant costs it memory that never shrinks), what `set role` has to search, and how
/// far a mistake could reach.
#[derive(Clone)]
pub struct Lanes(Arc<Inner>);

struct Inner {
    server: DatabaseServer,
    installation: Installation,
    connections: u32,
    clock: Clock,
    keys: Keys,
    open: RwLock<HashMap<(Lane, Use), Database>>,
}

/// What connections of a lane are for. A plugin computes while it holds one: where it is slow, other
/// plugins wait for it and nobody else.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Use {
    Tenants,
    Plugins,
}

impl Lanes {
    /// Lanes of `connections` connections each.
    pub fn new(
        server: DatabaseServer,
        installation: Installation,
        connections: u32,
        clock: Clock,
        keys: Keys,
    ) -> Self {
        let open = RwLock::default();
        Self(Arc::new(Inner { server, installation, connections, clock, keys, open }))
    }

    /// Opens a transaction on the rows of a tenant that is being served.
    ///
    /// Refuses with `NotServed` a tenant that is suspended, gone, or more than one migration behind.
    pub async fn enter(
        &self,
        tenant: &Arc<Tenant>,
        actor: Actor,
        access: Access,
    ) -> Result<Scope, Error> {
        if let Some(reason) = NotServed::of(tenant.state) {
            return Err(reason.into());
        }
        self.enter_any(tenant, actor, access).await
    }

    /// Opens a transaction whatever the tenant's state, for taking its data out.
    pub async fn enter_any(
        &self,
        tenant: &Arc<Tenant>,
        actor: Actor,
        access: Access,
    ) -> Result<Scope, Error> {
        let home = tenant.home.as_ref().ok_or(NotServed::Gone)?;
        if home.version < MIGRATIONS.oldest_served() {
            return Err(NotServed::Updating.into());
        }
        let database = self.database(home.lane, Use::Tenants)?;
        let (tenant, keys) = (Arc::clone(tenant), self.0.keys.clone());
        let (clock, storage) = (self.0.clock, None);
        let database = &database;
        let opening = Opening { database, tenant, home, actor, access, clock, keys, storage };
        Ok(Scope::open(opening).await?)
    }

    /// Opens a transaction on the documents of one plugin of a tenant that is being served, on
    /// connections that only plugins use.
    pub async fn enter_as_plugin(
        &self,
        tenant: &Arc<Tenant>,
        storage: StorageNo,
        (actor, origin): (Actor, Origin),
        access: Access,
    ) -> Result<PluginScope, Error> {
        if let Some(reason) = NotServed::of(tenant.state) {
            return Err(reason.into());
        }
        let home = tenant.home.as_ref().ok_or(NotServed::Gone)?;
        let database = self.database(home.lane, Use::Plugins)?;
        let (tenant, keys) = (Arc::clone(tenant), self.0.keys.clone());
        let (clock, database) = (self.0.clock, &database);
        let number = Some(storage);
        let opening =
            Opening { database, tenant, home, actor, access, clock, keys, storage: number };
        let mut scope = Scope::open(opening).await?;
        scope.came_from(origin);
        Ok(PluginScope::of(scope, storage))
    }

    /// The instant, for what happens outside of any scope.
    pub fn clock(&self) -> Clock {
        self.0.clock
    }

    /// The installation's keys.
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Closes every connection, waiting for the transactions under way.
    pub async fn close(&self) {
        let open: Vec<_> = match self.0.open.read() {
            Ok(open) => open.values().cloned().collect(),
            Err(poisoned) => poisoned.into_inner().values().cloned().collect(),
        };
        for database in open {
            database.close().await;
        }
    }

    fn database(&self, lane: Lane, purpose: Use) -> Result<Database, Error> {
        let known = match self.0.open.read() {
            Ok(open) => open.get(&(lane, purpose)).cloned(),
            Err(poisoned) => poisoned.into_inner().get(&(lane, purpose)).cloned(),
        };
        if let Some(database) = known {
            return Ok(database);
        }
        let role = self.0.installation.lane_role(lane)?;
        let mut open = self.0.open.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let database = open
            .entry((lane, purpose))
            .or_insert_with(|| self.0.server.login(&role, self.0.connections, STATEMENTS));
        Ok(database.clone())
    }
}
