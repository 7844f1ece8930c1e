//! Removing a plugin with all it keeps, once its documents have been taken out.

use std::collections::BTreeSet;
use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_tenancy::StorageNo;

use crate::error::Error;
use crate::installation::{State, lock, lock_plugin};
use crate::life::registries;
use crate::moves::{Move, change};
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;

impl Plugins {
    /// Removes a disabled plugin with every version that was put aside, and all documents. For good.
    /// Needs `plugin:manage`.
    ///
    /// `acknowledged` is the checksum of the last [export](Self::export), which was handed out whole within
    /// the last day. A plugin that keeps nothing needs none. Fails with `Changed`, `Illegal` or `Checksum`.
    pub async fn uninstall(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        (id, seen): (InstallationId, i64),
        acknowledged: Option<&str>,
    ) -> Result<(), Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let installation = lock(&mut scope, id, seen).await?;
        let state = installation.state;
        if state != State::Disabled || installation.put_aside {
            return Err(Error::Illegal { action: "removing", state });
        }
        let all = lock_plugin(&mut scope, &installation.plugin_id).await?;
        if all.iter().any(|other| !matches!(other.state, State::Enabled | State::Disabled)) {
            return Err(Error::Busy);
        }
        let storages: BTreeSet<StorageNo> = all.iter().filter_map(|one| one.storage_no).collect();
        let known = installation.export_checksum.as_deref();
        let has_them = installation.is_handed_out(scope.now()) && known == acknowledged;
        if !storages.is_empty() && !has_them {
            return Err(Error::Checksum);
        }
        for one in &all {
            let act = if one.id == id { "plugin.uninstall" } else { "plugin.remove-version" };
            let mut removed = Move::new(act, State::Removed);
            removed.put_aside = one.put_aside;
            change(&mut scope, one, removed).await?;
        }
        crate::runner::forget(&mut scope, &all).await?;
        registries::forget_empty(&mut scope, &installation.plugin_id).await?;
        scope.commit().await?;
        self.changed(tenant).await?;
        // Should this break off, the rows are removed all the same, and nothing reaches the documents.
        for storage in storages {
            self.0.builder.drop_plugin_storage(tenant, storage).await?;
        }
        Ok(())
    }
}
