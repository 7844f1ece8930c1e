//! The parameters of a request, from a body or an address.

use async_graphql::{Request, Variables};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::policy::Policy;

type Object = Map<String, Value>;

/// What GraphQL over HTTP allows a client to send.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Parameters {
    query: Option<String>,
    /// The id of a document that the API knows, in place of its text.
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<Object>,
    /// Nothing is extended yet; checked all the same, so that a mistake shows early.
    #[serde(rename = "extensions")]
    _extensions: Option<Object>,
}

/// The same in an address, where objects are JSON in text.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddressParameters {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

impl Parameters {
    /// Reads a body.
    pub(crate) fn from_body(body: &[u8]) -> Result<Self> {
        // A list would pass for an object written without names.
        if body.trim_ascii_start().starts_with(b"[") {
            return Err(Error::input("batches are not supported: send one request at a time"));
        }
        json("the body", body)
    }

    /// Reads what came in an address.
    pub(crate) fn from_address(address: AddressParameters) -> Result<Self> {
        let object = |name: &str, text: Option<String>| match text {
            Some(text) => json(name, text.as_bytes()),
            None => Ok(None),
        };
        Ok(Self {
            query: address.query,
            document_id: address.document_id,
            operation_name: address.operation_name,
            variables: object("`variables`", address.variables)?,
            _extensions: object("`extensions`", address.extensions)?,
        })
    }

    /// The request, where the policy lets its document pass.
    pub(crate) fn into_request(self, policy: &Policy) -> Result<Request> {
        let document = policy.document(self.query, self.document_id.as_deref())?;
        let variables = Variables::from_json(Value::Object(self.variables.unwrap_or_default()));
        let request = Request::new(document).variables(variables);
        Ok(match self.operation_name {
            Some(name) => request.operation_name(name),
            None => request,
        })
    }
}

fn json<T: DeserializeOwned>(what: &str, text: &[u8]) -> Result<T> {
    serde_json::from_slice(text)
        .map_err(|error| Error::input(format!("{what} cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::{AddressParameters, Parameters};
    use crate::policy::Policy;

    fn refusal(body: &str) -> String {
        Parameters::from_body(body.as_bytes()).unwrap_err().message.into_owned()
    }

    #[test]
    fn parameters_have_the_types_of_the_specification() {
        let good = r#"{ "query": "{ a }", "operationName": null, "variables": { "b": 1 }, "extensions": {}, "x": 0 }"#;
        assert!(Parameters::from_body(good.as_bytes()).is_ok());
        let empty = Parameters::from_body(b"{}").unwrap().into_request(&Policy::default());
        assert_eq!(empty.unwrap_err().message, "missing field `query`");
        assert!(refusal(r#"{ "query": 1 }"#).contains("expected a string"));
        assert!(refusal(r#"{ "query": "{ a }", "variables": [] }"#).contains("expected a map"));
        assert!(refusal(r#"{ "query": "{ a }", "extensions": "" }"#).contains("expected a map"));
        assert!(
            refusal(r#"{ "query": "{ a }", "operationName": {} }"#).contains("expected a string")
        );
        assert!(refusal("{").contains("the body cannot be read"));
    }

    #[test]
    fn batches_are_refused() {
        assert!(refusal(r#" [{ "query": "{ a }" }]"#).contains("batches are not supported"));
    }

    #[test]
    fn objects_in_an_address_are_json() {
        let address = |variables: &str| AddressParameters {
            query: Some("{ a }".to_owned()),
            document_id: None,
            operation_name: None,
            variables: Some(variables.to_owned()),
            extensions: None,
        };
        assert!(Parameters::from_address(address(r#"{ "b": 1 }"#)).is_ok());
        assert!(Parameters::from_address(address("null")).is_ok());
        assert!(Parameters::from_address(address("[]")).is_err());
        assert!(
            Parameters::from_address(address("{"))
                .unwrap_err()
                .message
                .starts_with("`variables` cannot be read")
        );
    }
}
