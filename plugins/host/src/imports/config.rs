use wasmtime::{Error, Result};

use crate::bindings::reticolo::plugin::config::Host;
use crate::session::Session;

impl Host for Session {
    /// The settings are the plugin's own, so nothing is to be granted. A rule is told them with its
    /// input, and asking for them is one call too many.
    async fn get(&mut self) -> Result<String> {
        self.count()?;
        let powers = self.powers.clone();
        self.outside(powers.settings()).await?.map_err(|refused| Error::msg(refused.to_string()))
    }
}
