//! What a family looks for in a register, and who fits.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use reticolo_registers::{Error as Refusal, MatchRequestId, proposal, request};
use reticolo_tenancy::Scope;

use crate::batch::{Many, One, details, owners};
use crate::caller::CallerOf;
use crate::error::{Error, Result};
use crate::id::GlobalId;
use crate::registry::Registry;
use crate::registry_entry::RuleReason;
use crate::scalar::Date;

/// What a family looks for in a register.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct MatchRequest {
    #[graphql(skip)]
    key: MatchRequestId,
    #[graphql(skip)]
    registry_code: String,
    #[graphql(skip)]
    batch: Arc<Batch>,
    /// The name under which the desk knows the family.
    family_name: String,
    /// Where the help is needed, by ISTAT code.
    municipality: String,
    /// The minutes a week that are needed.
    weekly_minutes: i32,
    /// Whether whoever helps lives with the family.
    cohabiting: bool,
    /// From when on.
    start_on: Date,
    /// Parts of the week: `mon_morning`.
    hours: Vec<String>,
    /// Skills that must be.
    must: Vec<String>,
    /// Skills that would be nice.
    nice: Vec<String>,
    /// Languages, as ISO 639-1 codes.
    languages: Vec<String>,
    /// Where it stands.
    state: MatchRequestState,
    /// Why it failed or was cancelled.
    state_reason: Option<String>,
    /// When it was opened.
    opened_at: DateTime<Utc>,
    /// Who opened it: the family, or the desk for it.
    opened_by: String,
    /// When it last changed.
    changed_at: DateTime<Utc>,
    /// Who last changed it.
    changed_by: String,
    /// Grows with every change; pass it on when you change the request.
    row_version: i64,
}

/// Where a request stands.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "request::RequestState")]
pub(crate) enum MatchRequestState {
    /// Nobody has been looked for yet.
    Open,
    /// There is a shortlist.
    Shortlisted,
    /// Somebody has been proposed to the family.
    Proposed,
    /// The family meets somebody.
    Interview,
    /// Somebody is placed.
    Placed,
    /// It came to nothing; it can be opened again.
    Failed,
    /// The family has given it up.
    Cancelled,
}

/// A line of a shortlist.
#[derive(SimpleObject)]
pub(crate) struct MatchProposal {
    /// Its global id.
    id: ID,
    /// The global id of the candidate's entry.
    entry_id: ID,
    /// The candidate, as the register shows them.
    display_name: String,
    /// The place in the shortlist, from 1.
    place_no: i32,
    /// From 0 to 1000.
    score: i32,
    /// Why.
    reasons: Vec<RuleReason>,
    /// Who scored: a plugin's id, or `core` for the platform.
    scored_by: String,
    /// SHA-256 of what was scored, hexadecimal: equal for the same need and the same candidates.
    snapshot_digest: String,
    /// The decision as it is kept, where a plugin scored.
    decision_id: Option<String>,
    /// What has become of it.
    state: MatchProposalState,
    /// Why it came to nothing.
    state_reason: Option<String>,
    /// Whether the candidate can be proposed and placed today.
    available: bool,
    /// When the list was made.
    made_at: DateTime<Utc>,
}

/// What has become of a line of a shortlist.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "proposal::ProposalState")]
pub(crate) enum MatchProposalState {
    /// It is on the list.
    Shortlisted,
    /// The family has been told of it.
    Proposed,
    /// The family meets the candidate.
    Interview,
    /// The candidate is placed.
    Placed,
    /// It came to nothing.
    Failed,
}

/// What the requests of a page share.
struct Batch {
    registries: One<String, Registry>,
    proposals: Many<MatchRequestId, MatchProposal>,
}

impl MatchRequest {
    /// Requests that were read together, and whose relations will be.
    pub(crate) fn batch(rows: Vec<request::MatchRequest>) -> impl Iterator<Item = Self> {
        let batch = Arc::new(Batch {
            registries: One::of(&owners(&rows, |row| Some(row.registry_code.clone()))),
            proposals: Many::of(&owners(&rows, |row| Some(row.id))),
        });
        rows.into_iter().map(move |row| Self::new(row, Arc::clone(&batch)))
    }

    /// The request, written to the audit; `None` when there is none within the asker's sight.
    pub(crate) async fn open(ctx: &Context<'_>, key: MatchRequestId) -> Result<Option<Self>> {
        let read = async |scope: &mut Scope| match request::open(scope, key).await {
            Ok(row) => Ok(Some(row)),
            Err(Refusal::NotFound) => Ok(None),
            Err(refusal) => Err(refusal),
        };
        let found = ctx.caller()?.write(read).await?;
        Ok(found.and_then(|row| Self::batch(vec![row]).next()))
    }

    fn new(row: request::MatchRequest, batch: Arc<Batch>) -> Self {
        Self {
            key: row.id,
            registry_code: row.registry_code,
            batch,
            family_name: row.family_name,
            municipality: row.municipality_code,
            weekly_minutes: row.weekly_minutes,
            cohabiting: row.cohabiting,
            start_on: Date(row.start_on),
            hours: row.need.hours,
            must: row.need.must,
            nice: row.need.nice,
            languages: row.need.languages,
            state: row.state.into(),
            state_reason: row.state_reason,
            opened_at: row.opened_at,
            opened_by: row.opened_by,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
            row_version: row.row_version,
        }
    }
}

#[ComplexObject]
impl MatchRequest {
    /// Its global id.
    async fn id(&self) -> ID {
        GlobalId::MatchRequest(self.key).encode()
    }

    /// The register.
    async fn registry(&self, ctx: &Context<'_>) -> Result<&Registry> {
        let registry = self.batch.registries.get(ctx, &self.registry_code).await?;
        registry.ok_or_else(|| Error::broken("a request without its register"))
    }

    /// Who fits, the best first; who has become unavailable is on the list no more. A family sees whom it has
    /// been told of.
    async fn proposals(&self, ctx: &Context<'_>) -> Result<&[MatchProposal]> {
        self.batch.proposals.get(ctx, &self.key).await
    }
}

impl From<proposal::MatchProposal> for MatchProposal {
    fn from(row: proposal::MatchProposal) -> Self {
        Self {
            id: GlobalId::MatchProposal(row.id).encode(),
            entry_id: GlobalId::RegistryEntry(row.registry_entry_id).encode(),
            display_name: row.display_name,
            place_no: row.place_no,
            score: row.score,
            reasons: row.reasons.into_iter().map(Into::into).collect(),
            scored_by: row.scored_by,
            snapshot_digest: hex::encode(row.snapshot_digest),
            decision_id: row.decision_id.map(|id| id.to_string()),
            state: row.state.into(),
            state_reason: row.state_reason,
            available: row.available,
            made_at: row.made_at,
        }
    }
}

details! {
    MatchProposal: MatchRequestId =
        |scope, requests| proposal::of_requests(scope, requests), by match_request_id;
}
