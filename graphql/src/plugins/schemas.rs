//! One schema for each set of plugins that some union has.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, Response};
use moka::future::Cache;
use reticolo_foundation::Language;
use reticolo_plugin_package::api::Api;
use reticolo_plugins::PluginSet;

use super::calls::{Calls, Outside};
use super::carrier::building;
use super::source::PluginSource;
use crate::caller::Caller;
use crate::document::parse;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::nulls::FieldTypes;
use crate::schema::{self, Schema};

/// The most sets of plugins whose schemas are kept.
const KEPT: u64 = 200;

/// A schema, and what is needed to execute documents with it.
pub(crate) struct Executable {
    schema: Schema,
    field_types: FieldTypes,
    apis: Arc<[Api]>,
}

impl Executable {
    /// The schema of a union that has no plugin.
    pub(crate) fn without(limits: &Limits) -> Self {
        Self::of(schema::build(limits), Arc::new([]))
    }

    /// The schema of a union whose plugins bring this: nothing, if all of them are rules.
    pub(crate) fn with(apis: Vec<Api>, limits: &Limits) -> Self {
        let apis: Arc<[Api]> = apis.into();
        let schema = building(&apis, || schema::build(limits));
        Self::of(schema, apis)
    }

    fn of(schema: Schema, apis: Arc<[Api]>) -> Self {
        let field_types = FieldTypes::of(&schema.sdl());
        Self { schema, field_types, apis }
    }

    pub(crate) fn apis(&self) -> &Arc<[Api]> {
        &self.apis
    }

    /// Executes a document that was read before; what failed is `null` in the response.
    pub(crate) async fn execute(
        &self,
        mut request: Request,
        document: ExecutableDocument,
    ) -> Response {
        let name = request.operation_name.clone();
        let query = std::mem::take(&mut request.query);
        request.set_parsed_query(document);
        let mut executed = self.schema.execute(request).await;
        if executed.errors.iter().any(|error| !error.path.is_empty())
            && let Ok(document) = parse(&query)
        {
            self.field_types.complete(&mut executed, &document, name.as_deref());
        }
        executed
    }
}

/// The schemas of all unions.
pub(crate) struct Schemas {
    base: Arc<Executable>,
    source: Arc<dyn PluginSource>,
    limits: Limits,
    known: Cache<[u8; 32], Arc<Executable>>,
}

impl Schemas {
    pub(crate) fn new(limits: Limits, source: Arc<dyn PluginSource>) -> Self {
        let base = Arc::new(Executable::without(&limits));
        let known =
            Cache::builder().max_capacity(KEPT).time_to_idle(Duration::from_hours(1)).build();
        Self { base, source, limits, known }
    }

    /// The schema of the caller's union, and its plugins where it has any. A request keeps both to its
    /// end, whatever is switched meanwhile.
    pub(crate) async fn of(
        &self,
        caller: &Arc<Caller>,
        language: Language,
    ) -> Result<(Arc<Executable>, Option<Calls>)> {
        let set = self.source.set(caller.tenant_shared()).await?;
        if set.plugins.is_empty() {
            return Ok((Arc::clone(&self.base), None));
        }
        let executable = self.with(&set).await?;
        let (caller, source) = (Arc::clone(caller), Arc::clone(&self.source));
        let desk = Outside { caller, source, language };
        let apis = Arc::clone(executable.apis());
        let calls = Calls::new(Box::new(desk), set, apis, language);
        Ok((executable, Some(calls)))
    }

    /// The schema with the plugins of a set, built by one of those who need it first.
    pub(crate) async fn with(&self, set: &Arc<PluginSet>) -> Result<Arc<Executable>> {
        if let Some(executable) = self.known.get(&set.key).await {
            return Ok(executable);
        }
        let (limits, shared) = (self.limits.clone(), Arc::clone(set));
        // Milliseconds of work, and more with many types: not for a thread that serves others.
        let build = async {
            let build = move || Arc::new(Executable::with(apis(&shared), &limits));
            tokio::task::spawn_blocking(build).await
        };
        self.known.try_get_with(set.key, build).await.map_err(|error| {
            tracing::error!(error = %error, "a schema with plugins could not be built");
            Error::internal()
        })
    }
}

/// What the plugins of a set add. One whose SDL no longer fits adds nothing, and the others do.
fn apis(set: &PluginSet) -> Vec<Api> {
    let mut apis: Vec<Api> = Vec::new();
    for plugin in &set.plugins {
        let manifest = &plugin.manifest;
        let sdl = manifest.files.schema.as_ref().and_then(|path| plugin.files.get(path));
        let Some(sdl) = sdl else { continue };
        let namespace = manifest.namespace.as_str();
        if apis.iter().any(|api| api.namespace == namespace) {
            tracing::error!(plugin = %manifest.id, namespace, "two plugins have the same namespace");
            continue;
        }
        match Api::read(namespace, sdl) {
            Ok(api) => apis.push(api),
            Err(problems) => {
                let problems = problems.join("; ");
                tracing::error!(plugin = %manifest.id, problems, "a plugin adds nothing to the API");
            }
        }
    }
    apis
}

/// The schema of a union with plugins, in GraphQL's own language; each plugin as its namespace and
/// its SDL.
pub fn sdl_with(plugins: &[(&str, &str)]) -> Result<String, Vec<String>> {
    let apis = plugins.iter().map(|(namespace, sdl)| Api::read(namespace, sdl));
    let apis = apis.collect::<Result<Vec<_>, Vec<String>>>()?;
    let limits = Limits::default();
    let executable = if apis.is_empty() {
        Executable::without(&limits)
    } else {
        Executable::with(apis, &limits)
    };
    Ok(executable.schema.sdl())
}
