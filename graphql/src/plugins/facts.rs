//! What plugins are told of the platform's things: their ids, and what everybody may know.

use reticolo_directory::{self as directory, OrganizationId, ServiceId};
use reticolo_registers::RegistryEntryId;
use reticolo_registers::entry;
use serde_json::{Value, json};
use uuid::Uuid;

use super::extension::Entity;
use crate::id::GlobalId;

/// What plugins are told of a service.
pub(crate) struct ServiceFacts {
    id: ServiceId,
    organization: OrganizationId,
    name: String,
}

/// What plugins are told of an organization.
pub(crate) struct OrganizationFacts {
    id: OrganizationId,
    name: String,
}

/// What plugins are told of an entry of a register: nothing that says who it is.
pub(crate) struct EntryFacts {
    id: RegistryEntryId,
    registry: String,
}

impl Entity for ServiceFacts {
    const NAME: &'static str = "Service";

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn facts(&self) -> Value {
        json!({
            "id": self.id,
            "globalId": GlobalId::Service(self.id).encode(),
            "name": self.name,
            "organizationId": self.organization,
        })
    }
}

impl Entity for OrganizationFacts {
    const NAME: &'static str = "Organization";

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn facts(&self) -> Value {
        let global_id = GlobalId::Organization(self.id).encode();
        json!({ "id": self.id, "globalId": global_id, "name": self.name })
    }
}

impl Entity for EntryFacts {
    const NAME: &'static str = "RegistryEntry";

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn facts(&self) -> Value {
        let global_id = GlobalId::RegistryEntry(self.id).encode();
        json!({ "id": self.id, "globalId": global_id, "registry": self.registry })
    }
}

impl From<&directory::Service> for ServiceFacts {
    fn from(row: &directory::Service) -> Self {
        Self { id: row.id, organization: row.organization_id, name: row.name.clone() }
    }
}

impl From<&directory::Organization> for OrganizationFacts {
    fn from(row: &directory::Organization) -> Self {
        Self { id: row.id, name: row.name.clone() }
    }
}

impl From<&entry::RegistryEntry> for EntryFacts {
    fn from(row: &entry::RegistryEntry) -> Self {
        Self { id: row.id, registry: row.registry_code.clone() }
    }
}
