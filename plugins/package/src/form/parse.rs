//! Reading a schema as a form.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{
    Choice, Field, Form, FormError, FormProblem, Kind, MOST_FIELDS, MOST_ROWS, TextFormat, Unit,
};
use crate::manifest::Text;

/// What every part of a schema may say.
const EVERYWHERE: [&str; 8] = [
    "$comment",
    "type",
    "title",
    "x-title-en",
    "description",
    "x-description-en",
    "default",
    "x-widget",
];
const OF_OBJECTS: [&str; 4] = ["properties", "required", "additionalProperties", "x-order"];
/// The longest code of a choice.
const LONGEST_CODE: usize = 64;
/// The most choices of a field.
const MOST_CHOICES: usize = 500;

pub(super) fn form(schema: &Value) -> Result<Form, FormError> {
    let mut reader = Reader::default();
    let fields = if let Some(root) = schema.as_object() {
        reader.only("", root, &[&OF_OBJECTS, &["$schema", "$id"]]);
        reader.is_object("", root);
        reader.fields("", root, Depth::Top)
    } else {
        reader.problem("", "must be an object");
        Vec::new()
    };
    if reader.problems.is_empty() && fields.is_empty() {
        reader
            .problem("properties", "must have a property: a form without fields asks for nothing");
    }
    let validator = super::check::validator(schema);
    match validator {
        Ok(validator) if reader.problems.is_empty() => Ok(Form {
            title: text(schema, "title", "x-title-en"),
            hint: text(schema, "description", "x-description-en"),
            fields,
            validator: Arc::new(validator),
        }),
        Err(sentence) if reader.problems.is_empty() => {
            reader.problem("", format!("is no JSON Schema: {sentence}"));
            Err(FormError(reader.problems))
        }
        _ => Err(FormError(reader.problems)),
    }
}

/// How far inside of a form a field is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Top,
    Group,
    Row,
}

/// Notes everything that is wrong, and goes on.
#[derive(Default)]
struct Reader {
    problems: Vec<FormProblem>,
    fields: usize,
}

impl Reader {
    fn problem(&mut self, path: &str, sentence: impl Into<String>) {
        self.problems.push(FormProblem { path: path.to_owned(), sentence: sentence.into() });
    }

    /// Refuses what a schema says that a form does not understand.
    fn only(&mut self, path: &str, schema: &Map<String, Value>, known: &[&[&str]]) {
        for word in schema.keys() {
            let known = EVERYWHERE.contains(&word.as_str())
                || known.iter().any(|words| words.contains(&word.as_str()));
            if !known {
                self.problem(path, format!("says {word:?}, which forms do not understand here"));
            }
        }
    }

    fn is_object(&mut self, path: &str, schema: &Map<String, Value>) {
        if schema.get("type").and_then(Value::as_str) != Some("object") {
            self.problem(path, "must have the type \"object\"");
        }
        if schema.get("additionalProperties").is_some_and(|more| !more.is_boolean()) {
            self.problem(path, "may say true or false as additionalProperties, and nothing else");
        }
    }

    /// The properties of an object, as they are shown.
    fn fields(&mut self, path: &str, schema: &Map<String, Value>, depth: Depth) -> Vec<Field> {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            self.problem(path, "must have properties");
            return Vec::new();
        };
        let required = self.names(path, schema, "required", properties);
        let mut order = self.names(path, schema, "x-order", properties);
        if schema.contains_key("x-order") {
            for name in
                properties.keys().filter(|name| !order.contains(name)).cloned().collect::<Vec<_>>()
            {
                self.problem(path, format!("does not say in x-order where {name:?} stands"));
            }
        } else {
            order = properties.keys().cloned().collect();
        }
        let mut fields = Vec::new();
        for name in order {
            let Some(schema) = properties.get(&name) else { continue };
            let path = below(&below(path, "properties"), &name);
            self.fields += 1;
            if self.fields == MOST_FIELDS + 1 {
                self.problem("", format!("has more than {MOST_FIELDS} fields"));
            }
            if !is_name(&name) {
                self.problem(
                    &path,
                    "must be called in lower-case letters, digits and underscores, a letter first",
                );
            }
            if let Some(field) = self.field(&path, &name, schema, required.contains(&name), depth) {
                fields.push(field);
            }
        }
        fields
    }

    /// A list of names of properties.
    fn names(
        &mut self,
        path: &str,
        schema: &Map<String, Value>,
        word: &str,
        known: &Map<String, Value>,
    ) -> Vec<String> {
        let Some(list) = schema.get(word) else { return Vec::new() };
        let names: Option<Vec<String>> = list
            .as_array()
            .and_then(|list| list.iter().map(|name| name.as_str().map(str::to_owned)).collect());
        let Some(names) = names else {
            self.problem(path, format!("must have a list of names as {word}"));
            return Vec::new();
        };
        for (place, name) in names.iter().enumerate() {
            if !known.contains_key(name) {
                self.problem(path, format!("names {name:?} in {word}, which is no property"));
            }
            if names.iter().take(place).any(|other| other == name) {
                self.problem(path, format!("names {name:?} twice in {word}"));
            }
        }
        let mut once: Vec<String> = Vec::new();
        for name in names {
            if !once.contains(&name) {
                once.push(name);
            }
        }
        once
    }

    fn field(
        &mut self,
        path: &str,
        name: &str,
        schema: &Value,
        required: bool,
        depth: Depth,
    ) -> Option<Field> {
        let Some(object) = schema.as_object() else {
            self.problem(path, "must be an object");
            return None;
        };
        let label = text(schema, "title", "x-title-en");
        if label.is_none() {
            self.problem(path, "must have a title");
        }
        let kind = match object.get("type").and_then(Value::as_str) {
            Some("string") => self.string(path, object),
            Some("integer" | "number") => self.number(path, object),
            Some("boolean") => self.flag(path, object),
            Some("array") => self.array(path, object, depth),
            Some("object") if depth == Depth::Top => {
                self.only(path, object, &[&OF_OBJECTS]);
                self.is_object(path, object);
                Some(Kind::Group(self.fields(path, object, Depth::Group)))
            }
            Some("object") => {
                self.problem(
                    path,
                    "is an object inside of another: forms have one level of groups",
                );
                None
            }
            _ => {
                self.problem(
                    path,
                    "must have one of the types string, integer, number, boolean, array, object",
                );
                None
            }
        }?;
        let hint = text(schema, "description", "x-description-en");
        let default = object.get("default").cloned();
        Some(Field { name: name.to_owned(), label: label?, hint, required, default, kind })
    }

    fn string(&mut self, path: &str, schema: &Map<String, Value>) -> Option<Kind> {
        if schema.contains_key("oneOf") {
            self.only(path, schema, &[&["oneOf"]]);
            let radio = self.widget(path, schema, &["radio", "select"]) == Some("radio");
            return self.choices(path, schema).map(|choices| Kind::OneOf { choices, radio });
        }
        if schema.contains_key("enum") {
            self.problem(path, "must give its choices as oneOf, each with a const and a title that people can read");
            return None;
        }
        self.only(path, schema, &[&["format", "minLength", "maxLength", "pattern", "writeOnly"]]);
        let lines = self.widget(path, schema, &["textarea"]).is_some();
        let format = match schema.get("format").map(Value::as_str) {
            None => TextFormat::Plain,
            Some(Some("date")) => TextFormat::Date,
            Some(Some("email")) => TextFormat::Email,
            Some(Some("uri")) => TextFormat::Uri,
            Some(Some("tel")) => TextFormat::Tel,
            Some(_) => {
                self.problem(path, "may have one of the formats date, email, uri, tel");
                return None;
            }
        };
        let max_length = schema.get("maxLength").and_then(Value::as_u64);
        let secret = schema.get("writeOnly").is_some_and(|yes| yes == true);
        Some(Kind::Text { format, lines, max_length, secret })
    }

    fn number(&mut self, path: &str, schema: &Map<String, Value>) -> Option<Kind> {
        self.only(path, schema, &[&["minimum", "maximum"]]);
        let whole = schema.get("type").and_then(Value::as_str) == Some("integer");
        let unit = match (self.widget(path, schema, &["euros"]), whole) {
            (Some(_), true) => Unit::Euros,
            (Some(_), false) => {
                self.problem(path, "is in euros, and must be an integer: cents");
                return None;
            }
            (None, true) => Unit::Whole,
            (None, false) => Unit::Decimal,
        };
        let limit = |word: &str| schema.get(word).and_then(Value::as_f64);
        Some(Kind::Number { unit, minimum: limit("minimum"), maximum: limit("maximum") })
    }

    fn flag(&mut self, path: &str, schema: &Map<String, Value>) -> Option<Kind> {
        self.only(path, schema, &[&["const"]]);
        self.widget(path, schema, &[]);
        match schema.get("const") {
            None => Some(Kind::Flag { must: false }),
            Some(Value::Bool(true)) => Some(Kind::Flag { must: true }),
            Some(_) => {
                self.problem(path, "may have the const true: it has to be ticked");
                None
            }
        }
    }

    fn array(&mut self, path: &str, schema: &Map<String, Value>, depth: Depth) -> Option<Kind> {
        self.only(path, schema, &[&["items", "minItems", "maxItems", "uniqueItems"]]);
        let inside = below(path, "items");
        let Some(items) = schema.get("items").and_then(Value::as_object) else {
            self.problem(path, "must say what its items are");
            return None;
        };
        let count = |word: &str| {
            schema.get(word).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok())
        };
        match items.get("type").and_then(Value::as_str) {
            Some("string") => {
                self.widget(path, schema, &["checkboxes"]);
                self.only(&inside, items, &[&["oneOf"]]);
                let required = count("minItems").is_some_and(|least| least > 0);
                self.choices(&inside, items).map(|choices| Kind::SomeOf { choices, required })
            }
            Some("object") if depth != Depth::Row => {
                self.widget(path, schema, &[]);
                self.only(&inside, items, &[&OF_OBJECTS]);
                self.is_object(&inside, items);
                let fields = self.fields(&inside, items, Depth::Row);
                let max = count("maxItems").unwrap_or(MOST_ROWS);
                let min = count("minItems").unwrap_or_default();
                if max > MOST_ROWS || max == 0 || min > max {
                    self.problem(
                        path,
                        format!("may have 1 to {MOST_ROWS} rows, the fewest no more than the most"),
                    );
                }
                Some(Kind::Rows { fields, min, max })
            }
            Some("object") => {
                self.problem(path, "has rows inside of rows");
                None
            }
            _ => {
                self.problem(&inside, "must be strings to choose from, or objects");
                None
            }
        }
    }

    fn choices(&mut self, path: &str, schema: &Map<String, Value>) -> Option<Vec<Choice>> {
        let Some(options) = schema.get("oneOf").and_then(Value::as_array) else {
            self.problem(path, "must list its choices as oneOf");
            return None;
        };
        if options.is_empty() || options.len() > MOST_CHOICES {
            self.problem(path, format!("must have 1 to {MOST_CHOICES} choices"));
        }
        let mut choices: Vec<Choice> = Vec::new();
        for (place, option) in options.iter().enumerate() {
            let path = below(&below(path, "oneOf"), &place.to_string());
            if let Some(object) = option.as_object() {
                for word in object.keys() {
                    if !["const", "title", "x-title-en", "$comment"].contains(&word.as_str()) {
                        self.problem(
                            &path,
                            format!("says {word:?}, which choices do not understand"),
                        );
                    }
                }
            }
            let code = option.get("const").and_then(Value::as_str).filter(|code| is_code(code));
            match (code, text(option, "title", "x-title-en")) {
                (Some(code), _) if choices.iter().any(|known| known.code == code) => {
                    self.problem(&path, format!("repeats the choice {code:?}"));
                }
                (Some(code), Some(label)) => choices.push(Choice { code: code.to_owned(), label }),
                (Some(_), None) => self.problem(&path, "must have a title"),
                (None, _) => {
                    self.problem(&path, format!("must have a const: a text of at most {LONGEST_CODE} letters, digits, dots, hyphens or underscores"));
                }
            }
        }
        Some(choices)
    }

    /// With what a property is edited, of what is possible for it.
    fn widget<'a>(
        &mut self,
        path: &str,
        schema: &'a Map<String, Value>,
        possible: &[&str],
    ) -> Option<&'a str> {
        let said = schema.get("x-widget")?;
        let known = said.as_str().filter(|widget| possible.contains(widget));
        if known.is_none() {
            let possible =
                if possible.is_empty() { "none".to_owned() } else { possible.join(", ") };
            self.problem(
                path,
                format!("has an x-widget that does not fit; possible here: {possible}"),
            );
        }
        known
    }
}

fn text(schema: &Value, italian: &str, english: &str) -> Option<Text> {
    let said = |word: &str| {
        let text = schema.get(word).and_then(Value::as_str).map(str::trim);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    said(italian).map(|it| Text { it, en: said(english) })
}

fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_CODE
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// Codes are values of inputs and parts of their ids.
fn is_code(code: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (1..=LONGEST_CODE).contains(&code.len()) && code.bytes().all(sign)
}

fn below(path: &str, part: &str) -> String {
    if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") }
}
