//! The plugins that are enabled in a union at a moment.

use std::sync::Arc;

use reticolo_plugin_host::Granted;
use reticolo_plugin_package::Manifest;
use serde_json::Value;

reticolo_foundation::id! {
    /// Names a plugin's installation in a union.
    InstallationId
}

/// A plugin as it is enabled in a union.
#[derive(Clone, Debug)]
pub struct Enabled {
    pub installation: InstallationId,
    /// SHA-256 of the package.
    pub digest: [u8; 32],
    pub manifest: Manifest,
    /// The files of the package that are no code, by their paths: SDL, forms, queries.
    pub files: std::collections::BTreeMap<String, String>,
    pub granted: Arc<Granted>,
    /// An object that fits the plugin's settings schema, without what is secret.
    pub settings: Value,
    /// Raised by one at every change of the settings.
    pub settings_version: i32,
}

/// The plugins enabled in a union, by id.
#[derive(Clone, Debug, Default)]
pub struct PluginSet {
    /// The same for the same packages, whatever the union: names a GraphQL schema.
    pub key: [u8; 32],
    pub plugins: Vec<Arc<Enabled>>,
}

impl PluginSet {
    /// The plugin with this id.
    pub fn by_id(&self, id: &str) -> Option<&Arc<Enabled>> {
        self.plugins.iter().find(|plugin| plugin.manifest.id.as_str() == id)
    }

    /// The plugin with this namespace.
    pub fn by_namespace(&self, namespace: &str) -> Option<&Arc<Enabled>> {
        self.plugins.iter().find(|plugin| plugin.manifest.namespace.as_str() == namespace)
    }
}
