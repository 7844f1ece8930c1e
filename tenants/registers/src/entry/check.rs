//! What a desk does with an application before somebody decides about it.

use reticolo_tenancy::{Permission, Scope};

use super::moves::{self, EntryMove, Moving};
use super::{Record, RegistryEntryId};
use crate::error::Error;
use crate::registry;
use crate::text;

/// Takes an application into check: a new one, one that was integrated, or an entry whose term has run
/// out. Needs `registry:write` within reach.
pub async fn take_into_check(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::RegistryWrite).await?;
    within_running(scope, &record, EntryMove::Check).await?;
    moves::entry(scope, &record, seen, Moving::plain(EntryMove::Check, None)).await
}

/// Says what is missing; whose it is may then write the application anew. Needs `registry:write` within
/// reach, and what is missing.
pub async fn ask_for_integration(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    missing: &str,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::RegistryWrite).await?;
    let missing = text::reason(missing)?;
    within_running(scope, &record, EntryMove::Integrate).await?;
    let decision_id = record.advice.as_ref().and_then(|advice| advice.decision_id);
    let moving = Moving { decision_id, ..Moving::plain(EntryMove::Integrate, Some(missing)) };
    moves::entry(scope, &record, seen, moving).await
}

/// Fails with `Retired` where a move wants a register at work.
pub(super) async fn within_running(
    scope: &mut Scope,
    record: &Record,
    what: EntryMove,
) -> Result<(), Error> {
    if what.needs_running() {
        registry::one(scope, &record.registry_code).await?.is_running()?;
    }
    Ok(())
}
