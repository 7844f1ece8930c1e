//! Giving an installation its place for documents. Nothing of it runs yet.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_tenancy::{Scope, StorageNo, statements};

use crate::error::Error;
use crate::grants::collections;
use crate::installation::{self, Installation, State, lock};
use crate::moves::{Move, change};
use crate::opened::Opened;
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;
use crate::settings::check_settings;

statements! {
    /// Says where an installation's documents are.
    PLACE = "update {t}.plugin_installation set storage_no = $2 where installation_id = $1";
}

impl Plugins {
    /// Installs what was consented to: compiles it, and builds its tables and the role that sees them;
    /// gives its new version. Needs `plugin:manage`.
    ///
    /// A version that brings its documents to a new form gets a storage of its own, so that the one
    /// before keeps its documents as they are; another one goes on with those there are. Fails with
    /// `Settings` while they do not fit, with `NotOffered`, or with `NotReady`.
    pub async fn install(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        (id, seen): (InstallationId, i64),
    ) -> Result<i64, Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let installation = lock(&mut scope, id, seen).await?;
        let before = installation::live(&mut scope, &installation.plugin_id).await?;
        scope.commit().await?;
        if !installation.state.may_become(State::Installed) {
            return Err(Error::Illegal { action: "installing", state: installation.state });
        }
        self.offered(installation.digest).await?;
        let opened = self.0.packages.open(installation.digest).await?;
        check_settings(self.keys(), tenant, &opened, &installation)?;
        let storage = self.storage(tenant, &installation, &opened, before.as_ref()).await?;

        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let installation = lock(&mut scope, id, seen).await?;
        place(&mut scope, id, storage).await?;
        let installed = Move::new("plugin.install", State::Installed);
        let version = change(&mut scope, &installation, installed).await?;
        scope.commit().await?;
        // From here on servers ask for what the union has enabled, also when it is its first plugin.
        self.changed(tenant).await?;
        Ok(version)
    }

    /// Where its documents will be; nowhere, if it keeps none.
    async fn storage(
        &self,
        tenant: &Arc<Tenant>,
        installation: &Installation,
        opened: &Opened,
        before: Option<&Installation>,
    ) -> Result<Option<StorageNo>, Error> {
        let collections = collections(&opened.manifest);
        let prepared = self.prepare(opened).await;
        let prepared = prepared.map_err(|cause| Error::NotReady(cause.to_string()))?;
        let there = before.and_then(|before| before.storage_no);
        let builder = &self.0.builder;
        match there {
            Some(storage) if !prepared.exports().contains(&"lifecycle") => {
                builder.index_plugin_storage(tenant, storage, &collections).await?;
                Ok(Some(storage))
            }
            None if collections.is_empty() => Ok(None),
            _ => {
                let id = installation.id.0;
                Ok(Some(builder.build_plugin_storage(tenant, id, &collections).await?))
            }
        }
    }
}

async fn place(
    scope: &mut Scope,
    id: InstallationId,
    storage: Option<StorageNo>,
) -> Result<(), Error> {
    let sql = scope.sql(&PLACE);
    sqlx::query(sql).bind(id).bind(storage).execute(scope.connection()).await?;
    Ok(())
}
