//! Vouchers for relief: who may have one, and for how much.
//!
//! The union chooses one of the kinds of rule that its calls publish and fills in the numbers. All money
//! is whole cents. Where a division leaves a part of a cent, it is rounded to the nearest one, half a
//! cent upwards; that happens once, at the end of a rule.

mod guard;
mod money;
mod parameters;
mod rule;
#[cfg(test)]
mod tests;

use reticolo_plugin_sdk::{Context, Failure, Input, Output, Rules};

pub(crate) struct Plugin;

reticolo_plugin_sdk::rule_plugin!(Plugin);

impl Rules for Plugin {
    fn evaluate(ctx: &Context, rule: &str, input: &Input) -> Result<Output, Failure> {
        match rule {
            "amount" => input.answer(|facts| rule::amount(ctx, &facts)),
            _ => Err(Failure::NotFound),
        }
    }
}
