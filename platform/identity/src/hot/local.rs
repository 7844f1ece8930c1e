//! The hot state of one process.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use moka::ops::compute::Op;
use moka::sync::Cache;

use super::{ATTEMPTS_LIFE, Attempt, LONGEST_WAIT, Limit};

type Limiter = Arc<DefaultKeyedRateLimiter<String>>;

pub(super) struct Local {
    limiters: Mutex<HashMap<&'static str, Limiter>>,
    attempts: Cache<String, Failures>,
    used: Cache<String, ()>,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    again: Option<Instant>,
}

impl Default for Local {
    fn default() -> Self {
        let entries = 200_000;
        Self {
            limiters: Mutex::default(),
            attempts: Cache::builder().max_capacity(entries).time_to_idle(ATTEMPTS_LIFE).build(),
            used: Cache::builder().max_capacity(entries).time_to_live(LONGEST_WAIT).build(),
        }
    }
}

impl Local {
    pub(super) fn allow(&self, limit: &Limit, key: &str) -> Result<(), Duration> {
        let Some(limiter) = self.limiter(limit) else { return Ok(()) };
        limiter
            .check_key(&key.to_owned())
            .map_err(|early| early.wait_time_from(DefaultClock::default().now()))
    }

    pub(super) fn first_use(&self, key: &str) -> bool {
        self.used.entry_by_ref(key).or_insert(()).is_fresh()
    }

    pub(super) fn attempt(&self, key: &str, free: u32) -> Attempt {
        let now = Instant::now();
        let mut outcome = Attempt::Counted(1);
        self.attempts.entry_by_ref(key).and_compute_with(|known| {
            let known = known.map_or(Failures { count: 0, again: None }, |known| *known.value());
            if let Some(again) = known.again.filter(|again| *again > now) {
                outcome = Attempt::Wait(again - now);
                return Op::Nop;
            }
            let count = known.count.saturating_add(1);
            outcome = Attempt::Counted(count);
            let again = (count >= free).then(|| now + wait(count - free + 1));
            Op::Put(Failures { count, again })
        });
        outcome
    }

    pub(super) fn succeeded(&self, key: &str, all: bool) {
        self.attempts.entry_by_ref(key).and_compute_with(|known| match known {
            Some(known) if !all => {
                Op::Put(Failures { count: known.value().count.saturating_sub(1), again: None })
            }
            Some(_) => Op::Remove,
            None => Op::Nop,
        });
    }

    pub(super) fn sweep(&self) {
        for limiter in self.limiters.lock().unwrap_or_else(PoisonError::into_inner).values() {
            limiter.retain_recent();
        }
    }

    fn limiter(&self, limit: &Limit) -> Option<Limiter> {
        let burst = NonZeroU32::new(limit.burst)?;
        let quota = Quota::with_period(limit.per / limit.burst)?.allow_burst(burst);
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        let known =
            limiters.entry(limit.name).or_insert_with(|| Arc::new(RateLimiter::keyed(quota)));
        Some(Arc::clone(known))
    }
}

/// Two seconds, four, eight … up to the longest.
fn wait(over: u32) -> Duration {
    let seconds = 1_u64.checked_shl(over).unwrap_or(u64::MAX);
    Duration::from_secs(seconds).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Attempt, Limit, Local, wait};

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        assert_eq!([1, 2, 3, 9].map(|over| wait(over).as_secs()), [2, 4, 8, 512]);
        assert_eq!(wait(10), Duration::from_mins(15));
        assert_eq!(wait(200), Duration::from_mins(15));
    }

    #[test]
    fn attempts_at_once_are_counted_before_they_fail() {
        let local = Local::default();
        let counted = (0..9).filter(|_| matches!(local.attempt("a", 5), Attempt::Counted(_)));
        assert_eq!(counted.count(), 5);
        assert!(matches!(local.attempt("b", 5), Attempt::Counted(1)));
        local.succeeded("a", true);
        assert!(matches!(local.attempt("a", 5), Attempt::Counted(1)));
    }

    #[test]
    fn a_limit_is_of_each_key() {
        let local = Local::default();
        let limit = Limit { name: "test", burst: 3, per: Duration::from_hours(1) };
        let allowed = (0..5).filter(|_| local.allow(&limit, "a").is_ok()).count();
        assert_eq!(allowed, 3);
        assert!(local.allow(&limit, "b").is_ok());
        assert!(local.allow(&limit, "a").unwrap_err() > Duration::from_mins(15));
    }

    #[test]
    fn what_is_used_once_is_used() {
        let local = Local::default();
        assert_eq!(
            [local.first_use("a"), local.first_use("a"), local.first_use("b")],
            [true, false, true]
        );
    }
}
