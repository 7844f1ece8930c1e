//! How a placement goes on.

use chrono::NaiveDate;
use reticolo_tenancy::Scope;

use super::moves::{self, PlacementMove};
use super::{Placement, PlacementId};
use crate::error::Error;
use crate::proposal::lock_available;
use crate::text;

/// They begin with each other, on trial.
///
/// Needs `matching:manage` within reach. Fails with `NotAvailable` for somebody who was suspended meanwhile or
/// whose term or permit has run out: nobody enters a placement then.
pub async fn start(scope: &mut Scope, id: PlacementId, seen: i64) -> Result<i64, Error> {
    let placement = Placement::at_work(scope, id).await?;
    let entry = placement.registry_entry_id;
    lock_available(scope, &[entry], entry).await?;
    moves::placement(scope, &placement, seen, PlacementMove::Start, None).await
}

/// They go on after the trial. Needs `matching:manage` within reach.
pub async fn confirm(scope: &mut Scope, id: PlacementId, seen: i64) -> Result<i64, Error> {
    let placement = Placement::at_work(scope, id).await?;
    moves::placement(scope, &placement, seen, PlacementMove::Confirm, None).await
}

/// It is over, on `ended_on` or today. Needs `matching:manage` within reach, and a reason.
pub async fn end(
    scope: &mut Scope,
    id: PlacementId,
    seen: i64,
    ended_on: Option<NaiveDate>,
    reason: &str,
) -> Result<i64, Error> {
    let placement = Placement::at_work(scope, id).await?;
    let reason = text::reason(reason)?;
    let ending = Some((ended_on.unwrap_or_else(|| scope.today()), reason));
    moves::placement(scope, &placement, seen, PlacementMove::End, ending).await
}
