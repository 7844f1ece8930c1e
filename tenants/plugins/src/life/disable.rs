//! Stopping a plugin: its fields, pages and rules are gone, its documents stay.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_foundation::Access;

use crate::error::Error;
use crate::installation::{State, lock};
use crate::life::registries;
use crate::moves::{Move, change};
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;

impl Plugins {
    /// Stops an installation on every server within two seconds; gives its new version. Needs
    /// `plugin:manage`. Fails with `Changed` or `Illegal`.
    pub async fn disable(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        (id, seen): (InstallationId, i64),
        reason: Option<&str>,
    ) -> Result<i64, Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let installation = lock(&mut scope, id, seen).await?;
        let mut disabled = Move::new("plugin.disable", State::Disabled);
        if let Some(reason) = reason {
            disabled = disabled.because(reason.chars().take(500).collect::<String>());
        }
        let version = change(&mut scope, &installation, disabled).await?;
        registries::close(&mut scope, &installation.plugin_id).await?;
        scope.commit().await?;
        self.changed(tenant).await?;
        Ok(version)
    }
}
