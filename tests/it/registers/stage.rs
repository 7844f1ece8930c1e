//! A union with a register of caregivers, and the people who work with it.

use harness::{Asker, TestTenant};
use reticolo_foundation::Access;
use reticolo_plugin_package::manifest;
use reticolo_registers::{Error, registry};
use reticolo_tenancy::Role;
use reticolo_tenancy::membership::Post;
use serde_json::{Value, json};

pub(crate) const PLUGIN: &str = "it.reticolo.caregiver-registry";

/// A union with a register, called `caregivers`.
pub(crate) struct Stage<'a> {
    pub(crate) tenant: TestTenant<'a>,
    pub(crate) desk: Asker,
    pub(crate) admin: Asker,
    pub(crate) social_worker: Asker,
}

impl<'a> Stage<'a> {
    pub(crate) async fn new(tenant: TestTenant<'a>) -> Self {
        declare(&tenant, PLUGIN, "caregivers").await.unwrap();
        Self::with_plugin(tenant).await
    }

    /// The people of a union whose register a plugin has opened.
    pub(crate) async fn with_plugin(tenant: TestTenant<'a>) -> Self {
        let asker = async |name: &str, role: Role| {
            let name = format!("{name} {}", tenant.slug);
            tenant.signed_in(&name, &[Post::everywhere(role)]).await
        };
        Self {
            desk: asker("Dora", Role::DeskOperator).await,
            admin: asker("Ada", Role::UnionAdmin).await,
            social_worker: asker("Sara", Role::SocialWorker).await,
            tenant,
        }
    }

    /// Somebody's new application, taken by the desk.
    pub(crate) async fn applied(&self, name: &str, more: &str) -> Target {
        let call = format!(
            "applyToRegistryFor(registry: \"caregivers\", application: {})",
            application(name, more)
        );
        Target::of(&change(&self.desk, &call).await)
    }

    /// Somebody who has been admitted, for twenty hours a week.
    pub(crate) async fn admitted(&self, name: &str) -> Target {
        self.admitted_with(name, "").await
    }

    /// The same, who offers or says something else.
    pub(crate) async fn admitted_with(&self, name: &str, more: &str) -> Target {
        let applied = self.applied(name, more).await;
        let checked = change(&self.desk, &applied.call("checkRegistryEntry", "")).await;
        let admit = Target::of(&checked).call("admitRegistryEntry", ", reason: \"Verificato\"");
        Target::of(&change(&self.admin, &admit).await)
    }

    pub(crate) async fn suspended(&self, entry: &Target) -> Target {
        let suspend = entry.call("suspendRegistryEntry", ", reason: \"Verifiche in corso\"");
        Target::of(&change(&self.admin, &suspend).await)
    }

    /// A family's new request for ten hours a week in Schio.
    pub(crate) async fn requested(&self, family: &str, more: &str) -> Target {
        let call = format!(
            "openMatchRequestFor(registry: \"caregivers\", request: {})",
            request(family, more)
        );
        Target::of(&change(&self.desk, &call).await)
    }

    /// The request with a shortlist, and the lines of it.
    pub(crate) async fn shortlisted(&self, request: &Target) -> (Target, Vec<Value>) {
        let changed = change(&self.desk, &request.call("shortlistMatchRequest", "")).await;
        (Target::of(&changed), self.proposals(request).await)
    }

    /// The lines of a request's shortlist.
    pub(crate) async fn proposals(&self, request: &Target) -> Vec<Value> {
        let query = "query ($id: ID!) { matchRequest(id: $id) { state proposals {
            id entryId displayName placeNo score scoredBy snapshotDigest decisionId state available
            reasons { code text } } } }";
        let data = self.desk.data(query, json!({ "id": request.id })).await;
        data["matchRequest"]["proposals"].as_array().unwrap().clone()
    }

    /// The request of a family that meets somebody.
    pub(crate) async fn met(&self, family: &str, more: &str, entry: &Target) -> Target {
        let request = self.requested(family, more).await;
        let (request, lines) = self.shortlisted(&request).await;
        let line = lines.iter().find(|line| line["entryId"] == entry.id.as_str());
        let line = line.unwrap_or_else(|| panic!("{lines:?}"));
        let propose = format!(", proposalId: {}", line["id"]);
        let proposed = change(&self.desk, &request.call("proposeMatch", &propose)).await;
        let interview = Target::of(&proposed).call("interviewMatch", "");
        Target::of(&change(&self.desk, &interview).await)
    }

    /// A planned placement of somebody.
    pub(crate) async fn placed(&self, family: &str, more: &str, entry: &Target) -> Target {
        let met = self.met(family, more, entry).await;
        Target::of(&change(&self.desk, &met.call("placeMatch", PLACEMENT)).await)
    }

    /// An entry as the administrator reads it.
    pub(crate) async fn entry(&self, entry: &Target) -> Value {
        let query = "query ($id: ID!) { registryEntry(id: $id) {
            displayName state stateReason rowVersion available freeMinutes runningPlacements placementsFlagged
            openIncidents suspensionProposed validUntil regionalNo permitExpiresOn
            advice { askedAbout outcome validMonths failure decisionId missing { code text article } }
            documents { id code verifiedBy expiresOn replacedAt } training { minutes course }
            transitions { from to actorName reason decisionId } } }";
        let data = self.admin.data(query, json!({ "id": entry.id })).await;
        data["registryEntry"].clone()
    }

    /// The names on the public list.
    pub(crate) async fn listed(&self) -> Vec<String> {
        listed(&self.tenant.guest(), "").await
    }
}

/// The names on a public list, with a filter.
pub(crate) async fn listed(asker: &Asker, filter: &str) -> Vec<String> {
    let query = format!(
        "{{ publicRegistryEntries(registry: \"caregivers\"{filter}) {{ totalCount nodes {{ displayName }} }} }}"
    );
    let data = asker.data(&query, json!({})).await;
    let nodes = data["publicRegistryEntries"]["nodes"].as_array().unwrap();
    assert_eq!(data["publicRegistryEntries"]["totalCount"], nodes.len());
    nodes.iter().map(|node| node["displayName"].as_str().unwrap().to_owned()).collect()
}

/// What is agreed on in tests.
pub(crate) const PLACEMENT: &str = ", placement: { startsOn: \"2026-04-01\" }";

/// Something to be changed, at a version.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) id: String,
    pub(crate) row_version: i64,
}

impl Target {
    pub(crate) fn of(change: &Value) -> Self {
        Self {
            id: change["id"].as_str().unwrap().to_owned(),
            row_version: change["rowVersion"].as_i64().unwrap(),
        }
    }

    /// A mutation of it.
    pub(crate) fn call(&self, name: &str, more: &str) -> String {
        format!("{name}(id: {:?}, rowVersion: {}{more})", self.id, self.row_version)
    }

    /// The row's id behind the global one.
    pub(crate) fn key(&self) -> String {
        use base64::Engine;
        use base64::prelude::BASE64_URL_SAFE_NO_PAD;
        let plain = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(&self.id).unwrap()).unwrap();
        plain.split_once(':').unwrap().1.to_owned()
    }
}

/// Changes something, and gives what it leaves.
pub(crate) async fn change(asker: &Asker, call: &str) -> Value {
    let document = format!("mutation {{ change: {call} {{ id rowVersion }} }}");
    asker.data(&document, json!({})).await["change"].clone()
}

/// Tries to change something, and gives the code of the refusal.
pub(crate) async fn refused(asker: &Asker, call: &str) -> String {
    let document = format!("mutation {{ change: {call} {{ id rowVersion }} }}");
    asker.refused(&document, json!({})).await
}

/// An application; what is said more comes last and counts.
pub(crate) fn application(name: &str, more: &str) -> String {
    let offer = "offer: { municipalities: [\"024100\"], weeklyMinutes: 1200 }";
    let form = "form: { skills: [\"mobility\"], languages: [{ language: \"it\", level: \"B2\" }], convictions: \"none\" }";
    let or = |field: &str, usual: &str| {
        if more.contains(field) { String::new() } else { format!(", {usual}") }
    };
    format!(
        "{{ displayName: {name:?}, bornOn: \"1980-05-01\"{}{}{more} }}",
        or("offer:", offer),
        or("form:", form)
    )
}

/// A request; what is said more comes last.
pub(crate) fn request(family: &str, more: &str) -> String {
    let minutes = if more.contains("weeklyMinutes") { "" } else { ", weeklyMinutes: 600" };
    format!(
        "{{ familyName: {family:?}, municipality: \"024100\", startOn: \"2026-04-01\"{minutes}{more} }}"
    )
}

/// Opens a register as a plugin does that is enabled.
pub(crate) async fn declare(
    tenant: &TestTenant<'_>,
    plugin: &str,
    code: &str,
) -> Result<(), Error> {
    declare_named(tenant, plugin, code, "Assistenti familiari").await
}

/// The same with a name.
pub(crate) async fn declare_named(
    tenant: &TestTenant<'_>,
    plugin: &str,
    code: &str,
    name: &str,
) -> Result<(), Error> {
    let mut scope = tenant.enter(Access::Write).await;
    let mut declaration = declaration();
    declaration.name.it = name.to_owned();
    registry::declare(&mut scope, plugin, code, &declaration, &form()).await?;
    scope.commit().await.unwrap();
    Ok(())
}

fn declaration() -> manifest::Registry {
    serde_json::from_value(json!({
        "name": { "it": "Assistenti familiari", "en": "Caregivers" },
        "summary": { "it": "Chi assiste a casa.", "en": "Who cares for people at home." },
        "form": "forms/entry.schema.json",
        "admission": "admission", "renewal": "renewal", "matching": "matching",
        "public-fields": ["languages", "skills"],
        "matching-fields": ["languages", "skills"],
        "documents": [
            { "code": "identity", "name": { "it": "Documento d'identità" }, "required": true, "expires": true },
            { "code": "residence_permit", "name": { "it": "Permesso di soggiorno" }, "expires": true },
            { "code": "title", "name": { "it": "Titolo" } },
        ],
    }))
    .unwrap()
}

fn form() -> Value {
    let choices = |codes: &[&str]| {
        codes.iter().map(|code| json!({ "const": code, "title": code })).collect::<Value>()
    };
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["skills"],
        "properties": {
            "skills": {
                "type": "array", "title": "Competenze", "uniqueItems": true,
                "items": { "type": "string", "oneOf": choices(&["mobility", "dementia", "cooking"]) },
            },
            "languages": {
                "type": "array", "title": "Lingue", "maxItems": 10,
                "items": {
                    "type": "object", "additionalProperties": false, "required": ["language"],
                    "properties": {
                        "language": { "type": "string", "title": "Lingua", "oneOf": choices(&["it", "ro", "uk"]) },
                        "level": { "type": "string", "title": "Livello", "oneOf": choices(&["A2", "B2", "C1"]) },
                    },
                },
            },
            "convictions": { "type": "string", "title": "Condanne", "oneOf": choices(&["none", "pending"]) },
            "cohabiting": { "type": "boolean", "title": "Convivenza" },
        },
    })
}
