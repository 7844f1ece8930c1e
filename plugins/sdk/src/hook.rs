//! What the platform asks rules and what they answer, by hook, so that an author types only what is
//! theirs: the form of an entry (`F`) and the parameters of the union (`P`).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Why something was decided, in words for the person it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The same for the same reason in every language: `age.below_minimum`.
    pub code: String,
    pub text: String,
    /// The article that is applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

impl Reason {
    pub fn new(code: &str, text: impl Into<String>) -> Self {
        Self { code: code.to_owned(), text: text.into(), article: None }
    }

    /// Names the article; an empty one is none.
    #[must_use]
    pub fn under(mut self, article: &str) -> Self {
        self.article = (!article.is_empty()).then(|| article.to_owned());
        self
    }
}

/// A document of an entry, without its content.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DocumentFacts {
    pub code: String,
    #[serde(default)]
    pub expires_on: Option<NaiveDate>,
    /// Whether somebody of the desk has looked at it.
    #[serde(default)]
    pub verified: bool,
}

/// Facts of `registry.admission`.
#[derive(Clone, Debug, Deserialize)]
pub struct AdmissionFacts<F, P> {
    pub form: F,
    #[serde(default)]
    pub documents: Vec<DocumentFacts>,
    /// Whole years.
    pub age: u32,
    pub today: NaiveDate,
    pub parameters: P,
}

/// The answer of `registry.admission`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Admission {
    pub outcome: AdmissionOutcome,
    /// What would have to be added.
    pub missing: Vec<Reason>,
    pub reasons: Vec<Reason>,
    /// How long the listing holds; none: without end.
    pub valid_months: Option<u32>,
}

/// What an application comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AdmissionOutcome {
    Admit,
    /// Something is missing that can be added.
    Integrate,
    Refuse,
}

/// Facts of `registry.renewal`.
#[derive(Clone, Debug, Deserialize)]
pub struct RenewalFacts<F, P> {
    pub form: F,
    #[serde(default)]
    pub documents: Vec<DocumentFacts>,
    pub admitted_on: NaiveDate,
    #[serde(default)]
    pub valid_until: Option<NaiveDate>,
    /// Hours of training since the last admission or renewal.
    pub training_hours: u32,
    pub today: NaiveDate,
    pub parameters: P,
}

/// The answer of `registry.renewal`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Renewal {
    pub outcome: RenewalOutcome,
    pub conditions: Vec<Reason>,
    pub valid_months: Option<u32>,
}

/// What a renewal comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RenewalOutcome {
    Renew,
    /// Once the conditions are met.
    Conditions,
    Refuse,
}

/// What all candidates of `matching.score` share; `N` is the form of a request.
#[derive(Clone, Debug, Deserialize)]
pub struct MatchingFacts<N, P> {
    pub need: N,
    pub today: NaiveDate,
    pub parameters: P,
}

/// A candidate of `matching.score`.
#[derive(Clone, Debug, Deserialize)]
pub struct Candidate<F> {
    /// A pseudonym.
    pub candidate: String,
    /// The `matching-fields` of the form.
    pub form: F,
    /// Minutes a week that no placement takes.
    pub free_minutes: u32,
    /// ISTAT codes of the municipalities the candidate works in; none: all.
    #[serde(default)]
    pub municipalities: Vec<String>,
}

/// The answer of `matching.score` about one candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Score {
    /// 0 to 1000.
    pub score: u32,
    pub reasons: Vec<Reason>,
    /// Whether something that must be is not.
    pub excluded: bool,
}

/// Facts of `voucher.amount`; `F` is whatever else the rule in force needs.
#[derive(Clone, Debug, Deserialize)]
pub struct VoucherFacts<F, P> {
    /// 1 to 3, as the assessment says.
    #[serde(default)]
    pub need_level: Option<u8>,
    /// None: the household has not declared it.
    #[serde(default)]
    pub isee_cents: Option<i64>,
    pub facts: F,
    pub today: NaiveDate,
    pub parameters: P,
}

/// The answer of `voucher.amount`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amount {
    pub eligible: bool,
    /// In the rule's unit: a month, an hour, a stay.
    pub amount_cents: i64,
    pub months: u32,
    pub purposes: Vec<String>,
    pub reasons: Vec<Reason>,
}
