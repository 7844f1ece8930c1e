//! Going back to the version before.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_foundation::Access;

use crate::error::Error;
use crate::installation::{lock, lock_plugin, one_before};
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;

impl Plugins {
    /// Goes back from an installation to the version that ran before it, with the settings and grants
    /// it had; gives that one's id and version. Needs `plugin:manage`.
    ///
    /// Documents: where this version had brought them to a new form, the one before finds them as they
    /// were then, and what was written since stays with this one, which is put aside; else both have
    /// the same. Fails with `Changed`, `NothingToGoBackTo`, `NotOffered`, `Illegal`, or
    /// `Preparing`.
    pub async fn rollback(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        (id, seen): (InstallationId, i64),
    ) -> Result<(InstallationId, i64), Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let installation = lock(&mut scope, id, seen).await?;
        if !installation.is_live() {
            return Err(Error::Illegal { action: "going back", state: installation.state });
        }
        let others = lock_plugin(&mut scope, &installation.plugin_id).await?;
        let before = one_before(&installation, &others).ok_or(Error::NothingToGoBackTo)?;
        let (before, version) = (before.id, before.row_version);
        scope.commit().await?;
        let version = self.enable(tenant, manager, (before, version)).await?;
        Ok((before, version))
    }
}
