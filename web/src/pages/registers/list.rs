//! `/t/{tenant}/registers`: the registers of the union.

use askama::Template;
use axum::response::Response;
use reticolo_registers::registry::{self, Registry, RegistryState};
use reticolo_tenancy::Permission;

use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

#[derive(Template)]
#[template(path = "registers/list.html")]
struct List {
    page: Page,
    registries: Vec<Registry>,
    /// Whether the visitor works with entries.
    at_work: bool,
}

impl List {
    fn code(&self) -> &'static str {
        self.page.language().code()
    }
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    let mut scope = portal.enter().await?;
    let registries = registry::list(&mut scope).await?;
    let at_work = scope.actor().may(Permission::RegistryRead);
    leave(scope).await?;
    render(&List { page: portal.page, registries, at_work })
}
