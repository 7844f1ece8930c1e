//! Executes documents within the limits.

use std::sync::Arc;

use async_graphql::Request;
use async_graphql::parser::types::ExecutableDocument;

use crate::caller::Caller;
use crate::document::{Documents, parse};
use crate::limits::Limits;
use crate::nulls::FieldTypes;
use crate::policy::Policy;
use crate::response::Body;
use crate::schema::{self, Schema};

/// The schema, and what is checked before and after the library executes something.
pub(crate) struct Engine {
    schema: Schema,
    field_types: FieldTypes,
    pub(crate) documents: Documents,
    pub(crate) limits: Limits,
    pub(crate) policy: Policy,
}

impl Engine {
    pub(crate) fn new(limits: Limits, policy: Policy) -> Self {
        let schema = schema::build(&limits);
        let field_types = FieldTypes::of(&schema.sdl());
        let documents = Documents::within(limits.clone());
        Self { schema, field_types, documents, limits, policy }
    }

    /// Executes a document that [`Documents::read`] has passed, as the request's own.
    pub(crate) async fn execute(
        &self,
        caller: &Arc<Caller>,
        mut request: Request,
        document: ExecutableDocument,
    ) -> Body {
        let name = request.operation_name.clone();
        let query = std::mem::take(&mut request.query);
        request.set_parsed_query(document);
        if !self.policy.introspection.allows(caller.visitor()) {
            request = request.disable_introspection();
        }
        let mut executed = self.schema.execute(request.data(Arc::clone(caller))).await;
        if executed.errors.iter().any(|error| !error.path.is_empty())
            && let Ok(document) = parse(&query)
        {
            self.field_types.complete(&mut executed, &document, name.as_deref());
        }
        Body::executed(executed, &self.limits)
    }
}
