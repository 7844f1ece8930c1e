//! What is sent back.

use async_graphql::{Response as Executed, ServerError, Value};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use reticolo_foundation::Code as Reason;
use serde::Serialize;

use crate::code::Code;
use crate::document::at;
use crate::error::Error;
use crate::limits::Limits;
use crate::negotiate::MediaType;

/// The most errors a response lists: a document can have thousands, each with a sentence of its own.
const MOST_ERRORS: usize = 20;

/// How the library begins what it says of a value in an argument or a variable. The document is in
/// order then, and what was filled into it is not.
const OF_VALUES: [&str; 3] =
    ["Invalid value for argument", "Expected input type", "Failed to parse"];

/// A response as GraphQL has it.
#[derive(Debug, Serialize)]
pub(crate) struct Body {
    /// Absent when nothing was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
}

impl Body {
    pub(crate) fn refusal(error: ServerError) -> Self {
        Self { data: None, errors: vec![error] }
    }

    /// What an execution led to. Every error gets a code; those the library finds in arguments while
    /// it executes are what the specification calls request errors.
    pub(crate) fn executed(executed: Executed, limits: &Limits) -> Self {
        let Executed { data, mut errors, .. } = executed;
        let is_nothing = data == Value::Null;
        let is_refused =
            is_nothing && !errors.is_empty() && errors.iter().all(|error| code_of(error).is_none());
        errors.truncate(MOST_ERRORS);
        let errors = errors.into_iter().map(|error| coded(error, limits));
        if !is_refused {
            return Self { data: Some(data), errors: errors.collect() };
        }
        Self { data: None, errors: errors.map(|error| error.with_path(Vec::new())).collect() }
    }

    /// The response, with the status the media type asks for.
    pub(crate) fn respond(&self, media: MediaType) -> Response {
        let status = if self.data.is_some() { StatusCode::OK } else { media.not_executed() };
        self.respond_with(media, status)
    }

    pub(crate) fn respond_with(&self, media: MediaType, status: StatusCode) -> Response {
        match serde_json::to_vec(self) {
            Ok(json) => {
                (status, [(header::CONTENT_TYPE, media.content_type())], json).into_response()
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a response could not be written"
                );
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

fn code_of(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref().and_then(|extensions| extensions.get("code"))
}

/// Gives an error of the library a code.
fn coded(error: ServerError, limits: &Limits) -> ServerError {
    if code_of(&error).is_some() {
        return error;
    }
    if error.message == "Query is too complex." {
        return at(limits.too_complex(), None);
    }
    let is_value =
        !error.path.is_empty() || OF_VALUES.iter().any(|of| error.message.starts_with(of));
    let code = if is_value { Reason::BadUserInput.into() } else { Code::ValidationFailed };
    let named = Error::new(code, error.message);
    ServerError { path: error.path, ..at(named, error.locations.first().copied()) }
}

/// A request that led to no execution, with a status of its own.
pub(crate) struct Refusal {
    status: StatusCode,
    // Boxed: a refusal travels in a `Result`, beside small things.
    error: Box<ServerError>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, error: Error) -> Self {
        Self { status, error: Box::new(at(error, None)) }
    }

    /// A refusal whose code says the status.
    pub(crate) fn coded(error: Error) -> Self {
        let status = match error.code {
            Code::Reason(Reason::NotFound) => StatusCode::NOT_FOUND,
            Code::Reason(Reason::Denied) => StatusCode::FORBIDDEN,
            Code::Reason(Reason::Conflict) => StatusCode::CONFLICT,
            Code::Reason(Reason::LimitExceeded) => StatusCode::PAYLOAD_TOO_LARGE,
            Code::Reason(Reason::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
            Code::Reason(Reason::Internal) | Code::PluginFailed => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Code::Reason(Reason::BadUserInput) | Code::ParseFailed | Code::ValidationFailed => {
                StatusCode::BAD_REQUEST
            }
        };
        Self::new(status, error)
    }

    /// A document that cannot be executed: the media type says the status.
    pub(crate) fn document(media: MediaType, error: ServerError) -> Self {
        Self { status: media.not_executed(), error: Box::new(error) }
    }

    pub(crate) fn respond(self, media: MediaType) -> Response {
        Body::refusal(*self.error).respond_with(media, self.status)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Request, Variables};
    use serde_json::json;

    use super::Body;
    use crate::limits::Limits;
    use crate::schema;

    /// The body of an answer to a query that needs no tenant, with these variables.
    async fn answer(query: &str, variables: serde_json::Value) -> String {
        let limits = Limits::default();
        let request = Request::new(query).variables(Variables::from_json(variables));
        let executed = schema::build(&limits).execute(request).await;
        serde_json::to_string(&Body::executed(executed, &limits)).unwrap()
    }

    #[tokio::test]
    async fn what_the_library_refuses_has_a_code() {
        let first = "query ($first: Int!) { services(first: $first) { nodes { name } } }";
        for (query, variables, code) in [
            ("{ nothing }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("{ services }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            (first, json!({ "first": "many" }), "BAD_USER_INPUT"),
            (first, json!({ "first": 1e20 }), "BAD_USER_INPUT"),
            (first, json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("{ services(first: 1.5) { nodes { name } } }", json!({}), "BAD_USER_INPUT"),
            ("{ services(orderBy: COLOUR) { nodes { name } } }", json!({}), "BAD_USER_INPUT"),
        ] {
            let body = answer(query, variables).await;
            assert!(body.contains(&format!("\"code\":\"{code}\"")), "{query}: {body}");
            assert!(!body.contains("\"data\""), "{query}: {body}");
        }
    }

    #[tokio::test]
    async fn pages_within_pages_are_too_complex() {
        let nested = "{ services(first: 100) { nodes { organization { services(first: 100) { nodes { name } } } } } }";
        let body = answer(nested, json!({})).await;
        assert!(body.contains("LIMIT_EXCEEDED") && body.contains("2000 at most"), "{body}");
    }

    #[tokio::test]
    async fn a_refusal_says_what_to_change() {
        let body = answer("{ services(first: 0) { nodes { name } } }", json!({})).await;
        assert!(body.contains("`first` must be between 1 and 100, not 0"), "{body}");
        assert!(body.contains("BAD_USER_INPUT") && body.contains("\"path\""), "{body}");
    }

    #[tokio::test]
    async fn tools_can_introspect() {
        let body = answer(INTROSPECTION, json!({})).await;
        assert!(body.contains("ServiceConnection") && !body.contains("errors"), "{body}");
        let document = crate::document::parse(INTROSPECTION).unwrap();
        assert_eq!(Limits::default().check(&document), Ok(()));
    }

    /// What graphql-js asks first, in its longest form.
    const INTROSPECTION: &str = "query IntrospectionQuery {
        __schema {
            description queryType { name } mutationType { name } subscriptionType { name }
            types { ...FullType }
            directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
        }
    }
    fragment FullType on __Type {
        kind name description specifiedByURL isOneOf
        fields(includeDeprecated: true) {
            name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated
            deprecationReason
        }
        inputFields(includeDeprecated: true) { ...InputValue }
        interfaces { ...TypeRef }
        enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
        possibleTypes { ...TypeRef }
    }
    fragment InputValue on __InputValue {
        name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
    }
    fragment TypeRef on __Type {
        kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
        kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
    }";
}
