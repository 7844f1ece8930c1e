//! A plugin that fails again and again is left alone for a while.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So many faults…
const FAULTS: usize = 5;
/// …within this time…
const WITHIN: Duration = Duration::from_mins(1);
/// …and it is not called for this long. One more fault when it is called again, and it rests again.
const REST: Duration = Duration::from_mins(5);

/// Whose plugin: a tenant, and the plugin's id. One tenant's faults are not another's.
type Key = (String, String);

/// Counts faults.
#[derive(Default)]
pub(crate) struct Breaker {
    states: Mutex<HashMap<Key, State>>,
}

#[derive(Default)]
struct State {
    faults: VecDeque<Instant>,
    rests_until: Option<Instant>,
}

impl Breaker {
    /// How long it will not be called; `None`: it may be.
    pub(crate) fn rest(&self, tenant: &str, plugin: &str, now: Instant) -> Option<Duration> {
        let states = self.states();
        // No key is made for the many that never failed.
        if states.is_empty() {
            return None;
        }
        let until = states.get(&(tenant.to_owned(), plugin.to_owned()))?.rests_until?;
        until.checked_duration_since(now).filter(|left| !left.is_zero())
    }

    /// Notes how a call ended. Answers whether the plugin rests from now on.
    pub(crate) fn record(&self, tenant: &str, plugin: &str, fault: bool, now: Instant) -> bool {
        let mut states = self.states();
        if !fault && states.is_empty() {
            return false;
        }
        let key = (tenant.to_owned(), plugin.to_owned());
        if !fault {
            // It is well again after a rest.
            if states
                .get(&key)
                .and_then(|state| state.rests_until)
                .is_some_and(|until| until <= now)
            {
                states.remove(&key);
            }
            return false;
        }
        states.retain(|_, state| !state.is_over(now));
        let state = states.entry(key).or_default();
        state.faults.retain(|at| now.duration_since(*at) < WITHIN);
        state.faults.push_back(now);
        let rests_already = state.rests_until.is_some_and(|until| until > now);
        if rests_already || (state.rests_until.is_none() && state.faults.len() < FAULTS) {
            return false;
        }
        state.faults.clear();
        state.rests_until = Some(now + REST);
        true
    }

    /// The plugins that rest: the tenant, the plugin, and how long still.
    pub(crate) fn resting(&self, now: Instant) -> Vec<(String, String, Duration)> {
        let states = self.states();
        let mut resting: Vec<_> = states
            .iter()
            .filter_map(|((tenant, plugin), state)| {
                let left = state.rests_until?.checked_duration_since(now)?;
                (!left.is_zero()).then(|| (tenant.clone(), plugin.clone(), left))
            })
            .collect();
        resting.sort();
        resting
    }

    fn states(&self) -> MutexGuard<'_, HashMap<Key, State>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Nothing in it matters any more; a rest is remembered for as long as it lasted.
    fn is_over(&self, now: Instant) -> bool {
        let rested = self.rests_until.is_none_or(|until| now > until + REST);
        rested && self.faults.iter().all(|at| now.duration_since(*at) >= WITHIN)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Breaker, REST};

    #[test]
    fn five_faults_in_a_minute_and_it_rests() {
        let breaker = Breaker::default();
        let mut now = Instant::now();
        for _ in 0..4 {
            assert!(!breaker.record("a", "p", true, now));
            now += Duration::from_secs(10);
        }
        assert_eq!(breaker.rest("a", "p", now), None);
        assert!(breaker.record("a", "p", true, now));
        assert_eq!(breaker.rest("a", "p", now), Some(REST));
        assert_eq!(breaker.rest("b", "p", now), None, "another tenant's");
        assert_eq!(breaker.rest("a", "q", now), None, "another plugin");
        assert_eq!(breaker.resting(now), [("a".to_owned(), "p".to_owned(), REST)]);
        assert!(!breaker.record("a", "p", true, now), "calls that were under way");
        now += REST;
        assert_eq!(breaker.rest("a", "p", now), None);
        assert_eq!(breaker.resting(now), []);
    }

    #[test]
    fn faults_far_apart_are_forgotten() {
        let breaker = Breaker::default();
        let began = Instant::now();
        for round in 0..50 {
            assert!(!breaker.record("a", "p", true, began + Duration::from_secs(16 * round)));
        }
    }

    #[test]
    fn after_a_rest_one_fault_is_enough_and_one_answer_too() {
        let breaker = Breaker::default();
        let mut now = Instant::now();
        let rests = (0..5).map(|_| breaker.record("a", "p", true, now)).collect::<Vec<_>>();
        assert_eq!(rests, [false, false, false, false, true]);
        now += REST;
        assert!(breaker.record("a", "p", true, now), "it failed at once");
        now += REST;
        assert!(!breaker.record("a", "p", false, now), "it is well");
        assert!(!breaker.record("a", "p", true, now), "and has its five again");
        assert_eq!(breaker.rest("a", "p", now), None);
    }
}
