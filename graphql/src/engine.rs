//! Executes documents within the limits.

use std::sync::Arc;

use async_graphql::Request;
use async_graphql::parser::types::ExecutableDocument;
use reticolo_foundation::Language;

use crate::caller::Caller;
use crate::document::Documents;
use crate::error::Result;
use crate::limits::Limits;
use crate::plugins::{PluginSource, Schemas};
use crate::policy::Policy;
use crate::response::Body;

/// The schemas, and what is checked before and after the library executes something.
pub(crate) struct Engine {
    schemas: Schemas,
    pub(crate) documents: Documents,
    pub(crate) limits: Limits,
    pub(crate) policy: Policy,
}

impl Engine {
    pub(crate) fn new(limits: Limits, policy: Policy, plugins: Arc<dyn PluginSource>) -> Self {
        let schemas = Schemas::new(limits.clone(), plugins);
        let documents = Documents::within(limits.clone());
        Self { schemas, documents, limits, policy }
    }

    /// Executes a document that [`Documents::read`] has passed, as the request's own. Refuses when
    /// the union's plugins cannot be found out.
    pub(crate) async fn execute(
        &self,
        caller: &Arc<Caller>,
        language: Language,
        mut request: Request,
        document: ExecutableDocument,
    ) -> Result<Body> {
        let (executable, calls) = self.schemas.of(caller, language).await?;
        if !self.policy.introspection.allows(caller.visitor()) {
            request = request.disable_introspection();
        }
        if let Some(calls) = calls {
            request = request.data(Arc::new(calls));
        }
        let executed = executable.execute(request.data(Arc::clone(caller)), document).await;
        Ok(Body::executed(executed, &self.limits))
    }
}
