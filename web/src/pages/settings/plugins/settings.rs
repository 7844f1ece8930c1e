//! `/t/{tenant}/settings/plugins/{id}/settings`: what a union sets in a plugin.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_plugin_package::form::Form;
use reticolo_plugins::InstallationId;
use reticolo_plugins::about::About;
use reticolo_plugins::installation::{self, Installation};
use reticolo_plugins::settings::{SettingsVersion, history};
use reticolo_tenancy::Permission;

use super::{done, manager, refuse};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::entries::seen;
use crate::portal::{Named, Portal, leave};
use crate::schema_form::{Filled, Piece, Section, Sentence, parse, said};

/// Versions of settings that are shown.
const SHOWN: i64 = 20;

#[derive(Template)]
#[template(path = "settings/plugins/settings.html")]
struct Edit {
    page: Page,
    installation: Installation,
    name: Sentence,
    may_manage: bool,
    typed: Typed,
    pieces: Vec<Piece>,
    /// What is set now, for those who only read.
    said: Vec<Section>,
    versions: Vec<(SettingsVersion, Vec<Section>)>,
}

pub(crate) async fn ask(
    portal: Portal,
    Named(id): Named<InstallationId>,
) -> Result<Response, Error> {
    let opened = open(&portal, id).await?;
    let filled = Filled::of(&opened.form, opened.installation.settings());
    let mut typed = Typed::default();
    typed.set("seen", &opened.installation.row_version.to_string());
    page(portal, opened, &filled, typed, StatusCode::OK)
}

pub(crate) async fn save(
    portal: Portal,
    Named(id): Named<InstallationId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    let opened = open(&portal, id).await?;
    if !opened.may_manage {
        return Err(Error::NotFound);
    }
    let mut filled = Filled::typed(&opened.form, &typed);
    if filled.step(&typed) {
        return page(portal, opened, &filled, typed, StatusCode::OK);
    }
    let settings = filled.read(&opened.form, &mut typed, portal.page.words);
    if typed.is_refused() {
        return page(portal, opened, &filled, typed, StatusCode::BAD_REQUEST);
    }
    let (plugins, at) = (&portal.site.plugins, (id, seen(&typed)));
    let changed = plugins
        .change_settings(&portal.tenant, &manager(&portal), at, &settings, typed.given("note"))
        .await;
    match changed {
        Ok(_) => Ok(done(&portal, id, "plugin-settings-saved")),
        Err(error) => {
            let status = refuse(&mut typed, &portal.page, error.into())?;
            if status == StatusCode::CONFLICT {
                typed.set("seen", &opened.installation.row_version.to_string());
            }
            page(portal, opened, &filled, typed, status)
        }
    }
}

/// An installation with the form of its settings.
struct Opened {
    installation: Installation,
    name: Sentence,
    form: Form,
    versions: Vec<SettingsVersion>,
    may_manage: bool,
}

async fn open(portal: &Portal, id: InstallationId) -> Result<Opened, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    let installation = installation::find(&mut scope, id).await?;
    let versions = history(&mut scope, id, 0, SHOWN).await?;
    let may_manage = scope.actor().may(Permission::PluginManage);
    leave(scope).await?;
    let about = portal.site.plugins.about(installation.digest).await?;
    let form = form_of(&about).ok_or(Error::NotFound)?;
    let name = Sentence::of(&about.manifest.name, portal.page.words);
    Ok(Opened { installation, name, form, versions, may_manage })
}

/// The form of a plugin's settings; none where it has no settings.
pub(super) fn form_of(about: &About) -> Option<Form> {
    let path = about.manifest.files.settings.as_ref()?;
    parse(about.files.get(path)?)
}

fn page(
    portal: Portal,
    opened: Opened,
    filled: &Filled,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    let words = portal.page.words;
    let Opened { installation, name, form, versions, may_manage } = opened;
    let versions = versions.into_iter().map(|version| {
        let said = said(&form, version.settings(), words);
        (version, said)
    });
    let page = Edit {
        name,
        may_manage,
        pieces: filled.pieces(&form, &typed, words),
        said: said(&form, installation.settings(), words),
        versions: versions.collect(),
        page: portal.page,
        typed,
        installation,
    };
    Ok((status, render(&page)?).into_response())
}
