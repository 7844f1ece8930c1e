//! Requests to the addresses the union has granted. They are answered in jobs only.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bindings::asked::reticolo::plugin::http as wire;
use crate::failure::Failure;
use crate::host;

/// A request, before it is sent.
#[derive(Clone, Debug)]
pub struct Request(wire::Request);

impl Request {
    pub fn new(method: &str, url: &str) -> Self {
        Self(wire::Request {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: None,
            credential: None,
        })
    }

    pub fn get(url: &str) -> Self {
        Self::new("GET", url)
    }

    pub fn post(url: &str) -> Self {
        Self::new("POST", url)
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.0.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The name of a secret setting that goes along as bearer token. The plugin never sees it.
    #[must_use]
    pub fn credential(mut self, name: &str) -> Self {
        self.0.credential = Some(name.to_owned());
        self
    }

    #[must_use]
    pub fn body(mut self, body: Vec<u8>) -> Self {
        self.0.body = Some(body);
        self
    }

    pub fn json(self, body: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_vec(body)?;
        Ok(self.header("content-type", "application/json").body(body))
    }

    pub fn send(self) -> Result<Response, Failure> {
        Ok(Response(host::send(&self.0)?))
    }
}

/// What came back, whatever its status.
#[derive(Clone, Debug)]
pub struct Response(wire::Response);

impl Response {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self(wire::Response { status, headers: Vec::new(), body: body.into() })
    }

    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// The first header of this name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self.0.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }

    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// The body by type. An answer that is no success is [`Failure::Unavailable`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if !(200..300).contains(&self.0.status) {
            return Err(Failure::Unavailable(format!("answered {}", self.0.status)));
        }
        let body = serde_json::from_slice(&self.0.body);
        body.map_err(|error| Failure::Unavailable(format!("answered something else: {error}")))
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn into_wire(self) -> wire::Response {
        self.0
    }
}
