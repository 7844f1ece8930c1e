//! Documents that packages carry, looked at before anybody grants them.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, OperationType, Selection, SelectionSet, Type,
};
use async_graphql::{EmptySubscription, Request, Response, Value, Variables};
use async_trait::async_trait;
use futures::FutureExt;

use crate::document::parse;
use crate::limits::Limits;
use crate::nulls::FieldTypes;
use crate::schema::{Mutation, Query, Schema};

/// A document cannot be run; says why, a sentence each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", reasons.join("; "))]
pub struct Invalid {
    pub reasons: Vec<String>,
}

impl Invalid {
    fn new(reason: impl Into<String>) -> Self {
        Self { reasons: vec![reason.into()] }
    }
}

/// Refuses a document that is not one query within the limits that the platform's schema, without
/// plugins, can answer.
pub fn validate(document: &str) -> Result<(), Invalid> {
    fields(document).map(|_| ())
}

/// What a document reads: `Query.services`, `Service.name`. Refuses what [`validate`] refuses.
pub fn fields(document: &str) -> Result<BTreeSet<String>, Invalid> {
    let limits = Limits::default();
    let read = parse(document).map_err(|error| Invalid::new(error.message))?;
    limits.check(&read).map_err(|error| Invalid::new(error.message))?;
    let mut operations = read.operations.iter();
    let (Some((_, operation)), None) = (operations.next(), operations.next()) else {
        return Err(Invalid::new("the document must have one operation"));
    };
    if operation.node.ty != OperationType::Query {
        return Err(Invalid::new("the document must be a query"));
    }
    let declared = operation.node.variable_definitions.iter();
    let stand_ins = declared.filter_map(|variable| {
        let stand_in = stand_in(&variable.node.var_type.node)?;
        Some((variable.node.name.node.clone(), stand_in))
    });
    let variables = Variables::from_value(Value::Object(stand_ins.collect()));
    let mut request = Request::new("").variables(variables);
    request.set_parsed_query(read.clone());
    // Nothing is executed, so nothing is waited for.
    let checked = PLATFORM.schema.execute(request).now_or_never();
    let errors = checked.map(|checked| checked.errors).unwrap_or_default();
    if !errors.is_empty() {
        return Err(Invalid { reasons: errors.into_iter().map(|error| error.message).collect() });
    }
    let mut reading = Reading {
        document: &read,
        types: &PLATFORM.types,
        found: BTreeSet::new(),
        seen: HashSet::new(),
    };
    reading.set("Query", &operation.node.selection_set.node)?;
    Ok(reading.found)
}

/// Something in place of a variable that says how long a list is, which the cost depends on.
fn stand_in(kind: &Type) -> Option<Value> {
    match &kind.base {
        BaseType::List(_) => Some(Value::List(Vec::new())),
        BaseType::Named(name) if name == "Int" => Some(20.into()),
        BaseType::Named(_) => None,
    }
}

/// The platform's schema, which only checks.
struct Platform {
    schema: Schema,
    types: FieldTypes,
}

static PLATFORM: LazyLock<Platform> = LazyLock::new(|| {
    let schema = Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .limit_complexity(Limits::default().complexity)
        .extension(ChecksOnly)
        .finish();
    let types = FieldTypes::of(&schema.sdl());
    Platform { schema, types }
});

/// Stops where a document was found good.
struct ChecksOnly;

impl ExtensionFactory for ChecksOnly {
    fn create(&self) -> std::sync::Arc<dyn Extension> {
        std::sync::Arc::new(Self)
    }
}

#[async_trait]
impl Extension for ChecksOnly {
    async fn execute(
        &self,
        _: &ExtensionContext<'_>,
        _: Option<&str>,
        _: NextExecute<'_>,
    ) -> Response {
        Response::new(Value::Null)
    }
}

/// Follows a document through the types.
struct Reading<'a> {
    document: &'a ExecutableDocument,
    types: &'a FieldTypes,
    found: BTreeSet<String>,
    seen: HashSet<&'a str>,
}

impl<'a> Reading<'a> {
    fn set(&mut self, on: &str, set: &'a SelectionSet) -> Result<(), Invalid> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    if name == "__typename" {
                        continue;
                    }
                    let Some(kind) = self.types.find(on, name) else {
                        return Err(Invalid::new(format!("`{on}.{name}` cannot be read")));
                    };
                    self.found.insert(format!("{on}.{name}"));
                    self.set(kind, &field.node.selection_set.node)?;
                }
                Selection::InlineFragment(fragment) => {
                    let on = match &fragment.node.type_condition {
                        Some(condition) => condition.node.on.node.as_str(),
                        None => on,
                    };
                    self.set(on, &fragment.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if self.seen.insert(name)
                        && let Some(fragment) = self.document.fragments.get(name)
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.set(on, &fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{fields, validate};

    fn refusal(document: &str) -> String {
        validate(document).unwrap_err().to_string()
    }

    #[test]
    fn a_document_says_what_it_reads() {
        let read = fields(
            "query ($first: Int!, $ids: [ID!]!) {
               services(first: $first) { nodes { ...S organization { name } } }
               nodes(ids: $ids) { id __typename ... on Location { name } }
             }
             fragment S on Service { id name }",
        )
        .unwrap();
        let read: Vec<_> = read.iter().map(String::as_str).collect();
        assert_eq!(
            read,
            [
                "Location.name",
                "Node.id",
                "Organization.name",
                "Query.nodes",
                "Query.services",
                "Service.id",
                "Service.name",
                "Service.organization",
                "ServiceConnection.nodes",
            ]
        );
    }

    #[test]
    fn what_cannot_be_run_is_refused_with_the_reason() {
        for (document, reason) in [
            ("{ services", "no GraphQL"),
            ("{ services { nodes { colour } } }", "Unknown field \"colour\""),
            ("{ plugins { installed { id } } }", "Unknown field \"plugins\""),
            ("query ($a: Int) { tenant { slug } }", "not used"),
            ("mutation { closeErrorReport(id: \"a\", outcome: CORRECTED) }", "must be a query"),
            ("query A { tenant { slug } } query B { tenant { slug } }", "one operation"),
            ("{ __schema { types { name } } }", "`Query.__schema` cannot be read"),
            ("{ services(orderBy: COLOUR) { totalCount } }", "COLOUR"),
            (
                "{ services(first: 100) { nodes { organization { services(first: 100) { nodes { id } } } } } }",
                "too complex",
            ),
        ] {
            assert!(refusal(document).contains(reason), "{document}: {}", refusal(document));
        }
    }
}
