//! Entries (*iscrizioni*): somebody's way into a register, and out of it.
//!
//! ```text
//! applied → in_check ↔ integration;  in_check, integration → admitted | refused
//! admitted ↔ suspended → removed;  admitted → expired → in_check
//! ```
//!
//! Nothing writes `expired`: an admitted entry is, from the day after its term, whatever ran or did not
//! run meanwhile. The view `registry_entry_today` says so for a day, and says who may be listed, matched
//! and placed on it. What the platform itself relies on is kept beside the plugin's form: who, born when,
//! where they would work, for how many minutes a week, until when their permit lasts.
//!
//! Invariants: an entry moves in [`moves`] alone, by one conditional update, and each move leaves a line;
//! a rule's answer is [advice](crate::advice) and moves nothing; an entry out of sight is not found.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_accounts::AccountId;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use serde_json::Value;
use sqlx::FromRow;

use crate::advice::Advice;
use crate::error::Error;
use crate::sight::Sight;

pub mod apply;
pub mod browse;
pub mod check;
pub mod decide;
pub mod document;
pub mod examine;
pub mod export;
pub mod file;
pub mod history;
pub mod public;
pub mod renew;
pub mod training;
pub mod wanting;
pub mod withdraw;

pub(crate) mod moves;

pub use apply::{apply, apply_for, change_offer, edit, set_regional_no};
pub use browse::{Filter, count, counts, find, list, mine, open};
pub use check::{ask_for_integration, take_into_check};
pub use decide::{admit, refuse, remove, resume, suspend};
pub use document::{
    Document, DocumentId, NewDocument, add_document, documents_of, verify_document,
};
pub use examine::{Question, examination, keep_advice, renewal};
pub use export::export;
pub use file::{BadFile, File, FileKind, open_file};
pub use history::{Transition, transitions_of};
pub use public::{PublicEntry, PublicFilter, count_public, list_public};
pub use renew::renew;
pub use training::{NewTraining, Training, TrainingId, add_training, training_of};
pub use wanting::{Lack, Wanting, wanting_of};
pub use withdraw::withdraw;

reticolo_foundation::id! {
    /// Names an entry of a register.
    RegistryEntryId
}

/// Where an entry stands. All but `Expired` are written; that one is a matter of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryState {
    Applied,
    InCheck,
    /// Something is missing; the person has been told what.
    Integration,
    Admitted,
    Refused,
    Suspended,
    Removed,
    /// Admitted, and the term has run out.
    Expired,
}

impl EntryState {
    pub const ALL: [Self; 8] = [
        Self::Applied,
        Self::InCheck,
        Self::Integration,
        Self::Admitted,
        Self::Refused,
        Self::Suspended,
        Self::Removed,
        Self::Expired,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::InCheck => "in_check",
            Self::Integration => "integration",
            Self::Admitted => "admitted",
            Self::Refused => "refused",
            Self::Suspended => "suspended",
            Self::Removed => "removed",
            Self::Expired => "expired",
        }
    }
}

impl FromStr for EntryState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| format!("unknown state {text:?}"))
    }
}

impl TryFrom<String> for EntryState {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// What somebody applies with.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// The name under which the register shows them.
    pub display_name: String,
    pub born_on: NaiveDate,
    pub offer: Offer,
    /// What the register's own form asks.
    pub form: Value,
}

/// What somebody offers, which also guards where they can be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// ISTAT codes of where they would work, at most 60.
    pub municipalities: Vec<String>,
    /// From 0 to a week's 10080.
    pub weekly_minutes: i32,
    /// The last day of their permit to stay; `None`: they need none.
    pub permit_expires_on: Option<NaiveDate>,
}

/// An entry as people at work, and whose it is, see it.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct RegistryEntry {
    #[sqlx(rename = "registry_entry_id")]
    pub id: RegistryEntryId,
    pub registry_code: String,
    /// `None`: a desk applied for somebody without an account.
    pub account_id: Option<AccountId>,
    pub display_name: String,
    pub born_on: NaiveDate,
    pub municipalities: Vec<String>,
    pub weekly_minutes: i32,
    pub permit_expires_on: Option<NaiveDate>,
    #[sqlx(json)]
    pub form: Value,
    /// Where it stands on the day it was read.
    #[sqlx(rename = "standing", try_from = "String")]
    pub state: EntryState,
    /// What is to be integrated; why it was refused, suspended or removed.
    pub state_reason: Option<String>,
    /// When whose it is took it back, or left the register.
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub regional_no: Option<String>,
    /// For the first time.
    pub admitted_on: Option<NaiveDate>,
    pub term_began_on: Option<NaiveDate>,
    /// The last day of the term; `None` of an admitted entry: it has no end.
    pub valid_until: Option<NaiveDate>,
    /// What the rule last said, while nothing has changed since.
    #[sqlx(json(nullable))]
    pub advice: Option<Advice>,
    pub running_placements: i32,
    /// Minutes a week that running placements take.
    pub placed_minutes: i32,
    pub placed_cohabiting: bool,
    pub permit_expired: bool,
    /// Whether it may be listed, matched and placed on the day it was read.
    pub available: bool,
    pub open_incidents: i64,
    pub applied_at: DateTime<Utc>,
    pub applied_by: String,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
    /// Grows with every change; who changes an entry says which version they saw.
    pub row_version: i64,
}

/// Somebody is told so many days before that a term, or a permit, is about to run out.
pub const REMINDED_DAYS: i64 = 60;

/// So many open incidents and a suspension is proposed; a person decides it.
pub const INCIDENTS_TO_SUSPEND: i64 = 3;

impl RegistryEntry {
    /// Minutes a week that nothing takes yet; none beside a placement to live with a family.
    pub fn free_minutes(&self) -> i32 {
        if self.placed_cohabiting { 0 } else { self.weekly_minutes - self.placed_minutes }
    }

    /// Whether so many incidents are open that somebody should think of suspending it.
    pub fn suspension_is_proposed(&self) -> bool {
        self.state == EntryState::Admitted && self.open_incidents >= INCIDENTS_TO_SUSPEND
    }

    /// The last day of the term, where it is near enough to think of renewing it.
    pub fn ends_soon(&self, today: NaiveDate) -> Option<NaiveDate> {
        let soon = |day: &NaiveDate| (0..=REMINDED_DAYS).contains(&(*day - today).num_days());
        self.valid_until.filter(|_| self.state == EntryState::Admitted).filter(soon)
    }

    /// The last day of the permit to stay of somebody in the register, where it is near.
    pub fn permit_ends_soon(&self, today: NaiveDate) -> Option<NaiveDate> {
        let soon = |day: &NaiveDate| (0..=REMINDED_DAYS).contains(&(*day - today).num_days());
        self.permit_expires_on.filter(|_| self.state == EntryState::Admitted).filter(soon)
    }

    /// Whether running placements are with somebody who could not be placed today.
    pub fn placements_are_flagged(&self) -> bool {
        self.running_placements > 0 && !self.available
    }
}

statements! {
    /// An entry, for whoever is about to do something with it.
    RECORD = "select e.registry_entry_id, e.registry_code, e.account_id, e.municipalities, t.standing, e.state,
                    e.born_on, e.form, e.term_began_on, e.valid_until, e.advice, e.row_version
             from {t}.registry_entry e join {t}.registry_entry_today t on t.registry_entry_id = e.registry_entry_id
             where e.registry_entry_id = $1";
}

/// An entry as it stands, for whoever is about to do something with it.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Record {
    #[sqlx(rename = "registry_entry_id")]
    pub id: RegistryEntryId,
    pub registry_code: String,
    pub account_id: Option<AccountId>,
    pub municipalities: Vec<String>,
    #[sqlx(rename = "standing", try_from = "String")]
    pub standing: EntryState,
    /// As it is written.
    #[sqlx(try_from = "String")]
    pub state: EntryState,
    pub born_on: NaiveDate,
    #[sqlx(json)]
    pub form: Value,
    pub term_began_on: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    #[sqlx(json(nullable))]
    pub advice: Option<Advice>,
    pub row_version: i64,
}

impl Record {
    /// The entry, if a permission of the actor reaches it; `NotFound` otherwise.
    pub(crate) async fn within(
        scope: &mut Scope,
        id: RegistryEntryId,
        permission: Permission,
    ) -> Result<Self, Error> {
        let sight = Sight::at_work(scope, permission)?;
        Self::in_sight(scope, id, &sight).await
    }

    /// The entry, if a permission reaches it or it is the actor's own.
    pub(crate) async fn within_or_own(
        scope: &mut Scope,
        id: RegistryEntryId,
        permission: Permission,
    ) -> Result<Self, Error> {
        let sight = Sight::of(scope, permission, Permission::RegistryApply)?;
        Self::in_sight(scope, id, &sight).await
    }

    /// The entry, if it is in sight; `NotFound` otherwise.
    pub(crate) async fn in_sight(
        scope: &mut Scope,
        id: RegistryEntryId,
        sight: &Sight,
    ) -> Result<Self, Error> {
        let found = Self::read(scope, id).await?;
        let covered = |record: &Self| {
            sight.covers(&record.municipalities, record.account_id.map(|account| account.0))
        };
        found.filter(covered).ok_or(Error::NotFound)
    }

    pub(crate) async fn read(
        scope: &mut Scope,
        id: RegistryEntryId,
    ) -> Result<Option<Self>, sqlx::Error> {
        let sql = scope.sql(&RECORD);
        sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await
    }

    /// Fails with `Changed` unless the entry is as somebody saw it. What is decided on it holds until
    /// the update, which looks at the version again.
    pub(crate) fn is_as(&self, seen: i64) -> Result<(), Error> {
        if self.row_version == seen { Ok(()) } else { Err(Error::Changed) }
    }

    /// Fails with `OwnEntry` where the actor would decide about themselves.
    pub(crate) fn is_of_another(&self, scope: &Scope) -> Result<(), Error> {
        let own = scope.actor().person().is_some_and(|one| Some(one.account) == self.account_id);
        if own { Err(Error::OwnEntry) } else { Ok(()) }
    }

    /// Fails with `Illegal` unless it stands in one of these states.
    pub(crate) fn is_in(&self, states: &[EntryState], action: &'static str) -> Result<(), Error> {
        if states.contains(&self.standing) {
            return Ok(());
        }
        Err(Error::Illegal { action, state: self.standing.as_str() })
    }

    /// Writes an act on the entry to the audit: whose data it is, and on whose behalf it is done.
    pub(crate) fn record_act(&self, scope: &mut Scope, act: Act) {
        let act = about(scope, self.account_id, act.on("registry_entry", self.id.0));
        scope.record(act);
    }
}

/// Says whom an act is about, and that somebody else does it for them.
pub(crate) fn about(scope: &Scope, account: Option<AccountId>, act: Act) -> Act {
    let Some(account) = account else { return act };
    let own = scope.actor().person().is_some_and(|person| person.account == account);
    if own { act.about(account) } else { act.about(account).on_behalf_of(account.0) }
}
