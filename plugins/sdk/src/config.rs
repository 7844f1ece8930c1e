//! The union's settings of this installation. Rules are not given any: theirs come with the facts.

use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::host;

/// The settings, by type. The platform has checked them against the plugin's settings schema.
pub fn settings<T: DeserializeOwned>() -> Result<T, Failure> {
    let settings = serde_json::from_str(&host::settings());
    settings.map_err(|error| Failure::Internal(format!("the settings do not fit: {error}")))
}
