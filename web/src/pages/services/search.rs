//! `/t/{tenant}/services`: search results with filters.

use askama::Template;
use axum::response::Response;
use reticolo_accounts::Tenant;
use reticolo_directory::search::{self, FURTHEST};
use reticolo_directory::{Search, Start, Window};
use reticolo_reference::{Municipality, municipality};
use reticolo_tenancy::Scope;

use crate::error::Error;
use crate::page::{Page, render};
use crate::pages::pager::Pager;
use crate::pages::services::card::{self, Card};
use crate::pages::services::filters::Filters;
use crate::pages::services::question::{Notice, Question};
use crate::portal::{Portal, leave};

const PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "services/search.html")]
struct Results {
    page: Page,
    notices: Vec<Notice>,
    filters: Filters,
    total: i64,
    cards: Vec<Card>,
    pager: Pager,
}

pub(crate) async fn search(portal: Portal) -> Result<Response, Error> {
    let page = portal.page.clone();
    let mut question = Question::read(&page.address);
    let mut scope = portal.enter().await?;
    let municipalities = municipalities(&mut scope, &portal.tenant, &question).await?;
    question.settle(&municipalities);
    let (search, total) = matching(&mut scope, &mut question).await?;
    let pager = Pager::new(&page.address, question.page, total.min(FURTHEST), PAGE);
    if pager.current != question.page {
        question.notices.push(Notice::NoSuchPage);
    }
    let window = Window { start: Start::Offset((pager.current - 1) * PAGE), limit: PAGE };
    let hits = search::search(&mut scope, &search, &window).await?;
    let cards = card::of_hits(&mut scope, hits).await?;
    let filters = Filters::read(&mut scope, &page, &question, &search, &municipalities).await?;
    leave(scope).await?;
    render(&Results { page, notices: question.notices, filters, total, cards, pager })
}

/// Where a visitor may live: the tenant's municipalities, and another one if the address says so.
async fn municipalities(
    scope: &mut Scope,
    tenant: &Tenant,
    question: &Question,
) -> Result<Vec<Municipality>, Error> {
    let codes: Vec<_> = tenant.municipalities.iter().chain(&question.residence).cloned().collect();
    Ok(municipality::find(scope.connection(), &codes)
        .await
        .map_err(reticolo_tenancy::Error::from)?)
}

/// What to look for, and how many services match. Where none has all the words, some will do.
async fn matching(scope: &mut Scope, question: &mut Question) -> Result<(Search, i64), Error> {
    let search = question.search();
    let total = search::count(scope, &search).await?;
    if total > 0 || question.text.is_none() {
        return Ok((search, total));
    }
    let relaxed = Search { any_word: true, ..search.clone() };
    let some = search::count(scope, &relaxed).await?;
    if some == 0 {
        return Ok((search, 0));
    }
    question.notices.push(Notice::SomeWords);
    Ok((relaxed, some))
}
