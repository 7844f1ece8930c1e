//! Attempts to reach what was not granted, belongs to others, or takes for ever.

use reticolo_plugin_sdk::http::Request;
use reticolo_plugin_sdk::store::{Collection, Comparison, Find};
use reticolo_plugin_sdk::{Failure, config, core, log};
use serde_json::{Value, json};

use crate::Orders;

/// The collection the manifest declares.
const OWN: Collection<Value> = Collection::new("scraps");

/// Names that are none, and would be something if they were ever pasted into SQL or a path.
const CROOKED: &[&str] = &[
    "",
    " ",
    "scraps\"",
    "scraps'; drop schema platform cascade; --",
    "../../etc/passwd",
    "platform.tenant",
    "t_altovicentino.plugin_document_1",
    "pg_catalog.pg_authid",
    "scraps; reset role; set role postgres",
    "a\u{0}b",
    "\u{202e}sparcs",
    "%' or 1=1 --",
    "$1",
    "{t}",
];

pub(crate) fn act(op: &str, orders: &Orders) -> Option<Result<Value, Failure>> {
    Some(match op {
        "store_put" => put(orders),
        "store_get" => get(orders),
        "store_find" => find(orders),
        "store_delete" => delete(orders),
        "store_flood" => flood(orders.n),
        "store_fill" => fill(orders),
        "store_crooked" => Ok(crooked()),
        "store_large" => large(orders.n),
        "put_and_trap" => put_and_trap(),
        "put_and_fail" => put_and_fail(),
        "config" => config::settings::<Value>(),
        "core" => {
            core::run(orders.operation.as_deref().unwrap_or("everything"), &variables(orders))
        }
        "core_flood" => core_flood(orders),
        "http" => http(orders),
        "http_flood" => http_flood(orders),
        _ => return None,
    })
}

/// What a migration leaves behind when it does not end well: nothing.
pub(crate) fn write_half() -> Result<(), Failure> {
    OWN.set("half", &json!({ "half": true })).map(|_| ())
}

/// A collection by any name; what it says must not matter.
fn named(orders: &Orders) -> Collection<Value> {
    match orders.collection.as_deref() {
        None => OWN,
        // A collection's name lives as long as the program, which an instance does not.
        Some(name) => Collection::new(Box::leak(name.to_owned().into_boxed_str())),
    }
}

fn key(orders: &Orders) -> &str {
    orders.key.as_deref().unwrap_or("k")
}

fn variables(orders: &Orders) -> Value {
    orders.body.clone().unwrap_or_else(|| json!({}))
}

fn put(orders: &Orders) -> Result<Value, Failure> {
    let rev = named(orders).set(key(orders), &variables(orders))?;
    Ok(json!({ "rev": rev }))
}

fn get(orders: &Orders) -> Result<Value, Failure> {
    let found = named(orders).get(key(orders))?;
    Ok(json!({ "found": found.map(|document| document.body) }))
}

/// Searches by the path in `key`, whatever index is declared.
fn find(orders: &Orders) -> Result<Value, Failure> {
    let mut what = Find::all().limit(u32::try_from(orders.n).unwrap_or(u32::MAX));
    if let Some(path) = &orders.key {
        what = what.only(path, Comparison::Ne, "' or '1'='1").order_by(path);
    }
    let page = named(orders).find(&what)?;
    Ok(json!({ "found": page.items.into_iter().map(|it| it.key).collect::<Vec<_>>() }))
}

fn delete(orders: &Orders) -> Result<Value, Failure> {
    let collection = named(orders);
    match collection.get(key(orders))? {
        Some(document) => collection.delete(&document).map(|()| json!({ "deleted": true })),
        None => Ok(json!({ "deleted": false })),
    }
}

fn flood(n: u64) -> Result<Value, Failure> {
    for _ in 0..n {
        OWN.get("k")?;
    }
    Ok(json!({ "asked": n }))
}

/// Writes every document anew, as a migration to another form does.
pub(crate) fn rewrite() -> Result<(), Failure> {
    let mut next = None;
    loop {
        let page = OWN.find(&Find::all().after(next))?;
        for mut document in page.items {
            if let Some(body) = document.body.as_object_mut() {
                body.insert("moved".to_owned(), json!(true));
            }
            OWN.replace(&document)?;
        }
        next = page.next;
        if next.is_none() {
            return Ok(());
        }
    }
}

/// Writes `n` documents under keys that begin with `key`.
fn fill(orders: &Orders) -> Result<Value, Failure> {
    for number in 0..orders.n {
        OWN.set(&format!("{}{number:08}", key(orders)), &variables(orders))?;
    }
    Ok(json!({ "written": orders.n }))
}

/// Tries every crooked name as collection, key, path, operation and address, and tells which of them
/// were answered at all.
fn crooked() -> Value {
    let mut answered = Vec::new();
    let mut note = |how: &str, name: &str, went_well: bool| {
        if went_well {
            answered.push(format!("{how} {name:?}"));
        }
    };
    for name in CROOKED.iter().copied() {
        let collection = Collection::<Value>::new(name);
        note("get from", name, collection.get("k").is_ok());
        note("put into", name, collection.set("k", &json!({})).is_ok());
        note("find in", name, collection.find(&Find::all()).is_ok());
        note("find by", name, OWN.find(&Find::all().equal(name, "x")).is_ok());
        note("order by", name, OWN.find(&Find::all().order_by(name)).is_ok());
        note("run", name, core::run::<Value>(name, &json!({})).is_ok());
    }
    json!({ "answered": answered })
}

fn large(n: u64) -> Result<Value, Failure> {
    let body = json!({ "text": "x".repeat(usize::try_from(n).unwrap_or(usize::MAX)) });
    OWN.set("large", &body).map(|rev| json!({ "rev": rev }))
}

#[expect(clippy::panic, reason = "harm is its purpose")]
fn put_and_trap() -> Result<Value, Failure> {
    OWN.set("trapped", &json!({}))?;
    panic!("after a write, on purpose")
}

fn put_and_fail() -> Result<Value, Failure> {
    OWN.set("failed", &json!({}))?;
    Err(Failure::internal("after a write, on purpose"))
}

/// Asks the platform over and over: each answer takes a while, and all of them too long.
fn core_flood(orders: &Orders) -> Result<Value, Failure> {
    let operation = orders.operation.as_deref().unwrap_or("services");
    for _ in 0..orders.n.max(1) {
        core::run::<Value>(operation, &variables(orders))?;
    }
    Ok(json!({ "asked": orders.n }))
}

fn http(orders: &Orders) -> Result<Value, Failure> {
    let mut request = Request::get(orders.url.as_deref().unwrap_or("http://127.0.0.1:5432/"));
    if let Some(name) = &orders.credential {
        request = request.credential(name);
    }
    let response = request.header("x-forwarded-for", "127.0.0.1").send()?;
    let body: String = String::from_utf8_lossy(response.body()).chars().take(1000).collect();
    Ok(json!({ "status": response.status(), "body": body }))
}

fn http_flood(orders: &Orders) -> Result<Value, Failure> {
    for round in 0..orders.n {
        http(orders)?;
        log::debug(&format!("round {round}"));
    }
    Ok(json!({ "asked": orders.n }))
}
