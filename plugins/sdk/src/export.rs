//! From the contract's functions to the author's traits.

use std::marker::PhantomData;

use crate::bindings::asked::reticolo::plugin::types;
use crate::bindings::fields::exports::reticolo::plugin::graphql;
use crate::bindings::rules::exports::reticolo::plugin::rules;
use crate::bindings::work::exports::reticolo::plugin::{events, jobs, lifecycle};
use crate::context::Context;
use crate::failure::Failure;
use crate::fields::{FieldCall, Fields, Operation};
use crate::jobs::{Events, Jobs, Lifecycle, Outcome};
use crate::json::{Input, Output};
use crate::rules::Rules;

/// Exports a plugin as the world `rule-plugin`: it decides, and can do nothing else.
#[macro_export]
macro_rules! rule_plugin {
    ($plugin:ty) => {
        $crate::export_parts!($plugin: rules export_rules);
    };
}

/// Exports a plugin as the world `data-plugin`: it has documents and fields, and no rules.
#[macro_export]
macro_rules! data_plugin {
    ($plugin:ty) => {
        $crate::export_parts!($plugin: fields export_fields);
    };
}

/// Exports a plugin as the world `full-plugin`: rules, fields, jobs, events, and documents of its own.
#[macro_export]
macro_rules! full_plugin {
    ($plugin:ty) => {
        $crate::export_parts!(
            $plugin: rules export_rules, fields export_fields, work export_work
        );
    };
}

/// Outside of WebAssembly there is nobody to export to: the plugin only has to have the traits.
#[doc(hidden)]
#[macro_export]
macro_rules! export_parts {
    ($plugin:ty: $($part:ident $export:ident),+) => {
        const _: () = {
            type Exported = $crate::Adapter<$plugin>;
            $($crate::assert::$part::<$plugin>();)+
            $(
                #[cfg(target_arch = "wasm32")]
                $crate::bindings::$part::$export!(
                    Exported with_types_in $crate::bindings::$part
                );
            )+
        };
    };
}

/// Compile where a plugin has the traits of its world, and say which one is missing where it has not.
#[doc(hidden)]
pub mod assert {
    use crate::{Events, Fields, Jobs, Lifecycle, Rules};

    pub const fn rules<P: Rules>() {}
    pub const fn fields<P: Fields>() {}
    pub const fn work<P: Jobs + Events + Lifecycle>() {}
}

/// Stands between the contract and a plugin.
pub struct Adapter<P>(PhantomData<P>);

/// Runs one call.
fn call<T>(
    context: types::CallContext,
    answer: impl FnOnce(&Context) -> Result<T, Failure>,
) -> Result<T, types::Failure> {
    #[cfg(target_arch = "wasm32")]
    log_panics();
    Ok(answer(&Context::received(context)?)?)
}

/// What a panic says would be lost with the instance: it goes to the log first.
#[cfg(target_arch = "wasm32")]
fn log_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    let hook = |panic: &std::panic::PanicHookInfo<'_>| crate::log::error(&panic.to_string());
    ONCE.call_once(|| std::panic::set_hook(Box::new(hook)));
}

fn inputs(texts: Vec<String>) -> Vec<Input> {
    texts.into_iter().map(Input::text).collect()
}

fn texts(outputs: Vec<Output>) -> Vec<String> {
    outputs.into_iter().map(Output::into_text).collect()
}

impl<P: Rules> rules::Guest for Adapter<P> {
    fn evaluate(
        ctx: types::CallContext,
        rule: String,
        input: String,
    ) -> Result<String, types::Failure> {
        let input = Input::text(input);
        call(ctx, |ctx| P::evaluate(ctx, &rule, &input).map(Output::into_text))
    }

    fn evaluate_batch(
        ctx: types::CallContext,
        rule: String,
        common: String,
        items: Vec<String>,
    ) -> Result<Vec<String>, types::Failure> {
        let (common, items) = (Input::text(common), inputs(items));
        call(ctx, |ctx| P::evaluate_batch(ctx, &rule, &common, &items).map(texts))
    }
}

impl<P: Fields> graphql::Guest for Adapter<P> {
    fn resolve(
        ctx: types::CallContext,
        field: graphql::FieldCall,
    ) -> Result<Vec<String>, types::Failure> {
        let field = FieldCall {
            operation: match field.operation {
                graphql::Operation::Query => Operation::Query,
                graphql::Operation::Mutation => Operation::Mutation,
            },
            type_name: field.type_name,
            field: field.field,
            arguments: Input::text(field.arguments),
            parents: inputs(field.parents),
            selection: field.selection,
        };
        call(ctx, |ctx| P::resolve(ctx, &field).map(texts))
    }
}

impl<P: Jobs> jobs::Guest for Adapter<P> {
    fn run(
        ctx: types::CallContext,
        job: String,
        checkpoint: Option<String>,
    ) -> Result<jobs::Outcome, types::Failure> {
        let checkpoint = checkpoint.map(Input::text);
        let outcome = call(ctx, |ctx| P::run(ctx, &job, checkpoint.as_ref()))?;
        Ok(match outcome {
            Outcome::Done(report) => jobs::Outcome::Done(report.into_text()),
            Outcome::Again(checkpoint) => jobs::Outcome::Again(checkpoint.into_text()),
        })
    }
}

impl<P: Events> events::Guest for Adapter<P> {
    fn handle(ctx: types::CallContext, event: String, body: String) -> Result<(), types::Failure> {
        call(ctx, |ctx| P::handle(ctx, &event, &Input::text(body)))
    }
}

impl<P: Lifecycle> lifecycle::Guest for Adapter<P> {
    fn migrate(ctx: types::CallContext, from: Option<String>) -> Result<(), types::Failure> {
        call(ctx, |ctx| P::migrate(ctx, from.as_deref()))
    }
}
