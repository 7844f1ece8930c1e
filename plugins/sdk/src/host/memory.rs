//! The platform, as far as a unit test needs it: one for each thread, so that tests do not meet.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::bindings::asked::reticolo::plugin::http::{Request, Response};
use crate::bindings::asked::reticolo::plugin::log::Level;
use crate::bindings::asked::reticolo::plugin::store::{
    Comparison, Condition, Document, FindOptions, Operand, Page,
};
use crate::bindings::asked::reticolo::plugin::types::Failure;

type Answer = Box<dyn Fn(Value) -> Result<Value, crate::Failure>>;
type Sent = Box<dyn Fn(&Request) -> Result<Response, Failure>>;

/// What there is of a platform.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) settings: Option<Value>,
    pub(crate) documents: BTreeMap<(String, String), (u32, Value)>,
    pub(crate) operations: BTreeMap<String, Answer>,
    pub(crate) http: Option<Sent>,
    pub(crate) lines: Vec<(Level, String)>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

impl Memory {
    pub(crate) fn with<T>(ask: impl FnOnce(&mut Self) -> T) -> T {
        MEMORY.with_borrow_mut(ask)
    }
}

pub(crate) fn log(level: Level, message: &str, _: &[(String, String)]) {
    Memory::with(|memory| memory.lines.push((level, message.to_owned())));
}

pub(crate) fn settings() -> String {
    let settings = Memory::with(|memory| memory.settings.clone());
    settings.unwrap_or_else(|| Value::Object(serde_json::Map::new())).to_string()
}

pub(crate) fn run(operation: &str, variables: &str) -> Result<String, Failure> {
    let variables = serde_json::from_str(variables).map_err(invalid)?;
    let answer = Memory::with(|memory| memory.operations.get(operation).map(|it| it(variables)));
    match answer {
        Some(answer) => Ok(answer?.to_string()),
        None => Err(Failure::Denied(format!("core:{operation}"))),
    }
}

pub(crate) fn send(request: &Request) -> Result<Response, Failure> {
    let answer = Memory::with(|memory| memory.http.as_ref().map(|answer| answer(request)));
    answer.unwrap_or_else(|| Err(Failure::Denied(format!("http:{}", request.url))))
}

#[expect(clippy::unnecessary_wraps, reason = "the platform's own may refuse")]
pub(crate) fn get(collection: &str, keys: &[String]) -> Result<Vec<Option<Document>>, Failure> {
    Ok(Memory::with(|memory| {
        let one = |key: &String| {
            let place = (collection.to_owned(), key.clone());
            memory.documents.get(&place).map(|(rev, body)| document(key, *rev, body))
        };
        keys.iter().map(one).collect()
    }))
}

pub(crate) fn find(collection: &str, options: &FindOptions) -> Result<Page, Failure> {
    if options.limit > 100 {
        return Err(Failure::Limit("limit".to_owned()));
    }
    let mut found: Vec<(String, u32, Value)> = Memory::with(|memory| {
        let of_it = memory.documents.iter().filter(|((name, _), _)| name == collection);
        let fit = of_it.filter(|(_, (_, body))| options.filter.iter().all(|it| holds(it, body)));
        fit.map(|((_, key), (rev, body))| (key.clone(), *rev, body.clone())).collect()
    });
    if let Some(path) = &options.order_by {
        found.sort_by(|(_, _, left), (_, _, right)| order(at(left, path), at(right, path)));
    }
    if options.descending {
        found.reverse();
    }
    let skipped = options.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(0);
    let until = skipped + options.limit as usize;
    let next = (found.len() > until).then(|| until.to_string());
    let page = found.iter().take(until).skip(skipped);
    Ok(Page { items: page.map(|(key, rev, body)| document(key, *rev, body)).collect(), next })
}

pub(crate) fn put(
    collection: &str,
    key: &str,
    body: &str,
    expected_rev: Option<u32>,
) -> Result<u32, Failure> {
    let body = serde_json::from_str(body).map_err(invalid)?;
    let place = (collection.to_owned(), key.to_owned());
    Memory::with(|memory| {
        let stored = memory.documents.get(&place).map(|(rev, _)| *rev);
        match (stored, expected_rev) {
            (None, Some(_)) => return Err(Failure::NotFound),
            (Some(rev), expected) if expected != Some(rev) => return Err(Failure::Conflict(rev)),
            _ => {}
        }
        let rev = stored.unwrap_or(0) + 1;
        memory.documents.insert(place, (rev, body));
        Ok(rev)
    })
}

pub(crate) fn delete(collection: &str, key: &str, expected_rev: u32) -> Result<(), Failure> {
    let place = (collection.to_owned(), key.to_owned());
    Memory::with(|memory| match memory.documents.get(&place) {
        None => Err(Failure::NotFound),
        Some((rev, _)) if *rev != expected_rev => Err(Failure::Conflict(*rev)),
        Some(_) => {
            memory.documents.remove(&place);
            Ok(())
        }
    })
}

fn document(key: &str, rev: u32, body: &Value) -> Document {
    Document { key: key.to_owned(), rev, body: body.to_string() }
}

fn invalid(error: serde_json::Error) -> Failure {
    crate::Failure::from(error).into()
}

/// The value at a path, null where there is none.
fn at<'a>(body: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(body, |value, name| value.get(name).unwrap_or(&Value::Null))
}

fn holds(condition: &Condition, body: &Value) -> bool {
    let found = at(body, &condition.path);
    let wanted = match &condition.value {
        Operand::Text(text) => Value::from(text.as_str()),
        Operand::Int(number) => Value::from(*number),
        Operand::Number(number) => Value::from(*number),
        Operand::Boolean(flag) => Value::from(*flag),
        Operand::Null => Value::Null,
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match condition.op {
        Comparison::Eq => order(found, &wanted) == Ordering::Equal,
        Comparison::Ne => order(found, &wanted) != Ordering::Equal,
        Comparison::Lt => !found.is_null() && order(found, &wanted) == Ordering::Less,
        Comparison::Le => !found.is_null() && order(found, &wanted) != Ordering::Greater,
        Comparison::Gt => order(found, &wanted) == Ordering::Greater,
        Comparison::Ge => !found.is_null() && order(found, &wanted) != Ordering::Less,
        Comparison::Prefix => found.is_string() && text(found).starts_with(&text(&wanted)),
        Comparison::Contains => match found {
            Value::Array(items) => items.contains(&wanted),
            found => found.is_string() && text(found).contains(&text(&wanted)),
        },
    }
}

/// Numbers by size, texts by character, nothing last.
fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (Value::Number(left), Value::Number(right)) => {
            left.as_f64().partial_cmp(&right.as_f64()).unwrap_or(Ordering::Equal)
        }
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (left, right) => left.to_string().cmp(&right.to_string()),
    }
}
