//! One tenant's pages being visited.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_tenancy::{Scope, Tenants, Visitor};

use crate::error::Error;
use crate::page::Page;
use crate::visit::Visit;

/// The tenant of an address, with the frame of its pages. Refuses one that is not being served.
pub(crate) struct Portal {
    pub(crate) page: Page,
    pub(crate) tenant: Arc<Tenant>,
    tenants: Tenants,
}

impl Portal {
    /// Opens the one transaction of this request.
    pub(crate) async fn enter(&self) -> Result<Scope, Error> {
        Ok(self.tenants.enter(&self.tenant, &Visitor::default(), Access::Read).await?)
    }
}

/// Ends the transaction of a request.
pub(crate) async fn leave(scope: Scope) -> Result<(), Error> {
    Ok(scope.commit().await.map_err(reticolo_tenancy::Error::from)?)
}

impl FromRequestParts<Tenants> for Portal {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, tenants: &Tenants) -> Result<Self, Error> {
        let slug = parameter(parts, "tenant").await?;
        let tenant = tenants.find(&slug).await?;
        let visit =
            Visit::from_request_parts(parts, tenants).await.unwrap_or_else(|never| match never {});
        let page = Page::new(&visit, Some(Arc::clone(&tenant)));
        Ok(Self { page, tenant, tenants: tenants.clone() })
    }
}

/// What the `{id}` of an address names; an id that cannot be read names nothing.
pub(crate) struct Named<T>(pub(crate) T);

impl<T: FromStr, S: Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parameter(parts, "id").await?.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

async fn parameter(parts: &mut Parts, name: &str) -> Result<String, Error> {
    let parameters =
        RawPathParams::from_request_parts(parts, &()).await.map_err(|_| Error::NotFound)?;
    let found = parameters.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.to_owned()).ok_or(Error::NotFound)
}
