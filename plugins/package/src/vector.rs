//! Golden vectors: what a rule must answer to what, run inside the sandbox before a plugin is installed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One question to a rule and the answer that is right.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    pub name: String,
    /// The rule's name in the manifest.
    pub rule: String,
    pub context: Setting,
    /// The facts, for a rule that is asked once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// What all items share, and the items, for a rule that is asked about many at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<Value>>,
    /// The union's settings; without them, the defaults of the settings' schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Value>,
    pub expect: Expected,
    /// The most fuel it may take, below the platform's own limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_fuel: Option<u64>,
}

/// What a rule is told about the outside.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// `YYYY-MM-DD`.
    pub today: String,
    /// Milliseconds since 1970; without them, noon of `today` in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now_ms: Option<u64>,
    #[serde(default = "italian")]
    pub locale: String,
    #[serde(default)]
    pub seed: u64,
}

fn italian() -> String {
    "it".to_owned()
}

/// The right answer.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Expected {
    Output(Value),
    /// One answer an item.
    Outputs(Vec<Value>),
    /// The name of a failure: `invalid-input`.
    Failure(String),
}

/// What a vector asks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Question<'a> {
    Once(&'a Value),
    Batch { common: &'a Value, items: &'a [Value] },
}

impl Vector {
    /// Reads a vector; refuses one that asks nothing, or expects many answers to one question.
    pub fn parse(text: &str) -> Result<Self, String> {
        let vector: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match (vector.question(), &vector.expect) {
            (None, _) => Err("give `input`, or `common` and `items`".to_owned()),
            (Some(Question::Once(_)), Expected::Outputs(_)) => {
                Err("`input` expects `output`; `outputs` goes with `common` and `items`".to_owned())
            }
            (Some(Question::Batch { .. }), Expected::Output(_)) => {
                Err("`common` and `items` expect `outputs`, one for each item".to_owned())
            }
            (Some(Question::Batch { items, .. }), Expected::Outputs(outputs))
                if items.len() != outputs.len() =>
            {
                Err(format!("{} items expect as many outputs, not {}", items.len(), outputs.len()))
            }
            _ if vector.now_ms().is_none() => {
                Err(format!("`today` is no day: {:?}. Write YYYY-MM-DD", vector.context.today))
            }
            _ if !matches!(vector.context.locale.as_str(), "it" | "en") => {
                Err("`locale` is `it` or `en`".to_owned())
            }
            _ => Ok(vector),
        }
    }

    /// What it asks; none if that is not clear.
    pub fn question(&self) -> Option<Question<'_>> {
        match (&self.input, &self.common, &self.items) {
            (Some(input), None, None) => Some(Question::Once(input)),
            (None, Some(common), Some(items)) => Some(Question::Batch { common, items }),
            _ => None,
        }
    }

    /// The instant of its context; none if its day is no day.
    pub fn now_ms(&self) -> Option<u64> {
        let noon = noon_ms(&self.context.today)?;
        Some(self.context.now_ms.unwrap_or(noon))
    }
}

/// Noon in UTC of a day written `YYYY-MM-DD`, in milliseconds since 1970.
fn noon_ms(day: &str) -> Option<u64> {
    let day = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
    if day.to_string().len() != 10 {
        return None;
    }
    let noon = day.and_hms_opt(12, 0, 0)?.and_utc().timestamp_millis();
    u64::try_from(noon).ok()
}

/// The facts of one item of a batch, as the schema of its rule has them: its own, and what it has in common
/// with the others.
pub fn of_item(common: &Value, item: &Value) -> Value {
    match (common, item) {
        (Value::Object(common), Value::Object(item)) => {
            let mut facts = common.clone();
            facts.extend(item.iter().map(|(name, value)| (name.clone(), value.clone())));
            Value::Object(facts)
        }
        (_, item) => item.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(rest: &str) -> Result<Vector, String> {
        Vector::parse(&format!(
            r#"{{"name": "x", "rule": "amount", "context": {{"today": "2026-03-01"}}, {rest}}}"#
        ))
    }

    #[test]
    fn a_vector_asks_once_or_about_many() {
        let once = parse(r#""input": {"a": 1}, "expect": {"output": {}}"#).unwrap();
        assert!(matches!(once.question(), Some(Question::Once(_))));
        assert_eq!(once.now_ms(), Some(1_772_366_400_000));
        assert_eq!(once.context.locale, "it");
        let many = parse(r#""common": {}, "items": [1, 2], "expect": {"outputs": [1, 2]}"#);
        assert!(matches!(many.unwrap().question(), Some(Question::Batch { items: [_, _], .. })));
        parse(r#""input": {}, "expect": {"failure": "invalid-input"}, "max_fuel": 9"#).unwrap();
    }

    #[test]
    fn vectors_that_make_no_sense_are_refused() {
        for rest in [
            r#""expect": {"output": {}}"#,
            r#""input": {}, "items": [], "expect": {"output": {}}"#,
            r#""input": {}, "expect": {"outputs": []}"#,
            r#""common": {}, "items": [1], "expect": {"outputs": []}"#,
            r#""common": {}, "items": [1], "expect": {"output": 1}"#,
            r#""input": {}, "expect": {"output": {}}, "also": 1"#,
            r#""input": {}"#,
        ] {
            assert!(parse(rest).is_err(), "{rest}");
        }
        let day = r#"{"name": "x", "rule": "r", "context": {"today": "1 March"}, "input": 1, "expect": {"output": 1}}"#;
        assert!(Vector::parse(day).unwrap_err().contains("YYYY-MM-DD"));
    }
}
