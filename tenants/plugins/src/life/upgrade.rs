//! Installing in one go, as far as nobody has to be asked.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_catalogue::Digest;
use reticolo_foundation::Access;
use reticolo_plugin_package::difference::{Change, is_covered};

use crate::error::Error;
use crate::grants::Grants;
use crate::installation::{self, Installation};
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;

/// How far a version came.
#[derive(Clone, Debug)]
pub enum Upgraded {
    /// It runs.
    Enabled(InstallationId),
    /// It was checked, and asks for more than was granted: somebody has to consent first.
    ConsentNeeded { installation: InstallationId, row_version: i64, changes: Vec<Change> },
}

impl Plugins {
    /// Adds a release, checks it, and enables it where it asks for no more than the version there is;
    /// it has the same grants then, as far as it asks for them. Needs `plugin:manage`.
    ///
    /// Until the last step the version there is goes on. Fails like each of the steps.
    pub async fn upgrade(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        digest: Digest,
    ) -> Result<Upgraded, Error> {
        let added = self.add(tenant, manager, digest).await?;
        let version = self.check(tenant, manager, (added.id, added.row_version)).await?;
        let mut scope = self.enter(tenant, manager, Access::Read).await?;
        let before = installation::live(&mut scope, &added.plugin_id).await?;
        let changes = self.changes(&mut scope, &added).await?;
        scope.commit().await?;
        let granted = before.as_ref().and_then(Installation::granted);
        match granted {
            Some(granted) if is_covered(&changes) => {
                let opened = self.0.packages.open(digest).await?;
                let granted = granted.within(&Grants::asked(&opened.manifest));
                self.finish(tenant, manager, (added.id, version), &granted).await?;
                Ok(Upgraded::Enabled(added.id))
            }
            _ => Ok(Upgraded::ConsentNeeded {
                installation: added.id,
                row_version: version,
                changes,
            }),
        }
    }

    /// Consents to `grants`, installs and enables what was checked; gives its version. Needs
    /// `plugin:manage`. Fails like each of the steps.
    pub async fn finish(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        (id, seen): (InstallationId, i64),
        grants: &Grants,
    ) -> Result<i64, Error> {
        let version = self.consent(tenant, manager, (id, seen), grants).await?;
        let version = self.install(tenant, manager, (id, version)).await?;
        self.enable(tenant, manager, (id, version)).await
    }

    /// What a release asks for, by its names.
    pub async fn asked(&self, digest: Digest) -> Result<Grants, Error> {
        Ok(Grants::asked(&self.0.packages.open(digest).await?.manifest))
    }
}
