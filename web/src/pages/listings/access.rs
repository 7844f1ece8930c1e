//! What somebody may do with a listing, so that only those buttons are shown that lead somewhere. The
//! area decides again whenever one is pressed.

use reticolo_directory::listing::browse::Opened;
use reticolo_directory::listing::{DraftState, ListingContent, State};
use reticolo_directory::{Organization, OrganizationId, organization};
use reticolo_tenancy::{Permission, Scope};

use crate::error::Error;

/// The most organizations to choose from.
const MOST: i64 = 1_000;

/// Which sides of the desk somebody sits on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct May {
    pub(crate) write: bool,
    pub(crate) moderate: bool,
}

impl May {
    pub(crate) fn with(scope: &Scope, opened: &Opened) -> Self {
        let contents = opened.published.iter().chain(&opened.draft);
        let places = contents.flat_map(|content| &content.places);
        let municipalities: Vec<String> =
            places.filter_map(|place| place.municipality.clone()).collect();
        let organization = opened.listing.organization_id.0;
        let reaches = |permission| {
            let reach = scope.actor().reach(permission);
            reach.covers(organization, &municipalities)
        };
        Self {
            write: reaches(Permission::ListingWrite),
            moderate: reaches(Permission::ListingModerate),
        }
    }
}

/// Whether a draft can be written now.
pub(crate) fn can_be_edited(opened: &Opened) -> bool {
    opened.listing.state != State::Archived
        && opened.listing.draft_state() != Some(DraftState::Submitted)
}

/// What is being worked on, else what is published.
pub(crate) fn present(opened: &Opened) -> ListingContent {
    opened.draft.clone().or_else(|| opened.published.clone()).unwrap_or_default()
}

/// The organizations for which the actor may begin a listing, by name.
pub(crate) async fn organizations(scope: &mut Scope) -> Result<Vec<Organization>, Error> {
    let reach = scope.actor().reach(Permission::ListingWrite);
    let mut known = if reach.everywhere {
        organization::page(scope, None, MOST).await?
    } else {
        let ids: Vec<_> = reach.organizations.into_iter().map(OrganizationId).collect();
        organization::find(scope, &ids).await?
    };
    known.sort_by_key(|organization| organization.name.to_lowercase());
    Ok(known)
}
