//! `/t/{tenant}/settings/plugins/releases/{digest}`: a release as it says what it is and asks for, and its
//! installation.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_catalogue::{Digest, Release};
use reticolo_plugins::about::About;
use reticolo_tenancy::Permission;

use super::asks::Ask;
use super::{done, manager, refuse, release_of};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render, web_address};
use crate::portal::{self, Portal, leave};
use crate::schema_form::Sentence;

#[derive(Template)]
#[template(path = "settings/plugins/release.html")]
struct Show {
    page: Page,
    release: Release,
    about: About,
    asks: Vec<Ask>,
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

    fn homepage(&self) -> Option<&str> {
        self.about.manifest.homepage.as_deref().and_then(web_address)
    }

    /// The articles that its rules apply, each once.
    fn articles(&self) -> Vec<&str> {
        let manifest = &self.about.manifest;
        let rules = manifest.rules.values().flat_map(|rule| &rule.articles);
        let mut articles: Vec<&str> = Vec::new();
        for article in manifest.regulations.iter().chain(rules) {
            if !articles.contains(&article.as_str()) {
                articles.push(article);
            }
        }
        articles
    }
}

pub(crate) async fn show(
    portal: Portal,
    portal::Digest(digest): portal::Digest,
) -> Result<Response, Error> {
    page(portal, &digest, Typed::default(), StatusCode::OK).await
}

/// Takes the release into the union, and has it checked beside the request.
pub(crate) async fn install(
    portal: Portal,
    portal::Digest(text): portal::Digest,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let digest: Digest = text.parse().map_err(|_| Error::NotFound)?;
    let (plugins, manager) = (portal.site.plugins.clone(), manager(&portal));
    match plugins.add(&portal.tenant, &manager, digest).await {
        Ok(added) => {
            let tenant = std::sync::Arc::clone(&portal.tenant);
            let seen = (added.id, added.row_version);
            portal.site.progress.begin(added.id, async move {
                plugins.check(&tenant, &manager, seen).await.map(drop)
            });
            Ok(done(&portal, added.id, "plugin-added"))
        }
        Err(error) => {
            let status = refuse(&mut typed, &portal.page, error.into())?;
            page(portal, &text, typed, status).await
        }
    }
}

async fn page(
    portal: Portal,
    digest: &str,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let digest: Digest = digest.parse().map_err(|_| Error::NotFound)?;
    let scope = portal.enter().await?;
    scope.require(Permission::PluginRead)?;
    let may_manage = scope.actor().may(Permission::PluginManage);
    leave(scope).await?;
    let release = release_of(portal.site.plugins.catalogue(), digest).await?;
    let about = portal.site.plugins.about(digest).await?;
    let asks = about.asks.iter().map(|asked| Ask::of(asked, &page)).collect();
    let page = Show { page, release, about, asks, may_manage, typed };
    Ok((status, render(&page)?).into_response())
}
