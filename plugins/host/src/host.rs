//! The sandbox of one node.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::future::Cache;
use reticolo_foundation::Keys;
use reticolo_plugin_engine::{Memory, engine_config, engine_id};
use tracing::field::{Empty, display};
use tracing::{Instrument, Span, info_span};
use wasmtime::Engine;
use wasmtime::component::{HasSelf, Linker};

use crate::artifacts::Artifacts;
use crate::bindings::FullPlugin;
use crate::breaker::Breaker;
use crate::call::{Answer, Call, FieldCall, JobOutcome, Usage};
use crate::failure::{Cause, Failure};
use crate::fairness::Fairness;
use crate::habits::{Habits, Start};
use crate::lane::SlowLane;
use crate::prepared::Prepared;
use crate::processor::Processor;
use crate::question::{Evaluate, EvaluateBatch, Handle, Migrate, Question, RunJob, check};
use crate::run::run;
use crate::session::Session;
use crate::ticker;

/// Components that are kept mapped; the longest unused goes first.
const KEPT: u64 = 64;

/// Where the sandbox keeps things, and how much it may do at once.
#[derive(Clone)]
pub struct Settings {
    /// The folder of compiled components; processes of one installation may share it.
    pub cache: PathBuf,
    /// The program that compiles; see [`crate::compiler_path`].
    pub compiler: PathBuf,
    /// The installation's keys: artifacts are authenticated by them.
    pub keys: Keys,
    /// Calls that compute at once. No tenant gets more than half of them.
    pub running: usize,
    /// Memory reserved once for all: for servers. Without, each instance maps its own.
    pub pooling: bool,
}

/// Why the sandbox could not be made.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error("the folder of compiled plugins: {0}")]
    Folder(#[source] io::Error),
    #[error("threads for plugins: {0}")]
    Threads(#[source] io::Error),
    #[error("the engine for plugins: {0}")]
    Engine(String),
}

/// What the sandbox is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Calls that compute, and calls that wait for their turn.
    pub running: usize,
    pub waiting: usize,
    /// Components that are kept mapped.
    pub prepared: u64,
    /// Instances that the pool has given out; `None`: there is no pool.
    pub instances: Option<u64>,
    /// Plugins that failed too often: the tenant, the plugin, and how long they rest still.
    pub resting: Vec<(String, String, Duration)>,
}

/// Runs plugins. Cheap to clone.
#[derive(Clone)]
pub struct Host {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    linker: Linker<Session>,
    artifacts: Arc<Artifacts>,
    prepared: Cache<[u8; 32], Arc<Prepared>>,
    fairness: Arc<Fairness>,
    breaker: Breaker,
    habits: Habits,
    slow: SlowLane,
}

impl Host {
    /// Starts the engine, its clock and its threads; they end when the last clone is dropped.
    pub fn new(settings: Settings) -> Result<Self, HostError> {
        let engine = engine(settings.pooling)?;
        let mut linker = Linker::new(&engine);
        FullPlugin::add_to_linker::<_, HasSelf<Session>>(&mut linker, |session| session)
            .map_err(|error| HostError::Engine(format!("{error:#}")))?;
        ticker::start(&engine).map_err(HostError::Threads)?;
        let artifacts = Artifacts::open(&settings.cache, settings.compiler, settings.keys)
            .map_err(HostError::Folder)?;
        let inner = Inner {
            engine,
            linker,
            artifacts: Arc::new(artifacts),
            prepared: Cache::builder().max_capacity(KEPT).build(),
            fairness: Fairness::of(settings.running),
            breaker: Breaker::default(),
            habits: Habits::default(),
            slow: SlowLane::start().map_err(HostError::Threads)?,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The engine plugins run in, with its version: a decision's receipt names it.
    pub fn engine(&self) -> &'static str {
        engine_id()
    }

    /// The component with this digest (SHA-256), ready to be called. `component` gives its bytes; it is
    /// polled only if they have to be compiled. However many ask at once, it is compiled once, and to the
    /// end, also where all of them have gone away meanwhile: it takes longer than a request may.
    pub async fn prepare(
        &self,
        digest: [u8; 32],
        component: impl Future<Output = Result<Vec<u8>, Cause>> + Send + 'static,
    ) -> Result<Arc<Prepared>, Cause> {
        if let Some(known) = self.inner.prepared.get(&digest).await {
            return Ok(known);
        }
        let host = self.clone();
        let made = async move { host.make(digest, component).await };
        let made = tokio::spawn(made.in_current_span()).await;
        made.unwrap_or_else(|error| Err(Cause::NotReady(format!("it was not prepared: {error}"))))
    }

    async fn make(
        &self,
        digest: [u8; 32],
        component: impl Future<Output = Result<Vec<u8>, Cause>> + Send,
    ) -> Result<Arc<Prepared>, Cause> {
        let Inner { engine, linker, artifacts, prepared, .. } = &*self.inner;
        let made = prepared.try_get_with(digest, async {
            let component = artifacts.load(engine, digest, component).await?;
            Prepared::link(digest, linker, &component).map(Arc::new)
        });
        made.await.map_err(|cause: Arc<Cause>| (*cause).clone())
    }

    /// Asks a rule about one case; `input` and the answer are JSON text.
    pub async fn evaluate(
        &self,
        prepared: &Arc<Prepared>,
        call: Call,
        rule: &str,
        input: String,
    ) -> Result<Answer<String>, Failure> {
        let question = Evaluate { rule: rule.to_owned(), input };
        let Answer { value: [value], usage } = self.ask(prepared, call, question).await?;
        Ok(Answer { value, usage })
    }

    /// Asks a rule about up to 200 cases at once; one answer a case, in their order.
    pub async fn evaluate_batch(
        &self,
        prepared: &Arc<Prepared>,
        call: Call,
        rule: &str,
        common: String,
        items: Vec<String>,
    ) -> Result<Answer<Vec<String>>, Failure> {
        self.ask(prepared, call, EvaluateBatch { rule: rule.to_owned(), common, items }).await
    }

    /// Asks a field of the API for many parents at once; one answer a parent, in their order.
    pub async fn resolve(
        &self,
        prepared: &Arc<Prepared>,
        call: Call,
        field: FieldCall,
    ) -> Result<Answer<Vec<String>>, Failure> {
        self.ask(prepared, call, field).await
    }

    /// Runs a slice of a job, on threads that step back for whoever waits for an answer.
    pub async fn run_job(
        &self,
        prepared: &Arc<Prepared>,
        call: Call,
        job: &str,
        checkpoint: Option<String>,
    ) -> Result<Answer<JobOutcome>, Failure> {
        self.ask(prepared, call, RunJob { job: job.to_owned(), checkpoint }).await
    }

    /// Tells of something that happened.
    pub async fn handle(
        &self,
        prepared: &Arc<Prepared>,
        call: Call,
        event: &str,
        body: String,
    ) -> Result<Answer<()>, Failure> {
        self.ask(prepared, call, Handle { event: event.to_owned(), body }).await
    }

    /// Lets the plugin bring its documents from another version to its own; `None`: there are none yet.
    pub async fn migrate(
        &self,
        prepared: &Arc<Prepared>,
        call: Call,
        from: Option<&str>,
    ) -> Result<Answer<()>, Failure> {
        self.ask(prepared, call, Migrate { from: from.map(ToOwned::to_owned) }).await
    }

    /// What the sandbox is doing now.
    pub fn snapshot(&self) -> Snapshot {
        let Inner { engine, prepared, fairness, breaker, .. } = &*self.inner;
        let (running, waiting) = fairness.counts();
        Snapshot {
            running,
            waiting,
            prepared: prepared.entry_count(),
            instances: engine.pooling_allocator_metrics().map(|pool| pool.component_instances()),
            resting: breaker.resting(Instant::now()),
        }
    }

    async fn ask<Q: Question>(
        &self,
        prepared: &Arc<Prepared>,
        call: Call,
        question: Q,
    ) -> Result<Answer<Q::Reply>, Failure> {
        let span = info_span!(
            "plugin.call",
            plugin = call.plugin,
            version = call.version,
            point = question.point().name(),
            outcome = Empty,
            fuel = Empty,
            took_us = Empty,
        );
        let (value, usage) = self.answer(prepared, call, question).instrument(span.clone()).await;
        note(&span, &value, &usage);
        match value {
            Ok(value) => Ok(Answer { value, usage }),
            Err(cause) => Err(Failure { cause, usage }),
        }
    }

    async fn answer<Q: Question>(
        &self,
        prepared: &Arc<Prepared>,
        call: Call,
        question: Q,
    ) -> (Result<Q::Reply, Cause>, Usage) {
        let Inner { engine, fairness, breaker, habits, slow, .. } = &*self.inner;
        let (tenant, plugin) = (call.tenant.clone(), call.plugin.clone());
        let (point, trial) = (question.point(), call.trial);
        let refused = |cause| (Err(cause), Usage::default());
        if let Some(missing) = question.missing(&prepared.exports) {
            return refused(Cause::NotExported(missing));
        }
        if let Err(cause) = check(&question) {
            return refused(cause);
        }
        if !trial && let Some(rest) = breaker.rest(&tenant, &plugin, Instant::now()) {
            return refused(Cause::Resting(rest));
        }
        let turn = match fairness.enter(&tenant, point).await {
            Ok(turn) => turn,
            Err(cause) => return refused(cause),
        };
        let processor = Arc::new(Processor::default());
        let call = run(engine.clone(), prepared.clone(), call, question, turn, processor.clone());
        let start = if point.is_background() {
            Start::Slow
        } else {
            habits.start(&tenant, &plugin, point, Instant::now())
        };
        let note_slow = || habits.note_slow(&tenant, &plugin, point, Instant::now());
        let (value, usage) = slow.run(&processor, start == Start::Slow, &note_slow, call).await;
        match (start, processor.is_slow()) {
            (Start::Slow, true) if !point.is_background() => note_slow(),
            (Start::Trial, false) => habits.note_short(&tenant, &plugin, point),
            _ => {}
        }
        let fault = is_fault(&value, &usage);
        if !trial && breaker.record(&tenant, &plugin, fault, Instant::now()) {
            tracing::warn!(plugin, "a plugin of one tenant failed too often and rests");
        }
        (value, usage)
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

/// Whether it says something against the plugin. One that asked nothing of the host waited for a
/// processor only.
fn is_fault<T>(value: &Result<T, Cause>, usage: &Usage) -> bool {
    match value {
        Ok(_) => false,
        Err(Cause::WaitedTooLong(_)) => usage.host_calls > 0,
        Err(cause) => cause.is_fault(),
    }
}

fn note<T>(span: &Span, value: &Result<T, Cause>, usage: &Usage) {
    let outcome = value.as_ref().map_or_else(Cause::name, |_| "ok");
    span.record("outcome", outcome);
    span.record("fuel", usage.fuel);
    span.record("took_us", display(usage.took.as_micros()));
    span.in_scope(|| tracing::debug!("plugin called"));
}

/// With a pool where it is wanted and the system gives the addresses for it.
fn engine(pooling: bool) -> Result<Engine, HostError> {
    if pooling {
        match Engine::new(&engine_config(Memory::Pooled)) {
            Ok(engine) => return Ok(engine),
            Err(error) => {
                tracing::error!("no pool for plugins, each call maps memory of its own: {error:#}");
            }
        }
    }
    Engine::new(&engine_config(Memory::OnDemand))
        .map_err(|error| HostError::Engine(format!("{error:#}")))
}
