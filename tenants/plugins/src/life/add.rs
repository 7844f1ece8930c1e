//! Taking a release of the catalogue into a union.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_catalogue::{Digest, Release, release};
use reticolo_foundation::Access;
use reticolo_tenancy::{Permission, statements};
use sqlx::types::Json;

use crate::error::Error;
use crate::installation::{self, Installation, State};
use crate::moves::{name_of, record};
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;
use crate::settings::carried;

statements! {
    /// Adds an installation.
    ADD = "insert into {t}.plugin_installation (installation_id, plugin_id, namespace, version, package_digest,
                  settings, secrets, created_at, created_by, changed_at, changed_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $9)";
}

impl Plugins {
    /// Takes a release into a union: nothing of it runs yet. Needs `plugin:manage`.
    ///
    /// It begins with the settings of the version there is. Fails with `NotOffered`, or with `Busy` where
    /// somebody is at it already or this version is installed.
    pub async fn add(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        digest: Digest,
    ) -> Result<Installation, Error> {
        let release = self.offered(digest).await?;
        let opened = self.0.packages.open(digest).await?;
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        scope.require(Permission::PluginManage)?;
        let others = installation::lock_plugin(&mut scope, &release.plugin_id).await?;
        let live = others.iter().find(|other| other.is_live());
        if live.is_some_and(|live| live.digest == digest) {
            return Err(Error::Busy);
        }
        let id = InstallationId::fresh();
        let (sql, now, by) = (scope.sql(&ADD), scope.now(), name_of(scope.actor()));
        sqlx::query(sql)
            .bind(id)
            .bind(&release.plugin_id)
            .bind(opened.manifest.namespace.as_str())
            .bind(&release.version)
            .bind(digest.as_slice())
            .bind(Json(carried(&opened, live.map(Installation::settings))))
            .bind(live.and_then(|live| live.secrets.clone()))
            .bind(now)
            .bind(by)
            .execute(scope.connection())
            .await
            .map_err(|error| Error::of_installation(error, opened.manifest.namespace.as_str()))?;
        let added = installation::find(&mut scope, id).await?;
        record(&mut scope, "plugin.add", &added, None);
        scope.commit().await?;
        Ok(added)
    }

    /// A release that unions may install now. Fails with `NotOffered`.
    pub(crate) async fn offered(&self, digest: Digest) -> Result<Release, Error> {
        let mut scope = self.0.catalogue.read().await?;
        let release = release::by_digest(&mut scope, &digest).await?;
        scope.commit().await?;
        if release.is_offered() { Ok(release) } else { Err(Error::NotOffered) }
    }
}

impl Installation {
    /// Whether it is the version of its plugin that counts here.
    pub fn is_live(&self) -> bool {
        matches!(self.state, State::Enabled | State::Disabled) && !self.put_aside
    }
}
