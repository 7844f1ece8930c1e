//! `/t/{tenant}/settings/plugins/{id}/documents`: what a plugin keeps, a collection at a time.

use askama::Template;
use axum::response::Response;
use reticolo_plugin_host::{Comparison, Condition, Find, Operand, Page as Found};
use reticolo_plugins::InstallationId;
use reticolo_plugins::installation::{self, Installation};
use reticolo_tenancy::Permission;

use super::manager;
use crate::address::Address;
use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::settings::decisions::pretty;
use crate::portal::{Named, Portal, leave};
use crate::schema_form::Sentence;

/// Documents of a page.
const PAGE: u32 = 50;
/// The parameter that goes on after the page before.
const AFTER: &str = "after";

#[derive(Template)]
#[template(path = "settings/plugins/documents.html")]
struct Documents {
    page: Page,
    installation: Installation,
    name: Sentence,
    collections: Vec<Collection>,
    /// The one that is looked into; nothing is read before somebody chooses.
    shown: Option<Shown>,
}

/// A collection, as whoever granted it was told of it.
struct Collection {
    name: String,
    purpose: Sentence,
    /// How many days after its last change a document goes.
    days: Option<u32>,
    /// What it can be searched by.
    paths: Vec<String>,
}

struct Shown {
    collection: String,
    path: Option<String>,
    value: String,
    documents: Vec<Document>,
    next: Option<Address>,
}

struct Document {
    key: String,
    rev: u32,
    body: String,
}

impl Documents {
    fn chosen(&self) -> Option<&Collection> {
        let shown = self.shown.as_ref()?;
        self.collections.iter().find(|collection| collection.name == shown.collection)
    }
}

/// Reading documents is written to the audit: they may be about people. Needs `plugin:manage`.
pub(crate) async fn show(
    portal: Portal,
    Named(id): Named<InstallationId>,
) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter().await?;
    scope.require(Permission::PluginManage)?;
    let installation = installation::find(&mut scope, id).await?;
    leave(scope).await?;
    let about = portal.site.plugins.about(installation.digest).await?;
    let collections = about.manifest.capabilities.store.iter();
    let collections: Vec<_> = collections
        .map(|(name, one)| Collection {
            name: name.clone(),
            purpose: Sentence::of(&one.purpose, page.words),
            days: one.retention_days,
            paths: one.indexes.clone(),
        })
        .collect();
    let asked = page.address.value("collection");
    let chosen = collections.iter().find(|collection| asked == Some(collection.name.as_str()));
    let shown = match chosen {
        Some(collection) => Some(look_into(&portal, id, collection).await?),
        None => None,
    };
    let name = Sentence::of(&about.manifest.name, page.words);
    render(&Documents { page, installation, name, collections, shown })
}

async fn look_into(
    portal: &Portal,
    id: InstallationId,
    collection: &Collection,
) -> Result<Shown, Error> {
    let address = &portal.page.address;
    let path = address.value("path").filter(|path| collection.paths.iter().any(|one| one == path));
    let value = address.value("value").unwrap_or_default().trim();
    let after = address.value(AFTER).map(str::to_owned);
    let narrowed = path.filter(|_| !value.is_empty());
    let mut searches = match narrowed {
        Some(path) => searches(path, value),
        None => vec![Vec::new()],
    }
    .into_iter();
    let mut found = Found { items: Vec::new(), next: None };
    while let (true, Some(filter)) = (found.items.is_empty(), searches.next()) {
        let after = after.clone();
        let find = Find { filter, order_by: None, descending: false, limit: PAGE, after };
        let (plugins, manager) = (&portal.site.plugins, manager(portal));
        found = plugins.browse(&portal.tenant, &manager, id, &collection.name, &find).await?;
    }
    let documents = found.items.into_iter().map(|one| Document {
        key: one.key,
        rev: one.rev,
        body: pretty(&one.body),
    });
    Ok(Shown {
        collection: collection.name.clone(),
        path: path.map(str::to_owned),
        value: value.to_owned(),
        documents: documents.collect(),
        next: found.next.map(|next| address.with(AFTER, next)),
    })
}

/// How a value may be meant, one after the other until something is found: as a number, or true or false; then
/// as how a text begins.
fn searches(path: &str, value: &str) -> Vec<Vec<Condition>> {
    let exact = match value {
        "true" => Some(Operand::Boolean(true)),
        "false" => Some(Operand::Boolean(false)),
        value => value.parse().ok().map(Operand::Int).or_else(|| number(value)),
    };
    let exact = exact.map(|value| (Comparison::Eq, value));
    let begins = (Comparison::Prefix, Operand::Text(value.to_owned()));
    let all = exact.into_iter().chain([begins]);
    all.map(|(comparison, value)| vec![Condition { path: path.to_owned(), comparison, value }])
        .collect()
}

fn number(value: &str) -> Option<Operand> {
    value.parse().ok().filter(|number: &f64| number.is_finite()).map(Operand::Number)
}

#[cfg(test)]
mod tests {
    use reticolo_plugin_host::{Comparison, Operand};

    use super::searches;

    #[test]
    fn a_value_is_looked_for_as_a_number_first_and_as_a_text_then() {
        let meant = |value: &str| {
            let all = searches("p", value).concat();
            all.into_iter().map(|one| (one.comparison, one.value)).collect::<Vec<_>>()
        };
        let begins = |text: &str| (Comparison::Prefix, Operand::Text(text.to_owned()));
        for (value, exact) in [
            ("12", Operand::Int(12)),
            ("0.5", Operand::Number(0.5)),
            ("true", Operand::Boolean(true)),
        ] {
            assert_eq!(meant(value), [(Comparison::Eq, exact), begins(value)]);
        }
        for text in ["2026-03", "Schio", "NaN", "infinity"] {
            assert_eq!(meant(text), [begins(text)]);
        }
    }
}
