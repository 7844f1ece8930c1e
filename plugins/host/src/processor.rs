//! How long a call has been on a processor, and whether it should go on somewhere else.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The time one call has spent on processors. A tick ends it by this and not by the clock on the wall,
/// so that a busy machine makes nobody's plugin fail.
#[derive(Debug, Default)]
pub(crate) struct Processor {
    /// Nanoseconds, polls that have ended.
    spent: AtomicU64,
    /// The thread's own clock when this poll began.
    since: AtomicU64,
    slow: AtomicBool,
}

impl Processor {
    /// Of the poll that is under way as well; asked from inside it.
    pub(crate) fn spent(&self) -> Duration {
        let now = thread_clock().saturating_sub(self.since.load(Ordering::Relaxed));
        Duration::from_nanos(self.spent.load(Ordering::Relaxed).saturating_add(now))
    }

    /// From now on it is work that takes long.
    pub(crate) fn mark_slow(&self) {
        self.slow.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_slow(&self) -> bool {
        self.slow.load(Ordering::Relaxed)
    }
}

/// Nanoseconds this thread has been on a processor.
fn thread_clock() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
    seconds
        .saturating_mul(1_000_000_000)
        .saturating_add(u64::try_from(now.tv_nsec).unwrap_or_default())
}

/// Work whose time on processors is counted, on whichever thread each part of it runs.
pub(crate) struct Metered<W: ?Sized> {
    processor: Arc<Processor>,
    work: Pin<Box<W>>,
}

impl<W: Future> Metered<W> {
    pub(crate) fn new(processor: Arc<Processor>, work: W) -> Self {
        Self { processor, work: Box::pin(work) }
    }
}

impl<W: Future + ?Sized> Future for Metered<W> {
    type Output = W::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<W::Output> {
        let began = thread_clock();
        self.processor.since.store(began, Ordering::Relaxed);
        let answer = self.work.as_mut().poll(context);
        let took = thread_clock().saturating_sub(began);
        self.processor.spent.fetch_add(took, Ordering::Relaxed);
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::{Metered, Processor};

    #[tokio::test]
    async fn waiting_is_not_counted_and_computing_is() {
        let processor = Arc::new(Processor::default());
        Metered::new(processor.clone(), tokio::time::sleep(Duration::from_millis(60))).await;
        let waited =
            Duration::from_nanos(processor.spent.load(std::sync::atomic::Ordering::Relaxed));
        assert!(waited < Duration::from_millis(30), "{waited:?}");
        Metered::new(processor.clone(), async {
            let began = Instant::now();
            while began.elapsed() < Duration::from_millis(400) {
                std::hint::black_box(began.elapsed());
            }
        })
        .await;
        // A busy machine may give it less of those 400 ms, never more.
        let spent =
            Duration::from_nanos(processor.spent.load(std::sync::atomic::Ordering::Relaxed));
        assert!(
            spent > Duration::from_millis(20) && spent < Duration::from_millis(480),
            "{spent:?}"
        );
    }
}
