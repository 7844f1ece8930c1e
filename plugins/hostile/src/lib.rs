//! A plugin that tries to do harm: each of its operations is one way to break out, starve or fool the
//! platform. It is never installed for anybody; tests do, and see that nothing comes of it.
//!
//! The operation is the name of the rule, field, job or event. README.md says what each one does and how
//! it must end.

mod answers;
mod burn;
mod reach;
mod remember;
#[cfg(test)]
mod tests;

use reticolo_plugin_sdk::{
    Context, Events, Failure, FieldCall, Fields, Input, Jobs, Lifecycle, Outcome, Output, Rules,
    config,
};
use serde::Deserialize;
use serde_json::{Value, json};

struct Hostile;

reticolo_plugin_sdk::full_plugin!(Hostile);

/// What an operation may be told.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Orders {
    /// The operation; none: the name of what was asked.
    pub(crate) op: Option<String>,
    /// How often, or how many bytes.
    pub(crate) n: u64,
    pub(crate) collection: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) body: Option<Value>,
    pub(crate) operation: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) credential: Option<String>,
}

/// Facts of a rule: orders, or a form of the register with orders in it.
#[derive(Deserialize)]
struct Asked {
    #[serde(flatten)]
    orders: Orders,
    #[serde(default)]
    form: Option<Orders>,
    #[serde(default)]
    facts: Option<Orders>,
}

impl Asked {
    fn read(input: &Input) -> Result<Orders, Failure> {
        let Self { orders, form, facts } = input.read()?;
        Ok(if orders.op.is_some() { orders } else { form.or(facts).unwrap_or(orders) })
    }
}

/// Does what it was told, wherever it was told so.
fn act(ctx: &Context, name: &str, orders: &Orders) -> Result<Output, Failure> {
    let name = orders.op.as_deref().unwrap_or(name);
    if let Some(burnt) = burn::act(name, orders) {
        return Output::of(&burnt);
    }
    if let Some(answer) = answers::act(name, orders) {
        return answer;
    }
    if let Some(seen) = remember::act(ctx, name) {
        return Output::of(&seen);
    }
    match reach::act(name, orders) {
        Some(reached) => Output::of(&reached?),
        None => Err(Failure::NotFound),
    }
}

impl Rules for Hostile {
    fn evaluate(ctx: &Context, rule: &str, input: &Input) -> Result<Output, Failure> {
        act(ctx, rule, &Asked::read(input)?)
    }

    /// `short` and `long` answer the wrong number of items; everything else is done once for each.
    fn evaluate_batch(
        ctx: &Context,
        rule: &str,
        common: &Input,
        items: &[Input],
    ) -> Result<Vec<Output>, Failure> {
        let orders: Orders = common.read()?;
        let fine = Output::of(&json!({ "score": 0, "reasons": [], "excluded": false }))?;
        match orders.op.as_deref().unwrap_or(rule) {
            "fine" | "matching" => Ok(vec![fine; items.len()]),
            "short" => Ok(vec![fine; items.len().saturating_sub(1)]),
            "long" => Ok(vec![fine; items.len() + 1]),
            op => items.iter().map(|_| act(ctx, op, &orders)).collect(),
        }
    }
}

impl Fields for Hostile {
    /// Does the operation of the argument `op`, or of the form `input`; `things_shown` the one of the
    /// settings. `short` and `long` answer the wrong number of parents.
    fn resolve(ctx: &Context, call: &FieldCall) -> Result<Vec<Output>, Failure> {
        let orders = match call.field.as_str() {
            "order" => call.arguments::<Ordered>()?.input,
            "things_shown" => set()?,
            _ => call.arguments()?,
        };
        let thing = Output::of(&json!([{ "name": "thing", "number": 1, "level": "LOW" }]))?;
        let parents = call.parents.len();
        match orders.op.as_deref().unwrap_or(&call.field) {
            "short" => Ok(vec![thing; parents.saturating_sub(1)]),
            "long" => Ok(vec![thing; parents + 1]),
            "fine" if call.field.starts_with("things") => Ok(vec![thing; parents]),
            "fine" if call.field == "number" => Ok(vec![Output::of(&1)?; parents]),
            op => Ok(vec![act(ctx, op, &orders)?; parents]),
        }
    }
}

#[derive(Deserialize)]
struct Ordered {
    input: Orders,
}

/// What the settings say.
fn set() -> Result<Orders, Failure> {
    #[derive(Deserialize)]
    #[serde(default)]
    struct Settings {
        on_event: String,
        n: u64,
    }
    impl Default for Settings {
        fn default() -> Self {
            Self { on_event: "fine".into(), n: 0 }
        }
    }
    let Settings { on_event, n } = config::settings()?;
    Ok(Orders { op: Some(on_event), n, ..Orders::default() })
}

impl Jobs for Hostile {
    /// `again` never ends; `endless_checkpoint` grows its checkpoint with every slice.
    fn run(ctx: &Context, job: &str, checkpoint: Option<&Input>) -> Result<Outcome, Failure> {
        match job {
            "again" => Outcome::again(&json!({})),
            "endless_checkpoint" => {
                let before = checkpoint.map_or("", Input::as_str);
                Outcome::again(&format!("{before}{}", "x".repeat(65_536)))
            }
            job => act(ctx, job, &orders(checkpoint)?).map(Outcome::Done),
        }
    }
}

impl Events for Hostile {
    /// Does what the event's body says, or else the settings.
    fn handle(ctx: &Context, _: &str, body: &Input) -> Result<(), Failure> {
        let told: Orders = body.read()?;
        let orders = if told.op.is_some() { told } else { set()? };
        act(ctx, "fine", &orders).map(|_| ())
    }
}

impl Lifecycle for Hostile {
    /// Coming from 9.9.9 it writes a document and fails; coming from 8.8.8 it writes one and traps; coming from
    /// 7.7.7 it writes them all anew.
    #[expect(clippy::panic, reason = "harm is its purpose")]
    fn migrate(_: &Context, from: Option<&str>) -> Result<(), Failure> {
        match from {
            Some("9.9.9") => {
                reach::write_half()?;
                Err(Failure::internal("failed half-way, on purpose"))
            }
            Some("8.8.8") => {
                reach::write_half()?;
                panic!("trapped half-way, on purpose");
            }
            Some("7.7.7") => reach::rewrite(),
            _ => Ok(()),
        }
    }
}

fn orders(checkpoint: Option<&Input>) -> Result<Orders, Failure> {
    checkpoint.map_or_else(|| Ok(Orders::default()), Input::read)
}
