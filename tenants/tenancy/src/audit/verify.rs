//! Whether the chain of the audit is whole.

use futures::TryStreamExt;

use super::Entry;
use crate::error::Error;
use crate::permission::Permission;
use crate::scope::Scope;
use crate::statements;

statements! {
    /// Every entry, in order.
    ALL = "select entry_no, at, actor_kind, actor_id, actor_name, on_behalf_of, action, entity, entity_id,
                    subject_id, reason, coalesce(fields, '{}') as fields, request_id, address, digest
             from {t}.audit_entry order by entry_no";
    /// The end of the chain.
    END = "select entry_no, digest from {t}.audit_head";
}

/// What is wrong with a chain, at its first wrong place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("entry {0} is missing: it was removed, or moved to another place")]
    Missing(i64),
    #[error("entry {0} is not what was written, or does not belong in this place")]
    Changed(i64),
    #[error(
        "the chain ends at entry {found}, but {written} were written: the last ones were removed"
    )]
    CutOff { found: i64, written: i64 },
    #[error("the end of the chain is not that of the last entry: it was set by hand")]
    Head,
    #[error("entry {0} is not the one that was noted elsewhere: the chain was written anew")]
    Anchor(i64),
}

/// A whole chain: how many entries it has, and the digest of the last one, to be noted elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    pub entries: i64,
    pub digest: Vec<u8>,
}

/// An entry noted elsewhere: its number and digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub entry_no: i64,
    pub digest: Vec<u8>,
}

/// Reads the whole chain and finds the first entry that was edited, removed or moved.
///
/// With an anchor (an entry noted elsewhere, such as in the log) also finds a chain that was cut off
/// at its end together with its head. Needs `audit:read`.
pub async fn verify(
    scope: &mut Scope,
    anchor: Option<&Anchor>,
) -> Result<Result<Whole, Fault>, Error> {
    scope.require(Permission::AuditRead)?;
    let sql = scope.sql(&END);
    let (written, head): (i64, Vec<u8>) = sqlx::query_as(sql).fetch_one(scope.connection()).await?;
    let (tenant, keys) = (scope.tenant().id, scope.keys().clone());
    let sql = scope.sql(&ALL);
    let mut entries = sqlx::query_as::<_, Entry>(sql).fetch(scope.connection());
    let mut last = 0;
    let mut digest = Vec::new();
    let mut anchored = anchor.is_none();
    while let Some(entry) = entries.try_next().await? {
        if entry.entry_no != last + 1 {
            return Ok(Err(Fault::Missing(last + 1)));
        }
        digest = entry.digest_after(&digest, tenant, &keys).to_vec();
        if entry.digest != digest {
            return Ok(Err(Fault::Changed(entry.entry_no)));
        }
        last = entry.entry_no;
        if let Some(anchor) = anchor.filter(|anchor| anchor.entry_no == last) {
            if anchor.digest != digest {
                return Ok(Err(Fault::Anchor(last)));
            }
            anchored = true;
        }
    }
    Ok(if last < written {
        Err(Fault::CutOff { found: last, written })
    } else if last != written || head != digest {
        Err(Fault::Head)
    } else if let Some(anchor) = anchor.filter(|_| !anchored) {
        Err(Fault::CutOff { found: last, written: anchor.entry_no })
    } else {
        Ok(Whole { entries: last, digest })
    })
}
