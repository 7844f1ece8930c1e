//! The kinds of rule.

mod kinds;

use reticolo_plugin_sdk::hook::{Amount, Reason};
use reticolo_plugin_sdk::{Context, Failure, Language};

use crate::guard;
use crate::money;
use crate::parameters::{Facts, Kind};

/// What a kind of rule comes to.
pub(crate) enum Outcome {
    /// An amount, and how it was found.
    Gives(i64, Reason),
    Refuses(Reason),
}

/// Refuses with every reason at once; else asks the rule that is in force, and caps what it gives.
///
/// Parameters that make no sense, such as a line without an end, are a failure: a person decides.
pub(crate) fn amount(ctx: &Context, facts: &Facts) -> Result<Amount, Failure> {
    let set = &facts.parameters;
    let obstacles = guard::obstacles(ctx, facts);
    if !obstacles.is_empty() {
        return Ok(refused(facts, obstacles));
    }
    let outcome = match set.rule {
        Kind::Table => Some(kinds::table(ctx, facts)),
        Kind::Threshold => Some(kinds::threshold(ctx, facts)),
        Kind::Linear => kinds::linear(ctx, facts),
        Kind::Bands => kinds::bands(ctx, facts),
        Kind::Percentage => kinds::percentage(ctx, facts),
        Kind::Daily => kinds::daily(ctx, facts),
    };
    let outcome = outcome.ok_or_else(|| Failure::invalid("amounts beyond all bounds"))?;
    Ok(match outcome {
        Outcome::Refuses(reason) => refused(facts, vec![reason]),
        Outcome::Gives(cents, reason) => granted(ctx, facts, cents, reason),
    })
}

fn refused(facts: &Facts, reasons: Vec<Reason>) -> Amount {
    Amount {
        eligible: false,
        amount_cents: 0,
        months: 0,
        purposes: Vec::new(),
        reasons: cited(facts, reasons),
    }
}

/// Applies the caps: first the one of a month, then that of the year, which shortens the voucher.
fn granted(ctx: &Context, facts: &Facts, cents: i64, reason: Reason) -> Amount {
    let set = &facts.parameters;
    let mut reasons = vec![reason];
    let mut cents = cents;
    let mut months = set.months.max(1);
    if let Some(cap) = set.monthly_cap_cents.filter(|cap| cents > *cap) {
        cents = cap;
        reasons.push(Reason::new(
            "cap.month",
            said(ctx, "Ridotto al massimo mensile", "Cut to the most a month", cap),
        ));
    }
    if let Some(cap) = set.yearly_cap_cents {
        let left = (cap - facts.facts.granted_cents).max(0);
        let payable = if cents > 0 { left / cents } else { i64::from(months) };
        if payable < i64::from(months) {
            months = u32::try_from(payable).unwrap_or(0);
            reasons.push(Reason::new(
                "cap.year",
                said(ctx, "Durata ridotta: restano", "Shortened: left are", left),
            ));
        }
    }
    if months == 0 {
        return refused(facts, reasons);
    }
    let purposes = match &facts.facts.purpose {
        Some(purpose) => vec![purpose.clone()],
        None => set.purposes.clone(),
    };
    Amount { eligible: true, amount_cents: cents, months, purposes, reasons: cited(facts, reasons) }
}

/// A sentence that ends with a sum.
pub(crate) fn said(ctx: &Context, italian: &str, english: &str, cents: i64) -> String {
    match ctx.language {
        Language::English => format!("{english} €{}.", money::written(cents, true)),
        Language::Italian => format!("{italian} {} €.", money::written(cents, false)),
    }
}

fn cited(facts: &Facts, reasons: Vec<Reason>) -> Vec<Reason> {
    reasons.into_iter().map(|reason| reason.under(&facts.parameters.article)).collect()
}
