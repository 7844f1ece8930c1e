//! What the fields of registers, matching and placements are asked with.

use std::fmt::Display;
use std::sync::atomic::{AtomicUsize, Ordering};

use harness::TestTenant;
use reticolo_foundation::{Access, Language};
use reticolo_registers::entry::{self, Application, NewDocument, Offer};
use reticolo_registers::incident::{About, NewIncident, Severity};
use reticolo_registers::placement::{self, NewPlacement};
use reticolo_registers::request::{self, Need, NewRequest};
use reticolo_registers::{
    MatchProposalId, MatchRequestId, PlacementId, RegistryEntryId, incident, proposal, shortlist,
    visit,
};
use reticolo_tenancy::hook::NoRules;
use reticolo_tenancy::{Scope, Visitor};
use serde_json::json;

use super::global;
use crate::registers::stage::{PLUGIN, application, declare, request as request_input};

/// Opens a register, and sees to it that there is something in every list.
pub(super) async fn fill(tenant: &TestTenant<'_>) {
    declare(tenant, PLUGIN, "caregivers").await.unwrap();
    let placement = placed(tenant).await;
    visit_due(tenant, placement).await;
    reported(tenant).await;
}

/// The arguments of a field; `None` for one that nobody has thought about.
#[expect(clippy::match_same_arms, reason = "by who does it, as it is decided")]
pub(super) async fn arguments(field: &str, tenant: &TestTenant<'_>) -> Option<String> {
    let registry = "registry: \"caregivers\"";
    let agreed = ", placement: { startsOn: \"2026-04-01\" }";
    Some(match field {
        // What everybody may see.
        "registries" => String::new(),
        "registry" => "(code: \"caregivers\")".to_owned(),
        "publicRegistryEntries" => format!("({registry})"),
        // One's own.
        "myRegistryEntries" | "myMatchRequests" | "myPlacements" => String::new(),
        "applyToRegistry" => format!("({registry}, application: {})", application("Olena", "")),
        "openMatchRequest" => format!("({registry}, request: {})", request_input("Neri", "")),
        "withdrawRegistryEntry" => entry_and(applied(tenant).await, ""),
        // What people at work see.
        "registryEntries" | "matchRequests" | "placements" | "overdueVisits" | "incidents" => {
            String::new()
        }
        "registryCsv" => format!("({registry})"),
        "registryEntry" => format!("(id: {:?})", global("RegistryEntry", admitted(tenant).await.0)),
        "matchRequest" => format!("(id: {:?})", global("MatchRequest", requested(tenant).await.0)),
        "placement" => format!("(id: {:?})", global("Placement", placed(tenant).await)),
        // What a desk does with applications.
        "applyToRegistryFor" => format!("({registry}, application: {})", application("Olena", "")),
        "editRegistryEntry" => {
            entry_and(applied(tenant).await, &format!(", application: {}", application("Vera", "")))
        }
        "changeRegistryOffer" => entry_and(
            admitted(tenant).await,
            ", offer: { municipalities: [\"024100\"], weeklyMinutes: 600 }",
        ),
        "setRegionalNumber" => {
            let number = format!(", number: \"{}\"", next());
            entry_and(admitted(tenant).await, &number)
        }
        "addRegistryDocument" => {
            entry_and(applied(tenant).await, ", document: { code: \"title\", title: \"Diploma\" }")
        }
        "verifyRegistryDocument" => {
            let (entry, document) = with_document(tenant).await;
            entry_and(entry, &format!(", documentId: {document:?}"))
        }
        "addRegistryTraining" => entry_and(
            admitted(tenant).await,
            ", training: { heldOn: \"2026-01-10\", minutes: 60, course: \"Corso\" }",
        ),
        "checkRegistryEntry" => entry_and(applied(tenant).await, ""),
        "integrateRegistryEntry" => entry_and(checked(tenant).await, ", missing: \"Il titolo\""),
        "examineRegistryEntry" => entry_and(checked(tenant).await, ""),
        // What administrators decide.
        "admitRegistryEntry" | "refuseRegistryEntry" => {
            entry_and(checked(tenant).await, ", reason: \"Visto\"")
        }
        "suspendRegistryEntry" => entry_and(admitted(tenant).await, ", reason: \"Visto\""),
        "resumeRegistryEntry" => entry_and(suspended(tenant).await, ""),
        "removeRegistryEntry" => entry_and(suspended(tenant).await, ", reason: \"Visto\""),
        "renewRegistryEntry" => entry_and(expiring(tenant).await, ", reason: \"Visto\""),
        // Matching.
        "openMatchRequestFor" => format!("({registry}, request: {})", request_input("Neri", "")),
        "cancelMatchRequest" | "shortlistMatchRequest" => request_and(requested(tenant).await, ""),
        "reopenMatchRequest" => request_and(failed(tenant).await, ""),
        "proposeMatch" => {
            let (request, seen, line) = shortlisted(tenant).await;
            let line = global("MatchProposal", line);
            request_and((request, seen), &format!(", proposalId: {line:?}"))
        }
        "interviewMatch" => request_and(proposed(tenant).await, ""),
        "failMatch" => request_and(proposed(tenant).await, ", reason: \"Orari diversi\""),
        "placeMatch" => request_and(met(tenant).await, agreed),
        // Placements.
        "startPlacement" => placement_and(placed(tenant).await, 1, ""),
        "confirmPlacement" => placement_and(started(tenant).await, 2, ""),
        "endPlacement" => placement_and(placed(tenant).await, 1, ", reason: \"Finito\""),
        "replacePlacement" => {
            let (placement, line) = replaceable(tenant).await;
            let line = global("MatchProposal", line);
            let more =
                format!(", successor: {{ proposalId: {line:?}{agreed}, reason: \"Malattia\" }}");
            placement_and(placement, 1, &more)
        }
        "planVisit" => {
            let placement = global("Placement", placed(tenant).await);
            format!("(placementId: {placement:?}, dueOn: \"2999-01-01\")")
        }
        "makeVisit" => {
            let placement = placed(tenant).await;
            let visit = global("FollowUpVisit", visit_due(tenant, placement).await);
            format!("(id: {visit:?}, doneOn: \"2026-01-02\", notes: \"Va bene\")")
        }
        "reportIncident" => {
            let entry = global("RegistryEntry", admitted(tenant).await.0);
            format!("(input: {{ entryId: {entry:?}, severity: LOW, description: \"Ritardo\" }})")
        }
        "closeIncident" => {
            let incident = global("Incident", reported(tenant).await);
            format!("(id: {incident:?}, outcome: \"Chiarito\")")
        }
        _ => return None,
    })
}

fn and(kind: &str, id: impl Display, row_version: i64, more: &str) -> String {
    format!("(id: {:?}, rowVersion: {row_version}{more})", global(kind, id))
}

fn entry_and((entry, seen): (RegistryEntryId, i64), more: &str) -> String {
    and("RegistryEntry", entry, seen, more)
}

fn request_and((request, seen): (MatchRequestId, i64), more: &str) -> String {
    and("MatchRequest", request, seen, more)
}

fn placement_and(placement: PlacementId, seen: i64, more: &str) -> String {
    and("Placement", placement, seen, more)
}

/// A number nobody has had. It makes a municipality of its own, so that candidates come first where they
/// were made for.
fn next() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("9{:05}", COUNT.fetch_add(1, Ordering::Relaxed))
}

async fn write(tenant: &TestTenant<'_>) -> Scope {
    tenant.enter(Access::Write).await
}

async fn apply(scope: &mut Scope, municipality: &str) -> RegistryEntryId {
    let application = Application {
        display_name: "Olena".to_owned(),
        born_on: "1980-05-01".parse().unwrap(),
        offer: Offer {
            municipalities: vec![municipality.to_owned()],
            weekly_minutes: 1_200,
            permit_expires_on: None,
        },
        form: json!({ "skills": ["mobility"] }),
    };
    entry::apply_for(scope, "caregivers", &application).await.unwrap()
}

async fn admit(scope: &mut Scope, municipality: &str) -> (RegistryEntryId, i64) {
    let id = apply(scope, municipality).await;
    let seen = entry::take_into_check(scope, id, 1).await.unwrap();
    (id, entry::admit(scope, id, seen, None, Some("Visto")).await.unwrap())
}

async fn applied(tenant: &TestTenant<'_>) -> (RegistryEntryId, i64) {
    let mut scope = write(tenant).await;
    let id = apply(&mut scope, "024100").await;
    scope.commit().await.unwrap();
    (id, 1)
}

async fn with_document(tenant: &TestTenant<'_>) -> ((RegistryEntryId, i64), String) {
    let mut scope = write(tenant).await;
    let id = apply(&mut scope, "024100").await;
    let document = NewDocument {
        code: "title".to_owned(),
        title: "Diploma".to_owned(),
        ..NewDocument::default()
    };
    let (document, seen) = entry::add_document(&mut scope, id, 1, &document).await.unwrap();
    scope.commit().await.unwrap();
    ((id, seen), global("RegistryDocument", document))
}

async fn checked(tenant: &TestTenant<'_>) -> (RegistryEntryId, i64) {
    let mut scope = write(tenant).await;
    let id = apply(&mut scope, "024100").await;
    let seen = entry::take_into_check(&mut scope, id, 1).await.unwrap();
    scope.commit().await.unwrap();
    (id, seen)
}

async fn admitted(tenant: &TestTenant<'_>) -> (RegistryEntryId, i64) {
    let mut scope = write(tenant).await;
    let admitted = admit(&mut scope, "024100").await;
    scope.commit().await.unwrap();
    admitted
}

/// Somebody whose term ends soon.
async fn expiring(tenant: &TestTenant<'_>) -> (RegistryEntryId, i64) {
    let (id, seen) = admitted(tenant).await;
    let soon = format!(
        "update {{t}}.registry_entry set valid_until = valid_until - 700 where registry_entry_id = '{id}'"
    );
    tenant.behind(&soon).await;
    (id, seen)
}

async fn suspended(tenant: &TestTenant<'_>) -> (RegistryEntryId, i64) {
    let (id, seen) = admitted(tenant).await;
    let mut scope = write(tenant).await;
    let seen = entry::suspend(&mut scope, id, seen, "Verifiche").await.unwrap();
    scope.commit().await.unwrap();
    (id, seen)
}

async fn ask(scope: &mut Scope, municipality: &str) -> MatchRequestId {
    let new = NewRequest {
        family_name: "Famiglia Neri".to_owned(),
        municipality: municipality.to_owned(),
        weekly_minutes: 600,
        cohabiting: false,
        start_on: "2026-04-01".parse().unwrap(),
        need: Need::default(),
    };
    request::create_for(scope, "caregivers", &new).await.unwrap()
}

async fn requested(tenant: &TestTenant<'_>) -> (MatchRequestId, i64) {
    let mut scope = write(tenant).await;
    let id = ask(&mut scope, "024100").await;
    scope.commit().await.unwrap();
    (id, 1)
}

/// A request with a shortlist that begins with two candidates of its own.
async fn shortlisted(tenant: &TestTenant<'_>) -> (MatchRequestId, i64, MatchProposalId) {
    let mut scope = write(tenant).await;
    let municipality = next();
    admit(&mut scope, &municipality).await;
    admit(&mut scope, &municipality).await;
    let id = ask(&mut scope, &municipality).await;
    let question = shortlist::question(&mut scope, id, 1).await.unwrap();
    scope.commit().await.unwrap();
    let home = tenant.app.platform.tenant(tenant.slug).await.unwrap();
    let visitor = Visitor::default();
    let scored = question.score(&NoRules, &home, &visitor, Language::Italian).await;
    let mut scope = write(tenant).await;
    let seen = shortlist::keep(&mut scope, &question, &scored).await.unwrap();
    let lines = proposal::of_requests(&mut scope, &[id]).await.unwrap();
    scope.commit().await.unwrap();
    (id, seen, lines[0].id)
}

async fn proposed(tenant: &TestTenant<'_>) -> (MatchRequestId, i64) {
    let (id, seen, line) = shortlisted(tenant).await;
    let mut scope = write(tenant).await;
    let seen = proposal::propose(&mut scope, id, seen, line).await.unwrap();
    scope.commit().await.unwrap();
    (id, seen)
}

async fn failed(tenant: &TestTenant<'_>) -> (MatchRequestId, i64) {
    let (id, seen) = proposed(tenant).await;
    let mut scope = write(tenant).await;
    let seen = proposal::fail(&mut scope, id, seen, "Orari diversi").await.unwrap();
    scope.commit().await.unwrap();
    (id, seen)
}

async fn met(tenant: &TestTenant<'_>) -> (MatchRequestId, i64) {
    let (id, seen) = proposed(tenant).await;
    let mut scope = write(tenant).await;
    let seen = proposal::interview(&mut scope, id, seen).await.unwrap();
    scope.commit().await.unwrap();
    (id, seen)
}

async fn placed(tenant: &TestTenant<'_>) -> PlacementId {
    replaceable(tenant).await.0
}

/// A planned placement, and another line of its shortlist.
async fn replaceable(tenant: &TestTenant<'_>) -> (PlacementId, MatchProposalId) {
    let (id, seen) = met(tenant).await;
    let mut scope = write(tenant).await;
    let new = NewPlacement {
        starts_on: "2026-04-01".parse().unwrap(),
        weekly_minutes: None,
        contract_reference: None,
    };
    let placement = placement::place(&mut scope, id, seen, &new).await.unwrap();
    let lines = proposal::of_requests(&mut scope, &[id]).await.unwrap();
    scope.commit().await.unwrap();
    (placement, lines[1].id)
}

async fn started(tenant: &TestTenant<'_>) -> PlacementId {
    let placement = placed(tenant).await;
    let mut scope = write(tenant).await;
    placement::start(&mut scope, placement, 1).await.unwrap();
    scope.commit().await.unwrap();
    placement
}

/// A visit that is overdue.
async fn visit_due(tenant: &TestTenant<'_>, placement: PlacementId) -> impl Display {
    let mut scope = write(tenant).await;
    let visit = visit::plan(&mut scope, placement, "2026-01-01".parse().unwrap()).await.unwrap();
    scope.commit().await.unwrap();
    visit
}

async fn reported(tenant: &TestTenant<'_>) -> impl Display {
    let (entry, _) = admitted(tenant).await;
    let mut scope = write(tenant).await;
    let new = NewIncident {
        about: About::Entry(entry),
        severity: Severity::Low,
        description: "Ritardo".to_owned(),
    };
    let incident = incident::report(&mut scope, &new).await.unwrap();
    scope.commit().await.unwrap();
    incident
}
