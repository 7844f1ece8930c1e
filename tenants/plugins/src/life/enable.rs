//! Enabling an installation: the switch from the version before to this one, in one transaction.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_catalogue::release;
use reticolo_foundation::Access;
use reticolo_tenancy::Scope;

use crate::error::Error;
use crate::installation::{State, lock, lock_plugin};
use crate::life::documents::bring;
use crate::life::registries;
use crate::moves::{Move, change, note};
use crate::opened::Opened;
use crate::plugins::{Manager, Plugins};
use crate::runner::plan;
use crate::set::InstallationId;
use crate::settings::check_settings;

impl Plugins {
    /// Lets an installation run, on every server within two seconds; gives its new version. Needs
    /// `plugin:manage`.
    ///
    /// The version before is put aside in the same transaction, in which a new version also brings its
    /// documents to its own form: if that fails (`Migration`), everything is as it was. One that was put
    /// aside comes back with its documents, and the one that ran is put aside instead. Fails with
    /// `Changed`, `Illegal`, `Settings`, `NotOffered` or `NamespaceTaken`, and with `NotReady` or `Preparing`
    /// where it has to be compiled first.
    pub async fn enable(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        (id, seen): (InstallationId, i64),
    ) -> Result<i64, Error> {
        let mut scope = self.enter(tenant, manager, Access::Read).await?;
        let installation = crate::installation::find(&mut scope, id).await?;
        scope.commit().await?;
        self.offered(installation.digest).await?;
        let opened = self.0.packages.open(installation.digest).await?;
        check_settings(self.keys(), tenant, &opened, &installation)?;
        // Compiled before anything is held.
        self.prepare_for(manager, &opened).await?;
        let mut platform = self.0.builder.platform().await?;
        release::enabled(&mut platform, &installation.digest).await?;
        platform.commit().await?;

        let scope = self.enter(tenant, manager, Access::Write).await?;
        let (scope, version) = match self.switch(scope, (id, seen), &opened).await {
            Ok(switched) => switched,
            Err(Error::Migration(cause)) => {
                let mut scope = self.enter(tenant, manager, Access::Write).await?;
                note(&mut scope, &installation, &cause.to_string()).await?;
                scope.commit().await?;
                return Err(Error::Migration(cause));
            }
            Err(error) => return Err(error),
        };
        scope.commit().await?;
        self.changed(tenant).await?;
        Ok(version)
    }

    async fn switch(
        &self,
        mut scope: Scope,
        (id, seen): (InstallationId, i64),
        opened: &Arc<Opened>,
    ) -> Result<(Scope, i64), Error> {
        let installation = lock(&mut scope, id, seen).await?;
        let (from, first) = (installation.state, installation.state == State::Installed);
        if !from.may_become(State::Enabled) {
            return Err(Error::Illegal { action: "enabling", state: from });
        }
        let others = lock_plugin(&mut scope, &installation.plugin_id).await?;
        let before = others.iter().find(|other| other.id != id && other.is_live());
        if let Some(before) = before {
            let aside = Move::new("plugin.put-aside", State::Disabled).aside();
            change(&mut scope, before, aside).await?;
        }
        if first {
            scope = bring(self, scope, &installation, opened, before).await?;
        }
        let enabled = Move::new("plugin.enable", State::Enabled);
        let version = change(&mut scope, &installation, enabled).await?;
        registries::open(&mut scope, opened).await?;
        let granted = installation.granted().cloned().unwrap_or_default();
        plan(&mut scope, &installation, &opened.manifest, &granted).await?;
        if let Some(before) = before {
            crate::runner::hand_over(&mut scope, before, &installation, &granted).await?;
        }
        Ok((scope, version))
    }
}
