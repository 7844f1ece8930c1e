//! What plugins log and how calls fail, written down beside the answer: who asked does not wait for it.
//!
//! The queue is bounded. Where a plugin fails faster than it can be written, lines are dropped and
//! counted: it is their number that says something then.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use reticolo_accounts::Tenant;
use reticolo_foundation::Access;
use reticolo_plugin_host::{Cause, LogLine};
use reticolo_tenancy::{Actor, Lanes, Scope, statements};
use serde_json::{Map, Value};
use tokio::sync::{mpsc, oneshot};

use crate::fuel::Meter;
use crate::scrub::scrub;
use crate::set::InstallationId;
use crate::tally::Tally;

reticolo_foundation::id! {
    /// Names a call that gave no answer.
    FailureId
}

statements! {
    /// Writes lines down.
    LOG = "insert into {t}.plugin_log (installation_id, at, point, level, message, fields, request_id)
           select $1, $2, $3, level, message, fields::jsonb, $4
           from unnest($5::text[], $6::text[], $7::text[]) as line(level, message, fields)";
    /// Keeps a call that gave no answer, and of the plugin's the last fifty.
    FAIL = "with kept as (
                insert into {t}.plugin_failure (failure_id, installation_id, at, point, cause, message, fuel, input, request_id)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9))
            delete from {t}.plugin_failure where installation_id = $2 and failure_id in (
                select failure_id from {t}.plugin_failure where installation_id = $2
                order by failure_id desc offset 49)";
}

/// Calls that wait to be written down.
const QUEUE: usize = 512;

/// Bytes of an input that are kept.
const INPUT: usize = 128 << 10;

/// What a call left behind.
pub(crate) struct Trace {
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) installation: InstallationId,
    pub(crate) at: DateTime<Utc>,
    /// `rule admission`, `field Query.topics`, `job nightly`.
    pub(crate) point: String,
    pub(crate) request_id: Option<String>,
    pub(crate) log: Vec<LogLine>,
    /// What it computed, however it ended.
    pub(crate) fuel: u64,
    pub(crate) failed: Option<Failed>,
}

/// A call that gave no answer, and what it was asked.
pub(crate) struct Failed {
    pub(crate) cause: Cause,
    pub(crate) input: String,
}

enum Message {
    Trace(Box<Trace>),
    /// Says when everything before it is written.
    Settle(oneshot::Sender<()>),
}

/// Takes traces and writes them down one after the other.
#[derive(Clone)]
pub(crate) struct Recorder {
    queue: mpsc::Sender<Message>,
    dropped: Arc<AtomicU64>,
    meter: Arc<Meter>,
    pub(crate) tally: Arc<Tally>,
}

impl Recorder {
    /// Begins to write; ends when the last clone is dropped.
    pub(crate) fn start(lanes: Lanes, meter: Arc<Meter>) -> Self {
        let (queue, mut waiting) = mpsc::channel(QUEUE);
        let dropped = Arc::new(AtomicU64::new(0));
        let missed = Arc::clone(&dropped);
        tokio::spawn(async move {
            while let Some(message) = waiting.recv().await {
                match message {
                    Message::Trace(trace) => {
                        if let Err(error) = write(&lanes, *trace).await {
                            tracing::warn!(%error, "a plugin's log could not be written");
                        }
                    }
                    // Nobody waits any more where the other end is gone.
                    Message::Settle(done) => drop(done.send(())),
                }
                let missed = missed.swap(0, Ordering::Relaxed);
                if missed > 0 {
                    tracing::warn!(missed, "calls of plugins were not written down: too many");
                }
            }
        });
        Self { queue, dropped, meter, tally: Arc::default() }
    }

    /// Counts a call and what it computed, and has its trace written down unless there is nothing in it.
    pub(crate) fn note(&self, mut trace: Trace) {
        self.meter.spend(trace.tenant.id, trace.at, trace.fuel);
        self.tally.count(trace.installation, trace.at, trace.failed.is_some());
        if trace.log.is_empty() && trace.failed.is_none() {
            return;
        }
        // Cut before it waits: hundreds of them may.
        if let Some(Failed { input, .. }) = &mut trace.failed {
            input.truncate(input.floor_char_boundary(INPUT));
            input.shrink_to_fit();
        }
        if self.queue.try_send(Message::Trace(Box::new(trace))).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) async fn settle(&self) {
        let (done, settled) = oneshot::channel();
        if self.queue.send(Message::Settle(done)).await.is_ok() {
            // An error means that the writer is gone, and nothing more will be written.
            drop(settled.await);
        }
    }
}

async fn write(lanes: &Lanes, trace: Trace) -> Result<(), reticolo_tenancy::Error> {
    let actor = Actor::System("plugins");
    let mut scope = lanes.enter(&trace.tenant, actor, Access::Write).await?;
    if !trace.log.is_empty() {
        log(&mut scope, &trace).await?;
    }
    if let Some(failed) = &trace.failed {
        fail(&mut scope, &trace, failed).await?;
    }
    Ok(scope.commit().await?)
}

async fn log(scope: &mut Scope, trace: &Trace) -> Result<(), sqlx::Error> {
    let levels: Vec<_> = trace.log.iter().map(|line| line.level).collect();
    let messages: Vec<_> = trace.log.iter().map(|line| scrub(&line.message)).collect();
    let fields: Vec<_> = trace.log.iter().map(|line| fields(&line.fields)).collect();
    let sql = scope.sql(&LOG);
    sqlx::query(sql)
        .bind(trace.installation)
        .bind(trace.at)
        .bind(&trace.point)
        .bind(&trace.request_id)
        .bind(levels)
        .bind(messages)
        .bind(fields)
        .execute(scope.connection())
        .await?;
    Ok(())
}

fn fields(fields: &[(String, String)]) -> String {
    let fields: Map<String, Value> = fields
        .iter()
        .map(|(name, value)| (name.replace('\0', ""), Value::from(scrub(value))))
        .collect();
    Value::Object(fields).to_string()
}

async fn fail(scope: &mut Scope, trace: &Trace, failed: &Failed) -> Result<(), sqlx::Error> {
    let id = FailureId::fresh();
    let sealed = scope.keys().seal("plugin failure", &id.to_string(), failed.input.as_bytes());
    let sql = scope.sql(&FAIL);
    sqlx::query(sql)
        .bind(id)
        .bind(trace.installation)
        .bind(trace.at)
        .bind(&trace.point)
        .bind(failed.cause.name())
        .bind(scrub(&failed.cause.to_string()))
        .bind(i64::try_from(trace.fuel).unwrap_or(i64::MAX))
        .bind(sealed)
        .bind(&trace.request_id)
        .execute(scope.connection())
        .await?;
    Ok(())
}
