//! Who gets what from each root field of the API: asked for, and written down in a golden file.

mod registers;

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use harness::{App, Asker, Listing, TestTenant, golden};
use reticolo_accounts::AccountId;
use reticolo_directory::listing::report::{self, ReportInput};
use reticolo_directory::listing::{self, Filter, ListingContent};
use reticolo_directory::{OrganizationId, ServiceId};
use reticolo_foundation::Access;
use reticolo_tenancy::membership::{self, Post};
use reticolo_tenancy::{Permission, Role};
use serde_json::{Value, json};

const HEADING: &str = "\
What each root field of the API answers to whom, found by asking. Written by
`UPDATE_GOLDEN=1 cargo nextest run -E 'test(/graphql::permissions/)'`; a change is a decision to review.

ok: something; empty: a list without entries; null: there is nothing for them; else the code of the refusal.
What is asked for belongs to organization A of the tenant.

other_operator: provider_operator of organization B; elsewhere: every role, in another tenant;
token: an API token of a union_admin, limited to directory:browse.
";

/// What there is to ask for, in a tenant.
struct World<'a> {
    tenant: TestTenant<'a>,
    organization: OrganizationId,
    service: ServiceId,
}

impl<'a> World<'a> {
    async fn new(tenant: TestTenant<'a>) -> Self {
        tenant.lists(&[Listing { organization: "Cooperativa A", ..Listing::default() }]).await;
        let mut scope = tenant.enter(Access::Read).await;
        let found = listing::list(&mut scope, &Filter::default(), 0, 1).await.unwrap();
        let world = Self { tenant, organization: found[0].organization_id, service: found[0].id };
        // So that there is something in every list.
        world.submitted().await;
        world.report().await;
        registers::fill(&world.tenant).await;
        world
    }

    /// A new listing with a draft.
    async fn draft(&self) -> Target {
        let mut scope = self.tenant.enter(Access::Write).await;
        let content = ListingContent {
            name: "Sportello".to_owned(),
            description: Some("Ascolta e indirizza.".to_owned()),
            categories: vec!["home-care".to_owned()],
            ..ListingContent::default()
        };
        let id = listing::create(&mut scope, self.organization, content).await.unwrap();
        scope.commit().await.unwrap();
        Target { id, row_version: 1 }
    }

    async fn submitted(&self) -> Target {
        let Target { id, row_version } = self.draft().await;
        let mut scope = self.tenant.enter(Access::Write).await;
        let row_version = listing::submit(&mut scope, id, row_version).await.unwrap();
        scope.commit().await.unwrap();
        Target { id, row_version }
    }

    async fn published(&self) -> Target {
        let Target { id, row_version } = self.submitted().await;
        let mut scope = self.tenant.enter(Access::Write).await;
        let row_version = listing::publish(&mut scope, id, row_version, None).await.unwrap();
        scope.commit().await.unwrap();
        Target { id, row_version }
    }

    async fn suspended(&self) -> Target {
        let Target { id, row_version } = self.published().await;
        let mut scope = self.tenant.enter(Access::Write).await;
        let row_version = listing::suspend(&mut scope, id, row_version, "chiuso").await.unwrap();
        scope.commit().await.unwrap();
        Target { id, row_version }
    }

    /// The global id of a new report.
    async fn report(&self) -> String {
        let mut scope = self.tenant.enter(Access::Write).await;
        let input = ReportInput {
            message: "Il telefono è cambiato".to_owned(),
            mail: Some("anna@posta.example".to_owned()),
            field: None,
        };
        let id = report::send(&mut scope, self.service, &input).await.unwrap();
        scope.commit().await.unwrap();
        global("ErrorReport", id)
    }

    /// The global id of somebody's new role.
    async fn membership(&self) -> String {
        let mut scope = self.tenant.enter(Access::Write).await;
        let post = Post::everywhere(Role::SocialWorker);
        let given = membership::give(&mut scope, AccountId::fresh(), "Bruno Neri", None, &post);
        let id = given.await.unwrap();
        scope.commit().await.unwrap();
        global("Membership", id)
    }
}

/// A listing to be changed.
struct Target {
    id: ServiceId,
    row_version: i64,
}

impl Target {
    fn and(&self, more: &str) -> String {
        let id = global("Listing", self.id);
        format!("(id: {id:?}, rowVersion: {}{more})", self.row_version)
    }
}

fn global(kind: &str, id: impl std::fmt::Display) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}:{id}"))
}

/// The arguments a root field is asked with: enough for it to do its work for whoever may. What is
/// changed is made anew each time, so that no answer depends on those before it.
///
/// `None` for a field that nobody has thought about.
#[expect(clippy::match_same_arms, reason = "by who does it, as it is decided")]
async fn arguments(field: &str, world: &World<'_>) -> Option<String> {
    let organization = global("Organization", world.organization);
    let service = global("Service", world.service);
    Some(match field {
        // The published directory.
        "services"
        | "organizations"
        | "locations"
        | "taxonomies"
        | "municipalities"
        | "tenant"
        | "languages"
        | "accessibilityFeatures" => String::new(),
        "service" | "node" => format!("(id: {service:?})"),
        "organization" => format!("(id: {organization:?})"),
        "nodes" => format!("(ids: [{service:?}])"),
        // Oneself.
        "viewer" | "myTraces" => String::new(),
        // What only people at work see.
        "listings" | "listingQueue" | "errorReports" | "memberships" | "auditEntries" => {
            String::new()
        }
        "listingsToConfirm" => "(withinDays: 365)".to_owned(),
        "listing" => format!("(id: {:?})", global("Listing", world.service)),
        // What operators do.
        "createListing" => {
            format!("(organizationId: {organization:?}, content: {{ name: \"Nuovo\" }})")
        }
        "saveListingDraft" => world.draft().await.and(", content: { name: \"Nuovo\" }"),
        "submitListing" | "discardListingDraft" => world.draft().await.and(""),
        "withdrawListing" => world.submitted().await.and(""),
        "restoreListingVersion" => world.published().await.and(", versionNo: 1"),
        "confirmListing" => world.published().await.and(""),
        // What curators do.
        "publishListing" => world.submitted().await.and(""),
        "returnListing" => {
            world.submitted().await.and(", reasons: { general: \"Manca l'orario\" }")
        }
        "suspendListing" | "archiveListing" => world.published().await.and(", reason: \"Chiuso\""),
        "resumeListing" => world.suspended().await.and(""),
        // Readers' reports.
        "reportError" => {
            format!("(input: {{ serviceId: {service:?}, message: \"Il telefono è cambiato\" }})")
        }
        "closeErrorReport" => format!("(id: {:?}, outcome: CORRECTED)", world.report().await),
        // Who belongs to the union.
        "changeMembership" => {
            format!("(id: {:?}, rowVersion: 1, change: SUSPEND)", world.membership().await)
        }
        "changeMembershipRole" => {
            let id = world.membership().await;
            format!("(id: {id:?}, rowVersion: 1, post: {{ role: AUDITOR }})")
        }
        _ => return registers::arguments(field, &world.tenant).await,
    })
}

/// The root fields of a type, each with the name of its type and whether that has fields of its own.
async fn root_fields(tenant: &TestTenant<'_>, of: &str) -> Vec<(String, String, bool)> {
    let query = format!(
        "{{ __type(name: {of:?}) {{ fields {{ name type {{ ...T ofType {{ ...T ofType {{ ...T ofType {{ ...T }} }} }} }} }} }} }}
         fragment T on __Type {{ name kind }}"
    );
    let data = tenant.data(&query).await;
    let mut fields: Vec<_> = data["__type"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| {
            let mut kind = &field["type"];
            while kind["name"].is_null() {
                kind = &kind["ofType"];
            }
            let is_object = kind["kind"] == "OBJECT" || kind["kind"] == "INTERFACE";
            let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
            (name(field), name(kind), is_object)
        })
        .collect();
    fields.sort();
    fields
}

/// What is selected: a connection reads only what is asked of it.
fn selection(kind: &str, is_object: bool) -> &'static str {
    match kind {
        _ if kind.ends_with("Connection") || kind.ends_with("Page") => {
            "{ totalCount nodes { __typename } }"
        }
        _ if is_object => "{ __typename }",
        _ => "",
    }
}

fn outcome(answer: &Value, field: &str) -> String {
    if let Some(error) = answer["errors"].get(0) {
        return error["extensions"]["code"].as_str().unwrap().to_owned();
    }
    let found = &answer["data"][field];
    let is_empty = found.as_array().is_some_and(Vec::is_empty) || found["totalCount"] == 0;
    let word = match found {
        Value::Null => "null",
        _ if is_empty => "empty",
        _ => "ok",
    };
    word.to_owned()
}

/// Everybody there is, by the heading of their column.
async fn everybody(world: &World<'_>, other: &TestTenant<'_>) -> Vec<(&'static str, Asker)> {
    let tenant = world.tenant;
    let neighbour = Listing { organization: "Cooperativa B", id: "b", ..Listing::default() };
    tenant
        .lists(&[Listing { organization: "Cooperativa A", ..Listing::default() }, neighbour])
        .await;
    let post = |role: Role, organization: OrganizationId| match role {
        Role::ProviderOperator => {
            Post { organization_id: Some(organization.0), ..Post::everywhere(role) }
        }
        _ => Post::everywhere(role),
    };
    let of_others = async |tenant: &TestTenant<'_>| {
        let mut scope = tenant.enter(Access::Read).await;
        let found = listing::list(&mut scope, &Filter::default(), 0, 50).await.unwrap();
        let organizations = found.iter().map(|listing| listing.organization_id);
        organizations.into_iter().find(|id| *id != world.organization).unwrap()
    };
    let mut everybody =
        vec![("guest", tenant.guest()), ("citizen", tenant.signed_in("Carla Citta", &[]).await)];
    for role in Role::GIVEN {
        let name = format!("Dario {role}");
        let asker = tenant.signed_in(&name, &[post(role, world.organization)]).await;
        everybody.push((role.as_str(), asker));
    }
    let b = of_others(&tenant).await;
    let operator = tenant.signed_in("Elena B", &[post(Role::ProviderOperator, b)]).await;
    everybody.push(("other_operator", operator));
    other.lists(&[Listing { organization: "Cooperativa C", id: "c", ..Listing::default() }]).await;
    let c = of_others(other).await;
    let posts = Role::GIVEN.map(|role| post(role, c));
    everybody.push(("elsewhere", other.signed_in("Franco C", &posts).await.at(&tenant)));
    let admin = tenant.app.account("Gina Token").await;
    tenant.gives(&admin, &[Post::everywhere(Role::UnionAdmin)]).await;
    everybody.push(("token", tenant.by_token(&admin, &[Permission::DirectoryBrowse]).await));
    everybody
}

/// The matrix as text, its columns aligned.
fn table(rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap())
        .collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        writeln!(text, "{}", line.trim_end()).unwrap();
    }
    text
}

#[tokio::test]
async fn who_gets_what_from_each_field_is_as_it_was_decided() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let world = World::new(tenant).await;
    let everybody = everybody(&world, &other).await;

    let mut text = HEADING.to_owned();
    let mut undecided = Vec::new();
    for (of, operation) in [("Query", "query"), ("Mutation", "mutation")] {
        let mut heading = vec![of.to_owned()];
        heading.extend(everybody.iter().map(|(name, _)| (*name).to_owned()));
        let mut rows = vec![heading];
        for (field, kind, is_object) in root_fields(&tenant, of).await {
            let mut row = vec![field.clone()];
            for (name, asker) in &everybody {
                let Some(arguments) = arguments(&field, &world).await else {
                    undecided.push(format!("{of}.{field}"));
                    break;
                };
                let selected = selection(&kind, is_object);
                let document = format!("{operation} {{ {field}{arguments} {selected} }}");
                let answer = asker.ask(&document, json!({})).await;
                let outcome = outcome(&answer, &field);
                let is_about_access = !matches!(outcome.as_str(), "INTERNAL" | "LIMIT_EXCEEDED")
                    && !outcome.starts_with("GRAPHQL");
                assert!(is_about_access, "{name} asked {document}: {answer}");
                row.push(outcome);
            }
            rows.push(row);
        }
        assert_eq!(
            undecided,
            Vec::<String>::new(),
            "decide who may use these: say in `arguments` what they are asked with, then write the golden file anew"
        );
        write!(text, "\n{}", table(&rows)).unwrap();
    }

    golden("api_by_role.txt", &text);
}
