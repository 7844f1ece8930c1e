//! Where the platform's types take plugins' fields over.
//!
//! Each carrier is merged into a type of the platform. What it carries is decided while a schema is
//! being built, by the thread that builds it: the library asks types for their fields, without an
//! argument that could say which plugins there are.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, MetaTypeId, Registry};
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult,
    Value,
};
use reticolo_plugin_package::api::Api;

use super::{namespace, registry as types};

thread_local! {
    static BUILDING: RefCell<Option<Arc<[Api]>>> = const { RefCell::new(None) };
}

/// Builds the schema of a union with plugins that bring this.
pub(crate) fn building<T>(apis: &Arc<[Api]>, build: impl FnOnce() -> T) -> T {
    /// Leaves nothing behind on the thread, whatever happens.
    struct Done;
    impl Drop for Done {
        fn drop(&mut self) {
            BUILDING.take();
        }
    }
    BUILDING.replace(Some(Arc::clone(apis)));
    let _done = Done;
    build()
}

/// The type of a carrier: with `plugins`, where there is something in it.
pub(crate) fn carried(registry: &mut Registry, name: &str, root: &str) -> MetaType {
    let mut fields = IndexMap::new();
    if let Some(apis) = BUILDING.with_borrow(Clone::clone)
        && let Some(field) = types::field(&apis, root)
    {
        types::put(registry, &apis);
        fields.insert("plugins".to_owned(), field);
    }
    types::carrier(name, fields)
}

/// `Query.plugins`.
#[derive(Default)]
pub(crate) struct PluginQuery;

/// `Mutation.plugins`.
#[derive(Default)]
pub(crate) struct PluginMutation;

/// Implements what the library's derives would for an object whose fields are known.
macro_rules! carrier {
    ($carrier:ident, $root:literal) => {
        impl OutputType for $carrier {
            fn type_name() -> Cow<'static, str> {
                stringify!($carrier).into()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
                    carried(registry, stringify!($carrier), $root)
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

        impl ContainerType for $carrier {
            async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
                if ctx.item.node.name.node != "plugins" {
                    return Ok(None);
                }
                Box::pin(namespace::root(ctx, $root)).await.map(Some)
            }
        }

        impl ObjectType for $carrier {}
    };
}

carrier!(PluginQuery, "Query");
carrier!(PluginMutation, "Mutation");
