//! One call: an instance of its own, its limits, and how it ended.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout;
use wasmtime::{Engine, PoolConcurrencyLimitError, Store, Trap, UpdateDeadline};

use crate::bindings::reticolo::plugin::types::{Actor, CallContext, Failure as Told};
use crate::call::{Call, Context, LogLine, Point, Usage};
use crate::failure::Cause;
use crate::fairness::Turn;
use crate::limits::Limits;
use crate::memory::Memory;
use crate::prepared::Prepared;
use crate::processor::Processor;
use crate::question::{Question, check_reply};
use crate::session::{May, Session, Stop};

/// Bytes of a plugin's own words about a failure that are kept.
const WORDS: usize = 1000;

/// Time on a processor that is a short call's; a tick that finds more has found a slow one.
const SHORT: Duration = Duration::from_millis(3);

/// Asks the plugin one question. Nothing of the instance is left afterwards, however it ended.
pub(crate) async fn run<Q: Question>(
    engine: Engine,
    prepared: Arc<Prepared>,
    call: Call,
    question: Q,
    turn: Turn,
    processor: Arc<Processor>,
) -> (Result<Q::Reply, Cause>, Usage) {
    let began = Instant::now();
    let limits = limits(&call, &question);
    let fuel = fuel(&limits, question.items());
    let context = told(call.context.clone());
    let session = session(call, limits, &question, turn);
    let mut store = Store::new(&engine, session);
    let given = match furnish(&mut store, fuel, processor) {
        Ok(()) => {
            let asking = ask(&mut store, &prepared, question, &context);
            timeout(limits.wall, asking).await.ok()
        }
        Err(error) => Some(Err(error)),
    };
    let value = match given {
        Some(Ok(Ok(reply))) => check_reply::<Q>(&reply, limits.output).map(|()| reply),
        Some(Ok(Err(told))) => Err(cause_told(told)),
        Some(Err(error)) => Err(cause_of(&error, store.data())),
        None if store.data().powers.is_queued() => Err(Cause::Busy),
        None => Err(Cause::WaitedTooLong(limits.wall)),
    };
    let usage = Usage {
        fuel: fuel.saturating_sub(store.get_fuel().unwrap_or_default()),
        took: began.elapsed(),
        host_calls: store.data().host_calls,
        peak_memory: store.data().memory.peak(),
        log: log(&mut store),
    };
    (value, usage)
}

/// The platform's limits, lowered to what the call allows.
fn limits(call: &Call, question: &impl Question) -> Limits {
    let limits = question.point().limits();
    let memory = call.memory_mib.map_or(limits.memory, |mib| (mib as usize) << 20);
    Limits { memory: memory.min(limits.memory), ..limits }
}

fn fuel(limits: &Limits, items: usize) -> u64 {
    limits.fuel + limits.fuel_per_item * items as u64
}

fn session(call: Call, limits: Limits, question: &impl Question, turn: Turn) -> Session {
    let point = question.point();
    let is_rule = matches!(point, Point::Rule | Point::RuleBatch);
    let may =
        May { ask: !is_rule, write: question.may_write(), go_out: matches!(point, Point::Job) };
    Session {
        granted: call.granted,
        powers: call.powers,
        limits,
        may,
        memory: Memory::of(limits.memory),
        host_calls: 0,
        log: Vec::new(),
        log_bytes: 0,
        turn,
    }
}

/// Gives the store its limits. At each tick a call that computes lets others have the processor, and
/// ends when it has had its time.
fn furnish(
    store: &mut Store<Session>,
    fuel: u64,
    processor: Arc<Processor>,
) -> wasmtime::Result<()> {
    let limits = store.data().limits;
    store.limiter(|session| &mut session.memory);
    store.set_fuel(fuel)?;
    store.set_hostcall_fuel(limits.crossing());
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |_| {
        let spent = processor.spent();
        if spent > limits.processor {
            return Ok(UpdateDeadline::Interrupt);
        }
        // What a busy machine takes away makes no call slow.
        if spent > SHORT {
            processor.mark_slow();
        }
        Ok(UpdateDeadline::Yield(1))
    });
    Ok(())
}

async fn ask<Q: Question>(
    store: &mut Store<Session>,
    prepared: &Prepared,
    question: Q,
    context: &CallContext,
) -> wasmtime::Result<Result<Q::Reply, Told>> {
    let instance = prepared.pre.instantiate_async(&mut *store).await?;
    question.ask(store, &instance, &prepared.exports, context).await
}

fn told(context: Context) -> CallContext {
    let Context { request_id, installation, locale, now_ms, today, seed, dry_run, actor } = context;
    let actor = actor.map(|(subject, roles)| Actor { subject, roles });
    CallContext { request_id, installation, locale, now_ms, today, seed, dry_run, actor }
}

fn log(store: &mut Store<Session>) -> Vec<LogLine> {
    std::mem::take(&mut store.data_mut().log)
}

/// The plugin's own failure.
fn cause_told(told: Told) -> Cause {
    match told {
        Told::InvalidInput(text) => Cause::InvalidInput(shortened(text)),
        Told::Denied(what) => Cause::Denied(shortened(what)),
        Told::NotFound => Cause::NotFound,
        Told::Conflict(revision) => Cause::Conflict(revision),
        Told::Limit(text) => Cause::PluginLimit(shortened(text)),
        Told::Unavailable(text) => Cause::PluginUnavailable(shortened(text)),
        Told::Internal(text) => Cause::PluginInternal(shortened(text)),
    }
}

fn shortened(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(WORDS));
    text
}

/// Why the engine ended a call.
fn cause_of(error: &wasmtime::Error, session: &Session) -> Cause {
    if let Some(Stop(cause)) = error.downcast_ref::<Stop>() {
        return cause.clone();
    }
    if session.memory.refused() {
        return Cause::OutOfMemory;
    }
    if error.downcast_ref::<PoolConcurrencyLimitError>().is_some() {
        return Cause::Busy;
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Cause::OutOfFuel,
        Some(Trap::Interrupt) => Cause::OutOfTime,
        Some(Trap::StackOverflow) => Cause::StackOverflow,
        Some(trap) => Cause::Trapped(trap_name(*trap)),
        None => untyped(error),
    }
}

/// Errors of the engine that have no type of their own.
fn untyped(error: &wasmtime::Error) -> Cause {
    let text = error.root_cause().to_string();
    if text.starts_with("too much data is being copied") {
        return Cause::TooMuchData;
    }
    Cause::Trapped(shortened(text))
}

/// `UnreachableCodeReached` as `unreachable-code-reached`.
fn trap_name(trap: Trap) -> String {
    let mut name = String::new();
    for character in format!("{trap:?}").chars() {
        if character.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(character.to_lowercase());
    }
    name
}
