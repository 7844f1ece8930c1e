//! Nothing of one tenant is ever in an answer to another, whatever is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use harness::{App, Listing, TestTenant, write_files, write_package};
use proptest::prelude::{Strategy, prop, proptest};
use proptest::test_runner::Config;
use reticolo_foundation::Access;
use reticolo_registers::entry::{self, Application, Offer};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::registers::stage::{PLUGIN, declare_named};

/// The schema, as introspection shows it: of each type its fields, its kind and what it can be.
struct Schema(BTreeMap<String, Value>);

impl Schema {
    async fn of(tenant: &TestTenant<'_>) -> Self {
        let asked = tenant
            .data(
                "{ __schema { types { name kind possibleTypes { name } fields { name
                     args { name defaultValue type { kind name ofType { name } } }
                     type { ...T ofType { ...T ofType { ...T ofType { ...T } } } } } } } }
                   fragment T on __Type { kind name }",
            )
            .await;
        let types = asked["__schema"]["types"].as_array().unwrap().iter();
        Self(types.map(|kind| (kind["name"].as_str().unwrap().to_owned(), kind.clone())).collect())
    }

    fn fields(&self, of: &str) -> &[Value] {
        self.0[of]["fields"].as_array().map_or(&[], |fields| fields)
    }

    /// Everything of a type that can be selected, to some depth; each relation's first few.
    fn selection(&self, of: &str, depth: usize) -> String {
        if self.0[of]["kind"] == "INTERFACE" {
            let kinds = self.0[of]["possibleTypes"].as_array().unwrap().iter();
            let kinds = kinds.map(|kind| kind["name"].as_str().unwrap());
            let parts = kinds.map(|kind| format!("... on {kind} {}", self.selection(kind, depth)));
            return format!("{{ __typename {} }}", parts.collect::<String>());
        }
        let mut parts = vec!["__typename".to_owned()];
        for field in self.fields(of) {
            let name = field["name"].as_str().unwrap();
            let kind = name_of(&field["type"]);
            let mut arguments = field["args"].as_array().unwrap().iter();
            if arguments
                .any(|arg| arg["type"]["kind"] == "NON_NULL" && arg["defaultValue"].is_null())
            {
                continue;
            }
            if self.fields(kind).is_empty() {
                parts.push(name.to_owned());
            } else if depth > 0 || kind.ends_with("Edge") || kind == "PageInfo" {
                let paged =
                    field["args"].as_array().unwrap().iter().any(|arg| arg["name"] == "first");
                let few = if paged { "(first: 2)" } else { "" };
                parts
                    .push(format!("{name}{few} {}", self.selection(kind, depth.saturating_sub(1))));
            }
        }
        format!("{{ {} }}", parts.join(" "))
    }

    /// The root field with these arguments, and all there is to select of it.
    fn query(&self, root: &str, arguments: &str) -> String {
        let field = self.fields("Query").iter().find(|field| field["name"] == root).unwrap();
        let kind = name_of(&field["type"]);
        if self.0[kind]["kind"] == "SCALAR" {
            return format!("{{ {root}{arguments} }}");
        }
        // Two levels below a connection are as far as the limit of complexity goes.
        let depth = if kind.ends_with("Connection") { 3 } else { 2 };
        format!("{{ {root}{arguments} {} }}", self.selection(kind, depth))
    }
}

/// The name of a type without its lists.
fn name_of(kind: &Value) -> &str {
    kind["name"].as_str().unwrap_or_else(|| name_of(&kind["ofType"]))
}

/// One side of a case: a tenant, the word that is in everything it has, and what it gives out.
struct Side<'a> {
    tenant: TestTenant<'a>,
    mark: &'static str,
    /// Global ids and cursors that only this tenant gives out.
    secrets: BTreeSet<String>,
}

impl<'a> Side<'a> {
    async fn new(tenant: TestTenant<'a>, mark: &'static str, names: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The first service has the same id in both tenants, the others have ids of their own.
        let texts: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(place, name)| {
                let id = if place == 0 { "shared".to_owned() } else { format!("{mark}-{place}") };
                (id, format!("{mark} {name}"))
            })
            .collect();
        let (organization, category) = (format!("Ente {mark}"), format!("{mark}-term"));
        let listings: Vec<_> = texts
            .iter()
            .map(|(id, name)| Listing {
                id,
                name,
                description: mark,
                organization: &organization,
                categories: std::slice::from_ref(&mark),
                ..Listing::default()
            })
            .collect();
        write_package(folder.path(), &listings);
        write_files(
            folder.path(),
            &[
                ("taxonomies.csv", &format!("id,name,facet\n{mark},Elenco {mark},category\n")),
                (
                    "taxonomy_terms.csv",
                    &format!("id,code,name,taxonomy_id\n{mark},{category},Voce {mark},{mark}\n"),
                ),
            ],
        );
        let (_, rejects) = tenant.import(folder.path()).await;
        assert_eq!(rejects, []);
        list_in_register(&tenant, mark).await;
        Self { tenant, mark, secrets: BTreeSet::new() }
    }

    async fn ids(&self, list: &str) -> Vec<String> {
        let answer = self.tenant.data(&format!("{{ found: {list} {{ nodes {{ id }} }} }}")).await;
        let nodes = answer["found"]["nodes"].as_array().unwrap().iter();
        nodes.map(|node| node["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// Opens a register with somebody in it.
async fn list_in_register(tenant: &TestTenant<'_>, mark: &str) {
    declare_named(tenant, PLUGIN, "caregivers", &format!("Albo {mark}")).await.unwrap();
    let mut scope = tenant.enter(Access::Write).await;
    let application = Application {
        display_name: format!("Persona {mark}"),
        born_on: "1980-05-01".parse().unwrap(),
        offer: Offer {
            municipalities: vec!["024100".to_owned()],
            weekly_minutes: 1_200,
            permit_expires_on: None,
        },
        form: json!({ "skills": ["mobility"] }),
    };
    let id = entry::apply_for(&mut scope, "caregivers", &application).await.unwrap();
    let seen = entry::take_into_check(&mut scope, id, 1).await.unwrap();
    entry::admit(&mut scope, id, seen, None, Some("Visto")).await.unwrap();
    scope.commit().await.unwrap();
}

/// What to ask of each root field, as `asker` who knows everything of `owner`.
/// `None` for a root field nobody has thought about.
fn recipe(root: &str, own: &Known, other: &Known) -> Option<Vec<String>> {
    let ids = |of: fn(&Known) -> &Vec<String>| -> Vec<String> {
        of(own).iter().chain(of(other)).map(|id| format!("(id: {id:?})")).collect()
    };
    let all = |known: &Known| {
        [&known.services, &known.organizations, &known.locations, &known.terms]
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
    };
    let few = |arguments: &str| format!("(first: 2{arguments})");
    Some(match root {
        "service" => ids(|known| &known.services),
        "organization" => ids(|known| &known.organizations),
        "node" => all(own).iter().chain(&all(other)).map(|id| format!("(id: {id:?})")).collect(),
        // Two at a time, for the sake of the limit of complexity.
        "nodes" => {
            let ids = [all(other), all(own)].concat();
            ids.chunks(2).map(|ids| format!("(ids: {ids:?})")).collect()
        }
        "services" => {
            let text = |mark: &str| few(&format!(", filter: {{ text: {mark:?} }}"));
            let of = |known: &Known, field: &str, value: &str| {
                let value = if value.is_empty() {
                    format!("{:?}", known.organizations[0])
                } else {
                    value.to_owned()
                };
                few(&format!(", filter: {{ {field}: {value} }}"))
            };
            let mut asked = vec![few(""), text(own.mark), text(other.mark)];
            asked.push(of(other, "organizationId", ""));
            asked.push(of(own, "organizationId", ""));
            asked.push(of(other, "categories", &format!("[\"{}-term\"]", other.mark)));
            asked.push(of(other, "residence", "\"024100\""));
            asked.push(few(", orderBy: DISTANCE, filter: { residence: \"024100\" }"));
            asked.extend(other.cursors.iter().map(|cursor| few(&format!(", after: {cursor:?}"))));
            asked
        }
        "organizations" | "locations" => {
            let mut asked = vec![few("")];
            asked.extend(other.cursors.iter().map(|cursor| few(&format!(", after: {cursor:?}"))));
            asked
        }
        "municipalities" => vec![few(""), few(", membersOnly: false"), few(", name: \"Sch\"")],
        "taxonomies"
        | "tenant"
        | "languages"
        | "accessibilityFeatures"
        | "viewer"
        | "registries"
        | "myRegistryEntries"
        | "myMatchRequests"
        | "myPlacements" => {
            vec![String::new()]
        }
        "memberships" | "auditEntries" | "myTraces" | "errorReports" => vec![few("")],
        "listingsToConfirm" => vec!["(first: 1)".to_owned()],
        "registry" => vec!["(code: \"caregivers\")".to_owned(), "(code: \"others\")".to_owned()],
        "registryCsv" => vec!["(registry: \"caregivers\")".to_owned()],
        "publicRegistryEntries" => {
            let asked = ["", ", filter: { skill: \"mobility\" }", ", after: \"bzA\""];
            asked.map(|more| few(&format!(", registry: \"caregivers\"{more}"))).to_vec()
        }
        "registryEntries" | "matchRequests" | "placements" | "overdueVisits" | "incidents" => {
            vec!["(first: 1)".to_owned()]
        }
        "registryEntry" => ids(|known| &known.entries),
        "matchRequest" => vec![format!("(id: {:?})", unknown("MatchRequest"))],
        "placement" => vec![format!("(id: {:?})", unknown("Placement"))],
        "listings" | "listingQueue" => {
            vec!["(first: 1)".to_owned(), format!("(first: 1, after: {:?})", "bzE")]
        }
        // A listing's id is that of its service.
        "listing" => {
            let services = own.services.iter().chain(&other.services);
            services.map(|id| format!("(id: {:?})", listing_of(id))).collect()
        }
        _ => return None,
    })
}

/// The global id of something that nobody has.
fn unknown(kind: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}:018f3c1e-0000-7000-8000-000000000000"))
}

/// The global id of a service's listing.
fn listing_of(service: &str) -> String {
    let plain = BASE64_URL_SAFE_NO_PAD.decode(service).unwrap();
    let plain = String::from_utf8(plain).unwrap().replace("Service:", "Listing:");
    BASE64_URL_SAFE_NO_PAD.encode(plain)
}

/// Whether a root field answers nobody who is not signed in.
fn is_closed(root: &str) -> bool {
    matches!(
        root,
        "memberships"
            | "auditEntries"
            | "myTraces"
            | "errorReports"
            | "listing"
            | "listings"
            | "listingQueue"
            | "listingsToConfirm"
            | "registryEntry"
            | "registryEntries"
            | "myRegistryEntries"
            | "registryCsv"
            | "matchRequest"
            | "matchRequests"
            | "myMatchRequests"
            | "placement"
            | "placements"
            | "myPlacements"
            | "overdueVisits"
            | "incidents"
    )
}

/// What somebody may know of a tenant: all it gives out.
struct Known {
    mark: &'static str,
    services: Vec<String>,
    organizations: Vec<String>,
    locations: Vec<String>,
    terms: Vec<String>,
    /// Of a register that both have.
    entries: Vec<String>,
    cursors: Vec<String>,
}

impl Known {
    async fn of(side: &Side<'_>) -> Self {
        let answer = side
            .tenant
            .data(
                "{ services { edges { cursor } } organizations { edges { cursor } } locations { edges { cursor } }
                   taxonomies { id name terms(first: 100) { nodes { id name } } } }",
            )
            .await;
        let mut cursors = Vec::new();
        for list in ["services", "organizations", "locations"] {
            let edges = answer[list]["edges"].as_array().unwrap().iter();
            cursors.extend(edges.map(|edge| edge["cursor"].as_str().unwrap().to_owned()));
        }
        let mut terms = Vec::new();
        for taxonomy in answer["taxonomies"].as_array().unwrap() {
            let within = taxonomy["terms"]["nodes"].as_array().unwrap().iter();
            for thing in within.chain([taxonomy]) {
                if thing["name"].as_str().unwrap().contains(side.mark) {
                    terms.push(thing["id"].as_str().unwrap().to_owned());
                }
            }
        }
        assert_eq!(terms.len(), 2, "{answer}");
        let entries = side.ids("publicRegistryEntries(registry: \"caregivers\")").await;
        assert_eq!(entries.len(), 1);
        Self {
            entries,
            mark: side.mark,
            services: side.ids("services").await,
            organizations: side.ids("organizations").await,
            locations: side.ids("locations").await,
            terms,
            cursors,
        }
    }
}

/// Asks every root field everything, as one tenant's visitor who knows all of the other.
async fn nothing_leaks(schema: &Schema, own: &Side<'_>, other: &Side<'_>, known: [&Known; 2]) {
    let [of_own, of_other] = known;
    let home = own.tenant.app.platform.tenant(other.tenant.slug).await.unwrap();
    let other_schema = home.home.clone().unwrap().schema.to_string();
    for field in schema.fields("Query") {
        let root = field["name"].as_str().unwrap();
        let recipe = recipe(root, of_own, of_other);
        let asked = recipe.unwrap_or_else(|| panic!("{root} has no recipe: say what to ask of it"));
        let mut shows_own = false;
        for arguments in asked {
            let query = schema.query(root, &arguments);
            let answer = own.tenant.ask(&query, json!({})).await;
            let text = answer.to_string();
            for (what, secret) in [("mark", other.mark), ("schema", other_schema.as_str())] {
                assert!(
                    !text.contains(secret),
                    "{root}{arguments} tells the other's {what}: {text}"
                );
            }
            let leaked = other.secrets.iter().find(|secret| text.contains(secret.as_str()));
            assert_eq!(leaked, None, "{root}{arguments}: {text}");
            if is_closed(root) {
                assert!(answer["errors"].is_array(), "{root}{arguments}: {text}");
                assert!(!text.contains(own.mark), "{root}{arguments}: {text}");
            }
            for error in answer["errors"].as_array().into_iter().flatten() {
                if is_closed(root) {
                    let code = &error["extensions"]["code"];
                    assert!(code == "DENIED" || code == "NOT_FOUND", "{root}{arguments}: {text}");
                    continue;
                }
                assert_eq!(
                    error["extensions"]["code"], "BAD_USER_INPUT",
                    "{root}{arguments}: {text}"
                );
                assert!(arguments.contains("after"), "{root}{arguments}: {text}");
            }
            let asks_for_other = other.secrets.iter().any(|id| arguments.contains(id.as_str()));
            if asks_for_other && matches!(root, "service" | "organization" | "node") {
                assert_eq!(answer["data"][root], Value::Null, "{root}{arguments}");
            }
            shows_own |= text.contains(own.mark);
        }
        let is_shared =
            matches!(root, "municipalities" | "languages" | "accessibilityFeatures" | "viewer");
        assert!(
            shows_own || is_shared || is_closed(root),
            "{root} shows nothing of its own: the test is blind"
        );
    }
}

/// Names of services, as anybody might write them.
fn names() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[A-Za-z0-9àèìòùÀÉ'’<>&%;_ -]{1,16}", 1..4)
}

#[test]
fn nothing_of_one_tenant_is_answered_to_another() {
    let runtime = Runtime::new().unwrap();
    let _inside = runtime.enter();
    let app = runtime.block_on(App::start());
    let cases = AtomicUsize::new(0);
    let config =
        Config { cases: 8, max_shrink_iters: 16, failure_persistence: None, ..Config::default() };
    proptest!(config, |(left in names(), right in names())| {
        runtime.block_on(async {
            let case = cases.fetch_add(1, Ordering::Relaxed);
            let slugs = [format!("zaffiro-{case}"), format!("corallo-{case}")];
            let [one, two] = app.tenants([slugs[0].as_str(), slugs[1].as_str()]).await;
            let mut one = Side::new(one, "zaffiro", &left).await;
            let mut two = Side::new(two, "corallo", &right).await;
            let (of_one, of_two) = (Known::of(&one).await, Known::of(&two).await);
            let everything = |known: &Known| -> BTreeSet<String> {
                [&known.services, &known.organizations, &known.locations, &known.terms, &known.entries]
                    .into_iter().flatten().cloned().collect()
            };
            let (all_one, all_two) = (everything(&of_one), everything(&of_two));
            assert_eq!(all_one.intersection(&all_two).count(), 2, "a service and its place have the same id");
            one.secrets = all_one.difference(&all_two).cloned().collect();
            two.secrets = all_two.difference(&all_one).cloned().collect();
            let schema = Schema::of(&one.tenant).await;
            nothing_leaks(&schema, &one, &two, [&of_one, &of_two]).await;
            nothing_leaks(&schema, &two, &one, [&of_two, &of_one]).await;
        });
    });
}
