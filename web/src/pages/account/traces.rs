//! `/t/{tenant}/account/traces`: who read or changed one's own data.

use askama::Template;
use axum::response::Response;
use reticolo_tenancy::audit::Entry;
use reticolo_tenancy::audit::read::about_me;

use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::pager;
use crate::portal::{Portal, leave};

const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "account/traces.html")]
struct Traces {
    page: Page,
    entries: Vec<Entry>,
    next: Option<i64>,
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    portal.session()?;
    let before = portal.page.address.value("before").and_then(|number| number.parse().ok());
    let mut scope = portal.enter().await?;
    let mut entries = about_me(&mut scope, before, PAGE + 1).await?;
    leave(scope).await?;
    let more = pager::cut(&mut entries, PAGE);
    let next = entries.last().filter(|_| more).map(|last| last.entry_no);
    render(&Traces { page: portal.page, entries, next })
}
