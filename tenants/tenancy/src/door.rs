//! The door the edges knock at: from an address to a scope.

use std::sync::Arc;

use reticolo_accounts::{Error as RegisterError, Register, Slug, Tenant};
use reticolo_foundation::Access;

use crate::actor::Actor;
use crate::error::{Error, NotServed};
use crate::lanes::Lanes;
use crate::scope::Scope;

/// The tenants a server serves.
#[derive(Clone)]
pub struct Tenants {
    pub register: Register,
    pub lanes: Lanes,
}

impl Tenants {
    /// The tenant of an address. Refuses with `NotFound` what is no tenant, and with `NotServed` one
    /// that is not being served now.
    pub async fn find(&self, slug: &str) -> Result<Arc<Tenant>, Error> {
        let unknown = || RegisterError::NotFound(slug.chars().take(60).collect());
        let slug: Slug = slug.parse().map_err(|_| unknown())?;
        let tenant = self.register.find(&slug).await?.ok_or_else(unknown)?;
        match NotServed::of(tenant.state) {
            Some(reason) => Err(reason.into()),
            None => Ok(tenant),
        }
    }

    /// Opens a reading transaction on a tenant's rows.
    pub async fn read(&self, tenant: &Arc<Tenant>, actor: Actor) -> Result<Scope, Error> {
        self.lanes.enter(tenant, actor, Access::Read).await
    }
}
