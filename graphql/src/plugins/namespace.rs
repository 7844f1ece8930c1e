//! Resolves the objects that have plugins' fields: `plugins` at the root, and each namespace in it.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::{
    Context, Name, PathSegment, Pos, Positioned, ServerError, ServerResult, Value,
};
use reticolo_plugin_package::api::{Answered, Api};
use serde_json::{Value as Json, json};

use super::arguments::arguments;
use super::calls::{self, Calls, Question};
use super::failure::misfit;
use super::project::{path, project};
use super::registry::{INSTALLED, object_of, platform};
use super::selection::{beneath, selected};
use crate::document::at;
use crate::error::{Error, Result};

/// Resolves `plugins` on `Query` or `Mutation`, one field after the other.
pub(crate) async fn root(ctx: &Context<'_>, root: &'static str) -> ServerResult<Value> {
    let calls = found(ctx)?;
    let key = &ctx.item.node.response_key().node;
    if !calls.begins(key) {
        // Where the field is selected again, the library adds nothing to what it has.
        return Ok(Value::Object(IndexMap::new()));
    }
    let fragments = &ctx.query_env.fragments;
    let operation = &ctx.query_env.operation.node.selection_set.node;
    let same = selected(fragments, [operation]).swap_remove(key).unwrap_or_default();
    let mut object = IndexMap::new();
    for (key, same) in beneath(fragments, &same) {
        let Some(field) = same.first() else { continue };
        let name = field.node.name.node.as_str();
        let value = match name {
            "__typename" => Value::String(object_of(root)),
            "installed" => installed(ctx, calls, &same),
            _ => {
                let Some(api) = calls.apis.iter().find(|api| api.namespace == name) else {
                    continue;
                };
                let asked = Namespace { ctx, calls, api, root, key: &key, same: &same };
                asked.resolve(&Alone).await
            }
        };
        object.insert(key, value);
    }
    Ok(Value::Object(object))
}

/// The plugins of the request, or the error of this field.
pub(crate) fn found<'a>(ctx: &Context<'a>) -> ServerResult<&'a Calls> {
    calls::of(ctx).map_err(|error| ctx.set_error_path(at(error, Some(ctx.item.pos))))
}

/// The plugins enabled in the union.
fn installed(ctx: &Context<'_>, calls: &Calls, same: &[&Positioned<Field>]) -> Value {
    let plugins = calls.plugins().iter().map(|plugin| {
        let manifest = &plugin.manifest;
        json!({
            "id": manifest.id,
            "namespace": manifest.namespace,
            "version": manifest.version,
            "name": manifest.name.in_language(calls.language.code()),
        })
    });
    let list = Json::Array(plugins.collect());
    let fragments = &ctx.query_env.fragments;
    project(platform(), fragments, &calls.room, &INSTALLED, same, list).value
}

/// How the answer to a question is had.
pub(crate) trait Ask: Sync {
    fn ask(
        &self,
        calls: &Calls,
        api: &Api,
        question: Question<'_>,
    ) -> impl Future<Output = Result<Json>> + Send;
}

/// A call for each question.
struct Alone;

impl Ask for Alone {
    async fn ask(&self, calls: &Calls, api: &Api, question: Question<'_>) -> Result<Json> {
        let answers = calls.ask(api, &question, vec!["{}".to_owned()]).await?;
        Ok(answers.into_iter().next().unwrap_or_default())
    }
}

/// The object of one plugin, at the root or on a thing of the platform.
pub(crate) struct Namespace<'a> {
    pub(crate) ctx: &'a Context<'a>,
    pub(crate) calls: &'a Calls,
    pub(crate) api: &'a Api,
    pub(crate) root: &'static str,
    /// Its key in the response.
    pub(crate) key: &'a Name,
    /// Where it is selected.
    pub(crate) same: &'a [&'a Positioned<Field>],
}

impl Namespace<'_> {
    /// Answers every field that is selected of it, one after the other.
    pub(crate) async fn resolve(&self, ask: &impl Ask) -> Value {
        let mut object = IndexMap::new();
        for (key, same) in beneath(&self.ctx.query_env.fragments, self.same) {
            let Some(field) = same.first() else { continue };
            let name = field.node.name.node.as_str();
            if name == "__typename" {
                object.insert(key, Value::String(self.api.root_type(self.root)));
                continue;
            }
            let answered = self.api.roots.get(self.root).and_then(|root| root.fields.get(name));
            let Some(answered) = answered else { continue };
            let value = match self.answer(name, answered, &same, ask).await {
                Ok(answer) => self.projected(name, answered, &key, &same, answer),
                Err(error) => {
                    self.report(at(error, Some(field.pos)), &key, Vec::new());
                    Value::Null
                }
            };
            object.insert(key, value);
        }
        Value::Object(object)
    }

    async fn answer(
        &self,
        name: &str,
        answered: &Answered,
        same: &[&Positioned<Field>],
        ask: &impl Ask,
    ) -> Result<Json> {
        self.calls.admit(answered.audience).await?;
        let variable = |name: &str| self.variable(name);
        let field = same.first().ok_or_else(|| Error::broken("a field that nobody selected"))?;
        let values = arguments(self.api, &answered.field.arguments, &field.node, &variable)?;
        let selection = beneath(&self.ctx.query_env.fragments, same);
        let mut selection: Vec<_> = selection
            .values()
            .filter_map(|same| Some(same.first()?.node.name.node.to_string()))
            .filter(|name| name != "__typename")
            .collect();
        selection.sort_unstable();
        selection.dedup();
        let arguments = Json::Object(values).to_string();
        let question = Question { root: self.root, field: name, arguments, selection };
        ask.ask(self.calls, self.api, question).await
    }

    /// What was sent for a variable, or its default.
    fn variable(&self, name: &str) -> Option<Value> {
        let env = &self.ctx.query_env;
        let mut declared = env.operation.node.variable_definitions.iter();
        let declared = declared.find(|declared| declared.node.name.node == name)?;
        let sent = env.variables.get(&declared.node.name.node);
        sent.or_else(|| Some(&declared.node.default_value.as_ref()?.node)).cloned()
    }

    fn projected(
        &self,
        name: &str,
        answered: &Answered,
        key: &Name,
        same: &[&Positioned<Field>],
        answer: Json,
    ) -> Value {
        let fragments = &self.ctx.query_env.fragments;
        let kind = &answered.field.kind;
        let projected = project(self.api, fragments, &self.calls.room, kind, same, answer);
        let place = same.first().map_or_else(Pos::default, |field| field.pos);
        for wrong in projected.wrongs {
            let error = misfit(&self.api.namespace, name, &wrong);
            tracing::debug!(plugin = self.api.namespace, error = %error.message, "bad answer");
            self.report(at(error, Some(place)), key, path(wrong.path).collect());
        }
        projected.value
    }

    /// Adds an error at a place beneath a field of this object.
    fn report(&self, error: ServerError, key: &Name, beneath: Vec<PathSegment>) {
        let mut error = self.ctx.set_error_path(error);
        error.path.push(PathSegment::Field(self.key.to_string()));
        error.path.push(PathSegment::Field(key.to_string()));
        error.path.extend(beneath);
        self.ctx.add_error(error);
    }
}
