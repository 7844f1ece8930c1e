//! Where the people live whom a service is for.

use reticolo_accounts::Tenant;
use reticolo_directory::ServiceId;
use reticolo_directory::detail::{self, ServiceArea};
use reticolo_reference::{Municipality, municipality};
use reticolo_tenancy::Scope;

use crate::error::Error;

/// The area of a service.
pub(crate) struct Area {
    pub(crate) name: Option<String>,
    pub(crate) residents_only: bool,
    /// Whether it is every municipality of the tenant.
    pub(crate) everywhere: bool,
    /// Names of municipalities.
    pub(crate) municipalities: Vec<String>,
}

/// The areas of a service, in two statements.
pub(crate) async fn of_service(
    scope: &mut Scope,
    tenant: &Tenant,
    service: ServiceId,
) -> Result<Vec<Area>, Error> {
    let areas = detail::service_areas(scope, &[service]).await?;
    let codes: Vec<_> =
        areas.iter().flat_map(|area| area.municipality_codes.iter().cloned()).collect();
    let known = municipality::find(scope.connection(), &codes)
        .await
        .map_err(reticolo_tenancy::Error::from)?;
    Ok(areas.into_iter().map(|area| Area::new(area, tenant, &known)).collect())
}

impl Area {
    fn new(area: ServiceArea, tenant: &Tenant, known: &[Municipality]) -> Self {
        let covers = |code: &String| area.municipality_codes.contains(code);
        let everywhere =
            !tenant.municipalities.is_empty() && tenant.municipalities.iter().all(covers);
        let within = known.iter().filter(|municipality| covers(&municipality.code));
        Self {
            everywhere,
            municipalities: within.map(|municipality| municipality.name.clone()).collect(),
            residents_only: area.residency_rule == "residents_only",
            name: area.name,
        }
    }
}
