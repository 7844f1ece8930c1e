//! Where a listing stands, and what is to be done about it.

use chrono::NaiveDate;
use reticolo_directory::listing::{DraftState, Freshness, Listing, State};

use super::access::May;

/// A listing with the marks that a list and its own page show.
pub(crate) struct Standing {
    pub(crate) listing: Listing,
    pub(crate) draft: Option<DraftState>,
    /// Unless it is fresh, or not to be seen for another reason.
    pub(crate) freshness: Option<Freshness>,
}

impl Standing {
    pub(crate) fn new(listing: Listing, today: NaiveDate) -> Self {
        let freshness = listing.freshness(today).filter(|fresh| *fresh != Freshness::Fresh);
        Self { draft: listing.draft_state(), freshness, listing }
    }

    /// The code of the sentence that says what to do next.
    pub(crate) fn next(&self) -> &'static str {
        match (self.listing.state, self.draft, self.freshness) {
            (State::Archived, ..) => "archived",
            (_, Some(DraftState::Returned), _) => "returned",
            (_, Some(DraftState::Draft), _) => "draft",
            (_, Some(DraftState::Submitted), _) => "submitted",
            (State::Suspended, ..) => "suspended",
            (_, _, Some(_)) => "confirm",
            _ => "nothing",
        }
    }
}

/// The buttons a listing's page has for somebody.
#[expect(clippy::struct_excessive_bools, reason = "a button is there or not")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Buttons {
    pub(crate) edit: bool,
    pub(crate) submit: bool,
    pub(crate) withdraw: bool,
    pub(crate) discard: bool,
    pub(crate) confirm: bool,
    pub(crate) review: bool,
    pub(crate) suspend: bool,
    pub(crate) resume: bool,
    pub(crate) archive: bool,
}

impl Buttons {
    pub(crate) fn of(standing: &Standing, may: May) -> Self {
        let state = standing.listing.state;
        let draft = standing.draft;
        let open = state != State::Archived;
        let submitted = draft == Some(DraftState::Submitted);
        let unsent = draft.is_some() && !submitted;
        let shown = matches!(state, State::Published | State::Suspended);
        Self {
            edit: may.write && open && !submitted,
            submit: may.write && open && unsent,
            withdraw: may.write && submitted,
            discard: may.write && unsent,
            confirm: (may.write || may.moderate) && state == State::Published,
            review: may.moderate && submitted,
            suspend: may.moderate && state == State::Published,
            resume: may.moderate && state == State::Suspended,
            archive: may.moderate && shown,
        }
    }
}
