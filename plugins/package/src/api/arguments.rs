//! The arguments of a plugin's field: coerced as the specification has it, with the defaults of the
//! SDL filled in, also those of inputs within inputs.

use std::fmt;

use async_graphql_parser::types::{BaseType, Type};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use super::{Api, Argument, Kind, scalar};

/// A value is not of its type: where, and why.
#[derive(Debug, PartialEq, Eq)]
pub struct Misfit {
    /// `.filter.city`
    place: String,
    reason: &'static str,
}

impl Misfit {
    fn new(reason: &'static str) -> Self {
        Self { place: String::new(), reason }
    }

    fn within(self, part: &str) -> Self {
        Self { place: format!(".{part}{}", self.place), ..self }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.strip_prefix('.').unwrap_or(&self.place);
        write!(f, "argument `{place}` {}", self.reason)
    }
}

/// The values of a field's arguments, or of an input's fields: those that were given as their types have
/// them, for the others their defaults. What has neither is absent.
pub fn filled(
    api: &Api,
    declared: &IndexMap<String, Argument>,
    mut values: Map<String, Json>,
) -> Result<Map<String, Json>, Misfit> {
    let mut filled = Map::new();
    for (name, input) in declared {
        let value = match values.remove(name) {
            Some(value) => Some(value),
            None => input.default.as_ref().map(|default| default.json.clone()),
        };
        match value {
            Some(value) => {
                let value =
                    coerce(api, &input.kind, value).map_err(|misfit| misfit.within(name))?;
                filled.insert(name.clone(), value);
            }
            None if !input.kind.nullable => return Err(Misfit::new("is missing").within(name)),
            None => {}
        }
    }
    match values.keys().next() {
        Some(unknown) => Err(Misfit::new("is not known").within(unknown)),
        None => Ok(filled),
    }
}

/// The value as its type has it.
fn coerce(api: &Api, kind: &Type, value: Json) -> Result<Json, Misfit> {
    if value.is_null() {
        return if kind.nullable { Ok(value) } else { Err(Misfit::new("must not be null")) };
    }
    match (&kind.base, value) {
        (BaseType::List(inner), Json::Array(items)) => {
            let coerced = items.into_iter().enumerate().map(|(index, item)| {
                coerce(api, inner, item).map_err(|misfit| misfit.within(&index.to_string()))
            });
            Ok(Json::Array(coerced.collect::<Result<_, _>>()?))
        }
        // One thing stands for a list of it.
        (BaseType::List(inner), value) => Ok(Json::Array(vec![coerce(api, inner, value)?])),
        (BaseType::Named(name), value) => named(api, name, value),
    }
}

fn named(api: &Api, name: &str, value: Json) -> Result<Json, Misfit> {
    match (api.types.get(name), value) {
        (Some(Kind::Enum { values, .. }), Json::String(text)) if values.contains_key(&text) => {
            Ok(Json::String(text))
        }
        (Some(Kind::Enum { .. }), _) => Err(Misfit::new("is none of the values of its type")),
        (Some(Kind::Input { fields, .. }), Json::Object(values)) => {
            Ok(Json::Object(filled(api, fields, values)?))
        }
        (Some(Kind::Input { .. }), _) => Err(Misfit::new("must be an object")),
        (Some(Kind::Object { .. }), _) => Err(Misfit::new("is not of its type")),
        (None, value) => scalar::coerce(name, value).map_err(|_| Misfit::new("is not of its type")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::filled;
    use crate::api::Api;

    const SDL: &str = "type Query {
            find(filter: Filter = { city: \"Schio\" }, limit: Int! = 20, tags: [String!]): Int
        }
        \"a\" input Filter { city: String! level: Level = LOW }
        \"b\" enum Level { LOW HIGH }";

    #[expect(clippy::needless_pass_by_value, reason = "tests write it where they call")]
    fn given(values: Json) -> Result<Json, String> {
        let api = Api::read("care", SDL).unwrap();
        let declared = &api.answered("Query", "find").unwrap().field.arguments;
        let values = values.as_object().unwrap().clone();
        filled(&api, declared, values).map(Json::Object).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn what_is_not_given_is_its_default() {
        let whole = json!({ "filter": { "city": "Schio", "level": "LOW" }, "limit": 20 });
        assert_eq!(given(json!({})), Ok(whole));
        let some = given(json!({ "filter": { "city": "Thiene" }, "tags": "a" })).unwrap();
        assert_eq!(some["filter"], json!({ "city": "Thiene", "level": "LOW" }));
        assert_eq!(some["tags"], json!(["a"]));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_place() {
        for (values, said) in [
            (json!({ "limit": null }), "argument `limit` must not be null"),
            (json!({ "filter": {} }), "argument `filter.city` is missing"),
            (json!({ "filter": { "city": 1 } }), "argument `filter.city` is not of its type"),
            (json!({ "tags": ["a", 1] }), "argument `tags.1` is not of its type"),
            (json!({ "other": 1 }), "argument `other` is not known"),
        ] {
            assert_eq!(given(values), Err(said.to_owned()));
        }
    }
}
