//! What a union has enabled, read from its rows and the catalogue and kept for half a minute.
//!
//! The tenant's row in the register has a number that grows with every change; it is part of the key
//! here, so that a change reaches every server when the register's row does.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use reticolo_accounts::{Tenant, TenantId};
use reticolo_catalogue::release;
use reticolo_foundation::Access;
use reticolo_tenancy::{Actor, StorageNo};
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::installation::{self, Installation};
use crate::opened::Opened;
use crate::plugins::Plugins;
use crate::set::{Enabled, InstallationId, PluginSet};

/// How long a set is believed, should the register's number not have grown with it.
const KEPT: Duration = Duration::from_secs(30);

/// How long the inside of a plugin outlives its set, for the calls that began with it.
const INSIDE_KEPT: Duration = Duration::from_mins(1);

/// What belongs to a plugin that is enabled and is for nobody but this crate.
pub(crate) struct Inside {
    pub(crate) opened: Arc<Opened>,
    pub(crate) storage: Option<StorageNo>,
    pub(crate) secrets: Option<Vec<u8>>,
}

/// The sets of the tenants that are asked for.
#[derive(Clone)]
pub(crate) struct Sets {
    sets: Cache<(TenantId, i64), Arc<PluginSet>>,
    insides: Cache<InstallationId, Arc<Inside>>,
}

impl Sets {
    pub(crate) fn new() -> Self {
        Self {
            sets: Cache::builder().max_capacity(10_000).time_to_live(KEPT).build(),
            insides: Cache::builder().max_capacity(50_000).time_to_live(INSIDE_KEPT).build(),
        }
    }
}

impl Plugins {
    /// What a union has enabled at this moment, read once however many ask at once. A union that never
    /// had a plugin costs no statement.
    pub async fn set(&self, tenant: &Arc<Tenant>) -> Result<Arc<PluginSet>, Error> {
        if tenant.plugin_generation == 0 {
            return Ok(Arc::default());
        }
        let key = (tenant.id, tenant.plugin_generation);
        let Sets { sets, .. } = &self.0.sets;
        let set = sets.try_get_with(key, async { self.load(tenant).await.map(Arc::new) });
        set.await.map_err(Error::shared)
    }

    /// What this crate keeps of a plugin that is enabled, or was a moment ago.
    pub(crate) async fn inside(&self, plugin: &Enabled) -> Option<Arc<Inside>> {
        self.0.sets.insides.get(&plugin.installation).await
    }

    async fn load(&self, tenant: &Arc<Tenant>) -> Result<PluginSet, Error> {
        let actor = Actor::System("plugins");
        let mut scope = self.0.tenants.lanes.enter(tenant, actor, Access::Read).await?;
        let enabled = installation::enabled(&mut scope).await?;
        scope.commit().await?;
        let mut stopped = self.0.catalogue.read().await?;
        let digests: Vec<_> = enabled.iter().map(|one| one.digest).collect();
        let stopped = release::revoked_among(&mut stopped, &digests).await?;
        let (mut plugins, mut key) = (Vec::with_capacity(enabled.len()), Sha256::new());
        for installation in enabled {
            if stopped.contains(&installation.digest) {
                continue;
            }
            // One that cannot be read leaves the others alone.
            let opened = match self.0.packages.open(installation.digest).await {
                Ok(opened) => opened,
                Err(error) => {
                    tracing::error!(%error, plugin = installation.plugin_id, "a package cannot be read");
                    continue;
                }
            };
            key.update(opened.digest.as_slice());
            plugins.push(Arc::new(self.enable_loaded(installation, opened).await));
        }
        let key = if plugins.is_empty() { [0; 32] } else { key.finalize().into() };
        Ok(PluginSet { key, plugins })
    }

    async fn enable_loaded(&self, installation: Installation, opened: Arc<Opened>) -> Enabled {
        let id = installation.id;
        let granted = installation.granted().cloned().unwrap_or_default();
        let enabled = Enabled {
            installation: id,
            digest: opened.digest.0,
            manifest: opened.manifest.clone(),
            files: opened.files.clone(),
            granted: Arc::new(granted.for_host(&opened.manifest)),
            settings: installation.settings().clone(),
            settings_version: installation.settings_version,
        };
        let (storage, secrets) = (installation.storage_no, installation.secrets);
        self.0.sets.insides.insert(id, Arc::new(Inside { opened, storage, secrets })).await;
        enabled
    }
}
