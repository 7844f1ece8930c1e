//! What plugins ask of the platform itself: the queries their packages carry.

use std::sync::Arc;

use async_trait::async_trait;
use reticolo_accounts::Tenant;
use reticolo_plugin_host::Refused;
use reticolo_plugin_package::{Package, Problem};
use reticolo_tenancy::Visitor;
use serde_json::Value;

/// The platform's schema, as a package's queries are checked against it. Told to
/// [`Plugins`](crate::Plugins) when they are opened.
#[async_trait]
pub trait CoreSchema: Send + Sync + 'static {
    /// All that is wrong with a document that some union would run; nothing, if it could be.
    async fn misfits(&self, document: &str) -> Vec<String>;
}

/// What is wrong with the queries a package brings, as a schema has it.
pub async fn misfits(schema: &dyn CoreSchema, package: &Package) -> Vec<Problem> {
    let mut problems = Vec::new();
    for path in package.manifest.capabilities.core.values() {
        let Some(document) = package.files.get(path) else { continue };
        let misfits = schema.misfits(document).await;
        problems.extend(misfits.into_iter().map(|what| Problem::new(path, what)));
    }
    problems
}

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
