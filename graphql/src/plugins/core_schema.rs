//! Whether queries that plugins bring fit the platform's schema, found out without running them.

use std::sync::OnceLock;

use async_graphql::parser::types::{BaseType, ExecutableDocument};
use async_graphql::{Name, Request, Value, Variables};
use async_trait::async_trait;
use reticolo_plugins::CoreSchema;

use crate::document::{Documents, is_query};
use crate::limits::Limits;
use crate::schema::{Schema, validating};

/// The schema without plugins, for plugins' documents to be validated against.
pub struct DocumentCheck {
    documents: Documents,
    limits: Limits,
    /// Built with the first document.
    schema: OnceLock<Schema>,
}

impl DocumentCheck {
    pub fn new(limits: Limits) -> Self {
        let documents = Documents::within(limits.clone());
        Self { documents, limits, schema: OnceLock::new() }
    }
}

#[async_trait]
impl CoreSchema for DocumentCheck {
    async fn misfits(&self, document: &str) -> Vec<String> {
        let read = match self.documents.read(document) {
            Ok(read) => read,
            Err(error) => return vec![error.message],
        };
        if read.operations.iter().count() != 1 || !is_query(&read, None) {
            return vec!["the document must have one query".to_owned()];
        }
        let schema = self.schema.get_or_init(|| validating(&self.limits));
        let variables = counts(&read);
        let mut request = Request::new(document).variables(variables).disable_introspection();
        request.set_parsed_query(read);
        let validated = schema.execute(request).await;
        validated.errors.into_iter().map(|error| error.message).collect()
    }
}

/// A one for each number the document will be given: what a list costs is reckoned with how many are asked
/// for, and without any it could not be.
fn counts(document: &ExecutableDocument) -> Variables {
    let mut counts = Variables::default();
    for (_, operation) in document.operations.iter() {
        for variable in &operation.node.variable_definitions {
            let is_count =
                matches!(&variable.node.var_type.node.base, BaseType::Named(name) if name == "Int");
            if is_count {
                let name = Name::new(variable.node.name.node.as_str());
                counts.insert(name, Value::from(1));
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use reticolo_plugins::CoreSchema;

    use super::DocumentCheck;
    use crate::limits::Limits;

    async fn misfits(document: &str) -> String {
        DocumentCheck::new(Limits::default()).misfits(document).await.join("; ")
    }

    #[tokio::test]
    async fn what_the_platform_answers_fits() {
        for document in [
            "{ services(first: 1) { edges { node { name } } } }",
            "query Open($first: Int!, $id: ID!) { services(first: $first) { totalCount } node(id: $id) { id } }",
        ] {
            assert_eq!(misfits(document).await, "", "{document}");
        }
    }

    #[tokio::test]
    async fn what_it_does_not_have_is_named() {
        for (document, word) in [
            ("{ services(first: 1) { edges { node { nome } } } }", "nome"),
            ("{ services(frist: 1) { totalCount } }", "frist"),
            ("{ services { totalCount } }", ""),
            ("query ($first: String) { services(first: $first) { totalCount } }", "Int"),
            ("{ plugins { installed { id } } }", "plugins"),
            ("mutation { invite { id } }", "one query"),
            ("{ services(", "GraphQL"),
        ] {
            let said = misfits(document).await;
            assert!(said.contains(word), "{document}: {said}");
            assert_eq!(said.is_empty(), word.is_empty(), "{document}: {said}");
        }
    }
}
