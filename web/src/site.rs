//! What every page needs: the tenants, and the accounts of those who sign in.

use axum::extract::FromRef;
use reticolo_identity::{DevelopmentMails, Identity};
use reticolo_tenancy::Tenants;

/// The parts pages are made from.
#[derive(Clone)]
pub struct Site {
    pub tenants: Tenants,
    pub identity: Identity,
    /// The mails of an installation that sends none, to be read on a page.
    pub mails: Option<DevelopmentMails>,
}

impl FromRef<Site> for Tenants {
    fn from_ref(site: &Site) -> Self {
        site.tenants.clone()
    }
}
