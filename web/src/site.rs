//! What every page needs: the tenants, and the accounts of those who sign in.

use std::sync::Arc;

use axum::extract::FromRef;
use reticolo_identity::{DevelopmentMails, Identity};
use reticolo_plugins::Plugins;
use reticolo_tenancy::Tenants;
use reticolo_tenancy::hook::Rules;

use crate::progress::Progress;

/// The parts pages are made from.
#[derive(Clone)]
pub struct Site {
    pub tenants: Tenants,
    pub identity: Identity,
    pub plugins: Plugins,
    /// The rules of plugins; asked with no scope open.
    pub rules: Arc<dyn Rules>,
    pub progress: Progress,
    /// The mails of an installation that sends none, to be read on a page.
    pub mails: Option<DevelopmentMails>,
}

impl FromRef<Site> for Tenants {
    fn from_ref(site: &Site) -> Self {
        site.tenants.clone()
    }
}
