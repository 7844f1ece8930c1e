//! What each call is told, and how long calls took.

use std::time::Duration;

/// Each call is told the same.
pub(crate) const NOW_MS: u64 = 1_772_366_400_000;
pub(crate) const TODAY: &str = "2026-03-01";

/// How long calls took.
#[derive(Clone, Copy)]
pub(crate) struct Timing {
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    /// Of each call: the same facts take the same.
    pub(crate) fuel: Option<u64>,
}

/// What calls took, in their order.
#[derive(Default)]
pub(crate) struct Samples {
    pub(crate) took: Vec<Duration>,
    pub(crate) fuel: Option<u64>,
}

impl Samples {
    pub(crate) fn timing(mut self) -> Timing {
        self.took.sort_unstable();
        let at = |share: usize| self.took.get(self.took.len() * share / 100).copied();
        let (p50, p99) = (at(50).unwrap_or_default(), at(99).unwrap_or_default());
        Timing { p50, p99, fuel: self.fuel }
    }
}
