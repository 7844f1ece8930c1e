//! What has to hold before any rule is asked, whatever its kind.

use reticolo_plugin_sdk::hook::Reason;
use reticolo_plugin_sdk::{Context, Language};

use crate::money;
use crate::parameters::{Facts, WithoutIsee};

/// Everything that stands in the way, so that the household hears it once.
pub(crate) fn obstacles(ctx: &Context, facts: &Facts) -> Vec<Reason> {
    let (case, set) = (&facts.facts, &facts.parameters);
    let mut found = Vec::new();
    let insufficiency = case.insufficiency_reason.as_deref().unwrap_or_default();
    if set.insufficiency_required && insufficiency.trim().is_empty() {
        found.push(Reason::new(
            "insufficiency.missing",
            ctx.say(
                "Manca il motivo per cui i servizi già attivi non bastano.",
                "The reason why the services in place do not suffice is missing.",
            ),
        ));
    }
    if let Some(purpose) = &case.purpose
        && !set.purposes.is_empty()
        && !set.purposes.contains(purpose)
    {
        found.push(Reason::new(
            "purpose.not_covered",
            ctx.say("Il buono non copre questo scopo.", "The voucher does not cover this purpose."),
        ));
    }
    if set.registered_carer_required && !case.carer_registered {
        found.push(Reason::new(
            "carer.unregistered",
            ctx.say(
                "L'assistente familiare deve essere iscritto al registro.",
                "The caregiver has to be in the register.",
            ),
        ));
    }
    match (facts.isee_cents, set.isee_limit_cents) {
        (Some(isee), _) if isee < 0 => found.push(Reason::new(
            "isee.negative",
            ctx.say("L'ISEE non può essere negativo.", "The ISEE cannot be negative."),
        )),
        (None, _) if set.without_isee == WithoutIsee::Refuse => found
            .push(Reason::new("isee.missing", ctx.say("Manca l'ISEE.", "The ISEE is missing."))),
        (Some(isee), Some(limit)) if !within(isee, limit, set.limit_included) => {
            found.push(over(ctx, limit));
        }
        _ => {}
    }
    found
}

/// Whether an ISEE is within a threshold: at it only where the act says "up to and including".
pub(crate) fn within(isee: i64, limit: i64, included: bool) -> bool {
    isee < limit || (included && isee == limit)
}

/// Says which threshold an ISEE is over.
pub(crate) fn over(ctx: &Context, limit: i64) -> Reason {
    let text = match ctx.language {
        Language::English => {
            format!("The ISEE is over the threshold of €{}.", money::written(limit, true))
        }
        Language::Italian => {
            format!("L'ISEE supera la soglia di {} €.", money::written(limit, false))
        }
    };
    Reason::new("isee.over_threshold", text)
}
