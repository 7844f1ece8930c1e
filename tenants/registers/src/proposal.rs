//! Proposals: the lines of a shortlist, and whom of them a family meets.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use reticolo_tenancy::decision::DecisionId;
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;
use uuid::Uuid;

use crate::advice::Reason;
use crate::entry::RegistryEntryId;
use crate::error::Error;
use crate::request::moves::{self, RequestMove};
use crate::request::{MatchRequest, MatchRequestId};
use crate::sight::{Sight, actor_name, request_in_sight};
use crate::text;

reticolo_foundation::id! {
    /// Names a line of a shortlist.
    MatchProposalId
}

/// What has become of a line of a shortlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProposalState {
    Shortlisted,
    Proposed,
    Interview,
    Placed,
    Failed,
}

impl ProposalState {
    pub const ALL: [Self; 5] =
        [Self::Shortlisted, Self::Proposed, Self::Interview, Self::Placed, Self::Failed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shortlisted => "shortlisted",
            Self::Proposed => "proposed",
            Self::Interview => "interview",
            Self::Placed => "placed",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for ProposalState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| format!("unknown state {text:?}"))
    }
}

impl TryFrom<String> for ProposalState {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A line of a shortlist.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct MatchProposal {
    #[sqlx(rename = "match_proposal_id")]
    pub id: MatchProposalId,
    pub match_request_id: MatchRequestId,
    pub registry_entry_id: RegistryEntryId,
    /// Of the candidate, as the register shows them.
    pub display_name: String,
    /// From 1.
    pub place_no: i32,
    /// From 0 to 1000.
    pub score: i32,
    #[sqlx(json)]
    pub reasons: Vec<Reason>,
    /// A plugin's id, or [`CORE`](crate::shortlist::CORE).
    pub scored_by: String,
    /// SHA-256 of what was scored: equal in lists of the same need and the same candidates.
    pub snapshot_digest: Vec<u8>,
    pub decision_id: Option<DecisionId>,
    #[sqlx(try_from = "String")]
    pub state: ProposalState,
    pub state_reason: Option<String>,
    /// Whether the candidate can be proposed and placed on the day it was read.
    pub available: bool,
    pub made_at: DateTime<Utc>,
}

/// The columns of a [`MatchProposal`] and where they come from.
macro_rules! proposals {
    ($rest:literal) => {
        concat!(
            "select p.match_proposal_id, p.match_request_id, p.registry_entry_id, e.display_name, p.place_no, p.score,
                    p.reasons, p.scored_by, p.snapshot_digest, p.decision_id, p.state, p.state_reason, t.available,
                    p.made_at
             from {t}.match_proposal p join {t}.registry_entry e on e.registry_entry_id = p.registry_entry_id
             join {t}.registry_entry_today t on t.registry_entry_id = p.registry_entry_id
             join {t}.match_request q on q.match_request_id = p.match_request_id ",
            $rest
        )
    };
}

statements! {
    /// The proposals of requests in sight, the best first. Who is on a shortlist and has become unavailable is
    /// not on it any more.
    OF = concat!(
        proposals!("where p.match_request_id = any($4) and (p.state <> 'shortlisted' or t.available) and "),
        request_in_sight!(), "order by p.match_request_id, p.place_no, p.match_proposal_id");
    /// One of a request.
    ONE = proposals!("where p.match_proposal_id = $1 and p.match_request_id = $2");
    /// The one a family is on the way with.
    CURRENT = proposals!("where p.match_request_id = $1 and p.state in ('proposed', 'interview')");
    /// Locks entries, in one order.
    LOCK = "select registry_entry_id from {t}.registry_entry where registry_entry_id = any($1)
             order by registry_entry_id for update";
    /// Whether somebody can be placed today. A statement of its own: one that locks and waits would see the
    /// view as it was before.
    AVAILABLE = "select available from {t}.registry_entry_today where registry_entry_id = $1";
    /// Moves one.
    MOVE = "update {t}.match_proposal set state = $3, state_reason = $4, changed_at = $5, changed_by = $6
             where match_proposal_id = $1 and state = $2 returning match_proposal_id";
    /// Lets go whom a family was on the way with.
    LET_GO = "update {t}.match_proposal set state = 'failed', state_reason = $2, changed_at = $3, changed_by = $4
             where match_request_id = $1 and state in ('proposed', 'interview')";
}

/// The proposals of requests within reach of `matching:manage`, the best first. A family sees of its own
/// whom it has been told of.
pub async fn of_requests(
    scope: &mut Scope,
    requests: &[MatchRequestId],
) -> Result<Vec<MatchProposal>, Error> {
    let sight = Sight::of(scope, Permission::MatchingManage, Permission::MatchingRequest)?;
    let at_work = scope.actor().may(Permission::MatchingManage);
    let sql = scope.sql(&OF);
    let requests: Vec<Uuid> = requests.iter().map(|id| id.0).collect();
    let mut proposals: Vec<MatchProposal> = sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(sight.account)
        .bind(requests)
        .fetch_all(scope.connection())
        .await?;
    if !at_work {
        proposals.retain(|proposal| proposal.state != ProposalState::Shortlisted);
    }
    Ok(proposals)
}

/// Proposes somebody of the shortlist to the family; gives the request's new version.
///
/// Needs `matching:manage` within reach. Fails with `NotAvailable` for somebody who was suspended meanwhile or
/// whose term or permit has run out, with `NotFound`, `Changed` or `Illegal`.
pub async fn propose(
    scope: &mut Scope,
    request: MatchRequestId,
    seen: i64,
    proposal: MatchProposalId,
) -> Result<i64, Error> {
    let request = MatchRequest::at_work(scope, request).await?;
    let version = moves::request(scope, &request, seen, RequestMove::Propose, None).await?;
    let proposal = one(scope, request.id, proposal).await?;
    lock_available(scope, &[proposal.registry_entry_id], proposal.registry_entry_id).await?;
    advance(scope, &proposal, ProposalState::Shortlisted, ProposalState::Proposed).await?;
    Ok(version)
}

/// The family meets whom it was proposed. Needs `matching:manage` within reach.
pub async fn interview(
    scope: &mut Scope,
    request: MatchRequestId,
    seen: i64,
) -> Result<i64, Error> {
    let request = MatchRequest::at_work(scope, request).await?;
    let version = moves::request(scope, &request, seen, RequestMove::Interview, None).await?;
    let proposal = current(scope, request.id).await?;
    advance(scope, &proposal, ProposalState::Proposed, ProposalState::Interview).await?;
    Ok(version)
}

/// It came to nothing with whom the family was proposed or met. Needs `matching:manage` within reach, and a
/// reason. They are on no later shortlist of this request.
pub async fn fail(
    scope: &mut Scope,
    request: MatchRequestId,
    seen: i64,
    reason: &str,
) -> Result<i64, Error> {
    let request = MatchRequest::at_work(scope, request).await?;
    let reason = text::reason(reason)?;
    let version = moves::request(scope, &request, seen, RequestMove::Fail, Some(reason)).await?;
    let_go(scope, request.id, Some(reason)).await?;
    Ok(version)
}

/// Whoever the family was on the way with is that no more.
pub(crate) async fn let_go(
    scope: &mut Scope,
    request: MatchRequestId,
    reason: Option<&str>,
) -> Result<(), Error> {
    let (sql, now, who) = (scope.sql(&LET_GO), scope.now(), actor_name(scope.actor()));
    sqlx::query(sql)
        .bind(request)
        .bind(reason)
        .bind(now)
        .bind(who)
        .execute(scope.connection())
        .await?;
    Ok(())
}

/// A proposal of a request.
pub(crate) async fn one(
    scope: &mut Scope,
    request: MatchRequestId,
    id: MatchProposalId,
) -> Result<MatchProposal, Error> {
    let sql = scope.sql(&ONE);
    let found: Option<MatchProposal> =
        sqlx::query_as(sql).bind(id).bind(request).fetch_optional(scope.connection()).await?;
    found.ok_or(Error::NotFound)
}

/// The proposal a family is on the way with.
pub(crate) async fn current(
    scope: &mut Scope,
    request: MatchRequestId,
) -> Result<MatchProposal, Error> {
    let sql = scope.sql(&CURRENT);
    let found: Option<MatchProposal> =
        sqlx::query_as(sql).bind(request).fetch_optional(scope.connection()).await?;
    found.ok_or(Error::NotFound)
}

/// Moves a proposal; fails with `Changed` unless it is in the state it is moved from.
pub(crate) async fn advance(
    scope: &mut Scope,
    proposal: &MatchProposal,
    from: ProposalState,
    to: ProposalState,
) -> Result<(), Error> {
    let (sql, now, who) = (scope.sql(&MOVE), scope.now(), actor_name(scope.actor()));
    let moved: Option<MatchProposalId> = sqlx::query_scalar(sql)
        .bind(proposal.id)
        .bind(from.as_str())
        .bind(to.as_str())
        .bind(None::<&str>)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    moved.map(|_| ()).ok_or(Error::Changed)
}

/// Locks entries until the transaction ends, so that nobody suspends them meanwhile; fails with
/// `NotAvailable` unless `wanted` among them can be placed today.
pub(crate) async fn lock_available(
    scope: &mut Scope,
    entries: &[RegistryEntryId],
    wanted: RegistryEntryId,
) -> Result<(), Error> {
    let sql = scope.sql(&LOCK);
    let entries: Vec<Uuid> = entries.iter().map(|id| id.0).collect();
    sqlx::query(sql).bind(entries).execute(scope.connection()).await?;
    let sql = scope.sql(&AVAILABLE);
    let available: Option<bool> =
        sqlx::query_scalar(sql).bind(wanted).fetch_optional(scope.connection()).await?;
    if available == Some(true) { Ok(()) } else { Err(Error::NotAvailable) }
}
