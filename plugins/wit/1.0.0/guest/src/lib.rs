//! A plugin against release 1.0.0 of the contract, without the SDK: it uses every import once and answers
//! every export. Frozen with the release, so that tests show that what was built against it still runs.

#[expect(clippy::same_length_and_capacity, reason = "the code is generated")]
#[cfg_attr(target_arch = "wasm32", expect(unsafe_code, reason = "the code is generated"))]
mod bindings {
    wit_bindgen::generate!({ path: "..", world: "full-plugin" });

    #[cfg(target_arch = "wasm32")]
    use super::Plugin;
    #[cfg(target_arch = "wasm32")]
    export!(Plugin);
}

use bindings::exports::reticolo::plugin::{events, graphql, jobs, lifecycle, rules};
use bindings::reticolo::plugin::types::{CallContext, Failure};
use bindings::reticolo::plugin::{config, core, http, log, store};

struct Plugin;

impl rules::Guest for Plugin {
    /// `echo` answers its input, `context` what it knows of the call; anything else is not found.
    fn evaluate(ctx: CallContext, rule: String, input: String) -> Result<String, Failure> {
        log::log(log::Level::Info, "asked", &[("rule".to_owned(), rule.clone())]);
        match rule.as_str() {
            "echo" => Ok(input),
            "context" => {
                Ok(format!(r#"["{}",{},{},"{}"]"#, ctx.today, ctx.now_ms, ctx.seed, ctx.locale))
            }
            "invalid" => Err(Failure::InvalidInput(input)),
            _ => Err(Failure::NotFound),
        }
    }

    fn evaluate_batch(
        ctx: CallContext,
        rule: String,
        _common: String,
        items: Vec<String>,
    ) -> Result<Vec<String>, Failure> {
        items.into_iter().map(|item| Self::evaluate(ctx.clone(), rule.clone(), item)).collect()
    }
}

impl graphql::Guest for Plugin {
    /// Each field is named after the import it uses.
    fn resolve(_: CallContext, call: graphql::FieldCall) -> Result<Vec<String>, Failure> {
        let answer = match call.field.as_str() {
            "settings" => config::get(),
            "core" => core::run("services", &call.arguments)?,
            "store" => stored(&call.arguments)?,
            "http" => return Err(asked().err().unwrap_or(Failure::NotFound)),
            _ => return Err(Failure::NotFound),
        };
        Ok(vec![answer; call.parents.len()])
    }
}

/// Writes a document, finds it, reads it and deletes it.
fn stored(body: &str) -> Result<String, Failure> {
    let rev = store::put("notes", "k", body, None)?;
    let options = store::FindOptions {
        filter: Vec::new(),
        order_by: None,
        descending: false,
        limit: 10,
        after: None,
    };
    let found = store::find("notes", &options)?.items.len();
    let read = store::get("notes", &["k".to_owned(), "absent".to_owned()])?;
    let read = read.iter().flatten().count();
    store::delete("notes", "k", rev)?;
    Ok(format!(r#"{{"found":{found},"read":{read},"rev":{rev}}}"#))
}

fn asked() -> Result<u16, Failure> {
    let request = http::Request {
        method: "GET".to_owned(),
        url: "https://granted.example.org/api/".to_owned(),
        headers: Vec::new(),
        body: None,
        credential: None,
    };
    http::send(&request).map(|response| response.status)
}

impl jobs::Guest for Plugin {
    /// Two slices.
    fn run(
        _: CallContext,
        _job: String,
        checkpoint: Option<String>,
    ) -> Result<jobs::Outcome, Failure> {
        Ok(match checkpoint {
            None => jobs::Outcome::Again("1".to_owned()),
            Some(checkpoint) => jobs::Outcome::Done(checkpoint),
        })
    }
}

impl events::Guest for Plugin {
    fn handle(_: CallContext, event: String, body: String) -> Result<(), Failure> {
        store::put("notes", &event, &body, None).map(|_| ())
    }
}

impl lifecycle::Guest for Plugin {
    fn migrate(_: CallContext, from_version: Option<String>) -> Result<(), Failure> {
        match from_version {
            None => Ok(()),
            Some(version) => Err(Failure::Unavailable(version)),
        }
    }
}
