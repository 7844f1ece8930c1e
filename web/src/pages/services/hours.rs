//! Opening hours as a person reads them: seven days, then the exceptions.

use chrono::{NaiveTime, Weekday};
use reticolo_directory::OpeningHours;
use reticolo_directory::hours::{Exception, Span};

use crate::words::Words;

/// Opening hours, every day of the week in a line.
pub(crate) struct Hours {
    /// Monday to Sunday; empty when no weekly hours are known.
    pub(crate) days: Vec<Day>,
    /// When the weekly hours do not hold.
    pub(crate) exceptions: Vec<String>,
    pub(crate) notes: Vec<String>,
}

/// A day of the week and when it is open; closed when it has no spans.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) name: String,
    pub(crate) spans: Vec<String>,
}

impl Hours {
    pub(crate) fn new(hours: &OpeningHours, words: Words) -> Self {
        let days = if hours.weekly.is_empty() { Vec::new() } else { week(&hours.weekly, words) };
        let exceptions =
            hours.exceptions.iter().map(|exception| exception_in_words(exception, words)).collect();
        Self { days, exceptions, notes: hours.notes.clone() }
    }
}

fn week(spans: &[Span], words: Words) -> Vec<Day> {
    let first = std::iter::successors(Some(Weekday::Mon), |day| Some(day.succ()));
    let days = first.take(7).map(|weekday| Day {
        name: words.one_of("weekday", &weekday.number_from_monday().to_string()).into_owned(),
        spans: spans
            .iter()
            .filter(|span| span.weekday == weekday)
            .map(|span| span_in_words(span, words))
            .collect(),
    });
    days.collect()
}

fn span_in_words(span: &Span, words: Words) -> String {
    let hours = match (span.opens_at, span.closes_at) {
        (Some(from), Some(to)) => between(from, to),
        (Some(from), None) => words.with("hours-from", "time", &time(from)),
        (None, Some(to)) => words.with("hours-until", "time", &time(to)),
        (None, None) => words.say("hours-open").into_owned(),
    };
    match &span.description {
        Some(description) => format!("{hours} ({description})"),
        None => hours,
    }
}

fn exception_in_words(exception: &Exception, words: Words) -> String {
    let days = if exception.from == exception.to {
        words.date(exception.from)
    } else {
        let (from, to) = (words.date(exception.from), words.date(exception.to));
        words.fill("date-range", [("from", from.into()), ("to", to.into())])
    };
    let hours = exception
        .hours
        .map_or_else(|| words.say("hours-closed").to_lowercase(), |(from, to)| between(from, to));
    match &exception.description {
        Some(description) => format!("{days}: {hours} ({description})"),
        None => format!("{days}: {hours}"),
    }
}

fn between(from: NaiveTime, to: NaiveTime) -> String {
    format!("{}–{}", time(from), time(to))
}

fn time(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use chrono::Weekday::{self, Mon, Tue};
    use reticolo_directory::OpeningHours;
    use reticolo_directory::hours::{Exception, Span};
    use reticolo_foundation::Language;

    use super::Hours;
    use crate::words::Words;

    fn span(weekday: Weekday, opens_at: Option<&str>, closes_at: Option<&str>) -> Span {
        let time = |text: &str| text.parse().unwrap();
        Span {
            weekday,
            opens_at: opens_at.map(time),
            closes_at: closes_at.map(time),
            description: None,
        }
    }

    #[test]
    fn a_midday_break_leaves_two_spans_and_a_day_without_any_is_closed() {
        let weekly = vec![
            span(Mon, Some("09:00:00"), Some("12:30:00")),
            span(Mon, Some("15:00:00"), Some("18:00:00")),
            span(Tue, Some("14:00:00"), None),
        ];
        let hours = Hours::new(
            &OpeningHours { weekly, ..OpeningHours::default() },
            Words(Language::Italian),
        );
        assert_eq!(hours.days.len(), 7);
        assert_eq!(
            (hours.days[0].name.as_str(), hours.days[0].spans.join(" e ")),
            ("Lunedì", "09:00–12:30 e 15:00–18:00".to_owned())
        );
        assert_eq!(hours.days[1].spans, ["dalle 14:00"]);
        assert!(hours.days[6].spans.is_empty());
    }

    #[test]
    fn exceptions_say_when_and_why() {
        let closed = Exception {
            from: "2026-12-24".parse().unwrap(),
            to: "2027-01-06".parse().unwrap(),
            hours: None,
            description: Some("Chiusura natalizia".to_owned()),
        };
        let shorter = Exception {
            from: "2026-12-23".parse().unwrap(),
            to: "2026-12-23".parse().unwrap(),
            hours: Some(("09:00:00".parse().unwrap(), "11:00:00".parse().unwrap())),
            description: None,
        };
        let hours = OpeningHours { exceptions: vec![shorter, closed], ..OpeningHours::default() };
        let hours = Hours::new(&hours, Words(Language::Italian));
        assert!(hours.days.is_empty());
        assert_eq!(
            hours.exceptions,
            [
                "23 dicembre 2026: 09:00–11:00",
                "dal 24 dicembre 2026 al 6 gennaio 2027: chiuso (Chiusura natalizia)",
            ]
        );
    }
}
