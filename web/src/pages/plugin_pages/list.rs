//! A list that a plugin's field answers.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_foundation::Cents;
use reticolo_plugin_host::Operation;
use reticolo_plugin_package::manifest::{self, Column, Format};
use reticolo_plugins::FieldFailure;
use reticolo_plugins::ask::Question;
use serde_json::{Map, Value};

use super::{Opened, sentence, title};
use crate::address::Address;
use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::{PluginPath, Portal, leave};
use crate::schema_form::Sentence;
use crate::values::day;

/// Rows of a page, where the field gives them page by page.
const PAGE: usize = 50;
/// Rows that are shown of a field that gives them all.
const MOST: usize = 1_000;
/// The parameter with the row after which a page begins.
const AFTER: &str = "after";

#[derive(Template)]
#[template(path = "plugin_pages/list.html")]
struct List {
    page: Page,
    title: Sentence,
    plugin: String,
    columns: Vec<Sentence>,
    /// Cells, a row after another.
    rows: Vec<Vec<String>>,
    next: Option<Address>,
    is_first: bool,
    /// The address of the form that adds a row, and what it is called.
    add: Option<(String, Sentence)>,
    /// Why there are no rows.
    problem: Option<String>,
}

pub(super) async fn show(
    portal: Portal,
    opened: &Opened,
    path: &PluginPath,
) -> Result<Response, Error> {
    let manifest::Page::List { title: name, query, columns, add, .. } = &opened.page else {
        return Err(Error::NotFound);
    };
    let page = portal.page.clone();
    let plugins = &portal.site.plugins;
    let paged = plugins.is_paged(&opened.plugin, query).await;
    let after = page.address.value(AFTER).filter(|_| paged).map(str::to_owned);
    let mut arguments = Map::new();
    if paged {
        arguments.insert("first".to_owned(), (PAGE + 1).into());
    }
    if let Some(after) = &after {
        arguments.insert("after".to_owned(), after.as_str().into());
    }
    let mut selection: Vec<String> = columns.iter().map(|column| column.field.clone()).collect();
    if !selection.iter().any(|field| field == "id") {
        selection.push("id".to_owned());
    }
    let (operation, field) = (Operation::Query, query.clone());
    let question = Question { operation, field, arguments, selection };
    let visitor = &portal.visit.visitor;
    let answer =
        plugins.ask(&portal.tenant, visitor, &opened.plugin, page.language(), question).await;
    let (mut found, problem) = match answer {
        Ok(Value::Array(rows)) => (rows, None),
        // Nothing, where the field may answer that.
        Ok(_) => (Vec::new(), None),
        Err(FieldFailure::NotFor(_)) => return Err(Error::NotFound),
        Err(failure) => (Vec::new(), Some(sentence(&failure, &page))),
    };
    let more = paged && found.len() > PAGE;
    found.truncate(if paged { PAGE } else { MOST });
    let end = found.last().filter(|_| more).and_then(|row| row.get("id")?.as_str());
    let next = end.map(|id| page.address.with(AFTER, id));
    let rows = found.iter().map(|row| cells(row, columns, &page)).collect();
    let add = offered(&portal, opened, path, add.as_deref()).await?;
    let status = if problem.is_some() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let list = List {
        title: title(name, &page),
        plugin: opened.plugin.manifest.name.in_language(page.language().code()).to_owned(),
        columns: columns.iter().map(|column| title(&column.title, &page)).collect(),
        rows,
        next,
        is_first: after.is_none(),
        add,
        problem,
        page,
    };
    Ok((status, render(&list)?).into_response())
}

/// The form that adds a row, if the visitor is one of those it is meant for.
async fn offered(
    portal: &Portal,
    opened: &Opened,
    path: &PluginPath,
    add: Option<&str>,
) -> Result<Option<(String, Sentence)>, Error> {
    let form = add.and_then(|name| Some((name, opened.plugin.manifest.pages.get(name)?)));
    let Some((name, manifest::Page::Form { title: label, audience, .. })) = form else {
        return Ok(None);
    };
    let scope = portal.enter().await?;
    let shown = portal.standing(&scope).may_ask(*audience);
    leave(scope).await?;
    let address = portal.page.at(&format!("/p/{}/{name}", path.namespace));
    Ok(shown.then(|| (address, title(label, &portal.page))))
}

fn cells(row: &Value, columns: &[Column], page: &Page) -> Vec<String> {
    columns.iter().map(|column| cell(row.get(&column.field), column.format, page)).collect()
}

/// A value as people read it; as it is where it is not what its column says.
fn cell(value: Option<&Value>, format: Format, page: &Page) -> String {
    let Some(value) = value.filter(|value| !value.is_null()) else { return String::new() };
    let words = page.words;
    let told = match format {
        Format::Text => None,
        Format::Date => value.as_str().and_then(day).map(|day| words.date(day)),
        Format::Cents => value.as_i64().map(|cents| words.money(Cents(cents))),
        Format::Minutes => value
            .as_i64()
            .and_then(|minutes| i32::try_from(minutes).ok())
            .map(|minutes| words.hours(minutes)),
        Format::Boolean => {
            value.as_bool().map(|on| words.one_of("flag", &on.to_string()).into_owned())
        }
    };
    told.unwrap_or_else(|| match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |number| words.number(number))
        }
        Value::Bool(on) => words.one_of("flag", &on.to_string()).into_owned(),
        Value::Array(items) => items
            .iter()
            .map(|item| cell(Some(item), Format::Text, page))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    })
}
