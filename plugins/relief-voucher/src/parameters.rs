//! What the union has set, as `settings.schema.json` describes it, and the facts it is applied to.

use reticolo_plugin_sdk::hook::VoucherFacts;
use serde::Deserialize;

pub(crate) type Facts = VoucherFacts<Case, Parameters>;

/// The case beside need and ISEE. Which of it a rule needs, its reasons say where it is missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Case {
    /// Why the services there are do not suffice, as a code; the words stay in the case.
    pub(crate) insufficiency_reason: Option<String>,
    /// What the voucher is for; none: whatever the rule allows.
    pub(crate) purpose: Option<String>,
    /// The group whose threshold counts: `ordinary`, `main_home`, `minor`.
    pub(crate) category: Option<String>,
    /// The kind of help: `family_carer`, `residential`.
    pub(crate) benefit: Option<String>,
    /// What the help costs: in a month, or in what else the rule says.
    pub(crate) cost_cents: Option<i64>,
    /// Whether the caregiver is in the register.
    pub(crate) carer_registered: bool,
    /// Whether it is about a Sunday, a holiday or an evening.
    pub(crate) special_day: bool,
    /// Days asked for, and days of the year that were taken before.
    pub(crate) days: Option<i64>,
    pub(crate) days_taken: i64,
    /// What was granted in the year before this.
    pub(crate) granted_cents: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    pub(crate) rule: Kind,
    /// Cited with every reason.
    pub(crate) article: String,
    /// No ISEE above this; none: no such threshold.
    pub(crate) isee_limit_cents: Option<i64>,
    /// Whether somebody exactly at a threshold is within it.
    pub(crate) limit_included: bool,
    pub(crate) without_isee: WithoutIsee,
    /// The tariff of whoever has not declared it; none: the highest of the rule.
    pub(crate) without_isee_cents: Option<i64>,
    pub(crate) months: u32,
    /// The most a month; none: no cap.
    pub(crate) monthly_cap_cents: Option<i64>,
    /// The most a year, with what was granted before.
    pub(crate) yearly_cap_cents: Option<i64>,
    pub(crate) purposes: Vec<String>,
    pub(crate) insufficiency_required: bool,
    pub(crate) registered_carer_required: bool,
    pub(crate) table: Vec<Cell>,
    pub(crate) thresholds: Vec<Threshold>,
    pub(crate) amounts: Vec<Fixed>,
    pub(crate) linear: Linear,
    pub(crate) bands: Vec<Band>,
    /// Above the last band; none: nothing is given there.
    pub(crate) above_bands_cents: Option<i64>,
    pub(crate) percentage: Percentage,
    pub(crate) daily: Daily,
    /// Added on special days, in parts of a hundred.
    pub(crate) special_day_percent: i64,
}

/// The kinds of rule that calls publish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// An amount for each level of need and band of ISEE.
    #[default]
    Table,
    /// A fixed amount for whoever is within a threshold.
    Threshold,
    /// An amount that grows with the ISEE.
    Linear,
    /// Bands of ISEE, each with its own line.
    Bands,
    /// A share of what is spent, with ceilings.
    Percentage,
    /// An amount for each day, up to so many a year.
    Daily,
}

/// What happens where the household has not declared its ISEE.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WithoutIsee {
    #[default]
    Refuse,
    /// The highest amount of the rule: for tariffs, which the household pays.
    Highest,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Cell {
    pub(crate) need_level: u8,
    /// The last ISEE of the band.
    pub(crate) up_to_cents: i64,
    pub(crate) amount_cents: i64,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Threshold {
    pub(crate) category: String,
    pub(crate) isee_cents: i64,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Fixed {
    pub(crate) benefit: String,
    pub(crate) amount_cents: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "the unit belongs to each name, as in the settings")]
pub(crate) struct Linear {
    pub(crate) from_cents: i64,
    pub(crate) to_cents: i64,
    pub(crate) lowest_cents: i64,
    pub(crate) highest_cents: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the unit belongs to each name, as in the settings")]
pub(crate) struct Band {
    pub(crate) from_cents: i64,
    pub(crate) to_cents: i64,
    pub(crate) at_from_cents: i64,
    pub(crate) at_to_cents: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Percentage {
    pub(crate) percent: i64,
    pub(crate) ceilings: Vec<Ceiling>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Ceiling {
    pub(crate) up_to_cents: i64,
    pub(crate) ceiling_cents: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Daily {
    pub(crate) most_days: i64,
    pub(crate) rates: Vec<Fixed>,
}
