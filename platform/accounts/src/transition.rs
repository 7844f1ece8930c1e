//! The life of a tenant, and the one function that moves it along.
//!
//! `requested → provisioning → active ↔ suspended → offboarding → archived`,
//! and `provisioning → failed → provisioning`.

use crate::error::Error;
use crate::platform_scope::PlatformScope;
use crate::tenant::{Slug, TenantId, TenantState};

/// Whether a tenant may go from one state to another.
pub const fn legal(from: TenantState, to: TenantState) -> bool {
    use TenantState::{Active, Archived, Failed, Offboarding, Provisioning, Requested, Suspended};
    matches!(
        (from, to),
        (Requested | Failed, Provisioning)
            | (Provisioning, Active | Failed)
            | (Active, Suspended)
            | (Suspended, Active | Offboarding)
            | (Offboarding, Archived)
    )
}

/// Moves a tenant to another state, and writes down who did it and why.
///
/// The update is conditional on the state it starts from, so that of two people acting at once one
/// is told what the other did. Fails with `NotFound` or `Transition`.
pub async fn transition(
    scope: &mut PlatformScope,
    slug: &Slug,
    to: TenantState,
    actor: &str,
    reason: Option<&str>,
) -> Result<TenantId, Error> {
    let now = scope.now();
    let found: Option<(TenantId, String)> =
        sqlx::query_as("select tenant_id, state from platform.tenant where slug = $1 for update")
            .bind(slug.as_str())
            .fetch_optional(scope.connection())
            .await?;
    let (id, from) = found.ok_or_else(|| Error::NotFound(slug.to_string()))?;
    let from: TenantState = from.parse()?;
    if !legal(from, to) {
        return Err(Error::Transition { slug: slug.to_string(), from, to, advice: advice(from) });
    }
    sqlx::query("update platform.tenant set state = $2, changed_at = $3 where tenant_id = $1")
        .bind(id)
        .bind(to.as_str())
        .bind(now)
        .execute(scope.connection())
        .await?;
    record(scope, id, Some(from), to, actor, reason).await?;
    Ok(id)
}

/// Writes down a change of state that has just happened.
pub async fn record(
    scope: &mut PlatformScope,
    id: TenantId,
    from: Option<TenantState>,
    to: TenantState,
    actor: &str,
    reason: Option<&str>,
) -> Result<(), Error> {
    let now = scope.now();
    sqlx::query(
        "insert into platform.tenant_transition (tenant_id, from_state, to_state, actor, reason, at)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(from.map(TenantState::as_str))
    .bind(to.as_str())
    .bind(actor)
    .bind(reason)
    .bind(now)
    .execute(scope.connection())
    .await?;
    Ok(())
}

const fn advice(from: TenantState) -> &'static str {
    match from {
        TenantState::Requested | TenantState::Provisioning => "Wait until its schema is built.",
        TenantState::Failed => "Create it again to build its schema anew.",
        TenantState::Active => "Suspend it first: `reticolo tenant suspend`.",
        TenantState::Suspended => "It can be resumed or archived.",
        TenantState::Offboarding => {
            "It can only be archived: acknowledge the checksum of its export."
        }
        TenantState::Archived => "Its data has left the platform.",
    }
}

#[cfg(test)]
mod tests {
    use super::legal;
    use crate::tenant::TenantState;

    #[test]
    fn only_the_written_moves_are_legal() {
        let mut moves = Vec::new();
        for from in TenantState::ALL {
            for to in TenantState::ALL {
                if legal(from, to) {
                    moves.push(format!("{from} → {to}"));
                }
            }
        }
        assert_eq!(
            moves,
            [
                "requested → provisioning",
                "provisioning → failed",
                "provisioning → active",
                "failed → provisioning",
                "active → suspended",
                "suspended → active",
                "suspended → offboarding",
                "offboarding → archived",
            ]
        );
    }
}
