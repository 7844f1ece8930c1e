//! Giving up an installation that never ran.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_foundation::Access;

use crate::error::Error;
use crate::installation::{State, lock, lock_plugin};
use crate::moves::{Move, change};
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;

impl Plugins {
    /// Gives up what is being installed; the version that runs goes on. Needs `plugin:manage`. Fails
    /// with `Changed` or `Illegal`.
    pub async fn discard(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        (id, seen): (InstallationId, i64),
        reason: Option<&str>,
    ) -> Result<(), Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let installation = lock(&mut scope, id, seen).await?;
        let to = match installation.state {
            State::Uploaded | State::Validated => State::Rejected,
            State::Approved | State::Installed => State::Removed,
            state @ (State::Rejected | State::Enabled | State::Disabled | State::Removed) => {
                return Err(Error::Illegal { action: "discarding", state });
            }
        };
        let others = lock_plugin(&mut scope, &installation.plugin_id).await?;
        let mut discarded = Move::new("plugin.discard", to);
        if let Some(reason) = reason {
            discarded = discarded.because(reason.chars().take(500).collect::<String>());
        }
        change(&mut scope, &installation, discarded).await?;
        scope.commit().await?;
        if let Some(storage) = installation.storage_no
            && !others.iter().any(|other| other.id != id && other.storage_no == Some(storage))
        {
            self.0.builder.drop_plugin_storage(tenant, storage).await?;
        }
        Ok(())
    }
}
