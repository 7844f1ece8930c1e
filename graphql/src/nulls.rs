//! `null` where a field failed, as the specification has it.
//!
//! async-graphql 7.2.1 leaves a failed field out of its object. Clients generated from the schema
//! expect a `null` there or, where the schema promises a value, that the nearest thing around it
//! that may be `null` is. Only responses with errors are looked at.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, OperationType, Selection, SelectionSet, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{PathSegment, Response, Value};

use crate::document::operation;

/// The type of every field, by the names of its object and of the field.
pub(crate) struct FieldTypes(HashMap<String, HashMap<String, Type>>);

impl FieldTypes {
    /// Reads them from a schema in GraphQL's own language.
    pub(crate) fn of(sdl: &str) -> Self {
        let definitions = parse_schema(sdl).map(|schema| schema.definitions).unwrap_or_default();
        let types = definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(definition.node),
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        });
        let objects = types.map(|definition| {
            let fields = match definition.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => Vec::new(),
            };
            let fields = fields
                .into_iter()
                .map(|field| (field.node.name.node.to_string(), field.node.ty.node));
            (definition.name.node.to_string(), fields.collect())
        });
        Self(objects.collect())
    }

    /// The name of the type of a field, without its lists.
    pub(crate) fn find(&self, of: &str, field: &str) -> Option<&str> {
        self.0.get(of)?.get(field).map(name_of)
    }

    /// Puts the `null`s of failed fields into a response to an operation of the document.
    pub(crate) fn complete(
        &self,
        response: &mut Response,
        document: &ExecutableDocument,
        name: Option<&str>,
    ) {
        let Some(operation) = operation(document, name) else {
            return;
        };
        let root = match operation.node.ty {
            OperationType::Mutation => "Mutation",
            OperationType::Query | OperationType::Subscription => "Query",
        };
        let whole = Type { base: BaseType::Named(async_graphql::Name::new(root)), nullable: true };
        let selected = [(root, &operation.node.selection_set.node)];
        let failed = Failed { types: self, document };
        for error in response.errors.iter().filter(|error| !error.path.is_empty()) {
            failed.mark(&mut response.data, &whole, &selected, &error.path);
        }
    }
}

/// What is selected of a value: selection sets, each with the name of the type it is on.
type Selected<'a> = (&'a str, &'a SelectionSet);

struct Failed<'a> {
    types: &'a FieldTypes,
    document: &'a ExecutableDocument,
}

impl<'a> Failed<'a> {
    /// Makes `null` of what is at the path within `value`, and of what is around it as far as its
    /// type demands. Says whether `value` itself may be left as it is.
    fn mark(
        &self,
        value: &mut Value,
        kind: &Type,
        selected: &[Selected<'a>],
        path: &[PathSegment],
    ) -> bool {
        let is_whole = match (path.split_first(), &mut *value) {
            (Some((PathSegment::Field(key), rest)), Value::Object(fields)) => {
                self.find(selected, key).is_none_or(|(kind, selected)| {
                    let field = fields.entry(async_graphql::Name::new(key)).or_default();
                    self.mark(field, kind, &selected, rest)
                })
            }
            (Some((PathSegment::Index(index), rest)), Value::List(items)) => {
                match (&kind.base, items.get_mut(*index)) {
                    (BaseType::List(kind), Some(item)) => self.mark(item, kind, selected, rest),
                    _ => true,
                }
            }
            _ => false,
        };
        if !is_whole {
            *value = Value::Null;
        }
        is_whole || kind.nullable
    }

    /// The type of the field with this key in the response, and what is selected of it.
    fn find(&self, selected: &[Selected<'a>], key: &str) -> Option<(&'a Type, Vec<Selected<'a>>)> {
        let mut found: Option<(&Type, Vec<Selected>)> = None;
        for (on, set) in selected {
            for selection in &set.items {
                let within = match &selection.node {
                    Selection::Field(field) if field.node.response_key().node == key => {
                        let kind = self.types.0.get(*on)?.get(field.node.name.node.as_str())?;
                        Some((kind, vec![(name_of(kind), &field.node.selection_set.node)]))
                    }
                    Selection::Field(_) => None,
                    Selection::InlineFragment(fragment) => {
                        let on = fragment
                            .node
                            .type_condition
                            .as_ref()
                            .map_or(*on, |on| on.node.on.node.as_str());
                        self.find(&[(on, &fragment.node.selection_set.node)], key)
                    }
                    Selection::FragmentSpread(spread) => {
                        let fragment =
                            &self.document.fragments.get(&spread.node.fragment_name.node)?.node;
                        let on = fragment.type_condition.node.on.node.as_str();
                        self.find(&[(on, &fragment.selection_set.node)], key)
                    }
                };
                // A field may be selected in several places, of it different things in each.
                match (&mut found, within) {
                    (Some((_, all)), Some((_, more))) => all.extend(more),
                    (None, within) => found = within,
                    (Some(_), None) => {}
                }
            }
        }
        found
    }
}

/// The name of a type without its lists.
fn name_of(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(kind) => name_of(kind),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::{PathSegment, Response, ServerError, Value};
    use serde_json::json;

    use super::FieldTypes;

    /// What becomes of `data` when the field at the path fails.
    fn completed(query: &str, data: serde_json::Value, path: &str) -> serde_json::Value {
        let types = FieldTypes::of(
            "type Query { thing: Thing things: [Thing!]! some: [Thing]! node: Node sure: Thing! }
             type Mutation { change: Thing! }
             interface Node { id: ID }
             type Thing implements Node { id: ID name: String! note: String other: Thing! }",
        );
        let path = path.split('.').map(|segment| match segment.parse() {
            Ok(index) => PathSegment::Index(index),
            Err(_) => PathSegment::Field(segment.to_owned()),
        });
        let error = ServerError::new("failed", None).with_path(path.collect());
        let mut response = Response::new(Value::from_json(data).unwrap());
        response.errors.push(error);
        types.complete(&mut response, &parse_query(query).unwrap(), None);
        response.data.into_json().unwrap()
    }

    #[test]
    fn a_field_that_may_be_null_is() {
        let found =
            completed("{ thing { name note } }", json!({ "thing": { "name": "a" } }), "thing.note");
        assert_eq!(found, json!({ "thing": { "name": "a", "note": null } }));
        let found = completed("{ a: thing { note } }", json!({}), "a");
        assert_eq!(found, json!({ "a": null }));
    }

    #[test]
    fn a_field_that_may_not_be_null_takes_what_is_around_it_along() {
        let found =
            completed("{ thing { note name } }", json!({ "thing": { "note": "a" } }), "thing.name");
        assert_eq!(found, json!({ "thing": null }));
        let deep = completed(
            "{ thing { other { other { name note } } } }",
            json!({ "thing": { "other": { "other": { "note": "a" } } } }),
            "thing.other.other.name",
        );
        assert_eq!(deep, json!({ "thing": null }));
        assert_eq!(
            completed("{ sure { name } thing { id } }", json!({ "thing": {} }), "sure.name"),
            json!(null)
        );
    }

    #[test]
    fn mutations_have_fields_of_their_own() {
        let found = completed("mutation { change { note } }", json!({}), "change");
        assert_eq!(found, json!(null));
        let found =
            completed("mutation { change { note } }", json!({ "change": {} }), "change.note");
        assert_eq!(found, json!({ "change": { "note": null } }));
    }

    #[test]
    fn lists_lose_an_entry_or_everything() {
        let found =
            completed("{ some { name } }", json!({ "some": [{ "name": "a" }, {}] }), "some.1.name");
        assert_eq!(found, json!({ "some": [{ "name": "a" }, null] }));
        let found = completed(
            "{ things { name } }",
            json!({ "things": [{ "name": "a" }, {}] }),
            "things.1.name",
        );
        assert_eq!(found, json!(null));
    }

    #[test]
    fn fragments_are_looked_into() {
        let query = "{ node { id ... on Thing { ...part other { note } } } } fragment part on Thing { other { name } }";
        let data = json!({ "node": { "id": "1", "other": { "note": "a" } } });
        assert_eq!(completed(query, data, "node.other.name"), json!({ "node": null }));
    }
}
