//! One value of a file, checked and brought to the form PostgreSQL reads.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime};
use reticolo_foundation::Cents;
use url::Url;

use super::identity;
use super::table::Kind;

/// Whether `first` comes after `second`, both in the form [`parse`] gave them.
pub(super) fn is_after(kind: Kind, first: &str, second: &str) -> bool {
    match kind {
        Kind::Date => first > second,
        _ => first.parse::<f64>().ok() > second.parse::<f64>().ok(),
    }
}

/// The longest text a value may have, in characters.
const LONGEST: usize = 20_000;

/// The longest name, in characters: names are in indexes, whose entries PostgreSQL keeps short.
const LONGEST_NAME: usize = 500;

/// Brings `raw` to the form its column takes, or says what is wrong with it and what would be right.
///
/// `table` is the table the value's id is derived for where `kind` is an id.
pub(crate) fn parse(kind: Kind, table: &str, raw: &str) -> Result<String, String> {
    match kind {
        Kind::Id => Ok(identity::of(table, raw).to_string()),
        Kind::Reference(referred) => Ok(identity::of(referred, raw).to_string()),
        Kind::Link(_) => Ok(raw.to_owned()),
        Kind::Text => text(raw, LONGEST),
        Kind::Name => text(raw, LONGEST_NAME),
        Kind::Uri => uri(raw),
        Kind::Email => email(raw),
        Kind::Date => date(raw),
        Kind::Instant => instant(raw),
        Kind::Time => time(raw),
        Kind::Weekdays => weekdays(raw),
        Kind::Integer => integer(raw),
        Kind::IntegerWithin(least, most) => integer_within(least, most, raw),
        Kind::Number => number(raw),
        Kind::NumberUpTo(most) => number_up_to(most, raw),
        Kind::Country => country(raw),
        Kind::Euros => euros(raw),
        Kind::OneOf(words) => one_of(words, raw),
        Kind::Words => array(raw),
    }
}

fn text(raw: &str, longest: usize) -> Result<String, String> {
    let length = raw.chars().count();
    if length > longest {
        return Err(format!("{length} characters; {longest} at most"));
    }
    Ok(raw.replace("\r\n", "\n"))
}

fn uri(raw: &str) -> Result<String, String> {
    let wrong = || "not a web address: write it as https://www.example.org/page".to_owned();
    if raw.chars().any(char::is_whitespace) {
        return Err(wrong());
    }
    let (url, whole) = match Url::parse(raw) {
        Ok(url) if matches!(url.scheme(), "http" | "https" | "mailto" | "tel" | "urn") => {
            (url, raw.to_owned())
        }
        Ok(_) | Err(url::ParseError::RelativeUrlWithoutBase) => {
            let whole = format!("https://{raw}");
            let url = Url::parse(&whole).map_err(|_| wrong())?;
            if !url.host_str().is_some_and(|host| host.contains('.')) {
                return Err(wrong());
            }
            (url, whole)
        }
        Err(_) => return Err(wrong()),
    };
    // What browsers forgive (backslashes, letters with accents) is written as the standard has it.
    [whole, url.to_string()].into_iter().find(|address| is_plain(address)).ok_or_else(wrong)
}

/// Whether an address has only what RFC 3986 allows in one.
fn is_plain(address: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    let mut escapes = address.split('%').skip(1);
    address.bytes().all(allowed)
        && address.matches('#').count() <= 1
        && escapes.all(|rest| {
            rest.get(..2).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))
        })
}

fn email(raw: &str) -> Result<String, String> {
    let plain = |part: &str| {
        !part.is_empty() && !part.chars().any(|letter| letter.is_whitespace() || letter == '@')
    };
    match raw.split_once('@') {
        Some((name, host)) if plain(name) && plain(host) && host.contains('.') => {
            Ok(raw.to_owned())
        }
        _ => Err("not a mail address: write it as name@example.org".to_owned()),
    }
}

fn date(raw: &str) -> Result<String, String> {
    let day = raw.parse::<NaiveDate>().ok().filter(|day| has_year(*day));
    day.map(|day| day.to_string()).ok_or_else(|| "not a date: write it as 2026-01-31".to_owned())
}

/// Whether the day's year has four digits, as dates in files have.
fn has_year(day: NaiveDate) -> bool {
    (1..=9999).contains(&day.year())
}

fn instant(raw: &str) -> Result<String, String> {
    let wrong = || "not an instant: write it as 2026-01-31T09:30:00Z".to_owned();
    if let Ok(day) = raw.parse::<NaiveDate>() {
        return if has_year(day) { Ok(format!("{day}T00:00:00Z")) } else { Err(wrong()) };
    }
    let instant = DateTime::parse_from_rfc3339(raw).map_err(|_| wrong())?.to_utc();
    if has_year(instant.date_naive()) { Ok(instant.to_rfc3339()) } else { Err(wrong()) }
}

/// Reads `09:30`, `09:30:00`, `9:30am`, with or without an offset from UTC (`09:30Z`, `09:30+01:00`):
/// hours are local, whatever offset a file writes beside them.
fn time(raw: &str) -> Result<String, String> {
    let wrong = || "not a time of day: write it as 09:30".to_owned();
    let compact: String =
        raw.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
    if let Some(clock) = compact.strip_suffix("am").or_else(|| compact.strip_suffix("pm")) {
        let spelled = if clock.contains(':') {
            compact.clone()
        } else {
            compact.replacen(clock, &format!("{clock}:00"), 1)
        };
        let time = NaiveTime::parse_from_str(&spelled, "%I:%M%P").map_err(|_| wrong())?;
        return Ok(time.to_string());
    }
    let local = compact.trim_end_matches('z').split(['+', '-']).next().unwrap_or_default();
    // Midnight at the end of a day is its last minute: a time of day ends before the next begins.
    if matches!(local, "24:00" | "24:00:00" | "23:59:60") {
        return Ok("23:59:00".to_owned());
    }
    let time = NaiveTime::parse_from_str(local, "%H:%M:%S")
        .or_else(|_| NaiveTime::parse_from_str(local, "%H:%M"));
    Ok(time.map_err(|_| wrong())?.to_string())
}

/// Reads `MO,TU`, `2MO` (the second Monday of a month), `Monday`.
fn weekdays(raw: &str) -> Result<String, String> {
    const CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let read = |part: &str| {
        let day = part.trim().to_uppercase();
        let name = day.trim_start_matches(|letter: char| {
            letter.is_ascii_digit() || matches!(letter, '+' | '-')
        });
        let place = day.get(..day.len() - name.len())?;
        let code = name.get(..2).filter(|code| CODES.contains(code))?;
        let whole = name.len() == 2
            || matches!(
                name,
                "MONDAY" | "TUESDAY" | "WEDNESDAY" | "THURSDAY" | "FRIDAY" | "SATURDAY" | "SUNDAY"
            );
        let ordinal = place.is_empty()
            || place.parse::<i8>().is_ok_and(|place| (1..=53).contains(&place.abs()));
        (whole && ordinal).then(|| format!("{place}{code}"))
    };
    let days: Option<Vec<_>> = raw.split(',').map(read).collect();
    days.map(|days| days.join(",")).ok_or_else(|| "must be days such as MO,WE,FR".to_owned())
}

fn integer(raw: &str) -> Result<String, String> {
    let number: i32 = raw.parse().map_err(|_| "not a whole number".to_owned())?;
    Ok(number.to_string())
}

fn number(raw: &str) -> Result<String, String> {
    let number: f64 =
        raw.parse().map_err(|_| "not a number: use a point for decimals, as in 1.5".to_owned())?;
    if number.is_finite() { Ok(number.to_string()) } else { Err("not a finite number".to_owned()) }
}

fn integer_within(least: i32, most: i32, raw: &str) -> Result<String, String> {
    let number: Option<i32> = raw.parse().ok().filter(|number| (least..=most).contains(number));
    number
        .map(|number| number.to_string())
        .ok_or_else(|| format!("must be a whole number from {least} to {most}"))
}

fn number_up_to(most: f64, raw: &str) -> Result<String, String> {
    let number: Option<f64> = raw.parse().ok().filter(|number: &f64| number.abs() <= most);
    number.map(|number| number.to_string()).ok_or_else(|| {
        format!("must be a number from -{most} to {most}, with a point for decimals")
    })
}

fn country(raw: &str) -> Result<String, String> {
    let code = raw.to_uppercase();
    let letters = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if letters { Ok(code) } else { Err("not a country: use two letters, such as IT".to_owned()) }
}

fn euros(raw: &str) -> Result<String, String> {
    let cents = Cents::parse_euros(raw).filter(|cents| cents.0 >= 0);
    cents
        .map(|cents| cents.0.to_string())
        .ok_or_else(|| "not an amount: write it as 12.50".to_owned())
}

fn one_of(words: &[&str], raw: &str) -> Result<String, String> {
    let word = words.iter().find(|word| word.eq_ignore_ascii_case(raw));
    word.map(|word| (*word).to_owned())
        .ok_or_else(|| format!("must be one of: {}", words.join(", ")))
}

/// Codes of letters, digits and hyphens only: they go into an array literal, in quotation marks
/// because a bare `null` there is none.
fn array(raw: &str) -> Result<String, String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let codes: Vec<_> = raw.split_whitespace().collect();
    if codes.iter().any(|code| !code.chars().all(plain)) {
        return Err("must be codes between blanks, such as 024100 024105".to_owned());
    }
    let quoted: Vec<_> = codes.iter().map(|code| format!("\"{code}\"")).collect();
    Ok(format!("{{{}}}", quoted.join(",")))
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::hsds::table::Kind;

    #[track_caller]
    fn reads(kind: Kind, raw: &str, expected: &str) {
        assert_eq!(parse(kind, "service", raw).as_deref(), Ok(expected), "{raw:?}");
    }

    #[track_caller]
    fn refuses(kind: Kind, raw: &str) {
        assert!(parse(kind, "service", raw).is_err(), "{raw:?}");
    }

    #[test]
    fn hours_are_read_in_every_usual_spelling() {
        for (raw, expected) in [
            ("9:00am", "09:00:00"),
            ("12:00 PM", "12:00:00"),
            ("12:30am", "00:30:00"),
            ("9am", "09:00:00"),
            ("17:45", "17:45:00"),
            ("17:45:30", "17:45:30"),
            ("09:00-05:00", "09:00:00"),
            ("09:00Z", "09:00:00"),
            ("24:00", "23:59:00"),
        ] {
            reads(Kind::Time, raw, expected);
        }
        for raw in ["noon", "25:00", "9.30", "8:00am-5:00pm", ""] {
            refuses(Kind::Time, raw);
        }
    }

    #[test]
    fn weekdays_are_read_in_full_and_in_short() {
        reads(Kind::Weekdays, "Monday", "MO");
        reads(Kind::Weekdays, "MO, we,-1FR", "MO,WE,-1FR");
        for raw in ["Moonday", "", "MO,,TU", "99MO", "M", "1"] {
            refuses(Kind::Weekdays, raw);
        }
    }

    #[test]
    fn addresses_without_a_scheme_get_one() {
        reads(Kind::Uri, "www.example.org", "https://www.example.org");
        reads(Kind::Uri, "http://example.org/a?b=c", "http://example.org/a?b=c");
        reads(Kind::Uri, "example.org:8080/x", "https://example.org:8080/x");
        reads(Kind::Uri, "https://example.org\\a", "https://example.org/a");
        reads(Kind::Uri, "https://example.org/à", "https://example.org/%C3%A0");
        for raw in [
            "see our page",
            "javascript:alert(1)",
            "localhost",
            "http://",
            "https://a.org/%zz",
            "https://a.org/a|b",
        ] {
            refuses(Kind::Uri, raw);
        }
    }

    #[test]
    fn values_come_out_as_postgresql_reads_them() {
        reads(Kind::Euros, "12.5", "1250");
        reads(Kind::OneOf(&["active"]), "Active", "active");
        reads(Kind::Words, " 024100  null ", "{\"024100\",\"null\"}");
        reads(Kind::Instant, "2026-01-31T10:30:00+01:00", "2026-01-31T09:30:00+00:00");
        reads(Kind::Number, "45.10", "45.1");
        refuses(Kind::Number, "NaN");
        refuses(Kind::Words, "a,b}");
        for raw in ["31/01/2026", "0000-01-01", "-0001-01-01", "+12345-01-01", "2026-02-30"] {
            refuses(Kind::Date, raw);
        }
        refuses(Kind::Instant, "0000-01-01T00:00:00Z");
        refuses(Kind::Name, &"x".repeat(501));
        refuses(Kind::Email, "nobody");
    }
}
