//! Time is asked of a [`Clock`], so that a test can say what time it is.

use chrono::{DateTime, NaiveDate, Utc};
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

#[cfg(test)]
mod tests {
    use super::legal_day;

    #[test]
    fn the_legal_day_turns_at_midnight_in_rome() {
        let winter = "2026-01-01T23:30:00Z".parse().unwrap();
        let summer = "2026-07-01T21:59:59Z".parse().unwrap();
        assert_eq!(legal_day(winter).to_string(), "2026-01-02");
        assert_eq!(legal_day(summer).to_string(), "2026-07-01");
    }
}
