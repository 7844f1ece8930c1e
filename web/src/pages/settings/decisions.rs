//! Decisions that rules gave: what was asked, what was answered, and the same again.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use reticolo_plugins::installation::{self, Installation};
use reticolo_plugins::{Error as PluginsError, InstallationId, Manager, Replayed, decisions};
use reticolo_tenancy::decision::{DecisionId, Kept};
use serde_json::Value;
use uuid::Uuid;

use crate::address::Address;
use crate::error::Error;
use crate::form::Posted;
use crate::page::{Page, render};
use crate::pages::pager;
use crate::portal::{Named, Portal, leave, parameter};
use crate::schema_form::Sentence;

const PAGE: i64 = 50;
/// The parameter with the last decision of the page before.
const AFTER: &str = "after";

#[derive(Template)]
#[template(path = "settings/plugins/decisions.html")]
struct List {
    page: Page,
    installation: Installation,
    rules: Vec<(String, Sentence)>,
    chosen: Option<String>,
    decisions: Vec<Kept>,
    next: Option<Address>,
}

#[derive(Template)]
#[template(path = "settings/plugins/decision.html")]
struct Show {
    page: Page,
    kept: Kept,
    facts: String,
    output: String,
    /// Where what was decided about is found.
    subject: Option<String>,
    replayed: Option<Replayed>,
    /// Whether it has to be compiled first to be given again.
    preparing: bool,
}

/// `/t/{tenant}/settings/plugins/{id}/decisions`: the decisions of a plugin's rule, the newest first.
pub(crate) async fn list(
    portal: Portal,
    Named(id): Named<InstallationId>,
) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter().await?;
    let installation = installation::find(&mut scope, id).await?;
    leave(scope).await?;
    let about = portal.site.plugins.about(installation.digest).await?;
    let rules: Vec<(String, Sentence)> = about
        .manifest
        .rules
        .iter()
        .map(|(name, rule)| (name.clone(), Sentence::of(&rule.summary, page.words)))
        .collect();
    let asked = page.address.value("rule");
    let chosen = rules.iter().map(|(name, _)| name).find(|name| asked == Some(name.as_str()));
    let chosen = chosen.or(rules.first().map(|(name, _)| name)).cloned();
    let after = page.address.value(AFTER).and_then(|id| id.parse().ok());
    let mut found = Vec::new();
    if let Some(rule) = &chosen {
        let mut scope = portal.enter().await?;
        let of = (installation.plugin_id.as_str(), rule.as_str());
        found = decisions::page(&mut scope, of, after, PAGE + 1).await?;
        leave(scope).await?;
    }
    let more = pager::cut(&mut found, PAGE);
    let last = found.last().filter(|_| more).map(|kept| kept.decision_id.to_string());
    let next = last.map(|last| page.address.with(AFTER, last));
    render(&List { page, installation, rules, chosen, decisions: found, next })
}

/// The decision an address names.
pub(crate) struct NamedDecision(DecisionId);

impl<S: Sync> FromRequestParts<S> for NamedDecision {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let id = parameter(parts, "id").await?;
        id.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// `/t/{tenant}/settings/decisions/{id}`: one decision. Reading it is written to the audit.
pub(crate) async fn show(
    portal: Portal,
    NamedDecision(id): NamedDecision,
) -> Result<Response, Error> {
    portal.session()?;
    let kept = open(&portal, id).await?;
    page(&portal, kept, None, false)
}

async fn open(portal: &Portal, id: DecisionId) -> Result<Kept, Error> {
    let mut scope = portal.enter_to_write().await?;
    let kept = decisions::open(&mut scope, id).await?;
    leave(scope).await?;
    Ok(kept)
}

/// The same decision given again, now.
pub(crate) async fn replay(
    portal: Portal,
    NamedDecision(id): NamedDecision,
    Posted(_): Posted,
) -> Result<Response, Error> {
    portal.session()?;
    let manager = Manager::Visitor(portal.visit.visitor.clone());
    let tenant = Arc::clone(&portal.tenant);
    match portal.site.plugins.replay(&tenant, &manager, id).await {
        Ok(replayed) => page(&portal, replayed.kept.clone(), Some(replayed), false),
        Err(PluginsError::Preparing) => page(&portal, open(&portal, id).await?, None, true),
        Err(error) => Err(error.into()),
    }
}

fn page(
    portal: &Portal,
    kept: Kept,
    replayed: Option<Replayed>,
    preparing: bool,
) -> Result<Response, Error> {
    let page = portal.page.clone();
    let subject = subject_path(&kept.subject_kind, kept.subject_id).map(|path| page.at(&path));
    let (facts, output) = (pretty(&kept.facts), pretty(&kept.output));
    render(&Show { page, kept, facts, output, subject, replayed, preparing })
}

/// Where what was decided about is found, below the tenant's address.
pub(super) fn subject_path(kind: &str, id: Uuid) -> Option<String> {
    match kind {
        "registry_entry" => Some(format!("/entries/{id}")),
        "match_request" => Some(format!("/matching/{id}")),
        _ => None,
    }
}

/// JSON with a line for each part; other text as it is.
pub(super) fn pretty(text: &str) -> String {
    let value: Result<Value, _> = serde_json::from_str(text);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| text.to_owned())
}
