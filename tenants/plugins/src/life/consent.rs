//! Consent: what a union lets a plugin do, as much of what it asks for as it likes.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_plugin_package::difference::{Change, between};
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::types::Json;

use crate::error::Error;
use crate::grants::Grants;
use crate::installation::{self, Installation, State, lock};
use crate::moves::{Move, change, name_of, record};
use crate::plugins::{Manager, Plugins};
use crate::runner::plan;
use crate::set::InstallationId;

statements! {
    /// Writes down what is granted, by whom and when.
    GRANT = "update {t}.plugin_installation set granted = $2, granted_by = $3, granted_at = $4
             where installation_id = $1";
    /// The same for an installation that keeps its state.
    REGRANT = "update {t}.plugin_installation
               set granted = $3, granted_by = $4, granted_at = $5, changed_at = $5, changed_by = $4, row_version = row_version + 1
               where installation_id = $1 and row_version = $2";
}

impl Plugins {
    /// Grants an installation these of the things it asks for; gives its new version. Needs
    /// `plugin:manage`.
    ///
    /// One that was checked is approved with it; one that runs already has these grants from now on.
    /// What it asks for beyond them is answered `denied` when it uses it. Fails with `NotAsked`.
    pub async fn consent(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        (id, seen): (InstallationId, i64),
        grants: &Grants,
    ) -> Result<i64, Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let installation = lock(&mut scope, id, seen).await?;
        let opened = self.0.packages.open(installation.digest).await?;
        grants.check_within(&Grants::asked(&opened.manifest))?;
        let state = installation.state;
        let version = match state {
            State::Validated => {
                grant(&mut scope, id, grants).await?;
                let approved = Move::new("plugin.consent", State::Approved);
                change(&mut scope, &installation, approved).await?
            }
            State::Approved | State::Installed | State::Enabled | State::Disabled => {
                let version = regrant(&mut scope, &installation, grants).await?;
                record(&mut scope, "plugin.consent", &installation, None);
                version
            }
            State::Uploaded | State::Rejected | State::Removed => {
                return Err(Error::Illegal { action: "consenting", state });
            }
        };
        if state == State::Enabled {
            plan(&mut scope, &installation, &opened.manifest, grants).await?;
        }
        scope.commit().await?;
        if state == State::Enabled {
            self.changed(tenant).await?;
        }
        Ok(version)
    }

    /// What an installation asks for more and less than the version there is: all of it, where there is
    /// none. Needs `plugin:read`.
    pub async fn changes(
        &self,
        scope: &mut Scope,
        installation: &Installation,
    ) -> Result<Vec<Change>, Error> {
        scope.require(Permission::PluginRead)?;
        let before = installation::live(scope, &installation.plugin_id).await?;
        let before = before.filter(|before| before.id != installation.id);
        let new = self.0.packages.open(installation.digest).await?;
        let publisher = self.publisher(installation.digest).await?;
        let old = match before {
            Some(before) => {
                let opened = self.0.packages.open(before.digest).await?;
                Some((opened, self.publisher(before.digest).await?))
            }
            None => None,
        };
        let old = old.as_ref().map(|(old, publisher)| old.version(publisher));
        Ok(between(old, new.version(&publisher)))
    }
}

async fn grant(scope: &mut Scope, id: InstallationId, grants: &Grants) -> Result<(), Error> {
    let (sql, now, by) = (scope.sql(&GRANT), scope.now(), name_of(scope.actor()));
    sqlx::query(sql)
        .bind(id)
        .bind(Json(grants))
        .bind(by)
        .bind(now)
        .execute(scope.connection())
        .await?;
    Ok(())
}

async fn regrant(
    scope: &mut Scope,
    installation: &Installation,
    grants: &Grants,
) -> Result<i64, Error> {
    let (sql, now, by) = (scope.sql(&REGRANT), scope.now(), name_of(scope.actor()));
    let done = sqlx::query(sql)
        .bind(installation.id)
        .bind(installation.row_version)
        .bind(Json(grants))
        .bind(by)
        .bind(now)
        .execute(scope.connection())
        .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Changed);
    }
    Ok(installation.row_version + 1)
}
