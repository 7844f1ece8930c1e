//! `/t/{tenant}/entries/{id}`: an entry, to whose it is and to those at work with it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use reticolo_plugin_package::manifest::RequiredDocument;
use reticolo_registers::entry::{
    self, Document, EntryState, RegistryEntry, RegistryEntryId, Training, Transition, Wanting,
};
use reticolo_registers::incident::{self, Incident, Severity};
use reticolo_registers::placement::{self, Placement};
use reticolo_registers::registry::{self, Registry};
use reticolo_tenancy::decision::{self, Kept};
use reticolo_tenancy::{Permission, Scope};

use super::may::May;
use super::step::Step;
use crate::error::Error;
use crate::form::Typed;
use crate::page::{Page, render};
use crate::pages::registers::form_of;
use crate::pages::registers::places::Places;
use crate::portal::{Named, Portal, leave};
use crate::schema_form::{Section, Sentence, said};

#[derive(Template)]
#[template(path = "entries/show.html")]
struct Show {
    page: Page,
    entry: RegistryEntry,
    registry: Registry,
    places: Places,
    said: Vec<Section>,
    /// What is still to be done about documents.
    wanting: Vec<Wanting>,
    documents: Vec<Document>,
    history: Vec<Transition>,
    training: Vec<Training>,
    incidents: Vec<Incident>,
    placements: Vec<Placement>,
    /// The decision that the advice is of.
    receipt: Option<Kept>,
    may: May,
    /// Whether they match families and people, and so report and close incidents.
    may_match: bool,
    steps: Vec<Step>,
    today: NaiveDate,
    typed: Typed,
}

impl Show {
    fn register(&self) -> &str {
        self.registry.name(self.page.language().code())
    }

    fn at_work(&self) -> bool {
        self.may.read || self.may.write || self.may.manage
    }

    fn age(&self) -> u32 {
        self.today.years_since(self.entry.born_on).unwrap_or_default()
    }

    fn kind_of(&self, code: &str) -> Sentence {
        let known = self.registry.document(code);
        known.map_or_else(
            || Sentence { text: code.to_owned(), lang: None },
            |kind: &RequiredDocument| Sentence::of(&kind.name, self.page.words),
        )
    }

    /// Whether the entry goes on to a next step that documents are wanted for.
    fn has_next_step(&self) -> bool {
        !matches!(self.entry.state, EntryState::Admitted | EntryState::Suspended)
    }

    /// The word of where it stands: whoever took an entry back was not refused.
    fn standing(&self) -> &'static str {
        if self.entry.withdrawn_at.is_some() { "withdrawn" } else { self.entry.state.as_str() }
    }

    /// What a line of the history says; `None` for a step on the way out, which nobody took by itself.
    fn told(&self, line: &Transition) -> Option<&'static str> {
        if self.entry.withdrawn_at != Some(line.at) {
            return Some(line.to.as_str());
        }
        matches!(line.to, EntryState::Refused | EntryState::Removed).then_some("withdrawn")
    }

    /// How large a file is, in KiB.
    fn kib(&self, document: &Document) -> String {
        let bytes = document.size_bytes.unwrap_or_default();
        self.page.with("document-kib", "kib", (bytes + 1023) / 1024)
    }

    fn is_out_of_date(&self, document: &Document) -> bool {
        document.expires_on.is_some_and(|day| day < self.today)
    }

    /// The minutes of training since the term began.
    fn trained(&self) -> i32 {
        let since = self.entry.term_began_on;
        let counted = self.training.iter().filter(|one| since.is_none_or(|day| one.held_on >= day));
        counted.map(|one| one.minutes).sum()
    }

    /// What is to be integrated, or why it was refused, suspended or removed.
    fn reason(&self) -> Option<&str> {
        let told = [
            EntryState::Integration,
            EntryState::Refused,
            EntryState::Suspended,
            EntryState::Removed,
        ];
        let reason = self.entry.state_reason.as_deref();
        reason.filter(|_| told.contains(&self.entry.state))
    }
}

pub(crate) async fn show(
    portal: Portal,
    Named(id): Named<RegistryEntryId>,
) -> Result<Response, Error> {
    page(portal, id, Typed::default(), StatusCode::OK).await
}

/// The entry as it is, with what was typed into one of the forms on its page.
pub(super) async fn page(
    portal: Portal,
    id: RegistryEntryId,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Error> {
    portal.session()?;
    let page = portal.page.clone();
    let mut scope = portal.enter_to_write().await?;
    let entry = entry::open(&mut scope, id).await?;
    let may = May::with(&scope, &entry);
    let may_match = scope.actor().may(Permission::MatchingManage);
    let codes = std::slice::from_ref(&entry.registry_code);
    let registry = registry::find(&mut scope, codes).await?.pop().ok_or(Error::NotFound)?;
    let form = form_of(&registry)?;
    let places = Places::with(&mut scope, &entry.municipalities).await?;
    let ids = [id];
    let wanting = entry::wanting_of(&mut scope, &ids).await?;
    let documents = entry::documents_of(&mut scope, &ids).await?;
    let history = entry::transitions_of(&mut scope, &ids).await?;
    let training = entry::training_of(&mut scope, &ids).await?;
    let incidents = if may.read || may_match {
        incident::of_entries(&mut scope, &ids).await?
    } else {
        Vec::new()
    };
    let placements = if may_match || may.own {
        placement::of_entries(&mut scope, &ids).await?
    } else {
        Vec::new()
    };
    let receipt = receipt(&mut scope, &entry, may).await?;
    let today = scope.today();
    leave(scope).await?;
    let said = said(&form, &entry.form, page.words);
    let steps = may.steps(&entry, today);
    let page = Show {
        page,
        entry,
        registry,
        places,
        said,
        wanting,
        documents,
        history,
        training,
        incidents,
        placements,
        receipt,
        may,
        may_match,
        steps,
        today,
        typed,
    };
    Ok((status, render(&page)?).into_response())
}

/// The decision behind the advice, for those at work.
async fn receipt(
    scope: &mut Scope,
    entry: &RegistryEntry,
    may: May,
) -> Result<Option<Kept>, Error> {
    let id = entry.advice.as_ref().and_then(|advice| advice.decision_id);
    let Some(id) = id.filter(|_| may.read) else { return Ok(None) };
    Ok(decision::by_id(scope, id).await.map_err(reticolo_tenancy::Error::from)?)
}
