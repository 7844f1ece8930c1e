//! The register of caregivers: who may be in it, for how long, and who suits a family.
//!
//! The platform keeps the entries and their states. This plugin knows the form, the regional variants of
//! the rules, and keeps the list of training courses a union recognises.

mod admission;
mod courses;
mod fields;
mod form;
mod matching;
mod parameters;
mod renewal;
#[cfg(test)]
mod tests;
mod work;

use reticolo_plugin_sdk::{Context, Failure, Input, Output, Rules};

/// The plugin; public, so that it can be measured outside of the sandbox as well.
pub struct Plugin;

reticolo_plugin_sdk::full_plugin!(Plugin);

impl Rules for Plugin {
    fn evaluate(ctx: &Context, rule: &str, input: &Input) -> Result<Output, Failure> {
        match rule {
            "admission" => input.answer(|facts| Ok(admission::decide(ctx, &facts))),
            "renewal" => input.answer(|facts| Ok(renewal::decide(ctx, &facts))),
            _ => Err(Failure::NotFound),
        }
    }

    fn evaluate_batch(
        ctx: &Context,
        rule: &str,
        common: &Input,
        items: &[Input],
    ) -> Result<Vec<Output>, Failure> {
        if rule != "matching" {
            return Err(Failure::NotFound);
        }
        let wanted = common.read()?;
        items.iter().map(|it| it.answer(|who| Ok(matching::score(ctx, &wanted, &who)))).collect()
    }
}
