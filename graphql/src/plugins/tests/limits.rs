//! What is refused before a plugin is asked, and what holds for its answers.

use super::*;

#[tokio::test]
async fn arguments_are_checked_before_the_plugin_is_asked() {
    let fake = Fake::new(people);
    for (query, variables, code) in [
        ("{ plugins { care { one { id } } } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("{ plugins { care { one(id: true) { id } } } }", json!({}), "BAD_USER_INPUT"),
        (
            "{ plugins { care { caregivers(filter: { level: MID, city: \"a\" }) { id } } } }",
            json!({}),
            "BAD_USER_INPUT",
        ),
        (
            "{ plugins { care { caregivers(filter: { level: LOW }) { id } } } }",
            json!({}),
            "BAD_USER_INPUT",
        ),
        (
            "query ($f: care_Filter) { plugins { care { caregivers(filter: $f) { id } } } }",
            json!({ "f": { "town": "a" } }),
            "BAD_USER_INPUT",
        ),
        (
            "query ($id: ID!) { plugins { care { one(id: $id) { id } } } }",
            json!({}),
            "BAD_USER_INPUT",
        ),
        (
            "mutation { plugins { care { add(name: \"A\", paid: 1.5) { id } } } }",
            json!({}),
            "BAD_USER_INPUT",
        ),
        ("{ plugins { care { one(id: 1) { secret } } } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("{ plugins { other { one(id: 1) { id } } } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("{ plugins { care { one(id: 1) } } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ plugins { care { ... on home_Query { one(id: 1) { id } } } } }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "{ plugins { care { hours @needs(audience: EVERYBODY) } } }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ] {
        let answer = ask_with(&fake, query, variables).await;
        let codes = codes(&answer);
        assert!(codes.first().is_some_and(|found| found.starts_with(code)), "{query}: {answer}");
    }
    assert_eq!(fake.asked().len(), 0);
}

#[tokio::test]
async fn limits_hold_for_plugins_fields() {
    let fake = Fake::new(people);
    let many = |count: usize, field: &str| {
        #[expect(clippy::format_collect, reason = "a text of a test")]
        let fields: String = (0..count).map(|n| format!("a{n}: {field} ")).collect();
        format!("{{ plugins {{ care {{ {fields} }} }} }}")
    };
    let deep = format!(
        "{{ plugins {{ care {{ sure {}id{} }} }} }}",
        "{ friend ".repeat(13) + "{ ",
        " }".repeat(14)
    );
    for (query, words) in [
        (many(31, "__typename"), "too many aliases"),
        (deep, "too many nested fields"),
        (many(29, "one(id: 1) { id name level since tags friend { id name level since tags friend { id name level since tags friend { id name level since } } } }"), "too complex"),
        ("{ plugins { care { caregivers(limit: 100) { friend { id name level friend { id name level friend { id name level friend { id name level friend { id name level } } } } } } } } }".to_owned(), "too complex"),
    ] {
        let answer = ask(&fake, &query).await;
        assert!(codes(&answer)[0].starts_with("LIMIT_EXCEEDED"), "{query}: {answer}");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains(words), "{answer}");
    }
    assert_eq!(fake.asked().len(), 0);

    let answer = ask(&fake, &many(22, "one(id: 1) { id }")).await;
    assert_eq!(
        codes(&answer),
        ["LIMIT_EXCEEDED plugins.care.a20", "LIMIT_EXCEEDED plugins.care.a21"]
    );
    assert_eq!(fake.asked().len(), 20);
}

#[tokio::test]
async fn an_answer_cannot_be_multiplied_without_end() {
    let fake = Fake {
        standing: Standing { signed_in: true, staff: true, admin: true },
        ..Fake::new(|_| Ok(vec![json!({ "id": "1", "name": "A".repeat(1_000_000) })]))
    };
    #[expect(clippy::format_collect, reason = "a text of a test")]
    let names: String = (0..29).map(|n| format!("a{n}: name ")).collect();
    let answer =
        ask(&fake, &format!("{{ plugins {{ care {{ one(id: 1) {{ {names} }} }} }} }}")).await;
    assert_eq!(answer["data"]["plugins"]["care"]["one"], Json::Null);
    assert_eq!(codes(&answer).len(), 1);
    assert!(
        answer.to_string().contains("does not fit in a response any more"),
        "{:.300}",
        answer.to_string()
    );
}

#[tokio::test]
async fn errors_are_counted_and_nulls_are_complete_all_the_same() {
    let fake = Fake::new(|call| {
        Ok(vec![match call.field.as_str() {
            // Ninety-nine wrong levels, which may be null, and then a name, which may not.
            "caregivers" => (0..100)
                .map(|n| {
                    if n < 99 {
                        json!({ "id": n, "name": "A", "level": 1 })
                    } else {
                        json!({ "id": n })
                    }
                })
                .collect(),
            _ => Json::Null,
        }])
    });
    let answer = ask(&fake, "{ plugins { care { caregivers { name level } } } }").await;
    assert_eq!(answer["data"]["plugins"], json!({ "care": null }));
    let codes = codes(&answer);
    assert_eq!(codes.len(), 20);
    assert_eq!(codes[0], "PLUGIN_FAILED plugins.care.caregivers.99.name");
}
