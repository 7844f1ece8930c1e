//! How placements go on, the visits that follow them, and what went wrong.

use async_graphql::{Context, ID, InputObject, Object};
use reticolo_registers::incident::{About, NewIncident};
use reticolo_registers::placement::{self, NewPlacement, Successor};
use reticolo_registers::{PlacementId, incident, visit};

use crate::caller::CallerOf;
use crate::connection::STATEMENT;
use crate::error::{Error, Result};
use crate::id::{GlobalId, id_of};
use crate::placement::{IncidentSeverity, Placement};
use crate::registry_mutation::CHANGE;
use crate::scalar::Date;

/// What a change leaves.
pub(crate) struct PlacementChange {
    key: PlacementId,
    row_version: i64,
}

impl PlacementChange {
    pub(crate) const fn to(key: PlacementId, row_version: i64) -> Self {
        Self { key, row_version }
    }
}

/// What a change leaves.
#[Object]
impl PlacementChange {
    /// The placement's global id.
    async fn id(&self) -> ID {
        GlobalId::Placement(self.key).encode()
    }

    /// The version to pass on with the next change.
    async fn row_version(&self) -> i64 {
        self.row_version
    }

    /// The placement as it is now. Written to the audit.
    #[graphql(complexity = "3 * STATEMENT + child_complexity")]
    async fn placement(&self, ctx: &Context<'_>) -> Result<Option<Placement>> {
        Placement::open(ctx, self.key).await
    }
}

/// What is agreed on; whether they live together, the request says.
#[derive(InputObject)]
pub(crate) struct PlacementInput {
    /// Its first day.
    starts_on: Date,
    /// The minutes a week it takes, 1 to 10080; absent: as many as the request says.
    weekly_minutes: Option<i32>,
    /// Where the contract can be seen. At most 200 characters.
    contract_reference: Option<String>,
}

impl PlacementInput {
    pub(crate) fn read(self) -> NewPlacement {
        NewPlacement {
            starts_on: self.starts_on.0,
            weekly_minutes: self.weekly_minutes,
            contract_reference: self.contract_reference,
        }
    }
}

/// Who takes over from whom, and why.
#[derive(InputObject)]
pub(crate) struct SuccessorInput {
    /// The line of the same request's shortlist.
    proposal_id: ID,
    /// What is agreed on.
    placement: PlacementInput,
    /// The last day of the one before; today when absent.
    ended_on: Option<Date>,
    /// Why. At most 5000 characters.
    reason: String,
}

impl SuccessorInput {
    fn read(self) -> Result<Successor> {
        Ok(Successor {
            proposal: id_of!("proposalId", MatchProposal, &self.proposal_id)?,
            placement: self.placement.read(),
            ended_on: self.ended_on.map(Into::into),
            reason: self.reason,
        })
    }
}

/// Something that went wrong: with an entry, or in a placement.
#[derive(InputObject)]
pub(crate) struct IncidentInput {
    /// The entry it is about; absent where the placement is given.
    entry_id: Option<ID>,
    /// The placement it happened in.
    placement_id: Option<ID>,
    /// How bad it was.
    severity: IncidentSeverity,
    /// What happened. At most 5000 characters.
    description: String,
}

impl IncidentInput {
    fn read(self) -> Result<NewIncident> {
        let about = match (&self.entry_id, &self.placement_id) {
            (Some(id), None) => About::Entry(id_of!("entryId", RegistryEntry, id)?),
            (None, Some(id)) => About::Placement(id_of!("placementId", Placement, id)?),
            _ => return Err(Error::input("give either `entryId` or `placementId`")),
        };
        let severity = self.severity.into();
        Ok(NewIncident { about, severity, description: self.description })
    }
}

#[derive(Default)]
pub(crate) struct PlacementMutation;

#[Object]
impl PlacementMutation {
    /// They begin with each other, on trial.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, not planned,
    /// whoever helps was suspended meanwhile or their term or permit has run out).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn start_placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<PlacementChange> {
        let key = id_of!("id", Placement, &id)?;
        let write = async |scope: &mut _| placement::start(scope, key, row_version).await;
        Ok(PlacementChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// They go on after the trial.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND` or `CONFLICT` (changed by somebody else, not on trial).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn confirm_placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
    ) -> Result<PlacementChange> {
        let key = id_of!("id", Placement, &id)?;
        let write = async |scope: &mut _| placement::confirm(scope, key, row_version).await;
        Ok(PlacementChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// A placement is over.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, over already) or
    /// `BAD_USER_INPUT` (no reason, or one that is too long).
    #[graphql(complexity = "CHANGE + child_complexity")]
    async fn end_placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Its last day; today when absent.")] ended_on: Option<Date>,
        #[graphql(desc = "Why; at most 5000 characters.")] reason: String,
    ) -> Result<PlacementChange> {
        let key = id_of!("id", Placement, &id)?;
        let ended_on = ended_on.map(Into::into);
        let write =
            async |scope: &mut _| placement::end(scope, key, row_version, ended_on, &reason).await;
        Ok(PlacementChange::to(key, ctx.caller()?.change(write).await?))
    }

    /// Somebody else of the request's shortlist takes over; gives the new placement.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND`, `CONFLICT` (changed by somebody else, over already, the
    /// successor is not available or their week is full) or `BAD_USER_INPUT`; then nothing has changed.
    #[graphql(complexity = "2 * CHANGE + child_complexity")]
    async fn replace_placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement.")] id: ID,
        #[graphql(desc = "The version you have seen.")] row_version: i64,
        #[graphql(desc = "Who takes over, and why.")] successor: SuccessorInput,
    ) -> Result<PlacementChange> {
        let key = id_of!("id", Placement, &id)?;
        let by = successor.read()?;
        let write = async |scope: &mut _| placement::replace(scope, key, row_version, &by).await;
        Ok(PlacementChange::to(ctx.caller()?.change(write).await?, 1))
    }

    /// Plans a visit to a running placement; gives its global id.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND` or `CONFLICT` (the placement is over).
    #[graphql(complexity = "CHANGE")]
    async fn plan_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement.")] placement_id: ID,
        #[graphql(desc = "The day by which it should be made.")] due_on: Date,
    ) -> Result<ID> {
        let placement = id_of!("placementId", Placement, &placement_id)?;
        let write = async |scope: &mut _| visit::plan(scope, placement, due_on.0).await;
        Ok(GlobalId::FollowUpVisit(ctx.caller()?.change(write).await?).encode())
    }

    /// Says that a visit was made, and how it was.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND`, `CONFLICT` (it was made already) or `BAD_USER_INPUT` (a
    /// day in the future, no notes).
    #[graphql(complexity = "CHANGE")]
    async fn make_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The visit.")] id: ID,
        #[graphql(desc = "The day it was made on.")] done_on: Date,
        #[graphql(desc = "How it was; at most 5000 characters.")] notes: String,
    ) -> Result<bool> {
        let key = id_of!("id", FollowUpVisit, &id)?;
        let write = async |scope: &mut _| visit::make(scope, key, done_on.0, &notes).await;
        ctx.caller()?.change(write).await?;
        Ok(true)
    }

    /// Writes down what went wrong; gives the incident's global id.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND` or `BAD_USER_INPUT`.
    #[graphql(complexity = "CHANGE")]
    async fn report_incident(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What went wrong, and with whom.")] input: IncidentInput,
    ) -> Result<ID> {
        let new = input.read()?;
        let write = async |scope: &mut _| incident::report(scope, &new).await;
        Ok(GlobalId::Incident(ctx.caller()?.change(write).await?).encode())
    }

    /// Says what became of an incident.
    ///
    /// Needs `matching:manage`. Fails with `NOT_FOUND`, `CONFLICT` (it is closed already) or `BAD_USER_INPUT` (no
    /// outcome).
    #[graphql(complexity = "CHANGE")]
    async fn close_incident(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The incident.")] id: ID,
        #[graphql(desc = "What became of it, in words; at most 5000 characters.")] outcome: String,
    ) -> Result<bool> {
        let key = id_of!("id", Incident, &id)?;
        let write = async |scope: &mut _| incident::close(scope, key, &outcome).await;
        ctx.caller()?.change(write).await?;
        Ok(true)
    }
}
