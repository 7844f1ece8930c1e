//! `/t/{tenant}/settings/plugins/{id}/{step}`: a plugin is switched on or off, goes back a version, or goes
//! for good, after a page that asks whether that is meant.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_plugins::installation::{self, Installation, one_before};
use reticolo_plugins::{InstallationId, State};
use reticolo_tenancy::Permission;

use super::{done, manager, refuse, release_of};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::entries::seen;
use crate::portal::{Named, Portal, leave, parameter};
use crate::schema_form::Sentence;

/// What can be done with an installation, as addresses name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Enable,
    Disable,
    Rollback,
    Discard,
    Uninstall,
}

impl Step {
    pub(crate) const ALL: [Self; 5] =
        [Self::Enable, Self::Disable, Self::Rollback, Self::Discard, Self::Uninstall];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Rollback => "rollback",
            Self::Discard => "discard",
            Self::Uninstall => "uninstall",
        }
    }

    pub(super) const fn is_grave(self) -> bool {
        !matches!(self, Self::Enable)
    }

    const fn has_reason(self) -> bool {
        matches!(self, Self::Disable | Self::Discard)
    }

    /// What can be done with an installation as it stands, in the order of the buttons. One whose release may
    /// not run (`may_run`) is not enabled.
    pub(super) fn offered(
        installation: &Installation,
        versions: &[Installation],
        may_run: bool,
    ) -> Vec<Self> {
        let back = one_before(installation, versions).map(|_| Self::Rollback);
        let enable = may_run.then_some(Self::Enable);
        match installation.state {
            // The documents it had are there still.
            _ if installation.put_aside => enable.into_iter().collect(),
            State::Enabled => [Some(Self::Disable), back].into_iter().flatten().collect(),
            State::Disabled => {
                [enable, back, Some(Self::Uninstall)].into_iter().flatten().collect()
            }
            State::Uploaded | State::Validated | State::Approved | State::Installed => {
                vec![Self::Discard]
            }
            State::Rejected | State::Removed => Vec::new(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Step {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let name = parameter(parts, "step").await?;
        Self::ALL.into_iter().find(|step| step.name() == name).ok_or(Error::NotFound)
    }
}

#[derive(Template)]
#[template(path = "settings/plugins/step.html")]
struct Ask {
    page: Page,
    step: Step,
    installation: Installation,
    /// The version that somebody goes back to.
    before: Option<String>,
    name: Sentence,
    /// Whether it keeps documents, which are exported first.
    keeps_documents: bool,
    /// Whether somebody has them, as they are.
    is_handed_out: bool,
    typed: Typed,
}

pub(crate) async fn ask(
    portal: Portal,
    Named(id): Named<InstallationId>,
    step: Step,
) -> Result<Response, Error> {
    form(portal, id, step, Typed::default(), StatusCode::OK).await
}

pub(crate) async fn take(
    portal: Portal,
    Named(id): Named<InstallationId>,
    step: Step,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    match apply(&portal, id, step, &typed).await {
        Ok(next) => Ok(next),
        Err(error) => {
            let status = refuse(&mut typed, &portal.page, error)?;
            form(portal, id, step, typed, status).await
        }
    }
}

async fn apply(
    portal: &Portal,
    id: InstallationId,
    step: Step,
    typed: &Typed,
) -> Result<Response, Error> {
    let (plugins, manager, tenant) = (&portal.site.plugins, manager(portal), &portal.tenant);
    let (at, reason) = ((id, seen(typed)), typed.given("reason"));
    match step {
        Step::Enable => {
            plugins.enable(tenant, &manager, at).await?;
            Ok(done(portal, id, "plugin-enabled"))
        }
        Step::Disable => {
            plugins.disable(tenant, &manager, at, reason).await?;
            Ok(done(portal, id, "plugin-disabled"))
        }
        Step::Rollback => {
            let (before, _) = plugins.rollback(tenant, &manager, at).await?;
            Ok(done(portal, before, "plugin-rolled-back"))
        }
        Step::Discard => {
            plugins.discard(tenant, &manager, at, reason).await?;
            let list = portal.page.at("/settings/plugins?done=plugin-discarded");
            Ok(Redirect::to(&list).into_response())
        }
        Step::Uninstall => {
            // Whoever ticks the box says that they have the file it names.
            plugins.uninstall(tenant, &manager, at, typed.given("exported")).await?;
            let list = portal.page.at("/settings/plugins?done=plugin-uninstalled");
            Ok(Redirect::to(&list).into_response())
        }
    }
}

async fn form(
    portal: Portal,
    id: InstallationId,
    step: Step,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    scope.require(Permission::PluginManage)?;
    let installation = installation::find(&mut scope, id).await?;
    let versions = installation::of_plugin(&mut scope, &installation.plugin_id).await?;
    let is_handed_out = installation.is_handed_out(scope.now());
    leave(scope).await?;
    let release = release_of(portal.site.plugins.catalogue(), installation.digest).await?;
    if !Step::offered(&installation, &versions, release.is_offered()).contains(&step) {
        let address = portal.page.at(&format!("/settings/plugins/{id}"));
        return Ok(Redirect::to(&address).into_response());
    }
    let before = match step {
        Step::Rollback => one_before(&installation, &versions).map(|one| one.version.clone()),
        _ => None,
    };
    let name = Sentence::of(&release.manifest().name, portal.page.words);
    let keeps_documents = !release.manifest().capabilities.store.is_empty();
    let page = portal.page;
    let page =
        Ask { page, step, installation, before, name, keeps_documents, is_handed_out, typed };
    Ok((status, render(&page)?).into_response())
}
