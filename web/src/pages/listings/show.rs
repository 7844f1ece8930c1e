//! `/t/{tenant}/listings/{id}`: where a listing stands, what it says, and what can be done with it.

use askama::Template;
use axum::response::Response;
use reticolo_directory::ServiceId;
use reticolo_directory::listing::{self, Freshness, ListingContent, Reasons, State, diff};

use super::access::{May, present};
use super::choices::Choices;
use super::labels::{self, Difference, differences};
use super::shape::input_id;
use super::standing::{Buttons, Standing};
use crate::error::Error;
use crate::page::{Page, render};
use crate::portal::{Named, Portal, leave};
use crate::words::Words;

#[derive(Template)]
#[template(path = "listings/show.html")]
struct Show {
    page: Page,
    standing: Standing,
    buttons: Buttons,
    returned: Option<Returned>,
    /// Whether there is something published that a draft would change.
    compares: bool,
    differences: Vec<Difference>,
    /// What it says, field by field.
    content: Vec<Difference>,
}

impl Show {
    fn is_public(&self) -> bool {
        let hidden = self.standing.freshness == Some(Freshness::Hidden);
        self.standing.listing.state == State::Published && !hidden
    }
}

/// Why it was returned.
struct Returned {
    general: Option<String>,
    fields: Vec<Reason>,
}

struct Reason {
    /// The id of the field's input in the editor.
    input: String,
    label: String,
    text: String,
}

impl Returned {
    fn new(reasons: &Reasons, words: Words) -> Self {
        let reason = |(field, text): &(String, String)| Reason {
            input: input_id(field),
            label: labels::label(words, field),
            text: text.clone(),
        };
        let fields = reasons.fields.iter().map(reason).collect();
        Self { general: reasons.general.clone(), fields }
    }
}

pub(crate) async fn show(portal: Portal, Named(id): Named<ServiceId>) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter().await?;
    let opened = listing::open(&mut scope, id).await?;
    let may = May::with(&scope, &opened);
    let present = present(&opened);
    let published = opened.published.clone().unwrap_or_default();
    let organization = opened.listing.organization_id;
    let contents = [&present, &published];
    let choices = Choices::read(&mut scope, &page, organization, &contents).await?;
    let today = scope.today();
    leave(scope).await?;
    let standing = Standing::new(opened.listing, today);
    let compares = opened.published.is_some() && opened.draft.is_some();
    let changes = if compares { diff(&published, &present) } else { Vec::new() };
    render(&Show {
        buttons: Buttons::of(&standing, may),
        returned: standing.listing.returned().map(|reasons| Returned::new(reasons, page.words)),
        compares,
        differences: differences(changes, &choices, &page),
        content: differences(diff(&ListingContent::default(), &present), &choices, &page),
        standing,
        page,
    })
}
