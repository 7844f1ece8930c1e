//! What a role can be limited to: the union's organizations and municipalities.

use reticolo_accounts::Tenant;
use reticolo_directory::{Organization, organization};
use reticolo_reference::{Municipality, municipality};
use reticolo_tenancy::{Role, Scope};

use crate::error::Error;

/// The most organizations a form offers.
const MOST: i64 = 5_000;

/// What a form offers to choose from.
pub(super) struct Choices {
    pub(super) roles: [Role; 5],
    pub(super) organizations: Vec<Organization>,
    pub(super) municipalities: Vec<Municipality>,
}

impl Choices {
    pub(super) async fn read(scope: &mut Scope, tenant: &Tenant) -> Result<Self, Error> {
        let organizations = organization::page(scope, None, MOST).await?;
        let municipalities = municipality::find(scope.connection(), &tenant.municipalities)
            .await
            .map_err(reticolo_tenancy::Error::from)?;
        Ok(Self { roles: Role::GIVEN, organizations, municipalities })
    }
}
