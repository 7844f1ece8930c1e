//! What plugins ask of the platform itself: the queries their packages carry.

use std::sync::Arc;

use async_trait::async_trait;
use reticolo_accounts::Tenant;
use reticolo_plugin_host::Refused;
use reticolo_tenancy::Visitor;
use serde_json::Value;

/// The platform's API, as plugins ask it. Told to [`Plugins`](crate::Plugins) once both are there.
#[async_trait]
pub trait Core: Send + Sync + 'static {
    /// Runs a query with the rights of `visitor`, and gives its `data`.
    ///
    /// The document is one of the plugin's package, and the union has granted it. A query that asks
    /// fields of plugins is refused: they do not call each other.
    async fn run(
        &self,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        document: &str,
        variables: Value,
    ) -> Result<Value, Refused>;
}
