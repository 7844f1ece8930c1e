//! The rule of `plugins/caregiver-registry`, exported as Extism asks for it: the same source, other doors.

#[path = "../../../../plugins/caregiver-registry/src/admission.rs"]
mod admission;
#[path = "../../../../plugins/caregiver-registry/src/form.rs"]
mod form;
#[expect(dead_code, reason = "another rule asks for the variant's name")]
#[path = "../../../../plugins/caregiver-registry/src/parameters.rs"]
mod parameters;

use extism_pdk::{FnResult, plugin_fn};
use reticolo_plugin_sdk::{Context, Input, Language};

/// From the facts to the decision. What a call is told beside them is fixed here: Extism has no place
/// for it.
#[plugin_fn]
pub fn admission(facts: String) -> FnResult<String> {
    let context = Context {
        request_id: "bench".to_owned(),
        installation: "bench".to_owned(),
        language: Language::Italian,
        now_ms: 1_772_366_400_000,
        today: "2026-03-01".parse()?,
        seed: 1,
        dry_run: true,
        actor: None,
    };
    let answer = Input::text(facts).answer(|facts| Ok(admission::decide(&context, &facts)));
    let answer = answer.map_err(|failure| extism_pdk::Error::msg(format!("{failure:?}")))?;
    Ok(answer.as_str().to_owned())
}
