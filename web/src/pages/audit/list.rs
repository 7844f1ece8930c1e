//! `/t/{tenant}/audit`: who did or read what, newest first.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_tenancy::Permission;
use reticolo_tenancy::audit::read::{Filter, find};

use super::acts::{Group, groups};
use super::export::MOST;
use super::question;
use super::row::{self, Row};
use crate::address::Address;
use crate::error::Error;
use crate::form::Typed;
use crate::page::{Page, render};
use crate::portal::{Portal, leave};

const PAGE: u8 = 50;
/// The parameter with the number of the last entry of the page before.
const BEFORE: &str = "before";

#[derive(Template)]
#[template(path = "audit/list.html")]
struct List {
    page: Page,
    groups: Vec<Group>,
    rows: Vec<Row>,
    next: Option<Address>,
    /// The same question, as a file.
    file: Address,
    /// The most entries of a file.
    most: u16,
    typed: Typed,
}

impl List {
    /// The entries about one thing, or about one person.
    fn only(&self, name: &str, id: &impl ToString) -> Address {
        Address::new(self.page.at("/audit")).with(name, id.to_string())
    }
}

pub(crate) async fn list(portal: Portal) -> Result<Response, Error> {
    let page = portal.page.clone();
    let (filter, typed) = question::read(&page);
    let (rows, next) = if typed.is_refused() {
        let scope = portal.enter().await?;
        scope.require(Permission::AuditRead)?;
        leave(scope).await?;
        (Vec::new(), None)
    } else {
        find_page(&portal, &filter).await?
    };
    let file = question::at(page.at("/audit.csv"), &page);
    let status = if typed.is_refused() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = List { page, groups: groups(), rows, next, file, most: MOST, typed };
    Ok((status, render(&page)?).into_response())
}

async fn find_page(portal: &Portal, filter: &Filter) -> Result<(Vec<Row>, Option<Address>), Error> {
    let page = &portal.page;
    let before = page.address.value(BEFORE).and_then(|number| number.parse().ok());
    let mut scope = portal.enter_to_write().await?;
    let mut entries = find(&mut scope, filter, before, i64::from(PAGE) + 1).await?;
    let more = entries.len() > usize::from(PAGE);
    entries.truncate(PAGE.into());
    let last = entries.last().filter(|_| more).map(|last| last.entry_no.to_string());
    let rows = row::of_entries(&mut scope, entries).await?;
    leave(scope).await?;
    Ok((rows, last.map(|last| question::at(page.at("/audit"), page).with(BEFORE, last))))
}
