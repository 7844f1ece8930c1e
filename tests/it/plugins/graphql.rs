//! Fields of real plugins through the API: what they answer, how they fail, and what it costs others.

use harness::{App, Asker, Listing, MANAGER, TestPlugin, TestTenant};
use reqwest::StatusCode;
use reticolo_tenancy::membership::Post;
use reticolo_tenancy::{Permission, Role};
use serde_json::{Value, json};

/// Somebody who may ask what is for staff.
async fn staff(tenant: &TestTenant<'_>) -> Asker {
    tenant
        .signed_in(&format!("Sara Neri {}", tenant.slug), &[Post::everywhere(Role::SocialWorker)])
        .await
}

/// Somebody who may ask what is for administrators.
async fn administrator(tenant: &TestTenant<'_>) -> Asker {
    let name = format!("Ada Bianchi {}", tenant.slug);
    tenant.signed_in(&name, &[Post::everywhere(Role::UnionAdmin)]).await
}

/// The code and the path of each error.
fn errors(answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().into_iter().flatten();
    let shown = |error: &Value| {
        let path = error["path"].as_array().into_iter().flatten();
        let path: Vec<_> = path.map(|part| part.to_string().replace('"', "")).collect();
        format!("{} {}", error["extensions"]["code"].as_str().unwrap(), path.join("."))
    };
    errors.map(shown).collect()
}

#[tokio::test]
async fn a_plugin_s_fields_are_there_where_it_is_enabled_and_nowhere_else() {
    let app = App::start().await;
    let [one, two] = app.tenants(["altovicentino", "marca-occidentale"]).await;
    let installed = one.installs(&TestPlugin::of("caregiver-registry")).await;
    let somebody = staff(&one).await;

    let query = "{ plugins { installed { id namespace name } caregivers {
        requirements { minimumAge variant } courses { code title } } } }";
    let data = somebody.data(query, json!({})).await;
    assert_eq!(data["plugins"]["installed"][0]["id"], "it.reticolo.caregiver-registry");
    let caregivers = &data["plugins"]["caregivers"];
    assert!(caregivers["requirements"]["minimumAge"].as_i64().unwrap() >= 18, "{data}");
    assert_eq!(caregivers["courses"][0]["code"], "base", "the course it begins with");

    let shown = "{ __type(name: \"caregivers_Course\") { fields { name } } }";
    assert!(one.data(shown).await["__type"]["fields"].as_array().unwrap().len() > 3);
    assert_eq!(two.data(shown).await["__type"], Value::Null);
    let answer = somebody.at(&two).ask(query, json!({})).await;
    assert_eq!(errors(&answer), ["GRAPHQL_VALIDATION_FAILED "; 2][..errors(&answer).len()]);
    assert_eq!(answer.get("data"), None);

    // Switched off, it is gone with the next request.
    let (tenant, plugins) = (one.tenant().await, &app.platform.plugins);
    let seen = (installed.id, installed.row_version);
    plugins.disable(&tenant, &MANAGER, seen, None).await.unwrap();
    assert_eq!(one.data(shown).await["__type"], Value::Null);
}

#[tokio::test]
async fn what_is_written_through_a_mutation_is_read_by_a_query() {
    let app = App::start().await;
    let [one, two] = app.tenants(["altovicentino", "tradate"]).await;
    for tenant in [&one, &two] {
        tenant.installs(&TestPlugin::of("caregiver-registry")).await;
    }
    let somebody = administrator(&one).await;
    let add = "mutation ($input: caregivers_CourseInput!) { plugins { caregivers {
        a: addCourse(input: $input) { code title language }
        b: addCourse(input: { title: \"Alzheimer\", provider: \"Ente\", hours: 20 }) { language } } } }";
    let input =
        json!({ "title": "Assistenza di base", "provider": "Ente", "hours": 60, "language": "ro" });
    let data = somebody.data(add, json!({ "input": input })).await;
    let added = &data["plugins"]["caregivers"];
    assert_eq!(added["a"]["language"], "ro");
    assert_eq!(added["b"]["language"], "it", "the default of the SDL");
    let code = added["a"]["code"].as_str().unwrap();

    let courses = "{ plugins { caregivers { courses { title hours } } } }";
    let data = somebody.data(courses, json!({})).await;
    let titles = |data: &Value| {
        let courses = data["plugins"]["caregivers"]["courses"].as_array().unwrap().clone();
        courses.iter().map(|course| course["title"].clone()).collect::<Vec<_>>()
    };
    let base = "Corso base per assistenti familiari";
    assert_eq!(titles(&data), ["Alzheimer", "Assistenza di base", base]);
    // The other union has the same plugin, and nothing of this one's.
    let data = staff(&two).await.data(courses, json!({})).await;
    assert_eq!(titles(&data), [base]);

    let wrong = json!({ "title": "A", "provider": "Ente", "hours": 100_000 });
    let answer = somebody.ask(add, json!({ "input": wrong })).await;
    let refused = ["BAD_USER_INPUT plugins.caregivers.a", "BAD_USER_INPUT plugins.caregivers.b"];
    assert_eq!(errors(&answer), refused, "too many hours; and there already: {answer}");

    // An address may be followed by a crawler: it changes nothing.
    let remove =
        format!("mutation {{ plugins {{ caregivers {{ removeCourse(code: {code:?}) }} }} }}");
    let url = app.url(&format!("/t/{}/graphql", one.slug));
    let response = app.client.get(url).query(&[("query", &remove)]).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    let answer = one.ask(&remove, json!({})).await;
    assert_eq!(errors(&answer), ["DENIED plugins.caregivers.removeCourse"]);
    let answer = staff(&one).await.ask(&remove, json!({})).await;
    assert_eq!(errors(&answer), ["DENIED plugins.caregivers.removeCourse"], "for administrators");
    let data = somebody.data(&remove, json!({})).await;
    assert_eq!(data["plugins"]["caregivers"]["removeCourse"], true);
}

#[tokio::test]
async fn a_plugin_that_fails_spoils_nothing_but_its_own_field() {
    let app = App::start().await;
    let [one, two] = app.tenants(["altovicentino", "tradate"]).await;
    one.lists(&[Listing::default()]).await;
    for tenant in [&one, &two] {
        tenant.installs(&TestPlugin::hostile()).await;
    }
    let (somebody, other) = (staff(&one).await, staff(&two).await);
    for (field, code) in [
        ("number(op: \"wrong_type\")", "PLUGIN_FAILED"),
        ("number(op: \"null\")", "PLUGIN_FAILED"),
        ("number(op: \"not_json\")", "PLUGIN_FAILED"),
        ("number(op: \"panic\")", "PLUGIN_FAILED"),
        ("things(op: \"wrong_type\") { name }", "PLUGIN_FAILED"),
        ("things(op: \"extra_field\") { name number }", "PLUGIN_FAILED"),
        ("things(op: \"short\") { name }", "PLUGIN_FAILED"),
    ] {
        let query = format!(
            "{{ services {{ totalCount }} plugins {{ installed {{ id }} hostile {{ {field} }} }} }}"
        );
        let answer = somebody.ask(&query, json!({})).await;
        let name = field.split('(').next().unwrap();
        let errors = errors(&answer);
        assert!(
            errors[0].starts_with(&format!("{code} plugins.hostile.{name}")),
            "{field}: {answer}"
        );
        assert_eq!(answer["data"]["services"]["totalCount"], 1, "{answer}");
        assert_eq!(answer["data"]["plugins"]["installed"][0]["id"], "it.reticolo.hostile");
        assert_eq!(answer["data"]["plugins"]["hostile"], Value::Null);
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.starts_with("the plugin `hostile` "), "{message}");
        for internal in ["wasm", "trap", "src/", "panicked"] {
            assert!(!message.contains(internal), "{message}");
        }
    }
    // The union whose plugin failed so often waits; the other one is served.
    let fine = "{ plugins { hostile { run(op: \"fine\") } } }";
    let data = other.data(fine, json!({})).await;
    assert_eq!(data["plugins"]["hostile"]["run"]["fine"], true);
    let answer = somebody.ask(fine, json!({})).await;
    let resting = errors(&answer) == ["UNAVAILABLE plugins.hostile.run"];
    assert!(resting || answer["data"]["plugins"]["hostile"]["run"]["fine"] == true, "{answer}");
}

#[tokio::test]
async fn twenty_services_are_one_call_of_a_real_plugin() {
    let app = App::start().await;
    let [tenant] = app.tenants(["altovicentino"]).await;
    let texts: Vec<_> = (0..20).map(|n| format!("s{n}")).collect();
    let listings: Vec<_> = texts.iter().map(|id| Listing { id, ..Listing::default() }).collect();
    tenant.lists(&listings).await;
    tenant.installs(&TestPlugin::hostile()).await;
    let somebody = staff(&tenant).await;

    // In one instance each call would count one: all answers are of the same call.
    let query =
        "{ services(first: 20) { nodes { name plugins { hostile { run(op: \"counter\") } } } } }";
    let data = somebody.data(query, json!({})).await;
    let nodes = data["services"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 20);
    let first = &nodes[0]["plugins"]["hostile"]["run"];
    assert!(nodes.iter().all(|node| node["plugins"]["hostile"]["run"] == *first), "{data}");

    let many: String = (0..21).map(|n| format!("a{n}: run(op: \"fine\", n: {n}) ")).collect();
    let answer =
        somebody.ask(&format!("{{ plugins {{ hostile {{ {many} }} }} }}"), json!({})).await;
    assert_eq!(errors(&answer), ["LIMIT_EXCEEDED plugins.hostile.a20"]);
}

#[tokio::test]
async fn a_plugin_s_own_query_runs_as_whoever_asks_and_asks_no_plugin() {
    let app = App::start().await;
    let [tenant] = app.tenants(["altovicentino"]).await;
    tenant.lists(&[Listing::default()]).await;
    tenant.installs(&TestPlugin::hostile()).await;
    let somebody = staff(&tenant).await;
    let query = "{ plugins { hostile { run(op: \"core\", operation: \"services\", body: {}) } } }";
    let answer = somebody.ask(query, json!({})).await;
    assert!(
        answer["data"]["plugins"]["hostile"]["run"].to_string().contains("Servizio"),
        "{answer}"
    );

    // A token that may next to nothing is not staff.
    let admin = app.account("Gina Token").await;
    tenant.gives(&admin, &[Post::everywhere(Role::UnionAdmin)]).await;
    let token = tenant.by_token(&admin, &[Permission::DirectoryBrowse]).await;
    let for_staff = "{ plugins { hostile { number(op: \"fine\") } } }";
    assert_eq!(errors(&token.ask(for_staff, json!({})).await), ["DENIED plugins.hostile.number"]);
}

/// Requests under way while another version is switched on: each ends with one schema and its plugins, the
/// one before or the one after, and none with something of both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_during_a_switch_ends_with_one_schema() {
    let app = App::start().await;
    let [tenant] = app.tenants(["altovicentino"]).await;
    tenant.installs(&TestPlugin::hostile()).await;
    let next = TestPlugin::hostile()
        .version("1.1.0")
        .instead("plugin.toml", "Hostile (for tests only)", "Hostile, the second")
        .instead("plugin.toml", "Ostile (solo per le prove)", "Ostile, il secondo")
        .instead("schema.graphql", "number(op: String!, n: Int! = 0): Int!", "figure: Int")
        .instead(
            "schema.graphql",
            "things_shown: [Thing!]!",
            "things_shown: [Thing!]!\n  \"More.\"\n  more: Int",
        );
    let digest = app.offers(&next).await;
    let somebody = staff(&tenant).await;
    let query = "{ __type(name: \"hostile_Query\") { fields { name } }
        plugins { installed { name } hostile { a: run(op: \"store_find\", n: 10) b: run(op: \"work\", n: 200000) } } }";
    let (ended, seen) = tokio::join!(tenant.installs_release(digest), async {
        let mut seen = Vec::new();
        // Until the switch has been seen, and a few more; fifteen seconds at most.
        let began = std::time::Instant::now();
        while seen.iter().filter(|(_, second)| *second).count() < 20
            && began.elapsed() < std::time::Duration::from_secs(15)
        {
            let asked = (0..4).map(|_| somebody.ask(query, json!({})));
            for answer in futures::future::join_all(asked).await {
                assert_eq!(answer.get("errors"), None, "{answer}");
                let data = &answer["data"];
                let fields = data["__type"]["fields"].to_string();
                let of_second = fields.contains("\"figure\"");
                assert_eq!(of_second, fields.contains("\"more\""), "{fields}");
                assert_eq!(of_second, !fields.contains("\"number\""), "{fields}");
                let name = data["plugins"]["installed"][0]["name"].to_string();
                assert_eq!(name.contains("second"), of_second, "{name} {fields}");
                assert_eq!(data["plugins"]["hostile"]["a"], json!({ "found": [] }));
                seen.push((name, of_second));
            }
        }
        seen
    });
    assert_eq!(ended.version, "1.1.0");
    let second = seen.iter().filter(|(_, second)| *second).count();
    assert!(second >= 20 && second < seen.len(), "{second} of {}", seen.len());
}
