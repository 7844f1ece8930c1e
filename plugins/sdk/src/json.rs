//! JSON as it crosses the boundary.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// JSON that the platform sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input(String);

impl Input {
    pub fn text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What a value looks like when the platform sends it: for tests.
    pub fn of(value: &impl Serialize) -> Result<Self, Failure> {
        Ok(Self(serde_json::to_string(value)?))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads it by type; what does not fit is refused as invalid input, with its place.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        Ok(serde_json::from_str(&self.0)?)
    }

    /// Reads it, asks, and writes what was answered.
    pub fn answer<T, A>(&self, ask: impl FnOnce(T) -> Result<A, Failure>) -> Result<Output, Failure>
    where
        T: DeserializeOwned,
        A: Serialize,
    {
        Output::of(&ask(self.read()?)?)
    }
}

/// JSON for the platform, which checks it against the schema the plugin declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output(String);

impl Output {
    pub fn of(value: &impl Serialize) -> Result<Self, Failure> {
        let text = serde_json::to_string(value);
        text.map(Self).map_err(|error| Failure::Internal(format!("the answer is no JSON: {error}")))
    }

    /// Text that is JSON already.
    pub fn text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_text(self) -> String {
        self.0
    }
}
