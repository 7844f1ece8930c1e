//! Which calls were slow a moment ago: the next of their kind begin where slow ones end up, so that they
//! hold up nobody's request, not even until a tick finds them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::call::Point;

/// How long it is remembered after the last slow one; then one of them, and one alone, is tried among the
/// short ones.
const REMEMBERED: Duration = Duration::from_secs(10);

/// A tenant, a plugin's id, and the kind of call: a rule is not slow because a batch is.
type Key = (String, String, Point);

/// Where a call begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Short,
    /// Among the short ones, to see whether it is one again.
    Trial,
    Slow,
}

/// Remembers slow calls.
#[derive(Default)]
pub(crate) struct Habits {
    slow: Mutex<HashMap<Key, Instant>>,
}

impl Habits {
    /// Where such a call begins now.
    pub(crate) fn start(&self, tenant: &str, plugin: &str, point: Point, now: Instant) -> Start {
        let mut slow = self.slow();
        // No key is made for the many that never were.
        if slow.is_empty() {
            return Start::Short;
        }
        match slow.get_mut(&(tenant.to_owned(), plugin.to_owned(), point)) {
            None => Start::Short,
            Some(until) if now < *until => Start::Slow,
            // The others wait for what comes of this one.
            Some(until) => {
                *until = now + REMEMBERED;
                Start::Trial
            }
        }
    }

    /// Notes that one was, wherever it ran.
    pub(crate) fn note_slow(&self, tenant: &str, plugin: &str, point: Point, now: Instant) {
        let mut slow = self.slow();
        // Of those that nobody called for a while.
        slow.retain(|_, until| now < *until + REMEMBERED);
        slow.insert((tenant.to_owned(), plugin.to_owned(), point), now + REMEMBERED);
    }

    /// Notes that one that was tried was not.
    pub(crate) fn note_short(&self, tenant: &str, plugin: &str, point: Point) {
        self.slow().remove(&(tenant.to_owned(), plugin.to_owned(), point));
    }

    fn slow(&self) -> MutexGuard<'_, HashMap<Key, Instant>> {
        self.slow.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{Habits, REMEMBERED, Start};
    use crate::call::Point;

    #[test]
    fn a_slow_call_is_remembered_for_its_kind_and_for_a_while() {
        let (habits, now) = (Habits::default(), Instant::now());
        assert_eq!(habits.start("a", "p", Point::Field, now), Start::Short);
        habits.note_slow("a", "p", Point::Field, now);
        assert_eq!(habits.start("a", "p", Point::Field, now), Start::Slow);
        assert_eq!(habits.start("a", "p", Point::Rule, now), Start::Short, "another kind");
        assert_eq!(habits.start("b", "p", Point::Field, now), Start::Short, "another tenant's");
    }

    #[test]
    fn while_slow_ones_follow_each_other_none_is_tried() {
        let (habits, mut now) = (Habits::default(), Instant::now());
        for _ in 0..3 {
            habits.note_slow("a", "p", Point::Field, now);
            now += REMEMBERED * 9 / 10;
            assert_eq!(habits.start("a", "p", Point::Field, now), Start::Slow);
        }
    }

    #[test]
    fn one_is_tried_again_and_the_others_wait_for_what_comes_of_it() {
        let (habits, mut now) = (Habits::default(), Instant::now());
        let start = |now| habits.start("a", "p", Point::Field, now);
        habits.note_slow("a", "p", Point::Field, now);
        now += REMEMBERED;
        assert_eq!([start(now), start(now)], [Start::Trial, Start::Slow]);
        habits.note_slow("a", "p", Point::Field, now);
        now += REMEMBERED;
        assert_eq!([start(now), start(now)], [Start::Trial, Start::Slow]);
        habits.note_short("a", "p", Point::Field);
        assert_eq!(start(now), Start::Short);
    }
}
