//! The union's plugins: what there is, what it asks for, what it does.

pub(crate) mod activity;
mod asks;
pub(crate) mod consent;
pub(crate) mod documents;
pub(crate) mod export;
pub(crate) mod list;
pub(crate) mod release;
pub(crate) mod settings;
pub(crate) mod show;
pub(crate) mod simulate;
pub(crate) mod step;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_catalogue::{Catalogue, Digest, Release};
use reticolo_plugins::{Error as PluginsError, InstallationId, Manager};

use crate::error::Error;
use crate::form::Typed;
use crate::page::Page;
use crate::portal::Portal;

/// The most releases that are looked through.
const MOST_RELEASES: i64 = 500;

/// Says a refusal of the plugins beside the field it is about, and gives the answer's status; whatever is
/// no matter of the form comes back.
fn refuse(typed: &mut Typed, page: &Page, error: Error) -> Result<StatusCode, Error> {
    let Error::Plugins(refusal) = &error else { return Err(error) };
    let Some(sentence) = sentence(refusal, page) else { return Err(error) };
    typed.refuse("", sentence);
    Ok(error.status())
}

/// What a refusal says, to the union's administrators; none for what is no matter of theirs.
fn sentence(refusal: &PluginsError, page: &Page) -> Option<String> {
    use PluginsError as E;
    let with = |id: &str, name: &str, value: &str| page.with(id, name, value);
    Some(match refusal {
        E::Changed => page.say("form-changed").into_owned(),
        E::Busy => page.say("plugin-busy").into_owned(),
        E::NamespaceTaken(name) => with("plugin-namespace-taken", "name", name),
        E::Illegal { .. } => page.say("plugin-illegal").into_owned(),
        E::NotOffered => page.say("plugin-not-offered").into_owned(),
        E::Rejected(problems) => with("plugin-rejected", "problems", &problems.join("; ")),
        E::NotAsked(name) => with("plugin-not-asked", "name", name),
        E::ConsentNeeded => page.say("plugin-consent-needed").into_owned(),
        E::Settings(problems) => with("plugin-settings-wrong", "problems", &problems.join("; ")),
        E::Migration(cause) => with("plugin-migration-failed", "cause", &cause.to_string()),
        E::NotReady(cause) => with("plugin-not-ready", "cause", cause),
        E::Preparing => page.say("plugin-preparing").into_owned(),
        E::NothingToGoBackTo => page.say("plugin-nothing-before").into_owned(),
        E::Checksum => page.say("plugin-export-first").into_owned(),
        _ => return None,
    })
}

/// Whoever asks, as the plugins know them.
fn manager(portal: &Portal) -> Manager {
    Manager::Visitor(portal.visit.visitor.clone())
}

/// A release of the catalogue, whatever became of it.
async fn release_of(catalogue: &Catalogue, digest: Digest) -> Result<Release, Error> {
    let mut scope = catalogue.read().await.map_err(PluginsError::from)?;
    let found = reticolo_catalogue::release::by_digest(&mut scope, &digest).await;
    scope.commit().await.map_err(PluginsError::from)?;
    Ok(found.map_err(PluginsError::from)?)
}

/// The releases of the catalogue, by plugin and the newest first: those that are offered, or all.
async fn releases(catalogue: &Catalogue, all: bool) -> Result<Vec<Release>, Error> {
    let mut scope = catalogue.read().await.map_err(PluginsError::from)?;
    let found = reticolo_catalogue::release::page(&mut scope, all, 0, MOST_RELEASES).await;
    scope.commit().await.map_err(PluginsError::from)?;
    Ok(found.map_err(PluginsError::from)?)
}

/// Goes to an installation's page, which says what was done.
fn done(portal: &Portal, id: InstallationId, what: &str) -> Response {
    let address = portal.page.at(&format!("/settings/plugins/{id}?done={what}"));
    Redirect::to(&address).into_response()
}
