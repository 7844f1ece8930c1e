//! A platform in memory, for an author's unit tests. Each test has its own, because each has its thread.

mod golden;

use chrono::NaiveDate;
use serde_json::Value;

use crate::context::{Context, Language};
use crate::failure::Failure;
use crate::host::Memory;
use crate::http::Response;
use crate::log::Level;

/// A call in Italian on a day, at noon UTC, by nobody in particular.
pub fn context(today: NaiveDate) -> Context {
    let noon = today.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis() + 43_200_000;
    Context {
        request_id: "test".into(),
        installation: "test".into(),
        language: Language::Italian,
        now_ms: u64::try_from(noon).unwrap_or(0),
        today,
        seed: 1,
        dry_run: true,
        actor: None,
    }
}

/// Gives the installation these settings.
pub fn settings(settings: Value) {
    Memory::with(|memory| memory.settings = Some(settings));
}

/// Answers a query to the platform; without this it is refused as not granted.
pub fn answer_core(operation: &str, answer: impl Fn(Value) -> Result<Value, Failure> + 'static) {
    Memory::with(|memory| memory.operations.insert(operation.into(), Box::new(answer)));
}

/// Answers requests by method and address; without this they are refused as not granted.
pub fn answer_http(answer: impl Fn(&str, &str) -> Result<Response, Failure> + 'static) {
    Memory::with(|memory| {
        memory.http = Some(Box::new(move |request| {
            let answer = answer(&request.method, &request.url);
            answer.map(Response::into_wire).map_err(Into::into)
        }));
    });
}

/// What a collection holds, by key.
pub fn documents(collection: &str) -> Vec<(String, Value)> {
    Memory::with(|memory| {
        let of_it = memory.documents.iter().filter(|((name, _), _)| name == collection);
        of_it.map(|((_, key), (_, body))| (key.clone(), body.clone())).collect()
    })
}

/// The lines that were logged so far.
pub fn lines() -> Vec<(Level, String)> {
    Memory::with(|memory| memory.lines.clone())
}

/// Asks a plugin the golden vectors of its folder, as an installation does, and panics with the first
/// answer that differs. With `UPDATE_GOLDEN=1` it writes the answers into the vectors instead: look at
/// what changed before you keep it.
///
/// ```no_run
/// # use reticolo_plugin_sdk::{Context, Failure, Input, Output, Rules, testing};
/// # struct Plugin;
/// # impl Rules for Plugin {
/// #     fn evaluate(_: &Context, _: &str, _: &Input) -> Result<Output, Failure> { Err(Failure::NotFound) }
/// # }
/// let vectors = testing::golden::<Plugin>(env!("CARGO_MANIFEST_DIR"));
/// assert!(vectors > 0);
/// ```
pub fn golden<P: crate::Rules>(folder: &str) -> usize {
    golden::ask::<P>(std::path::Path::new(folder))
}
