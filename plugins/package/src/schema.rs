//! JSON Schemas that plugins bring: of settings, forms, facts and answers.

use std::collections::BTreeMap;

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value};

/// The most bytes of a schema's text.
pub const MOST_BYTES: usize = 128 << 10;
/// The most subschemas a value could be held against, references followed.
const MOST_WEIGHT: usize = 20_000;
/// The longest chain of references.
const LONGEST_CHAIN: usize = 32;

/// Keywords that make what a schema means depend on where it came from, or that nobody needs here.
const REFUSED: &[&str] = &[
    "$id",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$recursiveRef",
    "$recursiveAnchor",
    "$vocabulary",
];
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Reads a schema's text: an object of JSON.
pub fn parse(text: &str) -> Result<Value, String> {
    if text.len() > MOST_BYTES {
        return Err(format!("it is larger than {} KiB", MOST_BYTES >> 10));
    }
    let schema: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if schema.is_object() { Ok(schema) } else { Err("it is no object".to_owned()) }
}

/// Makes a validator of a schema, whatever a plugin put into it: draft 2020-12, references within the
/// schema only and never round in a circle, patterns that take no longer than their text.
pub fn compile(schema: &Value) -> Result<Validator, String> {
    let dialect = schema.get("$schema").and_then(Value::as_str).unwrap_or(DIALECT);
    if dialect.trim_end_matches('#') != DIALECT {
        return Err(format!("`$schema` is {dialect:?}: write {DIALECT:?}, or leave it out"));
    }
    Weighing { schema, known: BTreeMap::new(), chain: Vec::new() }.all()?;
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .offline()
        .build(schema)
        .map_err(|error| format!("{error} (at {:?})", error.instance_path().to_string()))
}

/// Everything a value does wrong, each with its place; nothing if it fits.
pub fn misfits(validator: &Validator, value: &Value) -> Vec<String> {
    let told = |error: jsonschema::ValidationError<'_>| match error.instance_path().as_str() {
        "" => error.to_string(),
        place => format!("{place}: {error}"),
    };
    validator.iter_errors(value).map(told).collect()
}

/// The object of a schema's defaults: what settings are before anybody sets them.
pub fn defaults(schema: &Value) -> Value {
    let mut defaults = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        if let Some(default) = property.get("default") {
            defaults.insert(name.clone(), default.clone());
        } else if property.get("properties").is_some() {
            defaults.insert(name.clone(), self::defaults(property));
        }
    }
    Value::Object(defaults)
}

/// Adds up what validating could cost: two references to one subschema, which has two in its turn,
/// and so on, double it with each step.
struct Weighing<'a> {
    schema: &'a Value,
    known: BTreeMap<&'a str, usize>,
    /// The references being followed.
    chain: Vec<&'a str>,
}

impl<'a> Weighing<'a> {
    fn all(mut self) -> Result<(), String> {
        let weight = self.weigh(self.schema)?;
        if weight > MOST_WEIGHT {
            return Err(format!(
                "its references make it {weight} parts large: the most is {MOST_WEIGHT}"
            ));
        }
        Ok(())
    }

    fn weigh(&mut self, value: &'a Value) -> Result<usize, String> {
        let mut weight = 1_usize;
        match value {
            Value::Object(object) => {
                if let Some(keyword) = REFUSED.iter().find(|keyword| {
                    // A property may be called so, and is an object then.
                    object.get(**keyword).is_some_and(|value| !value.is_object())
                }) {
                    return Err(format!("it uses `{keyword}`: write references as `#/$defs/name`"));
                }
                if let Some(Value::String(reference)) = object.get("$ref") {
                    weight = weight.saturating_add(self.follow(reference)?);
                }
                for value in object.values() {
                    weight = weight.saturating_add(self.weigh(value)?);
                }
            }
            Value::Array(items) => {
                for item in items {
                    weight = weight.saturating_add(self.weigh(item)?);
                }
            }
            _ => {}
        }
        Ok(weight)
    }

    fn follow(&mut self, reference: &'a str) -> Result<usize, String> {
        if let Some(weight) = self.known.get(reference) {
            return Ok(*weight);
        }
        if self.chain.contains(&reference) || reference == "#" {
            return Err(format!("its reference {reference:?} goes round in a circle"));
        }
        if self.chain.len() == LONGEST_CHAIN {
            return Err(format!("its references are nested deeper than {LONGEST_CHAIN}"));
        }
        let target = reference.strip_prefix('#').and_then(|pointer| self.schema.pointer(pointer));
        let target = target.ok_or_else(|| {
            format!("its reference {reference:?} leads nowhere in this file: write `#/$defs/name`")
        })?;
        self.chain.push(reference);
        let weight = self.weigh(target)?;
        self.chain.pop();
        self.known.insert(reference, weight);
        Ok(weight)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_validates_with_formats_and_patterns() {
        let schema = json!({"type": "object", "required": ["day"], "properties": {
            "day": {"$ref": "#/$defs/day"}, "code": {"type": "string", "pattern": "^[A-Z]{3}$"}, "tel": {"format": "tel"}},
            "$defs": {"day": {"type": "string", "format": "date"}}, "x-order": ["day"]});
        let validator = compile(&schema).unwrap();
        assert!(validator.is_valid(&json!({"day": "2026-03-01", "code": "ABC"})));
        assert_eq!(misfits(&validator, &json!({"day": "1 March", "code": "x"})).len(), 2);
        assert_eq!(misfits(&validator, &json!({}))[0], "\"day\" is a required property");
    }

    #[test]
    fn schemas_that_are_none_or_reach_outside_are_refused() {
        for (schema, word) in [
            (json!({"type": "strnig"}), "strnig"),
            (json!({"$ref": "https://example.org/schema.json"}), "leads nowhere"),
            (json!({"$ref": "#/$defs/absent"}), "leads nowhere"),
            (json!({"$schema": "http://json-schema.org/draft-07/schema"}), "$schema"),
            (json!({"$id": "https://example.org"}), "$id"),
            (json!({"properties": {"a": {"$ref": "#"}}}), "circle"),
            (
                json!({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"$ref": "#/$defs/a"}}}),
                "circle",
            ),
            (json!({"pattern": "(a"}), "pattern"),
            // Backtracking only: it would take longer than its text.
            (json!({"pattern": r"(a)\1"}), "pattern"),
        ] {
            let said = compile(&schema).map(|_| ()).unwrap_err();
            assert!(said.contains(word), "{schema}: {said}");
        }
        assert!(parse("[]").is_err());
        assert!(parse(&" ".repeat(MOST_BYTES + 1)).unwrap_err().contains("KiB"));
    }

    #[test]
    fn references_that_double_with_each_step_are_refused() {
        let mut definitions = Map::new();
        for n in 0..30 {
            let next = format!("#/$defs/d{}", n + 1);
            definitions.insert(format!("d{n}"), json!({"allOf": [{"$ref": next}, {"$ref": next}]}));
        }
        definitions.insert("d30".to_owned(), json!({}));
        let said =
            compile(&json!({"$ref": "#/$defs/d0", "$defs": definitions})).map(|_| ()).unwrap_err();
        assert!(said.contains("parts large"), "{said}");
    }

    #[test]
    fn defaults_are_gathered_from_properties_and_fieldsets() {
        let schema = json!({"properties": {
            "hours": {"type": "integer", "default": 480}, "note": {"type": "string"},
            "term": {"type": "object", "properties": {"months": {"default": 12}}}}});
        assert_eq!(defaults(&schema), json!({"hours": 480, "term": {"months": 12}}));
        assert_eq!(defaults(&json!({})), json!({}));
    }
}
