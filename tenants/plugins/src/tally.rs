//! How much is asked of each plugin: the calls of a day, on this server and since it runs.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_accounts::TenantId;
use reticolo_foundation::clock::legal_day;

use crate::installation::Installation;
use crate::plugins::Plugins;
use crate::set::InstallationId;

/// How a plugin does today, as far as this server knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// Its calls since midnight, and those of them that failed by its fault or the platform's.
    pub calls: u64,
    pub failed: u64,
    /// It failed too often and is left alone for so long still.
    pub rests: Option<Duration>,
}

impl Plugins {
    /// How an installation of a tenant does today on this server.
    pub fn pulse(&self, tenant: TenantId, installation: &Installation) -> Pulse {
        let (calls, failed) = self.0.recorder.tally.of(installation.id, self.clock().now());
        let tenant = tenant.to_string();
        let resting = self.0.host.snapshot().resting.into_iter();
        let mut its = resting
            .filter(|(whose, plugin, _)| *whose == tenant && *plugin == installation.plugin_id);
        Pulse { calls, failed, rests: its.next().map(|(_, _, left)| left) }
    }
}

/// Calls by installation. What is of another day is forgotten with the first call of a new one.
#[derive(Default)]
pub(crate) struct Tally(Mutex<Day>);

#[derive(Default)]
struct Day {
    day: NaiveDate,
    counts: HashMap<InstallationId, (u64, u64)>,
}

impl Tally {
    pub(crate) fn count(&self, installation: InstallationId, at: DateTime<Utc>, failed: bool) {
        let (mut now, day) = (self.0.lock().unwrap_or_else(PoisonError::into_inner), legal_day(at));
        if day > now.day {
            *now = Day { day, counts: HashMap::new() };
        }
        if day == now.day {
            let (calls, failures) = now.counts.entry(installation).or_default();
            *calls += 1;
            *failures += u64::from(failed);
        }
    }

    fn of(&self, installation: InstallationId, at: DateTime<Utc>) -> (u64, u64) {
        let now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = (now.day == legal_day(at)).then(|| now.counts.get(&installation)).flatten();
        counts.copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::Tally;
    use crate::set::InstallationId;

    #[test]
    fn each_day_is_counted_anew() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (tally, one, other) =
            (Tally::default(), InstallationId::fresh(), InstallationId::fresh());
        let evening = at("2026-03-01T22:59:00Z");
        tally.count(one, evening, false);
        tally.count(one, evening, true);
        tally.count(other, evening, false);
        assert_eq!(tally.of(one, evening), (2, 1));
        let midnight = at("2026-03-01T23:01:00Z");
        assert_eq!(tally.of(one, midnight), (0, 0), "a day begins in Rome");
        tally.count(one, midnight, false);
        tally.count(other, evening, false);
        assert_eq!((tally.of(one, midnight), tally.of(other, midnight)), ((1, 0), (0, 0)));
    }
}
