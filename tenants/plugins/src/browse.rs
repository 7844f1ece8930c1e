//! A plugin's documents, for whoever answers for them.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_plugin_host::{Find, Page};
use reticolo_tenancy::Permission;
use reticolo_tenancy::audit::Act;

use crate::documents::find::find;
use crate::error::Error;
use crate::installation::{self, State};
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;

/// The most documents of a page.
const PAGE: u32 = 100;

impl Plugins {
    /// One page of a plugin's documents, found as the plugin itself finds them: by the paths its
    /// collection declares. They may be about people: reading them is in the audit. Needs
    /// `plugin:manage`. Fails with `NotFound`, or `BadSearch`.
    pub async fn browse(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        id: InstallationId,
        collection: &str,
        search: &Find,
    ) -> Result<Page, Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        scope.require(Permission::PluginManage)?;
        let installation = installation::find(&mut scope, id).await?;
        if !matches!(installation.state, State::Enabled | State::Disabled) {
            return Err(Error::NotFound);
        }
        let opened = self.0.packages.open(installation.digest).await?;
        let declared = opened.manifest.capabilities.store.get(collection).ok_or(Error::NotFound)?;
        let paths = search.filter.iter().map(|condition| &condition.path).chain(&search.order_by);
        for path in paths {
            if !declared.indexes.contains(path) {
                return Err(Error::BadSearch(format!("{collection} is not searched by {path}")));
            }
        }
        let storage = installation.storage_no.ok_or(Error::NotFound)?;
        let act = Act::new("plugin.read-documents").fields(vec![collection.to_owned()]);
        scope.record(act.on("plugin_installation", id.0));
        let mut scope = scope.as_plugin(storage).await?;
        let search = Find { limit: search.limit.clamp(1, PAGE), ..search.clone() };
        let page = find(&mut scope, collection, &search).await;
        let page = page.map_err(|refusal| Error::BadSearch(refusal.told.to_string()))?;
        scope.back().await?.commit().await?;
        Ok(page)
    }
}
