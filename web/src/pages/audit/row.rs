//! An entry of the audit with the names of those it concerns.

use std::collections::HashMap;

use reticolo_accounts::AccountId;
use reticolo_directory::{OrganizationId, organization};
use reticolo_tenancy::audit::Entry;
use reticolo_tenancy::{Scope, membership};
use uuid::Uuid;

use crate::error::Error;

/// An entry, ready to be shown.
pub(super) struct Row {
    pub(super) entry: Entry,
    /// For whom it was done: an organization or a person, by name where it is known.
    pub(super) on_behalf_of: Option<String>,
    /// Whose data were read or changed, the same way.
    pub(super) subject: Option<String>,
}

/// The entries with their names, in two statements.
pub(super) async fn of_entries(scope: &mut Scope, entries: Vec<Entry>) -> Result<Vec<Row>, Error> {
    let on_behalf_of = entries.iter().filter_map(|entry| entry.on_behalf_of);
    let organizations: Vec<_> = on_behalf_of.clone().map(OrganizationId).collect();
    let subjects = entries.iter().filter_map(|entry| entry.subject_id);
    let mut people: Vec<AccountId> = on_behalf_of.map(AccountId).chain(subjects).collect();
    people.sort_unstable();
    people.dedup();
    let mut names: HashMap<Uuid, String> = HashMap::new();
    for (id, name) in membership::names(scope, &people).await? {
        names.insert(id.0, name);
    }
    for organization in organization::find(scope, &organizations).await? {
        names.insert(organization.id.0, organization.name);
    }
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_else(|| id.to_string());
    let rows = entries.into_iter().map(|entry| Row {
        on_behalf_of: entry.on_behalf_of.map(name),
        subject: entry.subject_id.map(|subject| name(subject.0)),
        entry,
    });
    Ok(rows.collect())
}
