//! `/t/{tenant}/settings/plugins`: what is installed, and what could be.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use reticolo_catalogue::{Digest, Release};
use reticolo_plugins::installation::{self, Installation};

use super::releases;
use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};
use crate::schema_form::Sentence;

/// The most installations that are listed.
const MOST: i64 = 500;

#[derive(Template)]
#[template(path = "settings/plugins/list.html")]
struct List {
    page: Page,
    installed: Vec<Installed>,
    offered: Vec<Offered>,
}

/// An installation with the name of its plugin.
struct Installed {
    installation: Installation,
    name: Sentence,
    summary: Sentence,
}

/// The newest release of a plugin that is offered.
struct Offered {
    release: Release,
    name: Sentence,
    summary: Sentence,
    /// Whether another version of it is installed.
    is_update: bool,
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter().await?;
    let all = installation::list(&mut scope, false, 0, MOST).await?;
    leave(scope).await?;
    let catalogue = portal.site.plugins.catalogue();
    let known = releases(catalogue, true).await?;
    let by_digest: HashMap<Digest, &Release> = known.iter().map(|one| (one.digest, one)).collect();
    let said = |digest: Digest, id: &str| {
        if let Some(release) = by_digest.get(&digest) {
            let manifest = release.manifest();
            (Sentence::of(&manifest.name, page.words), Sentence::of(&manifest.summary, page.words))
        } else {
            let plain = |text: &str| Sentence { text: text.to_owned(), lang: None };
            (plain(id), plain(""))
        }
    };
    let mut offered: Vec<Offered> = Vec::new();
    for release in known.iter().filter(|release| release.is_offered()) {
        let newest = offered.iter().all(|other| other.release.plugin_id != release.plugin_id);
        let installed = all.iter().any(|one| one.digest == release.digest);
        if newest && !installed {
            let (name, summary) = said(release.digest, &release.plugin_id);
            let is_update = all.iter().any(|one| one.plugin_id == release.plugin_id);
            offered.push(Offered { release: release.clone(), name, summary, is_update });
        } else if newest {
            // The newest is installed: none of the older ones is an update.
            let (name, summary) = said(release.digest, &release.plugin_id);
            offered.push(Offered { release: release.clone(), name, summary, is_update: false });
        }
    }
    offered.retain(|one| all.iter().all(|other| other.digest != one.release.digest));
    let installed = all.into_iter().filter(|one| !one.put_aside).map(|installation| {
        let (name, summary) = said(installation.digest, &installation.plugin_id);
        Installed { installation, name, summary }
    });
    let installed = installed.collect();
    render(&List { page: page.clone(), installed, offered })
}
