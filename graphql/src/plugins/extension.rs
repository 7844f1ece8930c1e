//! Fields that plugins add to things of the platform: asked once for all things of a page.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult,
    Value,
};
use reticolo_plugin_package::api::Api;
use serde_json::Value as Json;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::calls::{Calls, Question};
use super::carrier::carried;
use super::namespace::{Ask, Namespace, found};
use super::registry::object_of;
use super::selection::beneath;
use crate::error::{Error, Result};

/// The most things a plugin is asked about in one call.
const MOST_PARENTS: usize = 200;

/// A thing of the platform that plugins may add fields to.
pub(crate) trait Entity: Send + Sync + 'static {
    /// The name of its type, one of [`EXTENDABLE`](reticolo_plugin_package::sdl::EXTENDABLE).
    const NAME: &'static str;

    fn key(&self) -> Uuid;

    /// What a plugin is told of it: its `id` as events have it, its `globalId` as the API gives it out,
    /// and public facts.
    fn facts(&self) -> Json;
}

/// Things that were read together.
pub(crate) struct Extended<E> {
    things: Vec<E>,
    answers: Mutex<HashMap<Asked, Arc<Answers>>>,
}

/// What tells one call from another: the namespace, the field, its arguments, and what is selected.
type Asked = (String, String, String, Vec<String>);

/// One answer a thing, in their order.
type Answers = OnceCell<Result<Vec<Json>>>;

impl<E: Entity> Extended<E> {
    pub(crate) fn of(things: Vec<E>) -> Arc<Self> {
        Arc::new(Self { things, answers: Mutex::default() })
    }

    async fn ask_all(
        &self,
        calls: &Calls,
        api: &Api,
        question: &Question<'_>,
    ) -> Result<Vec<Json>> {
        let mut answers = Vec::with_capacity(self.things.len());
        for things in self.things.chunks(MOST_PARENTS) {
            let parents = things.iter().map(|thing| thing.facts().to_string()).collect();
            answers.extend(calls.ask(api, question, parents).await?);
        }
        Ok(answers)
    }
}

/// The fields that plugins add to one thing: what its type takes over.
pub(crate) struct Extension<E> {
    pub(crate) page: Arc<Extended<E>>,
    pub(crate) key: Uuid,
}

impl<E: Entity> Extension<E> {
    async fn plugins(&self, ctx: &Context<'_>) -> ServerResult<Value> {
        let calls = found(ctx)?;
        let mut object = IndexMap::new();
        for (key, same) in beneath(&ctx.query_env.fragments, &[ctx.item]) {
            let Some(field) = same.first() else { continue };
            let name = field.node.name.node.as_str();
            if name == "__typename" {
                object.insert(key, Value::String(object_of(E::NAME)));
                continue;
            }
            let Some(api) = calls.apis.iter().find(|api| api.namespace == name) else { continue };
            let asked = Namespace { ctx, calls, api, root: E::NAME, key: &key, same: &same };
            let value = asked.resolve(self).await;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

impl<E: Entity> Ask for Extension<E> {
    /// The answer about this thing. The first that is asked for asks for the whole page.
    async fn ask(&self, calls: &Calls, api: &Api, question: Question<'_>) -> Result<Json> {
        let asked = (
            api.namespace.clone(),
            question.field.to_owned(),
            question.arguments.clone(),
            question.selection.clone(),
        );
        let page = &self.page;
        let answers = {
            let mut answers = page.answers.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(answers.entry(asked).or_default())
        };
        let answers = answers.get_or_init(|| Box::pin(page.ask_all(calls, api, &question))).await;
        let answers = answers.as_ref().map_err(Clone::clone)?;
        let place = page.things.iter().position(|thing| thing.key() == self.key);
        let answer = place.and_then(|place| answers.get(place));
        answer.cloned().ok_or_else(|| Error::broken("a thing that is not among those of its page"))
    }
}

impl<E: Entity> OutputType for Extension<E> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Extension", E::NAME).into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            carried(registry, &Self::type_name(), E::NAME)
        })
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl<E: Entity> ContainerType for Extension<E> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        if ctx.item.node.name.node != "plugins" {
            return Ok(None);
        }
        Box::pin(self.plugins(ctx)).await.map(Some)
    }
}

impl<E: Entity> ObjectType for Extension<E> {}
