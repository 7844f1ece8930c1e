//! What an operator edits: a service with what hangs on it, in one value.
//!
//! Everything the directory's tables hold beside it (contacts, funding, other attributes, hours that
//! fit no grid) stays as it is when a content is published. Lists are sets: their order is not kept.

use chrono::{NaiveDate, NaiveTime};
use reticolo_foundation::Cents;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A service as its operator describes it. Texts are `None` where nothing was written, never empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ListingContent {
    pub name: String,
    pub alternate_name: Option<String>,
    pub description: Option<String>,
    pub url: Option<String>,
    pub email: Option<String>,
    pub status: Running,
    pub interpretation_services: Option<String>,
    /// What to do to be admitted.
    pub application_process: Option<String>,
    pub fees_description: Option<String>,
    pub wait_time: Option<String>,
    /// Whom it is for, in words.
    pub eligibility_description: Option<String>,
    /// Years of age, included.
    pub minimum_age: Option<f64>,
    /// Years of age, included.
    pub maximum_age: Option<f64>,
    /// Something to know before going there.
    pub alert: Option<String>,
    /// Codes of category terms.
    pub categories: Vec<String>,
    /// Codes of target terms.
    pub targets: Vec<String>,
    pub places: Vec<Place>,
    /// When the service is open, wherever it is offered.
    pub hours: Hours,
    pub phones: Vec<Phone>,
    /// ISO 639-1 codes of spoken languages.
    pub languages: Vec<String>,
    pub cost_options: Vec<CostOption>,
    pub required_documents: Vec<RequiredDocument>,
    pub service_areas: Vec<ServiceArea>,
    pub capacities: Vec<Capacity>,
    /// Those to be shown, in order; see [`super::image`].
    pub images: Vec<Image>,
}

/// Whether a published service can be had now.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum Running {
    #[default]
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "temporarily closed")]
    TemporarilyClosed,
}

impl Running {
    pub const ALL: [Self; 2] = [Self::Active, Self::TemporarilyClosed];

    /// The word HSDS has for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::TemporarilyClosed => "temporarily closed",
        }
    }
}

/// A place where the service is offered: one that is there already, or a new one.
///
/// What is said of a place that belongs to another organization is shown and cannot be changed; the
/// hours are those of this service there, and always its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Place {
    /// The location; `None`: a new one.
    pub id: Option<Uuid>,
    pub name: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    pub postal_code: Option<String>,
    /// ISTAT code.
    pub municipality: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Codes of the list "accessibility".
    pub accessibility: Vec<String>,
    pub transportation: Option<String>,
    pub hours: Hours,
}

/// When something is open, in local time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hours {
    /// Several spans a day, such as before and after a midday break.
    pub weekly: Vec<Span>,
    pub exceptions: Vec<Exception>,
}

/// A stretch of a weekday.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    pub weekday: Weekday,
    #[serde(default)]
    pub opens: Option<NaiveTime>,
    #[serde(default)]
    pub closes: Option<NaiveTime>,
    #[serde(default)]
    pub description: Option<String>,
    /// The first day of a season, where it holds in one only.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// The last day of the season, included.
    #[serde(default)]
    pub to: Option<NaiveDate>,
}

/// A day of the week, by HSDS's two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Weekday {
    #[serde(rename = "MO")]
    Monday,
    #[serde(rename = "TU")]
    Tuesday,
    #[serde(rename = "WE")]
    Wednesday,
    #[serde(rename = "TH")]
    Thursday,
    #[serde(rename = "FR")]
    Friday,
    #[serde(rename = "SA")]
    Saturday,
    #[serde(rename = "SU")]
    Sunday,
}

impl Weekday {
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "MO",
            Self::Tuesday => "TU",
            Self::Wednesday => "WE",
            Self::Thursday => "TH",
            Self::Friday => "FR",
            Self::Saturday => "SA",
            Self::Sunday => "SU",
        }
    }
}

/// Days on which the weekly hours do not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    /// Closed on those days; otherwise open at these hours.
    pub closed: bool,
    #[serde(default)]
    pub opens: Option<NaiveTime>,
    #[serde(default)]
    pub closes: Option<NaiveTime>,
    #[serde(default)]
    pub description: Option<String>,
}

/// A telephone number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Phone {
    pub number: String,
    /// `voice`, `fax`, `sms`…
    pub kind: Option<String>,
    pub description: Option<String>,
}

/// How a price comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostKind {
    Free,
    Tariff,
    /// By bands of ISEE.
    Banded,
    Voucher,
}

impl CostKind {
    pub const ALL: [Self; 4] = [Self::Free, Self::Tariff, Self::Banded, Self::Voucher];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Tariff => "tariff",
            Self::Banded => "banded",
            Self::Voucher => "voucher",
        }
    }
}

/// What the service costs the person, in one of its cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CostOption {
    pub kind: Option<CostKind>,
    /// When this price applies, in words.
    pub option: Option<String>,
    /// In euro cents.
    pub amount: Option<Cents>,
    /// The lowest ISEE of the band, included.
    pub isee_from: Option<Cents>,
    /// The highest ISEE of the band, included.
    pub isee_to: Option<Cents>,
    /// What the amount buys: "an hour", "a meal".
    pub description: Option<String>,
}

/// A document to bring.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RequiredDocument {
    pub document: String,
    /// Where to find its form.
    pub url: Option<String>,
}

/// Who may use a service, by where they live.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ResidencyRule {
    /// Also who lives elsewhere.
    #[default]
    Any,
    /// Only who lives there.
    ResidentsOnly,
}

impl ResidencyRule {
    pub const ALL: [Self; 2] = [Self::Any, Self::ResidentsOnly];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::ResidentsOnly => "residents_only",
        }
    }
}

/// Where the people live whom a service is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceArea {
    pub name: Option<String>,
    pub description: Option<String>,
    /// ISTAT codes.
    pub municipalities: Vec<String>,
    pub residency_rule: ResidencyRule,
}

/// How much of a service there is.
#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Capacity {
    /// What is counted: places, hours a week.
    pub unit: String,
    pub available: f64,
    pub maximum: Option<f64>,
    pub description: Option<String>,
}

/// An image that was stored before, by its digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Image {
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// What it shows, in Italian, for who does not see it.
    pub alt: String,
}
