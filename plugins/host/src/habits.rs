//! Which calls were slow a moment ago: the next of their kind begin where slow ones end up, so that they
//! hold up nobody's request, not even until a tick finds them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::call::Point;

/// How long it is remembered; then one is tried again among the short ones.
const REMEMBERED: Duration = Duration::from_secs(10);

/// A tenant, a plugin's id, and the kind of call: a rule is not slow because a batch is.
type Key = (String, String, Point);

/// Remembers slow calls.
#[derive(Default)]
pub(crate) struct Habits {
    slow: Mutex<HashMap<Key, Instant>>,
}

impl Habits {
    /// Whether such a call was slow lately.
    pub(crate) fn are_slow(&self, tenant: &str, plugin: &str, point: Point, now: Instant) -> bool {
        let slow = self.slow();
        // No key is made for the many that never were.
        if slow.is_empty() {
            return false;
        }
        let until = slow.get(&(tenant.to_owned(), plugin.to_owned(), point));
        until.is_some_and(|until| now < *until)
    }

    /// Notes that one was.
    pub(crate) fn note_slow(&self, tenant: &str, plugin: &str, point: Point, now: Instant) {
        let mut slow = self.slow();
        slow.retain(|_, until| now < *until);
        slow.insert((tenant.to_owned(), plugin.to_owned(), point), now + REMEMBERED);
    }

    fn slow(&self) -> MutexGuard<'_, HashMap<Key, Instant>> {
        self.slow.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{Habits, REMEMBERED};
    use crate::call::Point;

    #[test]
    fn a_slow_call_is_remembered_for_its_kind_and_for_a_while() {
        let (habits, now) = (Habits::default(), Instant::now());
        assert!(!habits.are_slow("a", "p", Point::Field, now));
        habits.note_slow("a", "p", Point::Field, now);
        assert!(habits.are_slow("a", "p", Point::Field, now));
        assert!(!habits.are_slow("a", "p", Point::Rule, now), "another kind");
        assert!(!habits.are_slow("b", "p", Point::Field, now), "another tenant's");
        assert!(!habits.are_slow("a", "p", Point::Field, now + REMEMBERED));
    }
}
