//! Requests (*richieste di abbinamento*): what a family looks for in a register.
//!
//! ```text
//! open → shortlisted → proposed → interview → placed
//! shortlisted → shortlisted, when the list is made anew
//! proposed, interview → failed → open
//! open, shortlisted, proposed, interview, failed → cancelled
//! ```
//!
//! Whom a family meets is one at a time: the request moves with the proposal that is on its way
//! ([`proposal`](crate::proposal)).

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_accounts::AccountId;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::entry::about;
use crate::error::Error;
use crate::sight::Sight;

pub mod browse;
pub mod life;

pub(crate) mod moves;

pub use browse::{Filter, LONGEST_WAITING, count, export, find, list, mine, open};
pub use life::{cancel, create, create_for, reopen};

reticolo_foundation::id! {
    /// Names a request.
    MatchRequestId
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestState {
    Open,
    Shortlisted,
    /// Somebody has been proposed to the family.
    Proposed,
    /// The family meets somebody.
    Interview,
    Placed,
    /// It came to nothing; it can be opened again.
    Failed,
    Cancelled,
}

impl RequestState {
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Shortlisted,
        Self::Proposed,
        Self::Interview,
        Self::Placed,
        Self::Failed,
        Self::Cancelled,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Shortlisted => "shortlisted",
            Self::Proposed => "proposed",
            Self::Interview => "interview",
            Self::Placed => "placed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl FromStr for RequestState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| format!("unknown state {text:?}"))
    }
}

impl TryFrom<String> for RequestState {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// What a family looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// The name under which the desk knows the family.
    pub family_name: String,
    /// The ISTAT code of where the help is needed.
    pub municipality: String,
    /// From 1 to a week's 10080.
    pub weekly_minutes: i32,
    /// Whether whoever helps lives with the family.
    pub cohabiting: bool,
    pub start_on: NaiveDate,
    pub need: Need,
}

/// What else a family needs, in codes that the register's form knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Need {
    /// Parts of the week: `mon_morning`, `sat_night`; days `mon` to `sun`, parts `morning`, `afternoon`
    /// and `night`.
    pub hours: Vec<String>,
    /// Skills that must be.
    pub must: Vec<String>,
    /// Skills that would be nice.
    pub nice: Vec<String>,
    /// Languages, as ISO 639-1 codes.
    pub languages: Vec<String>,
}

/// A request as people at work, and the family, see it.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct MatchRequest {
    #[sqlx(rename = "match_request_id")]
    pub id: MatchRequestId,
    pub registry_code: String,
    /// `None`: a desk asked for a family without an account.
    pub account_id: Option<AccountId>,
    pub family_name: String,
    pub municipality_code: String,
    pub weekly_minutes: i32,
    pub cohabiting: bool,
    pub start_on: NaiveDate,
    #[sqlx(json)]
    pub need: Need,
    #[sqlx(try_from = "String")]
    pub state: RequestState,
    /// Why it failed or was cancelled.
    pub state_reason: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub opened_by: String,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
    /// Grows with every change; who changes a request says which version they saw.
    pub row_version: i64,
}

/// The columns of a [`MatchRequest`].
macro_rules! requests {
    ($rest:literal) => {
        concat!(
            "select q.match_request_id, q.registry_code, q.account_id, q.family_name, q.municipality_code,
                    q.weekly_minutes, q.cohabiting, q.start_on, q.need, q.state, q.state_reason, q.opened_at, q.opened_by,
                    q.changed_at, q.changed_by, q.row_version
             from {t}.match_request q ",
            $rest
        )
    };
}
pub(crate) use requests;

statements! {
    /// A request.
    ONE = requests!("where q.match_request_id = $1");
}

impl MatchRequest {
    /// The request, if `matching:manage` of the actor reaches it; `NotFound` otherwise.
    pub(crate) async fn at_work(scope: &mut Scope, id: MatchRequestId) -> Result<Self, Error> {
        let sight = Sight::at_work(scope, Permission::MatchingManage)?;
        Self::in_sight(scope, id, &sight).await
    }

    /// The request, if `matching:manage` reaches it or it is the actor's own.
    pub(crate) async fn at_work_or_own(
        scope: &mut Scope,
        id: MatchRequestId,
    ) -> Result<Self, Error> {
        let sight = Sight::of(scope, Permission::MatchingManage, Permission::MatchingRequest)?;
        Self::in_sight(scope, id, &sight).await
    }

    async fn in_sight(scope: &mut Scope, id: MatchRequestId, sight: &Sight) -> Result<Self, Error> {
        let sql = scope.sql(&ONE);
        let found: Option<Self> =
            sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
        let covered = |request: &Self| {
            let municipality = std::slice::from_ref(&request.municipality_code);
            sight.covers(municipality, request.account_id.map(|account| account.0))
        };
        found.filter(covered).ok_or(Error::NotFound)
    }

    /// Fails with `Changed` unless the request is as somebody saw it.
    pub(crate) fn is_as(&self, seen: i64) -> Result<(), Error> {
        if self.row_version == seen { Ok(()) } else { Err(Error::Changed) }
    }

    /// Writes an act on the request to the audit.
    pub(crate) fn record_act(&self, scope: &mut Scope, act: Act) {
        let act = about(scope, self.account_id, act.on("match_request", self.id.0));
        scope.record(act);
    }
}
