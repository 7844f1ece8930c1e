//! When a job runs: five fields of cron, in Europe/Rome.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Rome;
use croner::Cron;

/// The first time after `instant` that a schedule names; a day later where it names none, which
/// checking a package refuses.
pub(crate) fn next(schedule: &str, instant: DateTime<Utc>) -> DateTime<Utc> {
    let there = instant.with_timezone(&Rome);
    let next = Cron::from_str(schedule).and_then(|cron| cron.find_next_occurrence(&there, false));
    next.map_or_else(|_| instant + TimeDelta::days(1), |next| next.to_utc())
}

/// How long to wait after so many failures in a row: ten seconds at first, an hour at most.
pub(crate) fn pause(failures: i32) -> TimeDelta {
    let doubled = 10_i64 << failures.clamp(0, 9);
    TimeDelta::seconds(doubled.min(3600))
}

#[cfg(test)]
mod tests {
    use super::{next, pause};

    fn after(schedule: &str, instant: &str) -> String {
        next(schedule, instant.parse().unwrap()).to_rfc3339()
    }

    #[test]
    fn a_schedule_is_told_in_rome() {
        assert_eq!(after("0 3 * * *", "2026-01-10T12:00:00Z"), "2026-01-11T02:00:00+00:00");
        assert_eq!(after("0 3 * * *", "2026-07-10T12:00:00Z"), "2026-07-11T01:00:00+00:00");
        assert_eq!(after("0 3 * * *", "2026-01-11T02:00:00Z"), "2026-01-12T02:00:00+00:00");
        assert_eq!(after("*/15 * * * *", "2026-01-10T12:01:00Z"), "2026-01-10T12:15:00+00:00");
        assert_eq!(after("nonsense", "2026-01-10T12:00:00Z"), "2026-01-11T12:00:00+00:00");
    }

    #[test]
    fn a_job_at_three_runs_once_in_the_night_the_clocks_change() {
        // The last Sunday of March has no 2:30, that of October has it twice.
        let spring = after("30 2 * * *", "2026-03-28T12:00:00Z");
        assert_eq!(spring, "2026-03-29T01:00:00+00:00");
        let autumn = after("0 3 * * *", "2026-10-24T12:00:00Z");
        assert_eq!(autumn, "2026-10-25T02:00:00+00:00");
        assert_eq!(after("0 3 * * *", &autumn), "2026-10-26T02:00:00+00:00");
    }

    #[test]
    fn pauses_grow_to_an_hour() {
        let pauses: Vec<_> = (0..12).map(|failures| pause(failures).num_seconds()).collect();
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]);
        assert_eq!(pause(-1).num_seconds(), 10);
    }
}
