//! The door the edges knock at: from an address to a scope.

use std::sync::Arc;

use reticolo_accounts::{Error as RegisterError, Register, Slug, Tenant};
use reticolo_foundation::Access;

use crate::actor::{Actor, Person, Visitor};
use crate::error::{Error, NotServed};
use crate::lanes::Lanes;
use crate::membership::grants_of;
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

    /// Opens a transaction on a tenant's rows for whoever stands at the door.
    ///
    /// Somebody who is signed in has the roles that the tenant's rows say at this moment; one whose
    /// way of signing in counts for another tenant only is nobody in particular here.
    pub async fn enter(
        &self,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        access: Access,
    ) -> Result<Scope, Error> {
        let mut scope = self.lanes.enter(tenant, Actor::Public, access).await?;
        let known = visitor.signed_in.as_ref();
        let known = known.filter(|known| known.only_in.is_none_or(|only| only == tenant.id));
        let actor = match known {
            Some(known) => {
                let grants = grants_of(&mut scope, known.account).await?;
                Actor::Person(Arc::new(Person::new(known, grants)))
            }
            None => Actor::Public,
        };
        scope.identify(actor, visitor.origin.clone());
        Ok(scope)
    }
}
