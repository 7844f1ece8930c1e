//! Queries to the platform.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::host;

/// Runs one of the package's own documents, by its name in the manifest, with the rights of whoever asks
/// and no more than the union has granted. Answers what stands under `data`.
pub fn run<T: DeserializeOwned>(operation: &str, variables: &impl Serialize) -> Result<T, Failure> {
    let variables = serde_json::to_string(variables)?;
    let answer = serde_json::from_str(&host::run(operation, &variables)?);
    answer.map_err(|error| Failure::Internal(format!("the answer of {operation}: {error}")))
}
