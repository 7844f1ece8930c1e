//! Listings: services as their operators write them, curators let them through, readers correct them.
//!
//! A listing has two lives. Its *state* says what the public sees: nothing yet, the published service,
//! nothing any more. Its *draft* is what is being worked on beside it; the public sees none of it until
//! a curator publishes it. A listing's id is that of its service, also before there is one.
//!
//! ```text
//! state:  unpublished → published ↔ suspended;  published, suspended → archived
//! draft:  (none) → draft → submitted → (none, when published) | returned;  submitted → draft;
//!         draft, returned → (none, when discarded)
//! ```
//!
//! Invariants: each of the two moves by one conditional update, in [`moves`]; whoever changes something
//! says which version they saw; every act is in the audit; a listing out of reach is not found.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_tenancy::{Permission, Reach, Scope, statements};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;

use crate::error::Error;
use crate::organization::OrganizationId;
use crate::service::ServiceId;

pub mod browse;
pub mod content;
pub mod curator;
pub mod difference;
pub mod freshness;
pub mod image;
pub mod limits;
pub mod operator;
pub mod problem;
pub mod reference;
pub mod report;
pub mod tidy;
pub mod validate;
pub mod version;

pub(crate) mod adoption;
mod matching;
pub(crate) mod moves;
pub(crate) mod read;
pub(crate) mod write;

pub use browse::{Filter, Opened, count, count_queue, list, open, queue};
pub use content::ListingContent;
pub use curator::{archive, publish, resume, return_with, suspend};
pub use difference::{FieldChange, diff};
pub use freshness::Freshness;
pub use limits::limits;
pub use operator::{create, discard_draft, restore, save_draft, submit, withdraw};
pub use problem::{Problem, ProblemKind};
pub use reference::{places_of, reference};
pub use tidy::tidied;
pub use validate::{Reference, validate};
pub use version::{Version, version, versions};

/// What the public sees of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Nothing yet.
    Unpublished,
    Published,
    /// Nothing for now; a curator's doing.
    Suspended,
    /// Nothing any more, for good.
    Archived,
}

impl State {
    pub const ALL: [Self; 4] =
        [Self::Unpublished, Self::Published, Self::Suspended, Self::Archived];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unpublished => "unpublished",
            Self::Published => "published",
            Self::Suspended => "suspended",
            Self::Archived => "archived",
        }
    }
}

impl FromStr for State {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| format!("unknown state {text:?}"))
    }
}

impl TryFrom<String> for State {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// Where a draft is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DraftState {
    /// Being written.
    Draft,
    /// Waiting for a curator.
    Submitted,
    /// Sent back by a curator, with reasons.
    Returned,
}

impl DraftState {
    pub const ALL: [Self; 3] = [Self::Draft, Self::Submitted, Self::Returned];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
        }
    }
}

impl FromStr for DraftState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| format!("unknown state {text:?}"))
    }
}

/// Why a draft was returned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reasons {
    pub general: Option<String>,
    /// A field, as [`Problem::field`] names it, and what is wrong with it.
    pub fields: Vec<(String, String)>,
}

/// A listing as people at work see it.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Listing {
    #[sqlx(rename = "service_id")]
    pub id: ServiceId,
    pub organization_id: OrganizationId,
    pub organization_name: String,
    /// Of the service, or of the draft where there is no service yet.
    pub name: String,
    #[sqlx(try_from = "String")]
    pub state: State,
    draft_state: Option<String>,
    returned: Option<Json<Reasons>>,
    /// Why it was suspended or archived.
    pub reason: Option<String>,
    pub changed_at: DateTime<Utc>,
    pub changed_by: Option<String>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub submitted_by: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    /// The day on which somebody last confirmed it; absent before it is a service, like those below.
    pub verified_on: Option<NaiveDate>,
    /// Who confirmed it, where that was here.
    pub verified_by: Option<String>,
    /// From this day on its operator is reminded.
    pub remind_on: Option<NaiveDate>,
    /// From this day on it comes last.
    pub stale_on: Option<NaiveDate>,
    /// From this day on the public does not see it; `None`: never.
    pub hides_on: Option<NaiveDate>,
    /// Grows with every change; who changes a listing says which version they saw.
    pub row_version: i64,
}

impl Listing {
    /// Where its draft is; `None`: it has none.
    pub fn draft_state(&self) -> Option<DraftState> {
        self.draft_state.as_deref()?.parse().ok()
    }

    /// Why its draft was returned, while it is.
    pub fn returned(&self) -> Option<&Reasons> {
        self.returned.as_ref().map(|reasons| &reasons.0)
    }

    /// How fresh it is on a day; `None` while the public does not see it for another reason.
    pub fn freshness(&self, today: NaiveDate) -> Option<Freshness> {
        let from = |day: Option<NaiveDate>| day.is_some_and(|day| day <= today);
        (self.state == State::Published).then_some(())?;
        Some(if from(self.hides_on) {
            Freshness::Hidden
        } else if from(self.stale_on) {
            Freshness::Stale
        } else if from(self.remind_on) {
            Freshness::Due
        } else {
            Freshness::Fresh
        })
    }
}

statements! {
    /// A listing, whose it is and where.
    RECORD = "select l.service_id, l.organization_id, l.state, l.draft_state, l.draft, l.running_status, l.submitted_at,
                    l.row_version,
                    l.municipalities || array(
                        select o.external_identifier
                        from {t}.service_at_location sl join {t}.location o on o.id = sl.location_id
                        where sl.service_id = l.service_id and o.external_identifier_type = 'ISTAT'
                          and o.external_identifier is not null) as municipalities
             from {t}.listing l where l.service_id = $1";
}

/// How far the actor may write or moderate; refuses when nowhere.
fn at_work(scope: &Scope) -> Result<Reach, Error> {
    let (write, moderate) =
        (scope.reach(Permission::ListingWrite), scope.reach(Permission::ListingModerate));
    match (write, moderate) {
        (Ok(write), Ok(moderate)) => Ok(Reach {
            everywhere: write.everywhere || moderate.everywhere,
            organizations: [write.organizations, moderate.organizations].concat(),
            municipalities: [write.municipalities, moderate.municipalities].concat(),
        }),
        (Ok(reach), Err(_)) | (Err(_), Ok(reach)) => Ok(reach),
        (Err(denied), Err(_)) => Err(denied.into()),
    }
}

/// A listing as it stands, for whoever is about to do something with it.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Record {
    #[sqlx(rename = "service_id")]
    pub id: ServiceId,
    pub organization_id: OrganizationId,
    #[sqlx(try_from = "String")]
    pub state: State,
    pub draft_state: Option<String>,
    draft: Option<Json<ListingContent>>,
    pub running_status: Option<String>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub row_version: i64,
    municipalities: Vec<String>,
}

impl Record {
    /// The listing, if a permission of the actor reaches it; `NotFound` otherwise.
    pub(crate) async fn within(
        scope: &mut Scope,
        id: ServiceId,
        permission: Permission,
    ) -> Result<Self, Error> {
        Self::within_any(scope, id, &[permission]).await
    }

    /// The listing, if one of these permissions reaches it.
    pub(crate) async fn within_any(
        scope: &mut Scope,
        id: ServiceId,
        permissions: &[Permission],
    ) -> Result<Self, Error> {
        let mut refused = None;
        let mut reaches = Vec::new();
        for permission in permissions {
            match scope.reach(*permission) {
                Ok(reach) => reaches.push(reach),
                Err(denied) => refused = refused.or(Some(denied)),
            }
        }
        if let (true, Some(denied)) = (reaches.is_empty(), refused) {
            return Err(denied.into());
        }
        let sql = scope.sql(&RECORD);
        let found: Option<Self> =
            sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await?;
        let covered = |record: &Self| {
            let organization = record.organization_id.0;
            reaches.iter().any(|reach| reach.covers(organization, &record.municipalities))
        };
        found.filter(covered).ok_or(Error::NotFound)
    }

    /// Fails with `Changed` unless the listing is as somebody saw it. What is decided on it holds until
    /// the update, which looks at the version again.
    pub(crate) fn is_as(&self, seen: i64) -> Result<(), Error> {
        if self.row_version == seen { Ok(()) } else { Err(Error::Changed) }
    }

    /// What is being worked on.
    pub(crate) fn draft(&self) -> Option<&ListingContent> {
        self.draft.as_ref().map(|draft| &draft.0)
    }
}
