//! Decisions.

use crate::context::Context;
use crate::failure::Failure;
use crate::json::{Input, Output};

/// Pure decisions: the same input, the same answer, byte for byte. They may log and ask nothing else;
/// the union's settings come with the input, as `parameters`.
pub trait Rules {
    /// Decides by the rule of this name.
    fn evaluate(ctx: &Context, rule: &str, input: &Input) -> Result<Output, Failure>;

    /// Decides about many items at once: one answer an item, in their order. `common` is what they
    /// share.
    fn evaluate_batch(
        _ctx: &Context,
        _rule: &str,
        _common: &Input,
        _items: &[Input],
    ) -> Result<Vec<Output>, Failure> {
        Err(Failure::NotFound)
    }
}
