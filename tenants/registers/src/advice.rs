//! What a rule said about an entry: advice for the person who decides.
//!
//! A rule that gives no answer, or one that nobody can read, is advice too: that a person decides, or
//! what the plugin's manifest says instead. None of it moves a state.

use chrono::NaiveDate;
use reticolo_tenancy::decision::DecisionId;
use reticolo_tenancy::hook::{Instead, Unanswered};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entry::decide::TERM;

/// What a rule said about an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    pub asked_about: AskedAbout,
    pub outcome: Outcome,
    /// What is missing for an admission, or what a renewal hangs on.
    #[serde(default)]
    pub missing: Vec<Reason>,
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// How long the term should be, in months; without end where a yes says `None`.
    pub valid_months: Option<i32>,
    /// The decision as it is kept; `None` where the rule gave no answer.
    pub decision_id: Option<DecisionId>,
    /// Why there is no answer; `None` where there is one.
    pub failure: Option<String>,
    pub on: NaiveDate,
}

/// What a rule was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedAbout {
    Admission,
    Renewal,
}

impl AskedAbout {
    pub const ALL: [Self; 2] = [Self::Admission, Self::Renewal];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admission => "admission",
            Self::Renewal => "renewal",
        }
    }
}

/// What a rule advises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Admit,
    /// Something is missing.
    Integrate,
    Renew,
    /// Renew, if some conditions are met.
    Conditions,
    Refuse,
    /// No rule says: a person looks at it all.
    Manual,
}

impl Outcome {
    pub const ALL: [Self; 6] =
        [Self::Admit, Self::Integrate, Self::Renew, Self::Conditions, Self::Refuse, Self::Manual];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admit => "admit",
            Self::Integrate => "integrate",
            Self::Renew => "renew",
            Self::Conditions => "conditions",
            Self::Refuse => "refuse",
            Self::Manual => "manual",
        }
    }
}

/// A reason, with the article it follows from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reason {
    pub code: String,
    /// In the language of whoever asked.
    pub text: String,
    pub article: Option<String>,
}

/// The answer of `registry.admission`, as plugins write it.
#[derive(Deserialize)]
struct AdmissionAnswer {
    outcome: AdmissionOutcome,
    #[serde(default)]
    missing: Vec<Reason>,
    #[serde(default)]
    reasons: Vec<Reason>,
    /// `null`: without end, which is said and not left out.
    #[serde(deserialize_with = "Option::deserialize")]
    valid_months: Option<i32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum AdmissionOutcome {
    Admit,
    Integrate,
    Refuse,
}

/// The answer of `registry.renewal`, as plugins write it.
#[derive(Deserialize)]
struct RenewalAnswer {
    outcome: RenewalOutcome,
    #[serde(default)]
    conditions: Vec<Reason>,
    #[serde(deserialize_with = "Option::deserialize")]
    valid_months: Option<i32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum RenewalOutcome {
    Renew,
    Conditions,
    Refuse,
}

impl Advice {
    /// The advice in a rule's answer; that a person decides, where nobody can read it.
    pub(crate) fn answered(
        asked_about: AskedAbout,
        output: &Value,
        decision_id: DecisionId,
        on: NaiveDate,
    ) -> Self {
        let read = match asked_about {
            AskedAbout::Admission => Self::of_admission(output, on),
            AskedAbout::Renewal => Self::of_renewal(output, on),
        };
        let unreadable = |why: &str| {
            Self::without(asked_about, Outcome::Manual, &format!("unreadable answer: {why}"), on)
        };
        // A term that is none must not pass for one without end.
        let mut advice = match read {
            Ok(advice) if advice.valid_months.is_none_or(|months| TERM.contains(&months)) => advice,
            Ok(_) => unreadable("valid_months is not between 1 and 120"),
            Err(error) => unreadable(&error.to_string()),
        };
        advice.decision_id = Some(decision_id);
        advice
    }

    fn of_admission(output: &Value, on: NaiveDate) -> Result<Self, serde_json::Error> {
        let answer = AdmissionAnswer::deserialize(output)?;
        let outcome = match answer.outcome {
            AdmissionOutcome::Admit => Outcome::Admit,
            AdmissionOutcome::Integrate => Outcome::Integrate,
            AdmissionOutcome::Refuse => Outcome::Refuse,
        };
        Ok(Self {
            asked_about: AskedAbout::Admission,
            outcome,
            missing: answer.missing,
            reasons: answer.reasons,
            valid_months: answer.valid_months,
            decision_id: None,
            failure: None,
            on,
        })
    }

    fn of_renewal(output: &Value, on: NaiveDate) -> Result<Self, serde_json::Error> {
        let answer = RenewalAnswer::deserialize(output)?;
        let outcome = match answer.outcome {
            RenewalOutcome::Renew => Outcome::Renew,
            RenewalOutcome::Conditions => Outcome::Conditions,
            RenewalOutcome::Refuse => Outcome::Refuse,
        };
        Ok(Self {
            asked_about: AskedAbout::Renewal,
            outcome,
            missing: answer.conditions,
            reasons: Vec::new(),
            valid_months: answer.valid_months,
            decision_id: None,
            failure: None,
            on,
        })
    }

    /// What the manifest says instead of an answer. The platform has no rule of its own to admit or
    /// renew by, so that its default is a person too.
    pub(crate) fn unanswered(asked_about: AskedAbout, why: &Unanswered, on: NaiveDate) -> Self {
        let outcome = match why {
            Unanswered::Failed { instead: Instead::Reject, .. } => Outcome::Refuse,
            Unanswered::Absent
            | Unanswered::Failed {
                instead: Instead::ManualReview | Instead::CoreDefault, ..
            } => Outcome::Manual,
        };
        Self::without(asked_about, outcome, &why.to_string(), on)
    }

    fn without(asked_about: AskedAbout, outcome: Outcome, failure: &str, on: NaiveDate) -> Self {
        Self {
            asked_about,
            outcome,
            missing: Vec::new(),
            reasons: Vec::new(),
            valid_months: None,
            decision_id: None,
            failure: Some(failure.chars().take(500).collect()),
            on,
        }
    }

    /// Whether it says yes to what it was asked, and was asked on this day: papers run out, people come
    /// of age and rules change from one day to the next, and nobody may be admitted by a yes of another day.
    pub fn is_yes_of(&self, today: NaiveDate) -> bool {
        self.on == today && matches!(self.outcome, Outcome::Admit | Outcome::Renew)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use reticolo_tenancy::decision::DecisionId;
    use reticolo_tenancy::hook::{Instead, Unanswered};
    use serde_json::{Value, json};

    use super::{Advice, AskedAbout, Outcome};

    fn today() -> NaiveDate {
        "2026-03-01".parse().unwrap()
    }

    fn admission(output: &Value) -> Advice {
        Advice::answered(AskedAbout::Admission, output, DecisionId::fresh(), today())
    }

    #[test]
    fn an_answer_is_read_as_it_was_given() {
        let advice = admission(&json!({
            "outcome": "integrate",
            "missing": [{ "code": "training", "text": "Mancano 20 ore", "article": "art. 7" }],
            "reasons": [], "valid_months": null,
        }));
        assert_eq!(advice.outcome, Outcome::Integrate);
        assert_eq!(advice.missing[0].article.as_deref(), Some("art. 7"));
        assert!(!advice.is_yes_of(today()) && advice.failure.is_none());
        let yes = admission(&json!({ "outcome": "admit", "valid_months": 24 }));
        assert!(yes.is_yes_of(today()) && yes.valid_months == Some(24));
        let tomorrow = today().succ_opt().unwrap();
        assert!(!yes.is_yes_of(tomorrow), "it was not asked about tomorrow");
    }

    #[test]
    fn what_nobody_can_read_is_left_to_a_person() {
        for nonsense in [
            json!(null),
            json!({}),
            json!({ "outcome": "renew" }),
            json!([1]),
            json!({ "outcome": "admit" }),
        ] {
            let advice = admission(&nonsense);
            assert_eq!(advice.outcome, Outcome::Manual, "{nonsense}");
            assert!(advice.failure.is_some() && advice.decision_id.is_some());
        }
        for months in [100_000, 121, 0, -3] {
            let term = admission(&json!({ "outcome": "admit", "valid_months": months }));
            assert_eq!((term.outcome, term.valid_months), (Outcome::Manual, None), "{months}");
            assert!(term.failure.is_some() && !term.is_yes_of(today()));
        }
    }

    #[test]
    fn a_rule_that_fails_never_says_yes() {
        for (instead, outcome) in [
            (Instead::ManualReview, Outcome::Manual),
            (Instead::CoreDefault, Outcome::Manual),
            (Instead::Reject, Outcome::Refuse),
        ] {
            let why = Unanswered::Failed { instead, reason: "out of fuel".to_owned() };
            assert_eq!(Advice::unanswered(AskedAbout::Admission, &why, today()).outcome, outcome);
        }
        let absent = Advice::unanswered(AskedAbout::Renewal, &Unanswered::Absent, today());
        assert_eq!(absent.outcome, Outcome::Manual);
    }
}
