//! Placements, the visits that follow them, and what went wrong.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};
use reticolo_registers::{Error as Refusal, PlacementId, incident, placement, visit};
use reticolo_tenancy::Scope;

use crate::batch::{Many, details, owners};
use crate::caller::CallerOf;
use crate::error::Result;
use crate::id::GlobalId;
use crate::scalar::Date;

/// Somebody out of a register at work with a family.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Placement {
    #[graphql(skip)]
    key: PlacementId,
    #[graphql(skip)]
    batch: Arc<Batch>,
    /// The global id of the request it came of.
    request_id: ID,
    /// The global id of the entry of whoever helps.
    entry_id: ID,
    /// Whoever helps, as the register shows them.
    display_name: String,
    /// The name under which the desk knows the family.
    family_name: String,
    /// The global id of the placement whose place it took.
    replaces_id: Option<ID>,
    /// The minutes a week it takes.
    weekly_minutes: i32,
    /// Whether whoever helps lives with the family.
    cohabiting: bool,
    /// Where the contract can be seen.
    contract_reference: Option<String>,
    /// Where it stands.
    state: PlacementState,
    /// Why it ended or was replaced.
    state_reason: Option<String>,
    /// Its first day.
    starts_on: Date,
    /// Its last day.
    ended_on: Option<Date>,
    /// Whether it runs with somebody who could not be placed today: somebody should look at it.
    flagged: bool,
    /// When it was planned.
    made_at: DateTime<Utc>,
    /// When it last changed.
    changed_at: DateTime<Utc>,
    /// Who last changed it.
    changed_by: String,
    /// Grows with every change; pass it on when you change the placement.
    row_version: i64,
}

/// Where a placement stands.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "placement::PlacementState")]
pub(crate) enum PlacementState {
    /// It is agreed on.
    Planned,
    /// They try it with each other.
    Trial,
    /// It runs.
    Active,
    /// It is over.
    Ended,
    /// Somebody else took over.
    Replaced,
}

/// A visit that looks how a placement goes.
#[derive(SimpleObject)]
pub(crate) struct FollowUpVisit {
    /// Its global id.
    id: ID,
    /// The global id of the placement.
    placement_id: ID,
    /// The day by which it should be made.
    due_on: Date,
    /// The day it was made on.
    done_on: Option<Date>,
    /// Who made it.
    done_by: Option<String>,
    /// How it was.
    notes: Option<String>,
    /// Whether it was due before today and has not been made, and the placement runs.
    overdue: bool,
    /// Who planned it.
    planned_by: String,
}

/// Something that went wrong with somebody out of a register.
#[derive(SimpleObject)]
pub(crate) struct Incident {
    /// Its global id.
    id: ID,
    /// The global id of the entry it is about.
    entry_id: ID,
    /// Whom it is about, as the register shows them.
    display_name: String,
    /// The global id of the placement it happened in.
    placement_id: Option<ID>,
    /// How bad it was.
    severity: IncidentSeverity,
    /// What happened.
    description: String,
    /// Whether nobody has closed it.
    open: bool,
    /// What became of it.
    outcome: Option<String>,
    /// When it was reported.
    reported_at: DateTime<Utc>,
    /// Who reported it.
    reported_by: String,
    /// When it was closed.
    closed_at: Option<DateTime<Utc>>,
    /// Who closed it.
    closed_by: Option<String>,
}

/// How bad an incident was.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "incident::Severity")]
pub(crate) enum IncidentSeverity {
    /// To be noted.
    Low,
    /// To be talked about.
    Medium,
    /// To be acted on.
    High,
}

/// What the placements of a page share.
struct Batch {
    visits: Many<PlacementId, FollowUpVisit>,
}

impl Placement {
    /// Placements that were read together, and whose relations will be.
    pub(crate) fn batch(rows: Vec<placement::Placement>) -> impl Iterator<Item = Self> {
        let ids = owners(&rows, |row| Some(row.id));
        let batch = Arc::new(Batch { visits: Many::of(&ids) });
        rows.into_iter().map(move |row| Self::new(row, Arc::clone(&batch)))
    }

    /// The placement, written to the audit; `None` when there is none within the asker's sight.
    pub(crate) async fn open(ctx: &Context<'_>, key: PlacementId) -> Result<Option<Self>> {
        let read = async |scope: &mut Scope| match placement::open(scope, key).await {
            Ok(row) => Ok(Some(row)),
            Err(Refusal::NotFound) => Ok(None),
            Err(refusal) => Err(refusal),
        };
        let found = ctx.caller()?.write(read).await?;
        Ok(found.and_then(|row| Self::batch(vec![row]).next()))
    }

    fn new(row: placement::Placement, batch: Arc<Batch>) -> Self {
        Self {
            key: row.id,
            batch,
            request_id: GlobalId::MatchRequest(row.match_request_id).encode(),
            entry_id: GlobalId::RegistryEntry(row.registry_entry_id).encode(),
            display_name: row.display_name,
            family_name: row.family_name,
            replaces_id: row.replaces_id.map(|id| GlobalId::Placement(id).encode()),
            weekly_minutes: row.weekly_minutes,
            cohabiting: row.cohabiting,
            contract_reference: row.contract_reference,
            state: row.state.into(),
            state_reason: row.state_reason,
            starts_on: Date(row.starts_on),
            ended_on: row.ended_on.map(Date),
            flagged: row.flagged,
            made_at: row.made_at,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
            row_version: row.row_version,
        }
    }
}

#[ComplexObject]
impl Placement {
    /// Its global id.
    async fn id(&self) -> ID {
        GlobalId::Placement(self.key).encode()
    }

    /// The visits that follow it, as they are due. Needs `matching:manage`.
    async fn visits(&self, ctx: &Context<'_>) -> Result<&[FollowUpVisit]> {
        self.batch.visits.get(ctx, &self.key).await
    }
}

impl From<visit::Visit> for FollowUpVisit {
    fn from(row: visit::Visit) -> Self {
        Self {
            id: GlobalId::FollowUpVisit(row.id).encode(),
            placement_id: GlobalId::Placement(row.placement_id).encode(),
            due_on: Date(row.due_on),
            done_on: row.done_on.map(Date),
            done_by: row.done_by,
            notes: row.notes,
            overdue: row.overdue,
            planned_by: row.planned_by,
        }
    }
}

impl From<incident::Incident> for Incident {
    fn from(row: incident::Incident) -> Self {
        Self {
            id: GlobalId::Incident(row.id).encode(),
            entry_id: GlobalId::RegistryEntry(row.registry_entry_id).encode(),
            display_name: row.display_name,
            placement_id: row.placement_id.map(|id| GlobalId::Placement(id).encode()),
            severity: row.severity.into(),
            description: row.description,
            open: row.open,
            outcome: row.outcome,
            reported_at: row.reported_at,
            reported_by: row.reported_by,
            closed_at: row.closed_at,
            closed_by: row.closed_by,
        }
    }
}

details! {
    FollowUpVisit: PlacementId = |scope, placements| visit::of_placements(scope, placements), by placement_id;
}
