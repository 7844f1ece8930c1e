//! Schemas with plugins, whose answers are made up here: what happens between the SDL and a client.

mod limits;
mod things;

use std::sync::{Arc, Mutex};

use async_graphql::{
    ComplexObject, EmptyMutation, EmptySubscription, Object, OutputType, Request, SimpleObject,
    Variables,
};
use async_trait::async_trait;
use reticolo_foundation::Language;
use reticolo_plugin_host::{FieldCall, Granted, Operation};
use reticolo_plugin_package::api::Api;
use reticolo_plugins::audience::Standing;
use reticolo_plugins::{Enabled, FieldFailure, InstallationId, PluginSet};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::calls::{Calls, Desk};
use super::carrier::building;
use super::extension::{Entity, Extended, Extension};
use super::schemas::{Executable, sdl_with};
use crate::document::Documents;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::response::Body;

/// What most tests install.
const SDL: &str = r#"
type Query {
    "Finds some."
    caregivers(filter: Filter, limit: Int = 20): [Caregiver!]! @needs(audience: EVERYBODY)
    one(id: ID!): Caregiver @needs(audience: EVERYBODY)
    sure: Caregiver! @needs(audience: EVERYBODY)
    hours: Float @needs(audience: SIGNED_IN)
    staff: [String] @deprecated(reason: "use one")
    notes: JSON @needs(audience: ADMIN)
}
type Mutation { add(name: String!, paid: Cents): Caregiver! @needs(audience: EVERYBODY) }
extend type Service { score(round: Boolean = false): Float @needs(audience: EVERYBODY) }
"One of them."
type Caregiver { id: ID! name: String! level: Level since: Date tags: [String!] friend: Caregiver }
"How much."
enum Level { LOW HIGH }
"Which."
input Filter { city: String! level: Level = LOW }
"#;

/// Answers in the plugins' place, and keeps what they were asked.
#[derive(Clone)]
struct Fake {
    asked: Arc<Mutex<Vec<FieldCall>>>,
    answer: fn(&FieldCall) -> Result<Vec<Json>, FieldFailure>,
    standing: Standing,
    no_changes: bool,
}

impl Fake {
    fn new(answer: fn(&FieldCall) -> Result<Vec<Json>, FieldFailure>) -> Self {
        let standing = Standing::default();
        Self { asked: Arc::default(), answer, standing, no_changes: false }
    }

    fn asked(&self) -> Vec<FieldCall> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl Desk for Fake {
    async fn standing(&self) -> Result<Standing> {
        Ok(self.standing)
    }

    async fn allow_change(&self) -> Result<()> {
        if self.no_changes { Err(Error::limit("this was done too often")) } else { Ok(()) }
    }

    async fn ask(&self, _: &Arc<Enabled>, call: FieldCall) -> Result<Vec<Json>, FieldFailure> {
        self.asked.lock().unwrap().push(call.clone());
        (self.answer)(&call)
    }
}

fn enabled(namespace: &str) -> Arc<Enabled> {
    let manifest = json!({
        "id": format!("it.example.{namespace}"), "namespace": namespace, "version": "1.2.3",
        "api": "1.0", "world": "data-plugin", "license": "EUPL-1.2",
        "name": { "it": "Badanti", "en": "Caregivers" }, "summary": { "it": "Prova" },
        "files": { "schema": "schema.graphql" },
    });
    Arc::new(Enabled {
        installation: InstallationId::fresh(),
        digest: [0; 32],
        manifest: serde_json::from_value(manifest).unwrap(),
        files: [("schema.graphql".to_owned(), SDL.to_owned())].into(),
        granted: Arc::new(Granted::default()),
        settings: json!({}),
        settings_version: 1,
    })
}

fn set(namespaces: &[&str]) -> Arc<PluginSet> {
    let plugins = namespaces.iter().map(|namespace| enabled(namespace)).collect();
    Arc::new(PluginSet { key: [7; 32], plugins })
}

fn api(namespace: &str, sdl: &str) -> Api {
    Api::read(namespace, sdl).unwrap()
}

/// The body of the answer where `care` and `home` are installed.
async fn ask_with(fake: &Fake, query: &str, variables: Json) -> Json {
    let limits = Limits::default();
    let executable = Executable::with(vec![api("care", SDL), api("home", SDL)], &limits);
    let apis = Arc::clone(executable.apis());
    let calls = Calls::new(Box::new(fake.clone()), set(&["care", "home"]), apis, Language::English);
    let document = match Documents::within(limits.clone()).read(query) {
        Ok(document) => document,
        Err(error) => return serde_json::to_value(Body::refusal(error)).unwrap(),
    };
    let request = Request::new(query).variables(Variables::from_json(variables));
    let executed = executable.execute(request.data(Arc::new(calls)), document).await;
    serde_json::to_value(Body::executed(executed, &limits)).unwrap()
}

async fn ask(fake: &Fake, query: &str) -> Json {
    ask_with(fake, query, json!({})).await
}

/// Ada, with everything; and Bo, with as little as possible.
#[expect(clippy::unnecessary_wraps, reason = "others of its kind fail")]
fn people(call: &FieldCall) -> Result<Vec<Json>, FieldFailure> {
    let ada = json!({
        "id": "1", "name": "Ada", "level": "HIGH", "since": "2026-01-31", "tags": ["a", "b"],
        "friend": { "id": "2", "name": "Bo" }, "secret": "not in the SDL"
    });
    let bo = json!({ "id": 2, "name": "Bo" });
    Ok(vec![match call.field.as_str() {
        "caregivers" => json!([ada, bo]),
        "one" | "sure" | "add" => ada,
        "hours" => json!(1.5),
        "notes" => json!({ "any": ["thing", 1] }),
        _ => Json::Null,
    }])
}

fn codes(answer: &Json) -> Vec<String> {
    let errors = answer["errors"].as_array().into_iter().flatten();
    errors
        .map(|error| {
            let path = error["path"].as_array().into_iter().flatten();
            let path: Vec<_> = path
                .map(|part| part.as_str().map_or_else(|| part.to_string(), ToOwned::to_owned))
                .collect();
            format!("{} {}", error["extensions"]["code"].as_str().unwrap(), path.join("."))
        })
        .collect()
}

#[tokio::test]
async fn a_field_is_answered_as_it_is_selected() {
    let fake = Fake::new(people);
    let answer = ask(
        &fake,
        "{ plugins { __typename care { __typename
             list: caregivers(filter: { city: \"Schio\" }) { __typename ...N level since tags }
             one(id: 3) { name again: name friend { name } ... @include(if: false) { id } }
             ... on care_Query { hours @skip(if: true) } } } }
         fragment N on care_Caregiver { id name friend { id } }",
    )
    .await;
    assert_eq!(
        answer,
        json!({ "data": { "plugins": { "__typename": "PluginQueries", "care": {
            "__typename": "care_Query",
            "list": [
                { "__typename": "care_Caregiver", "id": "1", "name": "Ada", "friend": { "id": "2" },
                  "level": "HIGH", "since": "2026-01-31", "tags": ["a", "b"] },
                { "__typename": "care_Caregiver", "id": "2", "name": "Bo", "friend": null,
                  "level": null, "since": null, "tags": null },
            ],
            "one": { "name": "Ada", "again": "Ada", "friend": { "name": "Bo" } },
        } } } })
    );
    let asked = fake.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].operation, Operation::Query);
    assert_eq!((asked[0].type_name.as_str(), asked[0].field.as_str()), ("Query", "caregivers"));
    let arguments: Json = serde_json::from_str(&asked[0].arguments).unwrap();
    assert_eq!(arguments, json!({ "filter": { "city": "Schio", "level": "LOW" }, "limit": 20 }));
    assert_eq!(asked[0].parents, ["{}"]);
    assert_eq!(asked[0].selection, ["friend", "id", "level", "name", "since", "tags"]);
    assert_eq!(asked[1].arguments, "{\"id\":\"3\"}");
    assert_eq!(asked[1].selection, ["friend", "name"]);
}

#[tokio::test]
async fn what_is_selected_in_several_places_is_asked_once() {
    let fake = Fake::new(people);
    let answer = ask(
        &fake,
        "{ plugins { care { one(id: 1) { id } one(id: 1) { friend { id } } } }
           plugins { care { one(id: 1) { friend { name } } } ...P } ...Q ...Q }
         fragment P on PluginQueries { home { sure { id } } }
         fragment Q on Query { plugins { home { sure { name } } } }",
    )
    .await;
    assert_eq!(
        answer["data"]["plugins"],
        json!({
            "care": { "one": { "id": "1", "friend": { "id": "2", "name": "Bo" } } },
            "home": { "sure": { "id": "1", "name": "Ada" } },
        })
    );
    assert_eq!(fake.asked().len(), 2);

    let fake = Fake::new(people);
    let twice = "mutation { plugins { care { add(name: \"A\") { id } } }
                            plugins { care { add(name: \"A\") { name } } } }";
    let answer = ask(&fake, twice).await;
    assert_eq!(answer["data"]["plugins"]["care"]["add"], json!({ "id": "1", "name": "Ada" }));
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test]
async fn aliases_with_other_arguments_are_other_calls() {
    let fake = Fake::new(people);
    let answer = ask_with(
        &fake,
        "query ($b: ID!) { plugins { care { a: one(id: 1) { id } b: one(id: $b) { id } } } }",
        json!({ "b": "x" }),
    )
    .await;
    assert_eq!(
        answer["data"]["plugins"]["care"],
        json!({ "a": { "id": "1" }, "b": { "id": "1" } })
    );
    let asked: Vec<_> = fake.asked().into_iter().map(|call| call.arguments).collect();
    assert_eq!(asked, ["{\"id\":\"1\"}", "{\"id\":\"x\"}"]);
}

#[tokio::test]
async fn mutations_are_done_one_after_the_other_in_their_order() {
    let fake = Fake::new(people);
    let answer = ask(
        &fake,
        "mutation { plugins { home { a: add(name: \"A\") { id } } care { b: add(name: \"B\", paid: 3000000000) { id }
                   c: add(name: \"C\") { id } } } }",
    )
    .await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    let asked = fake.asked();
    assert!(asked.iter().all(|call| call.operation == Operation::Mutation));
    let asked: Vec<_> = asked.into_iter().map(|call| call.arguments).collect();
    assert_eq!(
        asked,
        ["{\"name\":\"A\"}", "{\"name\":\"B\",\"paid\":3000000000}", "{\"name\":\"C\"}"]
    );

    let busy = Fake { no_changes: true, ..Fake::new(people) };
    let answer = ask(&busy, "mutation { plugins { care { add(name: \"A\") { id } } } }").await;
    assert_eq!(codes(&answer), ["LIMIT_EXCEEDED plugins.care.add"]);
    assert_eq!(busy.asked().len(), 0);
}

#[tokio::test]
async fn wrong_answers_are_errors_of_their_fields_and_the_rest_stands() {
    for (answer, found, errors) in [
        (
            (|_| Ok(vec![json!([{ "id": "1", "name": 7 }, { "id": "2", "name": "Bo" }])]))
                as fn(&FieldCall) -> _,
            json!({ "caregivers": null }),
            vec!["PLUGIN_FAILED plugins.care.caregivers.0.name"],
        ),
        (
            |_| {
                Ok(vec![
                    json!([{ "id": "1", "name": "A", "level": "MID", "since": "31.1.2026", "tags": ["a", 1], "friend": "Bo" }]),
                ])
            },
            json!({ "caregivers": [{ "id": "1", "name": "A", "level": null, "since": null, "tags": null, "friend": null }] }),
            vec![
                "PLUGIN_FAILED plugins.care.caregivers.0.level",
                "PLUGIN_FAILED plugins.care.caregivers.0.since",
                "PLUGIN_FAILED plugins.care.caregivers.0.tags.1",
                "PLUGIN_FAILED plugins.care.caregivers.0.friend",
            ],
        ),
        (
            |_| Ok(vec![json!({ "id": "1" })]),
            json!({ "caregivers": null }),
            vec!["PLUGIN_FAILED plugins.care.caregivers"],
        ),
        (
            |_| Ok(vec![Json::Null]),
            json!({ "caregivers": null }),
            vec!["PLUGIN_FAILED plugins.care.caregivers"],
        ),
        (
            |_| Ok(vec![]),
            json!({ "caregivers": null }),
            vec!["PLUGIN_FAILED plugins.care.caregivers"],
        ),
        (
            |_| Err(FieldFailure::Failed),
            json!({ "caregivers": null }),
            vec!["PLUGIN_FAILED plugins.care.caregivers"],
        ),
        (
            |_| {
                Ok(vec![json!(
                    (0..1_001).map(|n| json!({ "id": n, "name": "A" })).collect::<Vec<_>>()
                )])
            },
            json!({ "caregivers": null }),
            vec!["PLUGIN_FAILED plugins.care.caregivers"],
        ),
    ] {
        let query = "{ tenant: __typename plugins { care { caregivers { id name level since tags friend { id } } } home { __typename } } }";
        let body = ask(&Fake::new(answer), query).await;
        assert_eq!(codes(&body), errors, "{body}");
        // What may not be null takes the plugin's object along, and nothing else.
        let care = if found["caregivers"].is_null() {
            Json::Null
        } else {
            let mut entries = found["caregivers"].clone();
            entries[0]["friend"] = Json::Null;
            json!({ "caregivers": entries })
        };
        let whole = json!({ "tenant": "Query", "plugins": { "care": care, "home": { "__typename": "home_Query" } } });
        assert_eq!(body["data"], whole, "{body}");
        for error in body["errors"].as_array().unwrap() {
            assert!(
                error["message"].as_str().unwrap().starts_with("the plugin `care` "),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn null_stays_where_null_may_be() {
    let nothing = Fake::new(|_| Ok(vec![Json::Null]));
    let answer =
        ask(&nothing, "{ plugins { care { one(id: 1) { id } } home { sure { id } } } }").await;
    assert_eq!(answer["data"]["plugins"], json!({ "care": { "one": null }, "home": null }));
    assert_eq!(codes(&answer), ["PLUGIN_FAILED plugins.home.sure"]);
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert_eq!(
        message,
        "the plugin `home` answered something else than it declares: `sure` is null, and home_Caregiver! must not be"
    );
}

#[tokio::test]
async fn only_those_a_field_is_for_may_ask_it() {
    let query = "{ plugins { care { one(id: 1) { id } hours staff notes } } }";
    let staff = Standing { signed_in: true, staff: true, admin: false };
    for (standing, denied, calls) in [
        (Standing::default(), vec!["hours", "staff", "notes"], 1),
        (Standing { staff: false, ..staff }, vec!["staff", "notes"], 2),
        (staff, vec!["notes"], 3),
        (Standing { admin: true, ..staff }, vec![], 4),
    ] {
        let fake = Fake { standing, ..Fake::new(people) };
        let answer = ask(&fake, query).await;
        let expected: Vec<_> =
            denied.iter().map(|field| format!("DENIED plugins.care.{field}")).collect();
        assert_eq!(codes(&answer), expected, "{answer}");
        assert_eq!(answer["data"]["plugins"]["care"]["one"]["id"], "1");
        assert_eq!(fake.asked().len(), calls);
    }
}

#[tokio::test]
async fn what_a_plugin_says_of_the_arguments_reaches_whoever_sent_them() {
    let picky = Fake::new(|_| Err(FieldFailure::InvalidInput("no such town".to_owned())));
    let answer = ask(&picky, "{ plugins { care { one(id: 1) { id } } } }").await;
    assert_eq!(codes(&answer), ["BAD_USER_INPUT plugins.care.one"]);
    assert_eq!(
        answer["errors"][0]["message"],
        "the plugin `care` refuses the arguments: no such town"
    );
    let away = Fake::new(|_| Err(FieldFailure::Unavailable));
    let answer = ask(&away, "{ plugins { care { one(id: 1) { id } } } }").await;
    assert_eq!(codes(&answer), ["UNAVAILABLE plugins.care.one"]);
}

#[tokio::test]
async fn introspection_shows_what_plugins_bring() {
    let fake = Fake::new(people);
    let answer = ask(
        &fake,
        "{ query: __type(name: \"care_Query\") { description fields(includeDeprecated: true) { name description isDeprecated deprecationReason
             type { kind ofType { kind ofType { kind ofType { name } } } } args { name defaultValue type { name } } } }
           input: __type(name: \"care_Filter\") { kind inputFields { name defaultValue } }
           level: __type(name: \"care_Level\") { enumValues { name } }
           plugins: __type(name: \"PluginQueries\") { fields { name } }
           service: __type(name: \"ServicePlugins\") { fields { name } }
           absent: __type(name: \"caregivers_Query\") { name } }",
    )
    .await;
    let data = &answer["data"];
    assert_eq!(data["query"]["description"], "What the plugin `care` brings.");
    let fields = data["query"]["fields"].as_array().unwrap();
    let field = |name: &str| fields.iter().find(|field| field["name"] == name).unwrap();
    assert_eq!(field("caregivers")["description"], "Finds some.\n\nAnybody may ask.");
    assert_eq!(
        field("caregivers")["args"][1],
        json!({ "name": "limit", "defaultValue": "20", "type": { "name": "Int" } })
    );
    assert_eq!(field("caregivers")["type"]["ofType"]["ofType"]["ofType"]["name"], "care_Caregiver");
    assert_eq!(field("staff")["deprecationReason"], "use one");
    assert_eq!(field("hours")["description"], "For people who are signed in.");
    assert_eq!(data["input"]["inputFields"][1], json!({ "name": "level", "defaultValue": "LOW" }));
    assert_eq!(data["level"]["enumValues"], json!([{ "name": "LOW" }, { "name": "HIGH" }]));
    assert_eq!(
        data["plugins"]["fields"],
        json!([{ "name": "care" }, { "name": "home" }, { "name": "installed" }])
    );
    assert_eq!(data["service"]["fields"], json!([{ "name": "care" }, { "name": "home" }]));
    assert_eq!(data["absent"], Json::Null);
}

#[tokio::test]
async fn the_plugins_there_are_can_be_asked_for() {
    let answer =
        ask(&Fake::new(people), "{ plugins { all: installed { id namespace version name } } }")
            .await;
    assert_eq!(
        answer["data"]["plugins"]["all"][1],
        json!({ "id": "it.example.home", "namespace": "home", "version": "1.2.3", "name": "Caregivers" })
    );
}

#[test]
fn there_is_nothing_where_nothing_is_brought() {
    let base = crate::sdl();
    assert!(!base.contains("lugins"));
    assert_eq!(sdl_with(&[]).unwrap(), base);
    let only_things = sdl_with(&[("care", "extend type Service { score: Int }")]).unwrap();
    let installed = "type PluginQueries {\n\t\"\"\"\n\tThe plugins that are enabled in this union.\n\t\"\"\"\n\tinstalled: [InstalledPlugin!]!\n}";
    assert!(only_things.contains("type ServicePlugins") && only_things.contains(installed));
    assert!(!only_things.contains("PluginMutations"));
    assert_eq!(crate::sdl(), base, "nothing stays behind on the thread");
    assert!(sdl_with(&[("care", "type Query {")]).is_err());
    for description in
        ["a \\\"\\\"\\\" b", "ends with a quote\\\"", "backslash \\\\", "line\\nbreak"]
    {
        let sdl = format!("type Query {{ \"{description}\" a: Int }}");
        let whole = sdl_with(&[("care", &sdl)]).unwrap();
        assert!(async_graphql::parser::parse_schema(&whole).is_ok(), "{description}");
    }
}
