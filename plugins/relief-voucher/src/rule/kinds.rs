//! Each kind of rule. None: the sums are beyond all bounds.

use reticolo_plugin_sdk::hook::Reason;
use reticolo_plugin_sdk::{Context, Language};

use super::{Outcome, said};
use crate::guard::{over, within};
use crate::money::{between, share};
use crate::parameters::{Facts, Fixed};

/// The first cell of the level of need whose band reaches up to the ISEE.
pub(super) fn table(ctx: &Context, facts: &Facts) -> Outcome {
    let set = &facts.parameters;
    let Some(level) = facts.need_level else {
        return Outcome::Refuses(Reason::new(
            "need.missing",
            ctx.say("Manca il livello di bisogno.", "The level of need is missing."),
        ));
    };
    let mut cells: Vec<_> = set.table.iter().filter(|cell| cell.need_level == level).collect();
    cells.sort_by_key(|cell| cell.up_to_cents);
    let cell = match facts.isee_cents {
        Some(isee) => cells.iter().find(|cell| within(isee, cell.up_to_cents, set.limit_included)),
        None => cells.iter().max_by_key(|cell| cell.amount_cents),
    };
    match (cell, cells.last()) {
        (Some(cell), _) => {
            let italian = format!("Livello di bisogno {level}, ISEE fino a");
            let english = format!("Level of need {level}, ISEE up to");
            let text = said(ctx, &italian, &english, cell.up_to_cents);
            Outcome::Gives(cell.amount_cents, Reason::new("table.cell", text))
        }
        (None, Some(last)) => Outcome::Refuses(over(ctx, last.up_to_cents)),
        (None, None) => Outcome::Refuses(Reason::new(
            "need.not_covered",
            ctx.say(
                "Il livello di bisogno non dà diritto al buono.",
                "This level of need gives no right to a voucher.",
            ),
        )),
    }
}

/// A fixed amount, for whoever is within the threshold of their category; no more than what is spent,
/// where that is known.
pub(super) fn threshold(ctx: &Context, facts: &Facts) -> Outcome {
    let (case, set) = (&facts.facts, &facts.parameters);
    let category = case.category.as_deref().unwrap_or("ordinary");
    let Some(threshold) = set.thresholds.iter().find(|it| it.category == category) else {
        return Outcome::Refuses(Reason::new(
            "category.unknown",
            ctx.say("Categoria non prevista.", "There is no such category."),
        ));
    };
    if facts.isee_cents.is_some_and(|isee| !within(isee, threshold.isee_cents, set.limit_included))
    {
        return Outcome::Refuses(over(ctx, threshold.isee_cents));
    }
    let Some(fixed) = benefit(&set.amounts, case.benefit.as_deref()) else {
        return unknown_benefit(ctx);
    };
    let text =
        said(ctx, "ISEE entro la soglia di", "ISEE within the threshold of", threshold.isee_cents);
    let cents =
        case.cost_cents.map_or(fixed.amount_cents, |cost| fixed.amount_cents.min(cost.max(0)));
    Outcome::Gives(cents, Reason::new("threshold.within", text))
}

/// An amount that grows evenly between two ISEE, and stays the same below and above.
pub(super) fn linear(ctx: &Context, facts: &Facts) -> Option<Outcome> {
    let set = &facts.parameters;
    let line = &set.linear;
    let cents = match facts.isee_cents {
        None => set.without_isee_cents.unwrap_or(line.highest_cents),
        Some(isee) => {
            let at = isee.clamp(line.from_cents, line.to_cents.max(line.from_cents));
            between(at, (line.from_cents, line.lowest_cents), (line.to_cents, line.highest_cents))?
        }
    };
    tariff(ctx, facts, cents, "linear.amount")
}

/// The line of the first band that reaches up to the ISEE. Between two bands, the next one's beginning
/// counts.
pub(super) fn bands(ctx: &Context, facts: &Facts) -> Option<Outcome> {
    let set = &facts.parameters;
    let mut bands: Vec<_> = set.bands.iter().collect();
    bands.sort_by_key(|band| band.to_cents);
    let Some(isee) = facts.isee_cents else {
        let ends = bands.iter().map(|band| band.at_to_cents.max(band.at_from_cents));
        let highest = ends.chain(set.above_bands_cents).max();
        let cents = set.without_isee_cents.or(highest)?;
        return tariff(ctx, facts, cents, "bands.without_isee");
    };
    match (bands.iter().find(|band| isee <= band.to_cents), set.above_bands_cents) {
        (Some(band), _) => {
            let at = isee.max(band.from_cents);
            let (from, to) =
                ((band.from_cents, band.at_from_cents), (band.to_cents, band.at_to_cents));
            tariff(ctx, facts, between(at, from, to)?, "bands.within")
        }
        (None, Some(cents)) => tariff(ctx, facts, cents, "bands.above"),
        (None, None) => {
            let limit = bands.last().map_or(0, |band| band.to_cents);
            Some(Outcome::Refuses(over(ctx, limit)))
        }
    }
}

/// A share of what is spent, no more than the ceiling of the ISEE.
pub(super) fn percentage(ctx: &Context, facts: &Facts) -> Option<Outcome> {
    let (case, set) = (&facts.facts, &facts.parameters);
    let Some(cost) = case.cost_cents.filter(|cost| *cost >= 0) else {
        return Some(Outcome::Refuses(Reason::new(
            "cost.missing",
            ctx.say("Manca la spesa sostenuta.", "What is spent is missing."),
        )));
    };
    let mut ceilings: Vec<_> = set.percentage.ceilings.iter().collect();
    ceilings.sort_by_key(|ceiling| ceiling.up_to_cents);
    let isee = facts.isee_cents.unwrap_or(i64::MAX);
    let found = ceilings.iter().find(|it| within(isee, it.up_to_cents, set.limit_included));
    let Some(ceiling) = found.map(|found| found.ceiling_cents) else {
        let limit = ceilings.last().map_or(0, |ceiling| ceiling.up_to_cents);
        return Some(Outcome::Refuses(over(ctx, limit)));
    };
    let part = share(cost, set.percentage.percent, 100)?;
    let percent = set.percentage.percent;
    let (italian, english) = (
        format!("{percent}% della spesa, al massimo"),
        format!("{percent}% of what is spent, at most"),
    );
    let reason = Reason::new("percentage.of_cost", said(ctx, &italian, &english, ceiling));
    Some(Outcome::Gives(part.min(ceiling), reason))
}

/// A sum for each day that the year has left.
pub(super) fn daily(ctx: &Context, facts: &Facts) -> Option<Outcome> {
    let (case, set) = (&facts.facts, &facts.parameters);
    let Some(days) = case.days.filter(|days| *days > 0) else {
        return Some(Outcome::Refuses(Reason::new(
            "days.missing",
            ctx.say("Manca il numero di giorni.", "The number of days is missing."),
        )));
    };
    let Some(rate) = benefit(&set.daily.rates, case.benefit.as_deref()) else {
        return Some(unknown_benefit(ctx));
    };
    let left = (set.daily.most_days - case.days_taken.max(0)).max(0);
    let paid = days.min(left);
    if paid == 0 {
        let text = match ctx.language {
            Language::English => format!("All {} days of the year are taken.", set.daily.most_days),
            Language::Italian => {
                format!("I {} giorni dell'anno sono esauriti.", set.daily.most_days)
            }
        };
        return Some(Outcome::Refuses(Reason::new("days.exhausted", text)));
    }
    let (italian, english) =
        (format!("{paid} giorni su {days}, al giorno"), format!("{paid} of {days} days, a day"));
    let reason = Reason::new("daily.rate", said(ctx, &italian, &english, rate.amount_cents));
    Some(Outcome::Gives(rate.amount_cents.checked_mul(paid)?, reason))
}

/// An amount by ISEE, with what special days add.
fn tariff(ctx: &Context, facts: &Facts, cents: i64, code: &str) -> Option<Outcome> {
    let set = &facts.parameters;
    let special = facts.facts.special_day && set.special_day_percent != 0;
    if !special {
        let text = said(ctx, "Quota secondo l'ISEE:", "Share by ISEE:", cents);
        return Some(Outcome::Gives(cents, Reason::new(code, text)));
    }
    let percent = set.special_day_percent;
    let more = share(cents, 100_i64.checked_add(percent)?, 100)?;
    let italian = format!("Quota secondo l'ISEE con il {percent}% in più per festivi e serali:");
    let english = format!("Share by ISEE with {percent}% more for holidays and evenings:");
    Some(Outcome::Gives(more, Reason::new(code, said(ctx, &italian, &english, more))))
}

/// The entry of a kind of help; the only one where none is named.
fn benefit<'a>(among: &'a [Fixed], named: Option<&str>) -> Option<&'a Fixed> {
    match (named, among) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(named), among) => among.iter().find(|it| it.benefit == named),
    }
}

fn unknown_benefit(ctx: &Context) -> Outcome {
    Outcome::Refuses(Reason::new(
        "benefit.unknown",
        ctx.say("Tipo di aiuto non previsto.", "There is no such kind of help."),
    ))
}
