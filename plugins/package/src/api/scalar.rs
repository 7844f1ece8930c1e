//! The scalars plugins may use: those of GraphQL, JSON, and the platform's.

use chrono::{DateTime, NaiveDate, NaiveTime};
use serde_json::Value;

/// The value as the scalar has it; gives it back where it has another form.
pub fn coerce(name: &str, value: Value) -> Result<Value, Value> {
    let fits = match name {
        "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Cents" => value.as_i64().is_some(),
        "Float" => value.is_number(),
        "Boolean" => value.is_boolean(),
        "String" => value.is_string(),
        "ID" => match value.as_i64() {
            Some(number) => return Ok(number.to_string().into()),
            None => value.is_string(),
        },
        "Date" => is_text(&value, |text| text.len() == 10 && text.parse::<NaiveDate>().is_ok()),
        "LocalTime" => is_text(&value, |text| {
            text.len() == 5 && NaiveTime::parse_from_str(text, "%H:%M").is_ok()
        }),
        "DateTime" => is_text(&value, |text| DateTime::parse_from_rfc3339(text).is_ok()),
        "JSON" => true,
        _ => false,
    };
    if fits { Ok(value) } else { Err(value) }
}

fn is_text(value: &Value, fits: impl Fn(&str) -> bool) -> bool {
    value.as_str().is_some_and(fits)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::coerce;

    #[test]
    fn values_have_the_form_of_their_scalar() {
        for (scalar, good, bad) in [
            ("Int", json!(-3), json!(3_000_000_000_i64)),
            ("Int", json!(0), json!(1.5)),
            ("Cents", json!(3_000_000_000_i64), json!("12")),
            ("Float", json!(1), json!("1")),
            ("Boolean", json!(true), json!(1)),
            ("String", json!("a"), json!(1)),
            ("ID", json!("a"), json!(1.5)),
            ("Date", json!("2026-02-28"), json!("2026-02-30")),
            ("LocalTime", json!("08:30"), json!("24:30")),
            ("DateTime", json!("2026-02-28T10:00:00Z"), json!("2026-02-28")),
        ] {
            assert_eq!(coerce(scalar, good.clone()), Ok(good), "{scalar}");
            assert_eq!(coerce(scalar, bad.clone()), Err(bad), "{scalar}");
        }
        assert_eq!(coerce("ID", json!(7)), Ok(json!("7")));
        assert_eq!(coerce("JSON", json!({ "a": [1] })), Ok(json!({ "a": [1] })));
    }
}
