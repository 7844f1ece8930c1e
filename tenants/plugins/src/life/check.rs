//! Checking a package before anybody is asked to consent: who signed it, what is in it, whether it
//! compiles, and whether it answers its golden vectors inside the sandbox.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_catalogue::{Digest, publisher};
use reticolo_foundation::Access;
use reticolo_plugin_package::{Package, check, check_local};
use reticolo_tenancy::{Scope, statements};
use sqlx::types::Json;

use crate::error::Error;
use crate::installation::{Installation, Report, State, lock};
use crate::life::vectors;
use crate::moves::{Move, change};
use crate::opened::Opened;
use crate::plugins::{Manager, Plugins};
use crate::set::InstallationId;

statements! {
    /// Keeps what was found.
    REPORT = "update {t}.plugin_installation set report = $2 where installation_id = $1";
}

impl Plugins {
    /// Checks an installation that was just added; gives its new version. Needs `plugin:manage`.
    ///
    /// What does not pass is rejected for good, and `Rejected` says why. Fails with `NotReady` where it
    /// could not be compiled; it stays as it is then, and may be checked again.
    pub async fn check(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        (id, seen): (InstallationId, i64),
    ) -> Result<i64, Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let installation = lock(&mut scope, id, seen).await?;
        scope.commit().await?;
        if installation.state != State::Uploaded {
            return Err(Error::Illegal { action: "checking", state: installation.state });
        }
        let report = self.examine(tenant, installation.digest).await?;
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        let installation = lock(&mut scope, id, seen).await?;
        keep(&mut scope, &installation, &report).await?;
        let next = if report.problems.is_empty() {
            Move::new("plugin.check", State::Validated)
        } else {
            let reason: String = report.problems.join("; ").chars().take(1000).collect();
            Move::new("plugin.reject", State::Rejected).because(reason)
        };
        let version = change(&mut scope, &installation, next).await?;
        scope.commit().await?;
        if report.problems.is_empty() { Ok(version) } else { Err(Error::Rejected(report.problems)) }
    }

    /// Everything that can be found out about a package without a union's data.
    async fn examine(&self, tenant: &Arc<Tenant>, digest: Digest) -> Result<Report, Error> {
        let package = self.0.packages.whole(digest).await?;
        let mut report = Report { engine: self.0.host.engine().to_owned(), ..Report::default() };
        if !self.is_trusted(&package).await? {
            report.problems.push("its publisher is trusted no more".to_owned());
            return Ok(report);
        }
        // Parsing a component of some megabytes takes a processor for a while.
        let local = self.0.outside.loopback_is_allowed();
        let (package, problems) = tokio::task::spawn_blocking(move || {
            let problems = if local { check_local(&package) } else { check(&package) };
            (package, problems)
        })
        .await
        .map_err(|error| Error::NotReady(error.to_string()))?;
        report.problems.extend(problems.iter().map(ToString::to_string));
        if problems.is_empty() {
            report.problems.extend(self.misfits(&package).await.iter().map(ToString::to_string));
        }
        if !report.problems.is_empty() {
            return Ok(report);
        }
        let opened = Opened::of(&package).map_err(Error::NotReady)?;
        let prepared = self.prepare(&opened).await;
        let prepared = prepared.map_err(|cause| Error::NotReady(cause.to_string()))?;
        let vectors = vectors::run(self, tenant, &package, &opened, &prepared).await;
        match vectors {
            Ok(passed) => report.vectors = passed,
            Err(problems) => report.problems = problems,
        }
        Ok(report)
    }

    async fn is_trusted(&self, package: &Package) -> Result<bool, Error> {
        let Some(key) = package.publisher() else { return Ok(false) };
        let mut scope = self.0.catalogue.read().await?;
        let found = publisher::by_key(&mut scope, key.as_bytes()).await?;
        scope.commit().await?;
        Ok(found.is_some_and(|publisher| publisher.revoked_at.is_none()))
    }
}

async fn keep(
    scope: &mut Scope,
    installation: &Installation,
    report: &Report,
) -> Result<(), Error> {
    let sql = scope.sql(&REPORT);
    sqlx::query(sql).bind(installation.id).bind(Json(report)).execute(scope.connection()).await?;
    Ok(())
}
