//! `/t/{tenant}/settings/plugins/{id}/consent` and `…/check`: what a plugin may do, and checking it again.

use std::sync::Arc;

use axum::response::Response;
use reticolo_plugins::installation;
use reticolo_plugins::{InstallationId, State};

use super::asks::ticked;
use super::{done, manager, refuse, show};
use crate::error::Error;
use crate::form::Posted;
use crate::pages::entries::seen;
use crate::portal::{Named, Portal, leave};

/// Grants what was ticked. What was only checked until now is installed and switched to, beside the
/// request.
pub(crate) async fn consent(
    portal: Portal,
    Named(id): Named<InstallationId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let (plugins, manager, seen) = (portal.site.plugins.clone(), manager(&portal), seen(&typed));
    let mut scope = portal.enter().await?;
    let state = installation::find(&mut scope, id).await?.state;
    leave(scope).await?;
    let granted = plugins.consent(&portal.tenant, &manager, (id, seen), &ticked(&typed)).await;
    match granted {
        Ok(version) if state == State::Validated => {
            finish(&portal, id, version);
            Ok(done(&portal, id, "plugin-consented"))
        }
        Ok(_) => Ok(done(&portal, id, "plugin-grants-changed")),
        Err(error) => {
            let status = refuse(&mut typed, &portal.page, error.into())?;
            show::page(portal, id, typed, status).await
        }
    }
}

/// Checks a package once more, or goes on with what was consented to: after a step that broke off.
pub(crate) async fn go_on(
    portal: Portal,
    Named(id): Named<InstallationId>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let seen = seen(&typed);
    let mut scope = portal.enter().await?;
    scope.require(reticolo_tenancy::Permission::PluginManage)?;
    let state = installation::find(&mut scope, id).await?.state;
    leave(scope).await?;
    let (plugins, manager) = (portal.site.plugins.clone(), manager(&portal));
    let tenant = Arc::clone(&portal.tenant);
    match state {
        State::Uploaded => portal
            .site
            .progress
            .begin(id, async move { plugins.check(&tenant, &manager, (id, seen)).await.map(drop) }),
        State::Approved => finish(&portal, id, seen),
        State::Installed => portal.site.progress.begin(id, async move {
            plugins.enable(&tenant, &manager, (id, seen)).await.map(drop)
        }),
        _ => {}
    }
    Ok(done(&portal, id, "plugin-going-on"))
}

/// Installs what was consented to and switches to it, beside the request.
fn finish(portal: &Portal, id: InstallationId, version: i64) {
    let (plugins, manager) = (portal.site.plugins.clone(), manager(portal));
    let tenant = Arc::clone(&portal.tenant);
    portal.site.progress.begin(id, async move {
        let version = plugins.install(&tenant, &manager, (id, version)).await?;
        plugins.enable(&tenant, &manager, (id, version)).await.map(drop)
    });
}
