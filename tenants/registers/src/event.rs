//! What plugins are told of, in the transaction in which it happened.
//!
//! Bodies name things by their ids and codes: no names, no contacts, no words of people.

use reticolo_tenancy::{Scope, outbox};
use serde_json::json;

use crate::entry::RegistryEntryId;
use crate::placement::PlacementId;

/// What an entry went through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryEvent {
    Applied,
    Admitted,
    Refused,
    Suspended,
    Resumed,
    Removed,
    Renewed,
}

impl EntryEvent {
    const fn name(self) -> &'static str {
        match self {
            Self::Applied => "registry_entry.applied",
            Self::Admitted => "registry_entry.admitted",
            Self::Refused => "registry_entry.refused",
            Self::Suspended => "registry_entry.suspended",
            Self::Resumed => "registry_entry.resumed",
            Self::Removed => "registry_entry.removed",
            Self::Renewed => "registry_entry.renewed",
        }
    }
}

/// What a placement went through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlacementEvent {
    Planned,
    Started,
    Confirmed,
    Ended,
    Replaced,
}

impl PlacementEvent {
    const fn name(self) -> &'static str {
        match self {
            Self::Planned => "placement.planned",
            Self::Started => "placement.started",
            Self::Confirmed => "placement.confirmed",
            Self::Ended => "placement.ended",
            Self::Replaced => "placement.replaced",
        }
    }
}

pub(crate) async fn of_entry(
    scope: &mut Scope,
    event: EntryEvent,
    registry: &str,
    id: RegistryEntryId,
) -> Result<(), sqlx::Error> {
    let body = json!({ "registry": registry, "entry": id, "on": scope.today() });
    outbox::tell(scope, event.name(), &body).await
}

pub(crate) async fn of_placement(
    scope: &mut Scope,
    event: PlacementEvent,
    id: PlacementId,
    entry: RegistryEntryId,
) -> Result<(), sqlx::Error> {
    let body = json!({ "placement": id, "entry": entry, "on": scope.today() });
    outbox::tell(scope, event.name(), &body).await
}

/// An incident was reported about an entry; `open` of them are.
pub(crate) async fn of_incident(
    scope: &mut Scope,
    entry: RegistryEntryId,
    open: i64,
) -> Result<(), sqlx::Error> {
    let body = json!({ "entry": entry, "open": open, "on": scope.today() });
    outbox::tell(scope, "incident.reported", &body).await
}
