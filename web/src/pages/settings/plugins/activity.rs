//! `/t/{tenant}/settings/plugins/{id}/activity`: what a plugin logged, how its calls failed, its jobs and
//! what it was told in vain.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_plugins::fuel::Today;
use reticolo_plugins::installation::{self, Installation};
use reticolo_plugins::traces::{self, KeptFailure, LoggedLine};
use reticolo_plugins::{
    DeadLetter, FailureId, InstallationId, PlannedJob, Pulse, dead_letters, jobs, tell_again,
};
use reticolo_tenancy::Permission;
use reticolo_tenancy::outbox::EventId;

use super::release_of;
use crate::address::Address;
use crate::error::Error;
use crate::form::Posted;
use crate::page::{Page, render};
use crate::pages::pager;
use crate::portal::{Named, Portal, leave, parameter};
use crate::schema_form::Sentence;

/// Log lines of a page.
const PAGE: i64 = 100;
/// The most events told in vain that are listed.
const MOST_LETTERS: i64 = 50;
/// The parameter with the last line of the page before.
const BEFORE: &str = "before";

#[derive(Template)]
#[template(path = "settings/plugins/activity.html")]
struct Activity {
    page: Page,
    installation: Installation,
    name: Sentence,
    jobs: Vec<PlannedJob>,
    failures: Vec<KeptFailure>,
    letters: Vec<DeadLetter>,
    lines: Vec<LoggedLine>,
    older: Option<Address>,
    may_manage: bool,
    pulse: Pulse,
    today: Today,
}

impl Activity {
    /// How many of today's calls there were, and how many of them failed.
    fn calls(&self) -> String {
        let failed = self.page.count("plugin-calls-failed", self.pulse.failed);
        let calls = self.page.count("plugin-calls", self.pulse.calls);
        format!("{calls} {failed}")
    }

    /// Whole minutes until it is asked again, if it rests.
    fn rests(&self) -> Option<String> {
        let minutes = self.pulse.rests?.as_secs().div_ceil(60);
        Some(self.page.count("plugin-rests", minutes))
    }
}

#[derive(Template)]
#[template(path = "settings/plugins/failure.html")]
struct Failure {
    page: Page,
    id: InstallationId,
    input: String,
}

/// The failure an address names.
pub(crate) struct NamedFailure(FailureId);

impl<S: Sync> FromRequestParts<S> for NamedFailure {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let id = parameter(parts, "failure").await?;
        id.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// The event an address names.
pub(crate) struct NamedEvent(EventId);

impl<S: Sync> FromRequestParts<S> for NamedEvent {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let id = parameter(parts, "event").await?;
        id.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

pub(crate) async fn show(
    portal: Portal,
    Named(id): Named<InstallationId>,
) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let before = page.address.value(BEFORE).and_then(|number| number.parse().ok());
    let mut scope = portal.enter().await?;
    let installation = installation::find(&mut scope, id).await?;
    let jobs = jobs(&mut scope, id).await?;
    let failures = traces::failures(&mut scope, id).await?;
    let letters = dead_letters(&mut scope, id, 0, MOST_LETTERS).await?;
    let mut lines = traces::log(&mut scope, id, before, PAGE + 1).await?;
    let may_manage = scope.actor().may(Permission::PluginManage);
    leave(scope).await?;
    let today = portal.site.plugins.fuel_today(&portal.tenant).await?;
    let more = pager::cut(&mut lines, PAGE);
    let last = lines.last().filter(|_| more).map(|line| line.number.to_string());
    let release = release_of(portal.site.plugins.catalogue(), installation.digest).await?;
    render(&Activity {
        name: Sentence::of(&release.manifest().name, page.words),
        older: last.map(|last| page.address.with(BEFORE, last)),
        pulse: portal.site.plugins.pulse(portal.tenant.id, &installation),
        page,
        installation,
        jobs,
        failures,
        letters,
        lines,
        may_manage,
        today,
    })
}

/// What a call that failed was asked. Reading it is written to the audit.
pub(crate) async fn failure(
    portal: Portal,
    Named(id): Named<InstallationId>,
    NamedFailure(failure): NamedFailure,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let input = traces::failed_input(&mut scope, failure).await?;
    leave(scope).await?;
    let input = crate::pages::settings::decisions::pretty(&input);
    render(&Failure { page: portal.page, id, input })
}

pub(crate) async fn again(
    portal: Portal,
    Named(id): Named<InstallationId>,
    NamedEvent(event): NamedEvent,
    Posted(_): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    tell_again(&mut scope, event, id).await?;
    leave(scope).await?;
    let address = format!("/settings/plugins/{id}/activity?done=plugin-told-again");
    Ok(Redirect::to(&portal.page.at(&address)).into_response())
}
