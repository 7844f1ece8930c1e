//! Queries that plugins ask of the platform: documents of their packages, as the calling visitor.
//!
//! They are asked of the schema without plugins, so that no plugin asks another, or itself.

use std::sync::Arc;

use async_graphql::{Request, ServerError, Value, Variables};
use async_trait::async_trait;
use reticolo_accounts::Tenant;
use reticolo_foundation::Code as Reason;
use reticolo_identity::Identity;
use reticolo_plugin_host::Refused;
use reticolo_plugins::Core;
use reticolo_tenancy::hook::NoRules;
use reticolo_tenancy::{Tenants, Visitor};
use serde_json::Value as Json;

use super::schemas::Executable;
use crate::caller::Caller;
use crate::code::Code;
use crate::document::{Documents, is_query};
use crate::limits::Limits;

/// Answers plugins' queries.
pub struct CoreQueries {
    executable: Executable,
    documents: Documents,
    tenants: Tenants,
    identity: Identity,
}

impl CoreQueries {
    pub fn new(tenants: Tenants, identity: Identity, limits: Limits) -> Self {
        let executable = Executable::without(&limits);
        Self { executable, documents: Documents::within(limits), tenants, identity }
    }
}

#[async_trait]
impl Core for CoreQueries {
    /// Refuses the whole where a part of it fails: a plugin must not take what is missing for what is
    /// not there.
    async fn run(
        &self,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        document: &str,
        variables: Json,
    ) -> Result<Json, Refused> {
        let read = self.documents.read(document).map_err(|error| refused(&error))?;
        if read.operations.iter().count() != 1 || !is_query(&read, None) {
            return Err(Refused::InvalidInput("the document must have one query".to_owned()));
        }
        let caller = Caller::new(
            self.tenants.clone(),
            self.identity.clone(),
            // Rules are asked by mutations, and these are queries.
            Arc::new(NoRules),
            Arc::clone(tenant),
            visitor.clone(),
        );
        let caller = Arc::new(caller);
        let request = Request::new(document).variables(Variables::from_json(variables));
        let request = request.disable_introspection().data(Arc::clone(&caller));
        let executed = Box::pin(self.executable.execute(request, read)).await;
        caller.finish().await;
        if let Some(error) = executed.errors.first() {
            return Err(refused(error));
        }
        executed.data.into_json().map_err(|_| Refused::Internal)
    }
}

/// A refusal as the plugin is told. What has no code is a document that does not fit the schema, or
/// variables that do not fit the document.
fn refused(error: &ServerError) -> Refused {
    let message = error.message.clone();
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    let Some(Value::String(code)) = code else { return Refused::InvalidInput(message) };
    let reason = Reason::ALL.into_iter().find(|reason| reason.as_str() == code);
    match reason {
        Some(Reason::NotFound) => Refused::NotFound,
        Some(Reason::Denied) => Refused::Denied(message),
        Some(Reason::LimitExceeded) => Refused::Limit(message),
        Some(Reason::Unavailable) => Refused::Unavailable(message),
        Some(Reason::Conflict | Reason::Internal) => Refused::Internal,
        None if *code == Code::PluginFailed.as_str() => Refused::Internal,
        Some(Reason::BadUserInput) | None => Refused::InvalidInput(message),
    }
}
