//! The arguments of a plugin's field as a document writes them. What they become is said in the package.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::{Name, Value};
use reticolo_plugin_package::api::arguments::filled;
use reticolo_plugin_package::api::{Api, Argument};
use serde_json::{Map, Value as Json};

use crate::error::{Error, Result};

/// What variables hold; `None`: nothing was sent, and there is no default.
pub(crate) type Variables<'a> = &'a dyn Fn(&str) -> Option<Value>;

/// All arguments of a field by name; those without a value and a default are absent.
pub(crate) fn arguments(
    api: &Api,
    declared: &IndexMap<String, Argument>,
    field: &Field,
    variables: Variables<'_>,
) -> Result<Map<String, Json>> {
    let mut values = Map::new();
    for (name, written) in &field.arguments {
        let known = |name: Name| Ok(variables(&name).unwrap_or_else(|| Value::Enum(nothing())));
        let value = written.node.clone().into_const_with(known);
        let value = value.unwrap_or_else(|never: std::convert::Infallible| match never {});
        if let Some(value) = sent(value) {
            let json = value.into_json().map_err(|_| not_json(&name.node))?;
            values.insert(name.node.to_string(), json);
        }
    }
    filled(api, declared, values).map_err(|misfit| Error::input(misfit.to_string()))
}

/// Stands for a variable that has nothing; no enum can have a value of that name.
fn nothing() -> Name {
    Name::new("$")
}

fn not_json(name: &str) -> Error {
    Error::input(format!("argument `{name}` is not JSON"))
}

/// A value without what stands for nothing: as if that was not written.
fn sent(value: Value) -> Option<Value> {
    Some(match value {
        Value::Enum(name) if name == nothing() => return None,
        Value::List(items) => {
            Value::List(items.into_iter().map(|item| sent(item).unwrap_or_default()).collect())
        }
        Value::Object(fields) => {
            let field = |(name, value)| Some((name, sent(value)?));
            Value::Object(fields.into_iter().filter_map(field).collect())
        }
        value => value,
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::Value;
    use async_graphql::parser::parse_query;
    use async_graphql::parser::types::Selection;
    use serde_json::{Value as Json, json};

    use super::{Api, arguments};

    const SDL: &str = "type Query {
            find(filter: Filter = { city: \"Schio\" }, limit: Int = 20, tags: [String!], day: Date): Int
            one(id: ID!): Int
        }
        \"a\" input Filter { city: String! level: Level = LOW near: Point }
        \"c\" input Point { x: Float! y: Float = 0.5 }
        \"b\" enum Level { LOW HIGH }";

    /// What a plugin is given for a field written so, with these variables.
    #[expect(clippy::needless_pass_by_value, reason = "tests write it where they call")]
    fn given(field: &str, variables: Json) -> Result<Json, String> {
        let api = Api::read("care", SDL).unwrap();
        let document = parse_query(format!("{{ {field} }}")).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else {
            panic!("no field")
        };
        let declared = &api.roots["Query"].fields[field.node.name.node.as_str()].field.arguments;
        let variable = |name: &str| Some(Value::from_json(variables.get(name)?.clone()).unwrap());
        let found = arguments(&api, declared, &field.node, &variable);
        found.map(Json::Object).map_err(|error| error.message.into_owned())
    }

    #[test]
    fn defaults_are_filled_in_everywhere() {
        let whole = json!({ "filter": { "city": "Schio", "level": "LOW" }, "limit": 20 });
        assert_eq!(given("find", json!({})).unwrap(), whole);
        assert_eq!(
            given("find(filter: { city: \"Thiene\", near: { x: 1 } }, limit: null)", json!({})),
            Ok(json!({
                "filter": { "city": "Thiene", "level": "LOW", "near": { "x": 1, "y": 0.5 } },
                "limit": null
            }))
        );
    }

    #[test]
    fn variables_that_were_not_sent_are_as_if_not_written() {
        let field =
            "find(filter: { city: $city, level: $level }, limit: $limit, tags: [$tag, \"b\"])";
        assert_eq!(
            given(field, json!({ "city": "Thiene", "tag": "a" })),
            Ok(json!({
                "filter": { "city": "Thiene", "level": "LOW" }, "limit": 20, "tags": ["a", "b"]
            }))
        );
        assert_eq!(given("one(id: $id)", json!({})).unwrap_err(), "argument `id` is missing");
    }

    #[test]
    fn values_get_the_form_of_their_type() {
        assert_eq!(given("one(id: 7)", json!({})), Ok(json!({ "id": "7" })));
        let one = given("find(tags: \"a\")", json!({})).unwrap();
        assert_eq!(one["tags"], json!(["a"]));
        let level = given("find(filter: { city: \"a\", level: HIGH })", json!({})).unwrap();
        assert_eq!(level["filter"]["level"], "HIGH");
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_place() {
        for (field, variables, reason) in [
            ("find(limit: 1.5)", json!({}), "argument `limit` is not of its type"),
            ("find(filter: null)", json!({}), ""),
            ("find(filter: { level: LOW })", json!({}), "argument `filter.city` is missing"),
            ("find(filter: { city: null })", json!({}), "argument `filter.city` must not be null"),
            (
                "find(filter: { city: \"a\", level: MID })",
                json!({}),
                "argument `filter.level` is none of",
            ),
            ("find(filter: { city: \"a\", town: \"b\" })", json!({}), "`filter.town` is not known"),
            (
                "find(filter: { city: \"a\", near: { x: \"1\" } })",
                json!({}),
                "`filter.near.x` is not",
            ),
            ("find(filter: $f)", json!({ "f": "x" }), "argument `filter` must be an object"),
            ("find(tags: [\"a\", null])", json!({}), "argument `tags.1` must not be null"),
            ("find(day: \"31.12.2026\")", json!({}), "argument `day` is not of its type"),
        ] {
            match given(field, variables) {
                Ok(_) => assert_eq!(reason, "", "{field}"),
                Err(message) => {
                    assert!(message.contains(reason) && !reason.is_empty(), "{message}");
                }
            }
        }
    }
}
