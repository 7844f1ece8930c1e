//! Where calls run: short ones where they are asked, long ones on threads that step back for the rest.
//!
//! Those threads are one fewer than the machine has cores. However far a thread steps back, whoever wakes
//! up on its core waits for the scheduler to see it, which takes milliseconds; with a core left over there
//! is somewhere else to wake up. (Linux's class for idle work is worse than a low priority: it takes a
//! core that computes such work for a free one, and wakes people's requests up on it.)
//!
//! A tick that finds a call still computing moves it over, between two instructions of it, so that
//! whoever serves people's requests is never held up by a plugin for longer than two ticks; and then not
//! again for a while, since the next calls of its kind begin there (`habits.rs`).

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;

use crate::processor::{Metered, Processor};

/// How far the threads for long calls step back.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// The threads for long calls; they end when this is dropped.
pub(crate) struct SlowLane {
    runtime: Option<Runtime>,
    handle: Handle,
}

impl SlowLane {
    pub(crate) fn start() -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let runtime = Builder::new_multi_thread()
            .worker_threads((cores - 1).max(1))
            .thread_name("plugin")
            .on_thread_start(step_back)
            .enable_all()
            .build()?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    /// Runs `work` here until it turns out to be slow, which is noted; then, or from the beginning if
    /// `slow`, on the threads for that. Dropping the future ends the work, wherever it is.
    pub(crate) async fn run<W>(
        &self,
        processor: &Arc<Processor>,
        slow: bool,
        note_slow: impl FnOnce(),
        work: W,
    ) -> W::Output
    where
        W: Future<Output: Send> + Send + 'static,
    {
        let mut work = Box::pin(Metered::new(processor.clone(), work));
        if !slow {
            let here = poll_fn(|context| match work.as_mut().poll(context) {
                Poll::Ready(answer) => Poll::Ready(Some(answer)),
                Poll::Pending if processor.is_slow() => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            });
            if let Some(answer) = here.await {
                return answer;
            }
            note_slow();
        }
        self.continue_there(work).await
    }

    async fn continue_there<W>(&self, work: Pin<Box<W>>) -> W::Output
    where
        W: Future<Output: Send> + Send + 'static,
    {
        // A set ends its tasks when it is dropped.
        let mut tasks = JoinSet::new();
        tasks.spawn_on(work, &self.handle);
        match tasks.join_next().await {
            Some(Ok(answer)) => answer,
            Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // The runtime is being shut down, and whoever waits with it.
            Some(Err(_)) | None => std::future::pending().await,
        }
    }
}

impl Drop for SlowLane {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Never waits: it may be dropped on a thread that must not.
            runtime.shutdown_background();
        }
    }
}

/// Lowers the priority of this thread. Linux keeps one for each; other systems would take the whole
/// process for meant.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::warn!(%error, "threads of plugins keep their priority");
    }
}
