//! Queries a plugin asks of the platform: documents its package carries.

use std::collections::BTreeSet;

use async_graphql_parser::types::{
    DocumentOperations, ExecutableDocument, OperationType, Selection, SelectionSet,
};

use crate::nesting;

/// The most bytes of a document.
const MOST_BYTES: usize = 16 << 10;
/// The deepest nesting, as the platform's own API has it.
const DEEPEST: usize = 16;
/// The most fields a document may come to, fragments put in their places.
const MOST_FIELDS: usize = 500;

/// A query, as far as it can be read without the schema it will be asked of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The fields it reads, each by its path: `services.edges.node.name`. For whoever grants it.
    pub reads: BTreeSet<String>,
    /// The names of its variables.
    pub variables: Vec<String>,
}

impl Document {
    /// Reads a document: one query and its fragments.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MOST_BYTES {
            return Err(format!("it is larger than {} KiB", MOST_BYTES >> 10));
        }
        nesting::within(text, DEEPEST * 2)?;
        let parsed = async_graphql_parser::parse_query(text).map_err(|error| error.to_string())?;
        let mut operations = match &parsed.operations {
            DocumentOperations::Single(operation) => vec![operation],
            DocumentOperations::Multiple(operations) => operations.values().collect(),
        };
        let Some(operation) = operations.pop().filter(|_| operations.is_empty()) else {
            return Err(
                "it has more than one operation: put each into a file of its own".to_owned()
            );
        };
        if operation.node.ty != OperationType::Query {
            return Err(
                "it is no query: plugins read from the platform and change nothing".to_owned()
            );
        }
        let mut reading = Reading { document: &parsed, reads: BTreeSet::new(), fields: 0 };
        reading.select(&operation.node.selection_set.node, "", 0)?;
        let variables = operation.node.variable_definitions.iter();
        let variables = variables.map(|variable| variable.node.name.node.to_string()).collect();
        Ok(Self { reads: reading.reads, variables })
    }
}

struct Reading<'a> {
    document: &'a ExecutableDocument,
    reads: BTreeSet<String>,
    fields: usize,
}

impl Reading<'_> {
    fn select(&mut self, set: &SelectionSet, above: &str, depth: usize) -> Result<(), String> {
        if depth > DEEPEST {
            return Err(format!("it is nested deeper than {DEEPEST} fields"));
        }
        for selection in &set.items {
            // Fragments count where they stand: those that double with each step end here.
            self.fields += 1;
            if self.fields > MOST_FIELDS {
                return Err(format!("it reads more than {MOST_FIELDS} fields"));
            }
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    if name == "__schema" || name == "__type" {
                        return Err("it asks for the schema, which is not data".to_owned());
                    }
                    let path =
                        if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
                    let inner = &field.node.selection_set.node;
                    if inner.items.is_empty() {
                        self.reads.insert(path);
                    } else {
                        self.select(inner, &path, depth + 1)?;
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.select(&fragment.node.selection_set.node, above, depth + 1)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let fragment = self.document.fragments.get(name);
                    let fragment = fragment.ok_or_else(|| format!("it has no fragment {name}"))?;
                    self.select(&fragment.node.selection_set.node, above, depth + 1)?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_tells_what_it_reads() {
        let text = "query Open($first: Int!) { services(first: $first) { edges { node { ...s ... on Service { status } } } } } fragment s on Service { id name }";
        let document = Document::parse(text).unwrap();
        let reads = ["id", "name", "status"].map(|field| format!("services.edges.node.{field}"));
        assert_eq!(document.reads, BTreeSet::from(reads));
        assert_eq!(document.variables, ["first"]);
    }

    #[test]
    fn what_is_no_single_query_is_refused() {
        for (text, word) in [
            ("mutation { a }", "no query"),
            ("subscription { a }", "no query"),
            ("query A { a } query B { b }", "more than one"),
            ("{ __schema { types { name } } }", "schema"),
            ("{ ...absent }", "no fragment"),
            ("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }", "nested"),
            ("fragment a on Query { a }", ""),
            ("{ a", ""),
            ("", ""),
        ] {
            let said = Document::parse(text).unwrap_err();
            assert!(said.contains(word), "{text}: {said}");
        }
        let deep = format!("{}a{}", "{ a ".repeat(5000), "}".repeat(5000));
        assert!(Document::parse(&deep[..16_000]).unwrap_err().contains("nested"));
        let wide = format!("{{ {} }}", "...f ".repeat(200)) + "fragment f on Query { a b c d }";
        assert!(Document::parse(&wide).unwrap_err().contains("more than 500"));
    }
}
