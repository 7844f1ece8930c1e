//! Who stays in the register.

use reticolo_plugin_sdk::hook::{Reason, Renewal, RenewalFacts, RenewalOutcome};
use reticolo_plugin_sdk::{Context, Language, Months, NaiveDate};

use crate::form::{Citizenship, Convictions, Form};
use crate::parameters::{Parameters, Requirements};

pub(crate) type Facts = RenewalFacts<Form, Parameters>;

pub(crate) fn decide(ctx: &Context, facts: &Facts) -> Renewal {
    let asked = facts.parameters.requirements();
    let valid_months = (asked.valid_months > 0).then_some(asked.valid_months);
    if facts.form.convictions == Some(Convictions::Final) {
        let text = ctx
            .say("Risulta dichiarata una condanna definitiva.", "A final conviction is declared.");
        let reason = Reason::new("convictions.final", text).under(&asked.article);
        let conditions = vec![reason];
        return Renewal { outcome: RenewalOutcome::Refuse, conditions, valid_months: None };
    }
    let conditions = conditions(ctx, facts, &asked);
    if conditions.is_empty() {
        Renewal { outcome: RenewalOutcome::Renew, conditions, valid_months }
    } else {
        Renewal { outcome: RenewalOutcome::Conditions, conditions, valid_months }
    }
}

fn conditions(ctx: &Context, facts: &Facts, asked: &Requirements) -> Vec<Reason> {
    let mut open = Vec::new();
    let needed = asked.update_hours * years_of_term(facts, asked);
    if facts.training_hours < needed {
        let lacking = needed - facts.training_hours;
        open.push(Reason::new(
            "training.hours",
            match ctx.language {
                Language::English => {
                    format!("{lacking} of {needed} hours of training are missing.")
                }
                Language::Italian => format!("Mancano {lacking} ore di aggiornamento su {needed}."),
            },
        ));
    }
    if asked.confirm_months > 0 && !confirmed_since(facts, asked.confirm_months) {
        let months = asked.confirm_months;
        open.push(Reason::new(
            "availability.unconfirmed",
            match ctx.language {
                Language::English => {
                    format!("Availability must be confirmed every {months} months.")
                }
                Language::Italian => format!("La disponibilità va confermata ogni {months} mesi."),
            },
        ));
    }
    if facts.form.citizenship == Citizenship::NonEu && !has_valid_permit(facts) {
        open.push(Reason::new(
            "document.residence_permit",
            ctx.say(
                "Il permesso di soggiorno manca o è scaduto.",
                "The permit to stay is missing or has expired.",
            ),
        ));
    }
    open.into_iter().map(|reason| reason.under(&asked.article)).collect()
}

/// Years that a term lasts: training is owed for each; a listing without end is looked at yearly.
fn years_of_term(facts: &Facts, asked: &Requirements) -> u32 {
    let months = match (asked.valid_months, facts.valid_until) {
        (0, _) | (_, None) => 12,
        (months, Some(_)) => months,
    };
    months.div_ceil(12).max(1)
}

fn confirmed_since(facts: &Facts, months: u32) -> bool {
    let since = facts.today.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
    facts.form.confirmed_on.unwrap_or(facts.admitted_on) >= since
}

fn has_valid_permit(facts: &Facts) -> bool {
    facts.documents.iter().any(|document| {
        document.code == "residence_permit"
            && document.expires_on.is_none_or(|day| day >= facts.today)
    })
}
