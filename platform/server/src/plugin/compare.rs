//! Where two values of JSON differ, for people.

use serde_json::Value;

/// The most differences that help anybody.
const MOST: usize = 20;

/// One line a difference, with its place; none where the values are equal.
pub(super) fn differences(expected: &Value, found: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    compare("", expected, found, &mut lines);
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        lines.truncate(MOST);
        lines.push(format!("and {more} more"));
    }
    lines
}

fn compare(place: &str, expected: &Value, found: &Value, lines: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                let place = format!("{place}/{name}");
                match found.get(name) {
                    Some(found) => compare(&place, value, found, lines),
                    None => lines.push(format!("{place}: expected {value}, and it is not there")),
                }
            }
            for (name, value) in found.iter().filter(|(name, _)| !expected.contains_key(*name)) {
                lines.push(format!("{place}/{name}: not expected, and it is {value}"));
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            for (index, value) in expected.iter().enumerate() {
                let place = format!("{place}/{index}");
                match found.get(index) {
                    Some(found) => compare(&place, value, found, lines),
                    None => lines.push(format!("{place}: expected {value}, and it is not there")),
                }
            }
            for (index, value) in found.iter().enumerate().skip(expected.len()) {
                lines.push(format!("{place}/{index}: not expected, and it is {value}"));
            }
        }
        _ if expected == found => {}
        _ => {
            let place = if place.is_empty() { "/" } else { place };
            lines.push(format!("{place}: expected {expected}, found {found}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differences;

    #[test]
    fn differences_have_their_places() {
        let expected = json!({"a": 1, "b": [1, 2], "c": {"d": "x"}});
        assert_eq!(differences(&expected, &expected), Vec::<String>::new());
        let found = json!({"a": 2, "b": [1, 2, 3], "c": {}, "e": null});
        assert_eq!(
            differences(&expected, &found),
            [
                "/a: expected 1, found 2",
                "/b/2: not expected, and it is 3",
                "/c/d: expected \"x\", and it is not there",
                "/e: not expected, and it is null",
            ]
        );
        assert_eq!(differences(&json!(1), &json!("1")), ["/: expected 1, found \"1\""]);
        assert_eq!(differences(&json!(vec![0; 50]), &json!(vec![1; 50])).len(), 21);
    }
}
