//! `/t/{tenant}/entries`: one's own applications and entries.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use chrono::NaiveDate;
use reticolo_registers::entry::{self, EntryState, RegistryEntry};
use reticolo_registers::registry;

use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

#[derive(Template)]
#[template(path = "entries/mine.html")]
struct Mine {
    page: Page,
    entries: Vec<RegistryEntry>,
    names: HashMap<String, String>,
    today: NaiveDate,
}

impl Mine {
    fn register_of<'a>(&'a self, entry: &'a RegistryEntry) -> &'a str {
        self.names.get(&entry.registry_code).unwrap_or(&entry.registry_code)
    }
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let mut scope = portal.enter_to_write().await?;
    let entries = entry::mine(&mut scope).await?;
    let codes: Vec<String> = entries.iter().map(|entry| entry.registry_code.clone()).collect();
    let registries = registry::find(&mut scope, &codes).await?;
    let today = scope.today();
    leave(scope).await?;
    let language = portal.page.language().code();
    let pair = |one: registry::Registry| (one.code.clone(), one.name(language).to_owned());
    let names = registries.into_iter().map(pair).collect();
    render(&Mine { page: portal.page, entries, names, today })
}
