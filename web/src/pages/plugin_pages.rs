//! Pages that plugins fill: lists and forms their manifests declare, shown as ours are.

pub(crate) mod form;
pub(crate) mod list;

use std::sync::Arc;

use axum::response::Response;
use reticolo_plugin_package::manifest;
use reticolo_plugins::{Enabled, FieldFailure};

use crate::error::Error;
use crate::form::Posted;
use crate::page::Page;
use crate::portal::{PluginPath, Portal, leave};
use crate::schema_form::Sentence;

/// A page of a plugin, for somebody whom it is meant for.
struct Opened {
    plugin: Arc<Enabled>,
    page: manifest::Page,
}

/// `/t/{tenant}/p/{namespace}/{page}`.
pub(crate) async fn show(portal: Portal, path: PluginPath) -> Result<Response, Error> {
    let opened = open(&portal, &path).await?;
    match opened.page {
        manifest::Page::List { .. } => list::show(portal, &opened, &path).await,
        manifest::Page::Form { .. } => form::ask(portal, &opened, &path),
    }
}

pub(crate) async fn send(
    portal: Portal,
    path: PluginPath,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let opened = open(&portal, &path).await?;
    match opened.page {
        manifest::Page::List { .. } => Err(Error::NotFound),
        manifest::Page::Form { .. } => form::send(portal, &opened, &path, typed).await,
    }
}

/// The page, if the plugin is enabled here, has it, and the visitor is one of those it is meant for.
async fn open(portal: &Portal, path: &PluginPath) -> Result<Opened, Error> {
    let set = portal.site.plugins.set(&portal.tenant).await?;
    let plugin = set.by_namespace(&path.namespace).ok_or(Error::NotFound)?;
    let page = plugin.manifest.pages.get(&path.page).ok_or(Error::NotFound)?;
    let audience = match page {
        manifest::Page::List { audience, .. } | manifest::Page::Form { audience, .. } => *audience,
    };
    if audience != manifest::Audience::Everybody {
        portal.session()?;
    }
    let scope = portal.enter().await?;
    let shown = portal.standing(&scope).may_ask(audience);
    leave(scope).await?;
    if !shown {
        return Err(Error::NotFound);
    }
    Ok(Opened { plugin: Arc::clone(plugin), page: page.clone() })
}

/// What a plugin said no with, in words for whoever asked.
fn sentence(failure: &FieldFailure, page: &Page) -> String {
    match failure {
        FieldFailure::InvalidInput(text)
        | FieldFailure::Denied(text)
        | FieldFailure::Limit(text) => text.clone(),
        FieldFailure::NotFor(_) | FieldFailure::NotFound => {
            page.say("plugin-page-not-found").into_owned()
        }
        FieldFailure::Conflict => page.say("form-changed").into_owned(),
        FieldFailure::Unavailable | FieldFailure::Failed | FieldFailure::Internal => {
            page.say("plugin-page-no-answer").into_owned()
        }
    }
}

fn title(text: &manifest::Text, page: &Page) -> Sentence {
    Sentence::of(text, page.words)
}
