//! `/t/{tenant}/settings/plugins/{id}/simulate`: who would be decided about otherwise, with another version
//! or other parameters. Nothing comes of it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_catalogue::{Digest, Release};
use reticolo_plugin_package::form::Form;
use reticolo_plugins::installation::{self, Installation};
use reticolo_plugins::simulate::Changed;
use reticolo_plugins::{InstallationId, Simulated, Trial};
use reticolo_tenancy::Permission;
use serde_json::Value;

use super::settings::form_of;
use super::{manager, refuse, releases};
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::page::{Page, render};
use crate::pages::settings::decisions::subject_path;
use crate::portal::{Named, Portal, leave};
use crate::schema_form::{Filled, Piece, Sentence};

/// The longest value that is shown of an answer, in characters.
const LONGEST: usize = 160;

#[derive(Template)]
#[template(path = "settings/plugins/simulate.html")]
struct Simulate {
    page: Page,
    installation: Installation,
    name: Sentence,
    rules: Vec<(String, Sentence)>,
    releases: Vec<Release>,
    typed: Typed,
    pieces: Vec<Piece>,
    result: Option<Simulated>,
}

impl Simulate {
    fn address_of(&self, changed: &Changed) -> Option<String> {
        subject_path(&changed.subject.0, changed.subject.1).map(|path| self.page.at(&path))
    }

    /// What differs in an answer, part by part.
    fn differences(&self, changed: &Changed) -> Vec<(String, String, String)> {
        let failed = |why: &String| self.page.with("simulate-no-answer", "cause", why);
        match &changed.after {
            Err(why) => vec![(String::new(), short(&changed.before), failed(why))],
            Ok(after) => differences(&changed.before, after),
        }
    }
}

pub(crate) async fn ask(
    portal: Portal,
    Named(id): Named<InstallationId>,
) -> Result<Response, Error> {
    let opened = open(&portal, id).await?;
    let mut typed = Typed::default();
    typed.set("digest", &opened.installation.digest.to_string());
    let filled = opened.filled();
    page(portal, opened, &filled, typed, None, StatusCode::OK)
}

pub(crate) async fn run(
    portal: Portal,
    Named(id): Named<InstallationId>,
    Posted(mut typed): Posted,
) -> Result<Response, Error> {
    let opened = open(&portal, id).await?;
    let (mut filled, mut parameters) = (opened.filled(), None);
    if let Some(form) = &opened.form {
        filled = Filled::typed(form, &typed);
        if filled.step(&typed) {
            return page(portal, opened, &filled, typed, None, StatusCode::OK);
        }
        parameters = Some(filled.read(form, &mut typed, portal.page.words));
    }
    let rule = typed.value("rule").to_owned();
    if !opened.rules.iter().any(|(known, _)| *known == rule) {
        typed.refuse("rule", portal.page.say("simulate-choose-rule"));
    }
    let digest: Option<Digest> = typed.value("digest").parse().ok();
    if typed.is_refused() {
        return page(portal, opened, &filled, typed, None, StatusCode::BAD_REQUEST);
    }
    let trial = Trial {
        plugin: opened.installation.plugin_id.clone(),
        rule,
        digest: digest.filter(|digest| *digest != opened.installation.digest),
        parameters,
        after: typed.value("after").parse().ok(),
    };
    let simulated = portal.site.plugins.simulate(&portal.tenant, &manager(&portal), &trial).await;
    match simulated {
        Ok(result) => page(portal, opened, &filled, typed, Some(result), StatusCode::OK),
        Err(error) => {
            let status = refuse(&mut typed, &portal.page, error.into())?;
            page(portal, opened, &filled, typed, None, status)
        }
    }
}

/// An installation with what can be tried in it.
struct Opened {
    installation: Installation,
    name: Sentence,
    rules: Vec<(String, Sentence)>,
    releases: Vec<Release>,
    form: Option<Form>,
}

impl Opened {
    fn filled(&self) -> Filled {
        let form = self.form.as_ref();
        form.map(|form| Filled::of(form, self.installation.settings())).unwrap_or_default()
    }
}

async fn open(portal: &Portal, id: InstallationId) -> Result<Opened, Error> {
    portal.session()?;
    let words = portal.page.words;
    let mut scope = portal.enter().await?;
    scope.require(Permission::PluginManage)?;
    let installation = installation::find(&mut scope, id).await?;
    leave(scope).await?;
    let plugins = &portal.site.plugins;
    let about = plugins.about(installation.digest).await?;
    let mut releases = releases(plugins.catalogue(), true).await?;
    releases.retain(|one| {
        let here = one.digest == installation.digest && !one.revoked;
        one.plugin_id == installation.plugin_id && (one.is_offered() || here)
    });
    let rules = about.manifest.rules.iter();
    let rules = rules.map(|(name, rule)| (name.clone(), Sentence::of(&rule.summary, words)));
    Ok(Opened {
        name: Sentence::of(&about.manifest.name, words),
        rules: rules.collect(),
        form: form_of(&about),
        releases,
        installation,
    })
}

fn page(
    portal: Portal,
    opened: Opened,
    filled: &Filled,
    typed: Typed,
    result: Option<Simulated>,
    status: StatusCode,
) -> Result<Response, Error> {
    let words = portal.page.words;
    let Opened { installation, name, rules, releases, form } = opened;
    let pieces = form.map(|form| filled.pieces(&form, &typed, words)).unwrap_or_default();
    let page = portal.page;
    let page = Simulate { page, installation, name, rules, releases, typed, pieces, result };
    Ok((status, render(&page)?).into_response())
}

/// The parts of two answers that differ; of lists the whole.
fn differences(before: &Value, after: &Value) -> Vec<(String, String, String)> {
    let (Some(old), Some(new)) = (before.as_object(), after.as_object()) else {
        return vec![(String::new(), short(before), short(after))];
    };
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let none = Value::Null;
    let part = |name: &String| {
        let (old, new) = (old.get(name).unwrap_or(&none), new.get(name).unwrap_or(&none));
        (old != new).then(|| (name.clone(), short(old), short(new)))
    };
    names.into_iter().filter_map(part).collect()
}

fn short(value: &Value) -> String {
    let text = match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differences;

    #[test]
    fn only_what_differs_is_told() {
        let before = json!({ "outcome": "admit", "missing": [], "valid_months": 24 });
        let after =
            json!({ "outcome": "integrate", "missing": [{ "code": "a" }], "valid_months": 24 });
        let parts = differences(&before, &after);
        let names: Vec<_> = parts.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(names, ["missing", "outcome"]);
        assert_eq!(parts[1].1, "admit");
        assert_eq!(
            differences(&json!([1]), &json!([2])),
            [(String::new(), "[1]".into(), "[2]".into())]
        );
    }
}
