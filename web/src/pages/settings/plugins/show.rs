//! `/t/{tenant}/settings/plugins/{id}`: an installation, how far it is, and what can be done with it.

use std::time::Duration;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use reticolo_catalogue::Release;
use reticolo_plugin_package::difference::{Asked, Direction, is_covered};
use reticolo_plugins::about::About;
use reticolo_plugins::installation::{self, Installation};
use reticolo_plugins::{InstallationId, State};
use reticolo_tenancy::Permission;

use super::asks::{Ask, is_granted};
use super::step::Step;
use super::{release_of, releases, sentence};
use crate::error::Error;
use crate::form::Typed;
use crate::page::{Page, render};
use crate::portal::{Named, Portal, leave};
use crate::progress::Stage;
use crate::schema_form::Sentence;

/// How long a step that another server may have begun is waited for.
const PATIENCE: Duration = Duration::from_mins(2);

#[derive(Template)]
#[template(path = "settings/plugins/show.html")]
struct Show {
    page: Page,
    installation: Installation,
    release: Release,
    about: About,
    asks: Vec<Ask>,
    /// What it asks for more than the version before.
    more: Vec<Sentence>,
    /// What the version before asked for and this one does not.
    less: Vec<Sentence>,
    /// Whether it asks for no more than the version there is.
    is_covered: bool,
    /// The version there is, where this is another one.
    before: Option<Installation>,
    versions: Vec<Installation>,
    /// A newer release that is offered.
    newer: Option<Release>,
    working: bool,
    /// Why the last step failed, as this server knows it.
    failure: Option<String>,
    steps: Vec<Step>,
    may_manage: bool,
    typed: Typed,
}

impl Show {
    fn name(&self) -> Sentence {
        Sentence::of(&self.about.manifest.name, self.page.words)
    }

    fn summary(&self) -> Sentence {
        Sentence::of(&self.about.manifest.summary, self.page.words)
    }

    fn has_settings(&self) -> bool {
        self.about.manifest.files.settings.is_some()
    }

    fn is_first(&self) -> bool {
        self.before.is_none()
    }

    fn is_running(&self) -> bool {
        matches!(self.installation.state, State::Enabled | State::Disabled)
    }
}

pub(crate) async fn show(
    portal: Portal,
    Named(id): Named<InstallationId>,
) -> Result<Response, Error> {
    page(portal, id, Typed::default(), StatusCode::OK).await
}

pub(super) async fn page(
    portal: Portal,
    id: InstallationId,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let plugins = &portal.site.plugins;
    // Before the rows: a step that ends in between shows as under way still, and not as one that left none.
    let stage = portal.site.progress.of(id);
    let mut scope = portal.enter().await?;
    let installation = installation::find(&mut scope, id).await?;
    let versions = installation::of_plugin(&mut scope, &installation.plugin_id).await?;
    let before = installation::live(&mut scope, &installation.plugin_id).await?;
    let before = before.filter(|before| before.id != id);
    let changes = plugins.changes(&mut scope, &installation).await?;
    let may_manage = scope.actor().may(Permission::PluginManage);
    let now = scope.now();
    leave(scope).await?;
    let release = release_of(plugins.catalogue(), installation.digest).await?;
    let about = plugins.about(installation.digest).await?;
    let newer = newer(&portal, &release).await?;
    let failure = match &stage {
        Some(Stage::Failed(error)) => Some(
            sentence(error, &page).unwrap_or_else(|| page.say("plugin-step-failed").into_owned()),
        ),
        _ => None,
    };
    let working = is_working(&installation, stage.as_ref(), now);
    let known = installation.granted().or_else(|| before.as_ref().and_then(Installation::granted));
    let is_more = |asked: &Asked| {
        changes
            .iter()
            .any(|one| one.direction == Direction::More && Asked::is_of(asked, &one.asked))
    };
    let asks = about.asks.iter().map(|asked| {
        let mut ask = Ask::of(asked, &page);
        ask.is_new = before.is_some() && is_more(asked);
        let granted = |(group, name): &(&'static str, String)| {
            known.is_some_and(|known| is_granted(known, group, name))
        };
        ask.granted = ask.grant.as_ref().is_none_or(granted) && !ask.is_new;
        ask
    });
    let asks = asks.collect();
    let sentences = |direction: Direction| -> Vec<Sentence> {
        let changes = changes.iter().filter(|change| change.direction == direction);
        changes.map(|change| Sentence::of(&change.asked.sentence(), page.words)).collect()
    };
    let more = if before.is_some() { sentences(Direction::More) } else { Vec::new() };
    let less = sentences(Direction::Less);
    let steps = if may_manage && !working {
        Step::offered(&installation, &versions, release.is_offered())
    } else {
        Vec::new()
    };
    let page = Show {
        page,
        release,
        about,
        asks,
        more,
        less,
        is_covered: before.is_some() && is_covered(&changes),
        before,
        versions,
        newer,
        working,
        failure,
        steps,
        may_manage,
        typed,
        installation,
    };
    Ok((status, render(&page)?).into_response())
}

/// Whether a step is under way, here or on another server.
fn is_working(installation: &Installation, stage: Option<&Stage>, now: DateTime<Utc>) -> bool {
    let between =
        matches!(installation.state, State::Uploaded | State::Approved | State::Installed);
    match stage {
        Some(Stage::Running) => true,
        Some(Stage::Failed(_)) => false,
        None => {
            let age = (now - installation.changed_at).to_std().unwrap_or_default();
            between && age < PATIENCE
        }
    }
}

/// The highest version of the same plugin that is offered, where it is higher than this one. What somebody
/// tries out, `1.1.0-dev.3`, is for whoever tries things out already.
async fn newer(portal: &Portal, release: &Release) -> Result<Option<Release>, Error> {
    let offered = releases(portal.site.plugins.catalogue(), false).await?;
    let here = &release.manifest().version;
    let is_newer = |one: &Release| {
        let there = &one.manifest().version;
        there > here && (there.pre.is_empty() || !here.pre.is_empty())
    };
    let newer =
        offered.into_iter().filter(|one| one.plugin_id == release.plugin_id && is_newer(one));
    Ok(newer.max_by(|one, other| one.manifest().version.cmp(&other.manifest().version)))
}
