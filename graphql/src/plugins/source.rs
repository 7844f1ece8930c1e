//! Where the plugins of a union come from.

use std::sync::Arc;

use async_trait::async_trait;
use reticolo_accounts::Tenant;
use reticolo_foundation::Language;
use reticolo_plugin_host::FieldCall;
use reticolo_plugins::{Enabled, FieldFailure, PluginSet, Plugins};
use reticolo_tenancy::Visitor;
use serde_json::Value;

/// Knows the plugins of every union, and asks them.
#[async_trait]
pub trait PluginSource: Send + Sync + 'static {
    /// The plugins enabled in a union. Asked with every request, so it must cost next to nothing.
    async fn set(&self, tenant: &Arc<Tenant>) -> Result<Arc<PluginSet>, reticolo_plugins::Error>;

    /// Asks a plugin for a field: one answer a parent, in their order.
    async fn resolve(
        &self,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        plugin: &Arc<Enabled>,
        language: Language,
        call: FieldCall,
    ) -> Result<Vec<Value>, FieldFailure>;
}

#[async_trait]
impl PluginSource for Plugins {
    async fn set(&self, tenant: &Arc<Tenant>) -> Result<Arc<PluginSet>, reticolo_plugins::Error> {
        Plugins::set(self, tenant).await
    }

    async fn resolve(
        &self,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        plugin: &Arc<Enabled>,
        language: Language,
        call: FieldCall,
    ) -> Result<Vec<Value>, FieldFailure> {
        Plugins::resolve(self, tenant, visitor, plugin, language, call).await
    }
}
