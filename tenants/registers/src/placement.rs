//! Placements (*rapporti di assistenza*): somebody out of a register at work with a family.
//!
//! ```text
//! planned → trial → active → ended | replaced;  planned, trial → ended | replaced
//! ```
//!
//! What a running placement takes of somebody's week is counted on their entry, under the lock of its row:
//! no two placements together go beyond what they offer, and who lives with a family works for it alone.
//! Suspending an entry cuts no placement: it is flagged, and somebody looks at it.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_accounts::AccountId;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::FromRow;

use crate::entry::{RegistryEntryId, about};
use crate::error::Error;
use crate::request::MatchRequestId;
use crate::sight::Sight;

pub mod browse;
pub mod life;
pub mod place;

pub(crate) mod moves;

pub use browse::{Filter, count, export, find, list, mine, of_entries, open};
pub use life::{confirm, end, start};
pub use place::{NewPlacement, Successor, place, replace};

reticolo_foundation::id! {
    /// Names a placement.
    PlacementId
}

/// Where a placement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlacementState {
    Planned,
    /// They try it with each other.
    Trial,
    Active,
    Ended,
    /// Somebody else took over.
    Replaced,
}

impl PlacementState {
    pub const ALL: [Self; 5] =
        [Self::Planned, Self::Trial, Self::Active, Self::Ended, Self::Replaced];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Trial => "trial",
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Replaced => "replaced",
        }
    }

    /// Whether it takes somebody's time.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Planned | Self::Trial | Self::Active)
    }
}

impl FromStr for PlacementState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| format!("unknown state {text:?}"))
    }
}

impl TryFrom<String> for PlacementState {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A placement, as people at work and both sides of it see it.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Placement {
    #[sqlx(rename = "placement_id")]
    pub id: PlacementId,
    pub match_request_id: MatchRequestId,
    pub registry_entry_id: RegistryEntryId,
    /// Of whoever helps, as the register shows them.
    pub display_name: String,
    pub family_name: String,
    /// The placement whose place it took.
    pub replaces_id: Option<PlacementId>,
    pub weekly_minutes: i32,
    pub cohabiting: bool,
    pub contract_reference: Option<String>,
    #[sqlx(try_from = "String")]
    pub state: PlacementState,
    /// Why it ended or was replaced.
    pub state_reason: Option<String>,
    pub starts_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
    /// Whether it runs with somebody who could not be placed on the day it was read: suspended, removed,
    /// or with a term or permit that has run out.
    pub flagged: bool,
    pub made_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
    /// Grows with every change; who changes a placement says which version they saw.
    pub row_version: i64,
    family_account: Option<AccountId>,
    entry_account: Option<AccountId>,
    municipality_code: String,
}

/// The columns of a [`Placement`] and where they come from.
macro_rules! placements {
    ($rest:literal) => {
        concat!(
            "select p.placement_id, p.match_request_id, p.registry_entry_id, e.display_name, q.family_name, p.replaces_id,
                    p.weekly_minutes, p.cohabiting, p.contract_reference, p.state, p.state_reason, p.starts_on, p.ended_on,
                    p.state in ('planned', 'trial', 'active') and not t.available as flagged, p.made_at, p.changed_at,
                    p.changed_by, p.row_version, q.account_id as family_account, e.account_id as entry_account,
                    q.municipality_code
             from {t}.placement p join {t}.registry_entry e on e.registry_entry_id = p.registry_entry_id
             join {t}.registry_entry_today t on t.registry_entry_id = p.registry_entry_id
             join {t}.match_request q on q.match_request_id = p.match_request_id ",
            $rest
        )
    };
}
pub(crate) use placements;

statements! {
    /// A placement.
    ONE = placements!("where p.placement_id = $1");
}

impl Placement {
    /// The placement, if `matching:manage` of the actor reaches it; `NotFound` otherwise.
    pub(crate) async fn at_work(scope: &mut Scope, id: PlacementId) -> Result<Self, Error> {
        let sight = Sight::at_work(scope, Permission::MatchingManage)?;
        let sql = scope.sql(&ONE);
        let found: Option<Self> =
            sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
        let covered =
            |found: &Self| sight.covers(std::slice::from_ref(&found.municipality_code), None);
        found.filter(covered).ok_or(Error::NotFound)
    }

    /// Fails with `Changed` unless the placement is as somebody saw it.
    pub(crate) fn is_as(&self, seen: i64) -> Result<(), Error> {
        if self.row_version == seen { Ok(()) } else { Err(Error::Changed) }
    }

    /// Writes an act on the placement to the audit, once for each side that has an account.
    pub(crate) fn record_act(&self, scope: &mut Scope, act: &Act) {
        let act = act.clone().on("placement", self.id.0);
        let mut sides: Vec<_> =
            [self.family_account, self.entry_account].into_iter().flatten().collect();
        sides.dedup();
        if sides.is_empty() {
            scope.record(act);
            return;
        }
        for side in sides {
            let act = about(scope, Some(side), act.clone());
            scope.record(act);
        }
    }
}
