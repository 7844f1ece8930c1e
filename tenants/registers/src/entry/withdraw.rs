//! Taking one's own entry back: an application before it is decided, the place in a register afterwards.

use reticolo_tenancy::{Permission, Scope};

use super::moves;
use super::{Record, RegistryEntryId, file};
use crate::error::Error;
use crate::sight::Sight;
use crate::text;

/// Takes back one's own application, or leaves the register; nobody has to agree.
///
/// The entry goes through the states that lie between, at one instant: an application ends as refused, a place
/// in the register as removed, and the entry says that it was [withdrawn](super::RegistryEntry::withdrawn_at). It is
/// out of every list at once; running placements go on, with a flag. The files of an application that was never
/// admitted are dropped: nothing was decided on them.
///
/// Needs `registry:apply` and that it is one's own. Fails with `NotFound`, `Changed`, or `Illegal` for one that is
/// over. Gives the entry's new version.
pub async fn withdraw(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    reason: Option<&str>,
) -> Result<i64, Error> {
    let sight = Sight::own(scope, Permission::RegistryApply)?;
    let record = Record::in_sight(scope, id, &sight).await?;
    let reason = text::optional_reason(reason)?;
    let version = moves::withdraw(scope, &record, seen, reason).await?;
    if record.term_began_on.is_none() {
        file::drop_all(scope, id).await?;
    }
    Ok(version)
}
