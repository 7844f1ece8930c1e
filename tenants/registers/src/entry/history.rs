//! What an entry has gone through.

use chrono::{DateTime, Utc};
use reticolo_tenancy::decision::DecisionId;
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;
use uuid::Uuid;

use super::{EntryState, RegistryEntryId};
use crate::error::Error;
use crate::sight::{Sight, entry_in_sight};

/// A line of an entry's history.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Transition {
    pub registry_entry_id: RegistryEntryId,
    from_state: Option<String>,
    #[sqlx(rename = "to_state", try_from = "String")]
    pub to: EntryState,
    pub at: DateTime<Utc>,
    /// A person's name, that of a command, or `calendar`.
    pub actor_name: String,
    pub reason: Option<String>,
    /// The advice it followed or set aside.
    pub decision_id: Option<DecisionId>,
}

impl Transition {
    /// Where it stood before; `None`: it is the application itself.
    pub fn from(&self) -> Option<EntryState> {
        self.from_state.as_deref()?.parse().ok()
    }
}

statements! {
    /// The histories of entries in sight, from their beginning.
    OF = concat!(
        "select h.registry_entry_id, h.from_state, h.to_state, h.at, h.actor_name, h.reason, h.decision_id
             from {t}.registry_entry_transition h join {t}.registry_entry e on e.registry_entry_id = h.registry_entry_id
             where h.registry_entry_id = any($4) and ", entry_in_sight!(),
        "order by h.registry_entry_id, h.registry_entry_transition_id");
}

/// The histories of entries within reach of `registry:read`, or of one's own.
pub async fn transitions_of(
    scope: &mut Scope,
    entries: &[RegistryEntryId],
) -> Result<Vec<Transition>, Error> {
    let sight = Sight::of(scope, Permission::RegistryRead, Permission::RegistryApply)?;
    let sql = scope.sql(&OF);
    let entries: Vec<Uuid> = entries.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(sight.account)
        .bind(entries)
        .fetch_all(scope.connection())
        .await?)
}
