//! Registers (*albi*) of caregivers and of professions: entries, admission, matching, placements.
//!
//! A register is brought by a plugin: the form of an entry, the rules that say what an application lacks,
//! whether a term may be renewed, how well somebody fits a family. The states are the platform's: a rule's
//! answer is advice, shown to whoever decides and kept so that it can be given again to the same bytes.
//!
//! Invariants:
//! - an entry, a request and a placement move by one function each, with one conditional update;
//! - a rule is asked with no transaction open; what it said is kept where nothing has changed meanwhile;
//! - who is suspended, removed or expired, or whose permit has run out, is in no public list and on no
//!   shortlist and enters no placement from that moment on: the view `registry_entry_today` says so;
//! - running placements never take more of somebody's week than they offer: the entry's row is locked;
//! - every reading of what is personal is written to the audit, with whom it is about.
//!
//! A form's fields `languages`, `skills` and `hours` are known to the platform's own search and scorer, where
//! a form has them: lists of codes, or of objects with a `language` or `code`.
//! Not here: contracts, payments.

pub mod advice;
pub mod entry;
pub mod error;
pub mod incident;
pub mod placement;
pub mod proposal;
pub mod registry;
pub mod request;
pub mod shortlist;
pub mod sort;
pub mod visit;

mod event;
mod list;
mod sight;
mod table;
mod text;

use reticolo_tenancy::Statement;

pub use advice::{Advice, Reason};
pub use entry::{Application, EntryState, Offer, RegistryEntry, RegistryEntryId};
pub use error::Error;
pub use incident::{Incident, IncidentId};
pub use placement::{Placement, PlacementId, PlacementState};
pub use proposal::{MatchProposal, MatchProposalId};
pub use registry::{Registry, RegistryState, declare, forget, retire};
pub use request::{MatchRequest, MatchRequestId, RequestState};
pub use sort::Sort;
pub use visit::{Visit, VisitId};

/// Every declared statement of this crate; a test prepares them all against a migrated tenant.
pub fn statements() -> impl Iterator<Item = &'static Statement> {
    [
        entry::STATEMENTS,
        entry::apply::STATEMENTS,
        entry::browse::STATEMENTS,
        entry::document::STATEMENTS,
        entry::examine::STATEMENTS,
        entry::export::STATEMENTS,
        entry::file::STATEMENTS,
        entry::history::STATEMENTS,
        entry::moves::STATEMENTS,
        entry::public::STATEMENTS,
        entry::renew::STATEMENTS,
        entry::training::STATEMENTS,
        entry::wanting::STATEMENTS,
        incident::STATEMENTS,
        incident::browse::STATEMENTS,
        placement::STATEMENTS,
        placement::browse::STATEMENTS,
        placement::moves::STATEMENTS,
        placement::place::STATEMENTS,
        proposal::STATEMENTS,
        registry::STATEMENTS,
        request::STATEMENTS,
        request::browse::STATEMENTS,
        request::life::STATEMENTS,
        request::moves::STATEMENTS,
        shortlist::STATEMENTS,
        visit::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
