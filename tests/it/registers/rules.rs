//! Rules that answer as a test wants, where the test is about what becomes of an answer. Tests of real
//! plugins in the sandbox are beside those of plugins.

use std::sync::Mutex;

use async_trait::async_trait;
use reticolo_tenancy::hook::{Asked, Decision, Decisions, Instead, Receipt, Rules, Unanswered};
use serde_json::{Value, json};

/// Answers what it was last told to, and remembers what it was asked.
#[derive(Default)]
pub(crate) struct Told {
    answer: Mutex<Option<Value>>,
    asked: Mutex<Vec<Value>>,
}

impl Told {
    /// The next answers; `None`: it fails.
    pub(crate) fn answer(&self, answer: Option<Value>) {
        *self.answer.lock().unwrap() = answer;
    }

    /// The facts it was asked about last.
    pub(crate) fn asked(&self) -> Value {
        self.asked.lock().unwrap().last().cloned().unwrap_or_default()
    }

    /// How many candidates or entries each question was about.
    pub(crate) fn sizes(&self) -> Vec<usize> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|facts| facts["items"].as_array().map_or(1, Vec::len)).collect()
    }

    fn receipt(asked: &Asked, facts: &Value, output: &Value) -> Receipt {
        Receipt {
            plugin: asked.plugin.clone(),
            version: "1.0.0".to_owned(),
            package: vec![7; 32],
            rule: asked.rule.clone(),
            engine: "told".to_owned(),
            fuel: 1,
            context: "{}".to_owned(),
            facts: facts.to_string(),
            output: output.to_string(),
        }
    }

    fn next(&self, facts: &Value) -> Result<Value, Unanswered> {
        self.asked.lock().unwrap().push(facts.clone());
        self.answer.lock().unwrap().clone().ok_or_else(|| Unanswered::Failed {
            instead: Instead::ManualReview,
            reason: "out of fuel".to_owned(),
        })
    }
}

#[async_trait]
impl Rules for Told {
    async fn evaluate(&self, asked: &Asked, facts: &Value) -> Result<Decision, Unanswered> {
        let output = self.next(facts)?;
        Ok(Decision { receipt: Self::receipt(asked, facts, &output), output })
    }

    /// Every candidate gets the same answer; one that is an object by a skill gets that of its first skill.
    async fn evaluate_batch(
        &self,
        asked: &Asked,
        common: &Value,
        items: &[Value],
    ) -> Result<Decisions, Unanswered> {
        assert!(items.len() <= 200, "{} candidates at once", items.len());
        let facts = json!({ "common": common, "items": items });
        let answer = self.next(&facts)?;
        let of = |item: &Value| {
            let skill = item["form"]["skills"][0].as_str().unwrap_or_default();
            answer.get(skill).unwrap_or(&answer).clone()
        };
        let outputs: Vec<Value> = items.iter().map(of).collect();
        let receipt = Self::receipt(asked, &facts, &json!(outputs));
        Ok(Decisions { outputs, receipt })
    }
}
