//! Where the union's people sign in.

pub(crate) mod edit;
mod fields;
pub(crate) mod list;
pub(crate) mod remove;
pub(crate) mod switch;

use reticolo_tenancy::identity_provider::{self, IdentityProvider, IdentityProviderId};

use crate::error::Error;
use crate::portal::{Portal, leave};

/// One of the union's providers, for those who may change it.
async fn find(portal: &Portal, id: IdentityProviderId) -> Result<IdentityProvider, Error> {
    let mut scope = portal.enter().await?;
    let providers = identity_provider::list(&mut scope).await?;
    leave(scope).await?;
    providers.into_iter().find(|provider| provider.id == id).ok_or(Error::NotFound)
}
