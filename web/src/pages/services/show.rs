//! `/t/{tenant}/services/{id}`: the sheet of a service, in the order Italian municipalities use.

use askama::Template;
use axum::response::Response;
use reticolo_directory::ServiceId;
use reticolo_directory::detail::{CostOption, ServiceCapacity};
use reticolo_foundation::{Cents, Language};
use serde_json::Value;

use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::services::cost::band;
use crate::pages::services::json_ld::government_service;
use crate::pages::services::sheet::{Sheet, capacity};
use crate::portal::{Named, Portal, leave};

#[derive(Template)]
#[template(path = "services/show.html")]
struct Show {
    page: Page,
    sheet: Sheet,
    json_ld: Value,
}

impl Show {
    fn ages(&self) -> Option<String> {
        self.sheet.ages(self.page.words)
    }

    fn capacity(&self, line: &ServiceCapacity) -> String {
        capacity(line, self.page.words)
    }

    fn band(&self, line: &CostOption) -> String {
        band(line, self.page.words)
    }
}

pub(crate) async fn show(portal: Portal, Named(id): Named<ServiceId>) -> Result<Response, Error> {
    let page = portal.page.clone();
    let mut scope = portal.enter().await?;
    let sheet = Sheet::read(&mut scope, &portal.tenant, id, page.words).await?;
    leave(scope).await?;
    let json_ld = government_service(&sheet, &page);
    render(&Show { page, sheet, json_ld })
}
