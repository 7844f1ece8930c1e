//! Time is asked of a [`Clock`], so that a test can say what time it is.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Rome;

/// Where the current instant comes from.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// An instant that stands still.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The current instant, in UTC, cut to the microseconds PostgreSQL keeps.
    #[expect(clippy::disallowed_methods, reason = "the one place where time is read")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => {
                let now = Utc::now();
                DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
            }
            Self::Fixed(instant) => *instant,
        }
    }
}

/// The day on which `instant` falls in Italy: terms and validities are counted in days of Europe/Rome.
pub fn legal_day(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&Rome).date_naive()
}

/// The instant at which a day begins in Italy.
pub fn day_begins(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // Clocks in Italy change at two or three, so that a day has one midnight; before 1980 some had none.
    let there = Rome.from_local_datetime(&midnight).earliest();
    there.map_or_else(|| midnight.and_utc(), |there| there.to_utc())
}

#[cfg(test)]
mod tests {
    use super::{day_begins, legal_day};

    #[test]
    fn a_day_begins_at_midnight_in_rome() {
        let begins = |day: &str| day_begins(day.parse().unwrap()).to_rfc3339();
        assert_eq!(begins("2026-01-02"), "2026-01-01T23:00:00+00:00");
        assert_eq!(begins("2026-07-02"), "2026-07-01T22:00:00+00:00");
        assert_eq!(begins("2026-10-26"), "2026-10-25T23:00:00+00:00");
        assert_eq!(legal_day(day_begins("2026-03-29".parse().unwrap())).to_string(), "2026-03-29");
    }

    #[test]
    fn the_legal_day_turns_at_midnight_in_rome() {
        let winter = "2026-01-01T23:30:00Z".parse().unwrap();
        let summer = "2026-07-01T21:59:59Z".parse().unwrap();
        assert_eq!(legal_day(winter).to_string(), "2026-01-02");
        assert_eq!(legal_day(summer).to_string(), "2026-07-01");
    }
}
