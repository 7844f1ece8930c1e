//! A form whose answers a plugin's mutation takes.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reticolo_plugin_host::Operation;
use reticolo_plugin_package::form::Form;
use reticolo_plugin_package::manifest;
use reticolo_plugins::FieldFailure;
use reticolo_plugins::ask::Question;
use serde_json::{Map, Value};

use super::{Opened, sentence, title};
use crate::error::Error;
use crate::form::Typed;
use crate::page::{Page, render};
use crate::portal::{PluginPath, Portal};
use crate::schema_form::{Filled, Piece, Sentence, parse};

#[derive(Template)]
#[template(path = "plugin_pages/form.html")]
struct Ask {
    page: Page,
    title: Sentence,
    plugin: String,
    hint: Option<Sentence>,
    /// What is said of what was just sent.
    done: Option<Sentence>,
    typed: Typed,
    pieces: Vec<Piece>,
}

#[expect(clippy::needless_pass_by_value, reason = "both kinds of page are asked the same way")]
pub(super) fn ask(portal: Portal, opened: &Opened, _: &PluginPath) -> Result<Response, Error> {
    let form = form_of(opened)?;
    let filled = Filled::of(&form, &form.defaults());
    page(&portal, opened, &form, &filled, Typed::default(), StatusCode::OK)
}

pub(super) async fn send(
    portal: Portal,
    opened: &Opened,
    path: &PluginPath,
    mut typed: Typed,
) -> Result<Response, Error> {
    let manifest::Page::Form { mutation, .. } = &opened.page else { return Err(Error::NotFound) };
    let form = form_of(opened)?;
    let mut filled = Filled::typed(&form, &typed);
    if filled.step(&typed) {
        return page(&portal, opened, &form, &filled, typed, StatusCode::OK);
    }
    let input = filled.read(&form, &mut typed, portal.page.words);
    if typed.is_refused() {
        return page(&portal, opened, &form, &filled, typed, StatusCode::BAD_REQUEST);
    }
    match mutate(&portal, opened, mutation, input).await {
        Ok(()) => {
            let here = portal.page.at(&format!("/p/{}/{}?done=sent", path.namespace, path.page));
            Ok(Redirect::to(&here).into_response())
        }
        Err(FieldFailure::NotFor(_)) => Err(Error::NotFound),
        Err(failure) => {
            typed.refuse("", sentence(&failure, &portal.page));
            let status = match failure {
                FieldFailure::Conflict => StatusCode::CONFLICT,
                FieldFailure::Unavailable | FieldFailure::Failed | FieldFailure::Internal => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
                _ => StatusCode::BAD_REQUEST,
            };
            page(&portal, opened, &form, &filled, typed, status)
        }
    }
}

async fn mutate(
    portal: &Portal,
    opened: &Opened,
    mutation: &str,
    input: Value,
) -> Result<(), FieldFailure> {
    let question = Question {
        operation: Operation::Mutation,
        field: mutation.to_owned(),
        arguments: Map::from_iter([("input".to_owned(), input)]),
        selection: Vec::new(),
    };
    let (visitor, language) = (&portal.visit.visitor, portal.page.language());
    let plugins = &portal.site.plugins;
    plugins.ask(&portal.tenant, visitor, &opened.plugin, language, question).await.map(drop)
}

fn form_of(opened: &Opened) -> Result<Form, Error> {
    let manifest::Page::Form { form, .. } = &opened.page else { return Err(Error::NotFound) };
    let text = opened.plugin.files.get(form).ok_or(Error::NotFound)?;
    parse(text).ok_or(Error::NotFound)
}

fn page(
    portal: &Portal,
    opened: &Opened,
    form: &Form,
    filled: &Filled,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    let manifest::Page::Form { title: name, done, .. } = &opened.page else {
        return Err(Error::NotFound);
    };
    let page = portal.page.clone();
    let sent = page.done().is_some() && !typed.is_refused();
    let said = done.as_ref().map(|done| title(done, &page));
    let plain = || Sentence { text: page.say("done-sent").into_owned(), lang: None };
    let ask = Ask {
        title: title(name, &page),
        plugin: opened.plugin.manifest.name.in_language(page.language().code()).to_owned(),
        hint: form.hint.as_ref().map(|hint| Sentence::of(hint, page.words)),
        done: sent.then(|| said.unwrap_or_else(plain)),
        pieces: filled.pieces(form, &typed, page.words),
        typed,
        page: page.clone(),
    };
    Ok((status, render(&ask)?).into_response())
}
