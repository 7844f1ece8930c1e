//! Placing somebody with a family, and somebody else in their place.

use chrono::NaiveDate;
use reticolo_tenancy::{Act, Scope, statements};

use super::moves::{self, PlacementMove};
use super::{Placement, PlacementId};
use crate::entry::RegistryEntryId;
use crate::entry::apply::WEEK;
use crate::error::Error;
use crate::event::{self, PlacementEvent};
use crate::proposal::{self, MatchProposalId, ProposalState};
use crate::request::moves::{self as request_moves, RequestMove};
use crate::request::{MatchRequest, MatchRequestId};
use crate::sight::actor_name;
use crate::text;

/// What is agreed on; whether they live together, the request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlacement {
    pub starts_on: NaiveDate,
    /// From 1 to a week's 10080; `None`: as many as the request says.
    pub weekly_minutes: Option<i32>,
    /// Where the contract can be seen.
    pub contract_reference: Option<String>,
}

/// Who takes over from whom, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// Of the same request's shortlist.
    pub proposal: MatchProposalId,
    pub placement: NewPlacement,
    /// The last day of the one before; `None`: today.
    pub ended_on: Option<NaiveDate>,
    pub reason: String,
}

statements! {
    /// Adds a placement.
    ADD = "insert into {t}.placement (placement_id, match_request_id, registry_entry_id, replaces_id, weekly_minutes,
                    cohabiting, contract_reference, state, starts_on, made_at, changed_at, changed_by)
             values ($1, $2, $3, $4, $5, $6, $7, 'planned', $8, $9, $9, $10)";
}

/// Places whom the family has met; the request is done with it. Gives the placement.
///
/// Needs `matching:manage` within reach. Fails with `NotAvailable` for somebody who was suspended meanwhile or
/// whose term or permit has run out, with `Overbooked` or `Cohabiting` where their week is full, with
/// `BadField`, `Changed` or `Illegal`.
pub async fn place(
    scope: &mut Scope,
    request: MatchRequestId,
    seen: i64,
    new: &NewPlacement,
) -> Result<PlacementId, Error> {
    let request = MatchRequest::at_work(scope, request).await?;
    request_moves::request(scope, &request, seen, RequestMove::Place, None).await?;
    let proposal = proposal::current(scope, request.id).await?;
    let entry = proposal.registry_entry_id;
    proposal::lock_available(scope, &[entry], entry).await?;
    proposal::advance(scope, &proposal, ProposalState::Interview, ProposalState::Placed).await?;
    add(scope, &request, entry, None, new).await
}

/// Somebody else of the request's shortlist takes over. Gives the new placement.
///
/// Needs `matching:manage` within reach, and a reason. Fails as [`place`] does; then nothing has changed.
pub async fn replace(
    scope: &mut Scope,
    id: PlacementId,
    seen: i64,
    by: &Successor,
) -> Result<PlacementId, Error> {
    let placement = Placement::at_work(scope, id).await?;
    let reason = text::reason(&by.reason)?;
    let request = MatchRequest::at_work(scope, placement.match_request_id).await?;
    let proposal = proposal::one(scope, request.id, by.proposal).await?;
    let (before, after) = (placement.registry_entry_id, proposal.registry_entry_id);
    // Both, in one order: two families that swap would otherwise wait for each other.
    proposal::lock_available(scope, &[before, after], after).await?;
    let ended_on = by.ended_on.unwrap_or_else(|| scope.today());
    let ending = Some((ended_on, reason));
    moves::placement(scope, &placement, seen, PlacementMove::Replace, ending).await?;
    proposal::advance(scope, &proposal, ProposalState::Shortlisted, ProposalState::Placed).await?;
    add(scope, &request, after, Some(id), &by.placement).await
}

async fn add(
    scope: &mut Scope,
    request: &MatchRequest,
    entry: RegistryEntryId,
    replaces: Option<PlacementId>,
    new: &NewPlacement,
) -> Result<PlacementId, Error> {
    let minutes = new.weekly_minutes.unwrap_or(request.weekly_minutes);
    if !(1..=WEEK).contains(&minutes) {
        return Err(Error::BadField("weekly_minutes"));
    }
    let contract = new.contract_reference.as_deref().filter(|text| !text.trim().is_empty());
    let contract = contract.map(|text| text::line("contract_reference", text)).transpose()?;
    moves::take(scope, entry, minutes, request.cohabiting).await?;
    let (id, sql) = (PlacementId::fresh(), scope.sql(&ADD));
    let (now, who) = (scope.now(), actor_name(scope.actor()));
    sqlx::query(sql)
        .bind(id)
        .bind(request.id)
        .bind(entry)
        .bind(replaces)
        .bind(minutes)
        .bind(request.cohabiting)
        .bind(contract)
        .bind(new.starts_on)
        .bind(now)
        .bind(who)
        .execute(scope.connection())
        .await?;
    let placement = Placement::at_work(scope, id).await?;
    placement.record_act(scope, &Act::new("placement.plan"));
    event::of_placement(scope, PlacementEvent::Planned, id, entry).await?;
    Ok(id)
}
