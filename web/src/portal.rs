//! One tenant's pages being visited.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_identity::{Identity, Session};
use reticolo_plugins::audience::Standing;
use reticolo_tenancy::Scope;

use crate::error::Error;
use crate::menu::Menu;
use crate::page::Page;
use crate::site::Site;
use crate::visit::Visit;

/// The tenant of an address, with the frame of its pages. Refuses one that is not being served.
pub(crate) struct Portal {
    pub(crate) page: Page,
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) visit: Visit,
    pub(crate) site: Site,
}

impl Portal {
    /// Opens the one transaction of a request that reads.
    pub(crate) async fn enter(&self) -> Result<Scope, Error> {
        Ok(self.site.tenants.enter(&self.tenant, &self.visit.visitor, Access::Read).await?)
    }

    /// Opens the one transaction of a request that changes something, or reads what is personal, which
    /// is written to the audit.
    pub(crate) async fn enter_to_write(&self) -> Result<Scope, Error> {
        Ok(self.site.tenants.enter(&self.tenant, &self.visit.visitor, Access::Write).await?)
    }

    /// What the visitor is to the union, for pages that plugins fill.
    pub(crate) fn standing(&self, scope: &Scope) -> Standing {
        Standing::of(&self.visit.visitor, scope.actor())
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.site.identity
    }

    /// The visitor's session, where it is good in this tenant; sends everybody else to sign in.
    pub(crate) fn session(&self) -> Result<&Session, Error> {
        let session = self.visit.session();
        session.filter(|session| session.valid_in(self.tenant.id)).ok_or(Error::SignInFirst)
    }
}

/// Ends the transaction of a request.
pub(crate) async fn leave(scope: Scope) -> Result<(), Error> {
    Ok(scope.commit().await.map_err(reticolo_tenancy::Error::from)?)
}

impl FromRequestParts<Site> for Portal {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        let slug = parameter(parts, "tenant").await?;
        let tenant = site.tenants.find(&slug).await?;
        let visit =
            Visit::from_request_parts(parts, site).await.unwrap_or_else(|never| match never {});
        let mut page = Page::new(&visit, Some(Arc::clone(&tenant)), site);
        match site.plugins.set(&tenant).await {
            Ok(set) => page.menu = Menu::of(&set, page.words),
            // A portal without its plugins' entries is better than none.
            Err(error) => tracing::warn!(%error, "the menu of a union's plugins cannot be read"),
        }
        Ok(Self { page, tenant, visit, site: site.clone() })
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

pub(crate) async fn parameter(parts: &mut Parts, name: &str) -> Result<String, Error> {
    let parameters =
        RawPathParams::from_request_parts(parts, &()).await.map_err(|_| Error::NotFound)?;
    let found = parameters.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.to_owned()).ok_or(Error::NotFound)
}

/// What the `{digest}` of an address names.
pub(crate) struct Digest(pub(crate) String);

impl<S: Sync> FromRequestParts<S> for Digest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parameter(parts, "digest").await.map(Self)
    }
}

/// The plugin and the page of it that an address names.
pub(crate) struct PluginPath {
    pub(crate) namespace: String,
    pub(crate) page: String,
}

impl<S: Sync> FromRequestParts<S> for PluginPath {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let namespace = parameter(parts, "namespace").await?;
        Ok(Self { namespace, page: parameter(parts, "page").await? })
    }
}
