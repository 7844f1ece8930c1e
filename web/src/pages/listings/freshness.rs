//! `/t/{tenant}/settings/freshness`: after how many days listings are to be confirmed, come last, are
//! hidden, by the kind of their organization.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_directory::Error as DirectoryError;
use reticolo_directory::listing::freshness::{self, Rule};
use reticolo_directory::organization::OrganizationKind;

use super::act::seen;
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

#[derive(Template)]
#[template(path = "listings/freshness.html")]
struct Rules {
    page: Page,
    forms: Vec<Form>,
    /// The form that was refused, if one was.
    refused: Typed,
}

/// The form of a rule; names of inputs end with the kind, so that each is on the page once.
struct Form {
    kind: OrganizationKind,
    seen: i64,
    remind: String,
    stale: String,
    hide: String,
    typed: Typed,
}

/// The name of the input for one of the days of a kind.
fn input(what: &str, kind: OrganizationKind) -> String {
    format!("{what}-{}", kind.as_str())
}

pub(crate) async fn show(portal: Portal) -> Result<Response, Error> {
    page(portal, None).await
}

pub(crate) async fn save(portal: Portal, Posted(mut typed): Posted) -> Result<Response, Error> {
    portal.session()?;
    let kind: OrganizationKind = typed.value("kind").parse().map_err(|_| Error::NotFound)?;
    let name = |what: &str| input(what, kind);
    let mut days = |what: &str| {
        let (name, text) = (name(what), typed.value(&name(what)).to_owned());
        let days = text.parse::<i32>().ok();
        if days.is_none() && !(what == "hide" && text.is_empty()) {
            typed.refuse(&name, portal.page.say("freshness-days-number"));
        }
        days
    };
    let (remind, stale, hide_days) = (days("remind"), days("stale"), days("hide"));
    let (Some(remind_days), Some(stale_days), false) = (remind, stale, typed.is_refused()) else {
        return page(portal, Some((kind, typed))).await;
    };
    let rule = Rule { kind, remind_days, stale_days, hide_days, row_version: seen(&typed) };
    let mut scope = portal.enter_to_write().await?;
    match freshness::save(&mut scope, &rule).await {
        Ok(_) => {
            leave(scope).await?;
            let done = portal.page.at("/settings/freshness?done=rule-saved");
            return Ok(Redirect::to(&done).into_response());
        }
        Err(DirectoryError::BadRule(most)) => {
            let sentence = portal.page.with("freshness-days-order", "most", most);
            typed.refuse(&name("remind"), sentence);
        }
        Err(DirectoryError::Changed) => {
            typed.refuse(&name("remind"), portal.page.say("freshness-changed"));
        }
        Err(error) => return Err(error.into()),
    }
    drop(scope);
    page(portal, Some((kind, typed))).await
}

async fn page(
    portal: Portal,
    refused: Option<(OrganizationKind, Typed)>,
) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter().await?;
    let rules = freshness::rules(&mut scope).await?;
    leave(scope).await?;
    let form = |rule: Rule| {
        let kind = rule.kind;
        let typed = match &refused {
            Some((which, typed)) if *which == kind => typed.clone(),
            _ => filled(&rule),
        };
        let [remind, stale, hide] = ["remind", "stale", "hide"].map(|what| input(what, kind));
        Form { kind, seen: rule.row_version, remind, stale, hide, typed }
    };
    let forms = rules.into_iter().map(form).collect();
    let status = if refused.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let refused = refused.map(|(_, typed)| typed).unwrap_or_default();
    Ok((status, render(&Rules { page: portal.page, forms, refused })?).into_response())
}

fn filled(rule: &Rule) -> Typed {
    let name = |what: &str| input(what, rule.kind);
    let hide = rule.hide_days.map(|days| days.to_string()).unwrap_or_default();
    let fields = [
        (name("remind"), rule.remind_days.to_string()),
        (name("stale"), rule.stale_days.to_string()),
        (name("hide"), hide),
    ];
    Typed::with(fields.iter().map(|(name, value)| (name.as_str(), value.clone())))
}
