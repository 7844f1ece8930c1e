//! What a plugin may ask while it runs: its documents, its settings, the platform's API, addresses.

use std::sync::Arc;

use async_trait::async_trait;
use reticolo_accounts::Tenant;
use reticolo_plugin_host::powers::{Request, Response};
use reticolo_plugin_host::{Document, Find, Page, Powers, Refused};
use reticolo_tenancy::Visitor;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::load::Inside;
use crate::plugins::Plugins;
use crate::set::Enabled;
use crate::settings::secret;
use crate::store::Store;

/// The powers of one call. The sandbox has checked every grant before it asks here.
pub(crate) struct CallPowers {
    pub(crate) plugins: Plugins,
    pub(crate) tenant: Arc<Tenant>,
    /// With whose rights the platform is asked: nobody's in particular, for jobs and events.
    pub(crate) visitor: Visitor,
    pub(crate) plugin: Arc<Enabled>,
    pub(crate) inside: Arc<Inside>,
    pub(crate) store: Store,
}

#[async_trait]
impl Powers for CallPowers {
    async fn settings(&self) -> Result<String, Refused> {
        Ok(self.plugin.settings.to_string())
    }

    async fn get(
        &self,
        collection: &str,
        keys: Vec<String>,
    ) -> Result<Vec<Option<Document>>, Refused> {
        self.store.get(collection, &keys).await
    }

    async fn find(&self, collection: &str, find: Find) -> Result<Page, Refused> {
        self.store.find(collection, &find).await
    }

    async fn put(
        &self,
        collection: &str,
        key: &str,
        body: String,
        expected: Option<u32>,
    ) -> Result<u32, Refused> {
        self.store.put(collection, key, &body, expected).await
    }

    async fn delete(&self, collection: &str, key: &str, expected: u32) -> Result<(), Refused> {
        self.store.delete(collection, key, expected).await
    }

    async fn run(&self, operation: &str, variables: String) -> Result<String, Refused> {
        let manifest = &self.plugin.manifest;
        let path = manifest.capabilities.core.get(operation);
        let document = path.and_then(|path| self.plugin.files.get(path));
        let document = document.ok_or_else(|| Refused::Denied(format!("the query {operation}")))?;
        let variables: Value = serde_json::from_str(&variables).map_err(|error| {
            Refused::InvalidInput(format!("the variables are no JSON: {error}"))
        })?;
        let core = self.plugins.0.core.get();
        let core = core.ok_or_else(|| Refused::Unavailable("no API is served here".to_owned()))?;
        let (core, tenant) = (Arc::clone(core), Arc::clone(&self.tenant));
        let (visitor, document) = (self.visitor.clone(), document.clone());
        // On a task of its own, which ends with this call: a plugin's own stack is too small for the API.
        let mut query = JoinSet::new();
        query.spawn(async move { core.run(&tenant, &visitor, &document, variables).await });
        match query.join_next().await {
            Some(Ok(answer)) => Ok(answer?.to_string()),
            Some(Err(_)) | None => Err(Refused::Internal),
        }
    }

    async fn send(&self, request: Request) -> Result<Response, Refused> {
        self.store.step_out().await?;
        let credential = request.credential.as_deref();
        let credential = match credential {
            Some(name) => Some(secret(self.plugins.keys(), &self.tenant, &self.inside, name)?),
            None => None,
        };
        self.plugins.0.outside.send(request, credential).await
    }

    fn is_queued(&self) -> bool {
        self.store.is_queued()
    }
}
