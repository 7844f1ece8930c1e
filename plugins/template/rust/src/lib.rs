//! Works out what families are given a month.

use reticolo_plugin_sdk::hook::{Amount, Reason, VoucherFacts};
use reticolo_plugin_sdk::{
    Context, Events, Failure, FieldCall, Fields, Input, Jobs, Lifecycle, Output, Rules, config,
};
use serde::Deserialize;
use serde_json::Value;

struct Plugin;

reticolo_plugin_sdk::full_plugin!(Plugin);

/// What a union sets: settings.schema.json.
#[derive(Deserialize)]
struct Parameters {
    ceiling_cents: i64,
    monthly_cents: i64,
}

const ARTICLE: &str = "Regolamento dei contributi, art. 4";

impl Rules for Plugin {
    fn evaluate(ctx: &Context, rule: &str, input: &Input) -> Result<Output, Failure> {
        match rule {
            "amount" => input.answer(|facts| Ok(amount(ctx, &facts))),
            _ => Err(Failure::NotFound),
        }
    }
}

/// Whether a family is given the monthly amount, and why.
fn amount(ctx: &Context, facts: &VoucherFacts<Value, Parameters>) -> Amount {
    let Parameters { ceiling_cents, monthly_cents } = facts.parameters;
    let (code, text) = match facts.isee_cents {
        None => ("isee.missing", ctx.say("Manca l'ISEE", "The ISEE is missing")),
        Some(isee) if isee > ceiling_cents => {
            ("isee.above", ctx.say("L'ISEE supera il massimo", "The ISEE is above the ceiling"))
        }
        Some(_) => {
            ("isee.within", ctx.say("L'ISEE non supera il massimo", "The ISEE is within the ceiling"))
        }
    };
    let eligible = code == "isee.within";
    Amount {
        eligible,
        amount_cents: if eligible { monthly_cents } else { 0 },
        months: if eligible { 12 } else { 0 },
        purposes: Vec::new(),
        reasons: vec![Reason::new(code, text).under(ARTICLE)],
    }
}

impl Fields for Plugin {
    fn resolve(_: &Context, call: &FieldCall) -> Result<Vec<Output>, Failure> {
        match call.place() {
            ("Query", "monthlyAmount") => {
                let settings: Parameters = config::settings()?;
                call.one(&settings.monthly_cents)
            }
            _ => Err(Failure::NotFound),
        }
    }
}

impl Jobs for Plugin {}
impl Events for Plugin {}
impl Lifecycle for Plugin {}

#[cfg(test)]
mod tests {
    use reticolo_plugin_sdk::{NaiveDate, testing};
    use serde_json::json;

    use super::*;

    #[test]
    fn the_golden_vectors_hold_without_a_sandbox_too() {
        assert_eq!(testing::golden::<Plugin>(env!("CARGO_MANIFEST_DIR")), 3);
    }

    #[test]
    fn the_field_answers_what_the_union_has_set() {
        testing::settings(json!({ "ceiling_cents": 1, "monthly_cents": 12_500 }));
        let ctx = testing::context(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap());
        let answers = Plugin::resolve(&ctx, &FieldCall::query("monthlyAmount")).unwrap();
        assert_eq!(answers[0].as_str(), "12500");
    }
}
