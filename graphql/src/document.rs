//! The document of a request: parsed, and the operation asked for.

use std::time::Duration;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::parser::{Error as ParserError, parse_query};
use async_graphql::{Pos, Positioned, ServerError};
use moka::sync::Cache;

use crate::code::Code;
use crate::error::{Error, Result};
use crate::limits::Limits;

/// How many bytes of documents are kept, counted as their text.
const KEPT: u64 = 4 * 1024 * 1024;

/// The documents that were asked for lately, parsed and within the limits: a client sends the same
/// few with other variables.
pub(crate) struct Documents {
    limits: Limits,
    known: Cache<String, ExecutableDocument>,
}

impl Documents {
    pub(crate) fn within(limits: Limits) -> Self {
        let known = Cache::builder()
            .max_capacity(KEPT)
            .weigher(|text: &String, _| u32::try_from(text.len()).unwrap_or(u32::MAX))
            .time_to_idle(Duration::from_mins(10))
            .build();
        Self { limits, known }
    }

    /// The document of this text; refuses what is no GraphQL, or more than the limits allow.
    pub(crate) fn read(&self, text: &str) -> Result<ExecutableDocument, ServerError> {
        if let Some(document) = self.known.get(text) {
            return Ok(document);
        }
        let document = parse(text)?;
        self.limits.check(&document).map_err(|error| at(error, None))?;
        self.known.insert(text.to_owned(), document.clone());
        Ok(document)
    }
}

/// Parses a document.
pub(crate) fn parse(query: &str) -> Result<ExecutableDocument, ServerError> {
    parse_query(query).map_err(|error| refusal(&error))
}

fn refusal(error: &ParserError) -> ServerError {
    let position = error.positions().next();
    let reason = error.to_string();
    // The parser draws the line it stumbled over, which may be all of the document; the last line has
    // the reason.
    let reason = reason.lines().last().unwrap_or_default().trim_start_matches([' ', '=']);
    let refusal = match error {
        ParserError::RecursionLimitExceeded => {
            Error::limit("the document is nested too deeply: at most 64 levels")
        }
        _ if reason == "stack limit reached" => {
            Error::limit("the document is nested too deeply: at most 64 levels")
        }
        _ => Error::new(Code::ParseFailed, format!("the document is no GraphQL: {reason}")),
    };
    at(refusal, position)
}

/// A refusal at a place in the document.
pub(crate) fn at(refusal: Error, position: Option<Pos>) -> ServerError {
    let mut error = async_graphql::Error::from(refusal).into_server_error(Pos::default());
    error.locations = position.into_iter().collect();
    error
}

/// The operation asked for. One that is not there is refused when the document is executed.
pub(crate) fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a Positioned<OperationDefinition>> {
    match (&document.operations, name) {
        (DocumentOperations::Single(only), _) => Some(only),
        (DocumentOperations::Multiple(named), Some(name)) => named.get(name),
        (DocumentOperations::Multiple(named), None) => named.values().next(),
    }
}

/// Whether the operation asked for only reads.
pub(crate) fn is_query(document: &ExecutableDocument, name: Option<&str>) -> bool {
    operation(document, name).is_none_or(|operation| operation.node.ty == OperationType::Query)
}

#[cfg(test)]
mod tests {
    use super::{is_query, parse};

    fn refusal(query: &str) -> String {
        let error = parse(query).unwrap_err();
        let code = error.extensions.unwrap().get("code").unwrap().to_string();
        format!("{code} {}", error.message)
    }

    #[test]
    fn what_is_no_graphql_is_refused_in_few_words() {
        assert!(
            refusal("{ a(")
                .starts_with("\"GRAPHQL_PARSE_FAILED\" the document is no GraphQL: expected")
        );
        assert!(refusal("").starts_with("\"GRAPHQL_PARSE_FAILED\""));
        assert!(refusal("query A { a } query A { a }").starts_with("\"GRAPHQL_PARSE_FAILED\""));
        assert!(parse("{ a").unwrap_err().locations.len() == 1);
    }

    #[test]
    fn deep_nesting_is_refused_and_never_exhausts_the_stack() {
        for opening in ["{a", "{a(b:[", "{a(b:{c:", "query($a:["] {
            for levels in [100, 10_000] {
                let query = opening.repeat(levels);
                assert!(parse(&query).is_err(), "{opening}");
            }
        }
        let nested = "{a".repeat(70) + &"}".repeat(70);
        assert!(refusal(&nested).starts_with("\"LIMIT_EXCEEDED\""));
        let lists = format!("{{a(b:{}{})}}", "[".repeat(20_000), "]".repeat(20_000));
        assert!(parse(&lists).is_err());
    }

    #[test]
    fn the_operation_asked_for_decides() {
        let both = parse("query A { a } mutation B { b }").unwrap();
        assert!(is_query(&both, Some("A")));
        assert!(!is_query(&both, Some("B")));
        assert!(is_query(&both, Some("C")));
        assert!(!is_query(&parse("mutation { b }").unwrap(), None));
    }
}
