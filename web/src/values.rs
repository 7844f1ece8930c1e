//! Numbers, amounts, times and days as people type them, and back.

use chrono::{NaiveDate, NaiveTime};
use reticolo_foundation::Cents;

/// `6`, `6,5`, `-3.25`.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.replace(',', ".");
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = text.parse().ok().filter(|_| plain)?;
    number.is_finite().then_some(number)
}

pub(crate) fn typed_number(number: f64) -> String {
    number.to_string().replace('.', ",")
}

/// Euros: `12`, `12,5`, `12.50`, `1.250,00`, `€ 1.250`. A fraction has two digits at most, so that
/// what separates thousands is never taken for what separates cents.
pub(crate) fn money(text: &str) -> Option<Cents> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let text = text.trim_start_matches('€').trim_end_matches('€');
    let (whole, cents) = match text.split_once(',') {
        Some((whole, cents)) => (without_thousands(whole)?, cents),
        None if is_grouped(text) => (text.replace('.', ""), ""),
        None => text
            .split_once('.')
            .map_or((text.to_owned(), ""), |(whole, cents)| (whole.to_owned(), cents)),
    };
    if cents.len() > 2 {
        return None;
    }
    Cents::parse_euros(&format!("{whole}.{cents}"))
}

fn without_thousands(whole: &str) -> Option<String> {
    (!whole.contains('.') || is_grouped(whole)).then(|| whole.replace('.', ""))
}

/// Whether dots separate thousands: `1.250`, `12.345.678`.
fn is_grouped(text: &str) -> bool {
    let mut groups = text.split('.');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    (1..=3).contains(&first.len()) && rest.peek().is_some() && rest.all(|group| group.len() == 3)
}

pub(crate) fn typed_money(cents: Cents) -> String {
    cents.to_string().replace('.', ",")
}

/// `09:30`, `9.30`, `9`; seconds where there are any.
pub(crate) fn time(text: &str) -> Option<NaiveTime> {
    let text = text.replace('.', ":");
    let text = if text.contains(':') { text } else { format!("{text}:00") };
    let known = NaiveTime::parse_from_str(&text, "%H:%M");
    known.or_else(|_| NaiveTime::parse_from_str(&text, "%H:%M:%S")).ok()
}

pub(crate) fn typed_time(time: NaiveTime) -> String {
    let text = time.format("%H:%M:%S").to_string();
    text.strip_suffix(":00").unwrap_or(&text).to_owned()
}

/// `2026-12-24`, as browsers send it, or `24/12/2026`.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let known = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    known.or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y")).ok()
}

#[cfg(test)]
mod tests {
    use reticolo_foundation::Cents;

    use super::{day, money, number, time, typed_money, typed_number, typed_time};

    #[test]
    fn amounts_are_never_taken_for_a_thousandth() {
        for (text, cents) in [
            ("12,50", 1_250),
            ("12.5", 1_250),
            ("12", 1_200),
            ("€ 1.250", 125_000),
            ("1.250,5 €", 125_050),
            ("0,05", 5),
            ("6500", 650_000),
            ("12.345.678,90", 1_234_567_890),
        ] {
            assert_eq!(money(text), Some(Cents(cents)), "{text}");
        }
        for nonsense in ["", "dodici", "1,250", "12,505", "1.25.0", "12,5,0", "1.2,50", ",", "€"]
        {
            assert_eq!(money(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn times_and_days_are_read_as_they_are_written() {
        for text in ["09:30", "9:30", "9.30", "09:30:00"] {
            assert_eq!(time(text).map(typed_time).as_deref(), Some("09:30"), "{text}");
        }
        assert_eq!(time("9").map(typed_time).as_deref(), Some("09:00"));
        assert_eq!(time("23:59:59").map(typed_time).as_deref(), Some("23:59:59"));
        for nonsense in ["", "25:00", "9:5x", "mattina"] {
            assert_eq!(time(nonsense), None, "{nonsense}");
        }
        assert_eq!(day("24/12/2026"), day("2026-12-24"));
        assert_eq!(day("31/02/2026"), None);
    }

    #[test]
    fn numbers_survive() {
        for value in [0.0, 6.5, -11.362_451, 130.0, 45.713_9, 1e-7] {
            assert_eq!(number(&typed_number(value)), Some(value));
        }
        for nonsense in ["", "sei", "1e3", "NaN", "1,2,3", "inf", "+1"] {
            assert_eq!(number(nonsense), None, "{nonsense}");
        }
        assert_eq!(typed_money(Cents(1_250)), "12,50");
    }
}
