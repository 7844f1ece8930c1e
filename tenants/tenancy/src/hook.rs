//! Where an area of the domain asks a rule that a union may have given to a plugin.
//!
//! A rule is asked before a transaction opens or after it has committed, never inside: it may take
//! its time. What it answers is advice: it changes no state by itself.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use reticolo_accounts::Tenant;
use reticolo_foundation::Language;
use serde_json::Value;

use crate::actor::Visitor;

/// Which rule is asked, for whom and when.
#[derive(Clone, Debug)]
pub struct Asked {
    pub tenant: Arc<Tenant>,
    /// Who is behind the question; a rule learns of them no more than that somebody asks.
    pub visitor: Visitor,
    /// The plugin's id: `it.reticolo.caregiver-registry`.
    pub plugin: String,
    /// The rule's name in the plugin's manifest.
    pub rule: String,
    /// The language of its reasons.
    pub language: Language,
    /// The instant of the decision; its legal day is the rule's `today`.
    pub now: DateTime<Utc>,
}

/// Rules of plugins.
#[async_trait]
pub trait Rules: Send + Sync {
    /// Asks once; `facts` is an object that fits the rule's input schema.
    async fn evaluate(&self, asked: &Asked, facts: &Value) -> Result<Decision, Unanswered>;

    /// Asks about many items at once; one answer an item, in their order.
    async fn evaluate_batch(
        &self,
        asked: &Asked,
        common: &Value,
        items: &[Value],
    ) -> Result<Decisions, Unanswered>;
}

/// The most items a rule is asked about at once, and the most bytes of them: half of what a call may
/// carry, which leaves room for what is common.
const MOST_ITEMS: usize = 200;
const MOST_BYTES: usize = 512 << 10;

/// Items in batches that a rule can be asked about at once; `bytes` is the length of an item's text. One that
/// is too large has a batch of its own.
pub fn batches<T>(items: &[T], bytes: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let (mut batches, mut rest, mut taken, mut size) = (Vec::new(), items, 0, 0_usize);
    for item in items {
        let more = size.saturating_add(bytes(item));
        if taken > 0 && (taken == MOST_ITEMS || more > MOST_BYTES) {
            let (batch, left) = rest.split_at(taken);
            batches.push(batch);
            (rest, taken, size) = (left, 0, 0);
        }
        taken += 1;
        size = size.saturating_add(bytes(item));
    }
    if taken > 0 {
        batches.push(rest);
    }
    batches
}

/// No rules at all: what a platform without plugins has.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRules;

#[async_trait]
impl Rules for NoRules {
    async fn evaluate(&self, _: &Asked, _: &Value) -> Result<Decision, Unanswered> {
        Err(Unanswered::Absent)
    }

    async fn evaluate_batch(
        &self,
        _: &Asked,
        _: &Value,
        _: &[Value],
    ) -> Result<Decisions, Unanswered> {
        Err(Unanswered::Absent)
    }
}

/// What a rule answered, and what it takes to answer the same again.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub output: Value,
    pub receipt: Receipt,
}

/// What a rule answered about many items.
#[derive(Clone, Debug, PartialEq)]
pub struct Decisions {
    pub outputs: Vec<Value>,
    /// Its facts are `{"common": …, "items": […]}`, its output the list of answers.
    pub receipt: Receipt,
}

/// A decision's receipt: asked again with this, the same plugin gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub plugin: String,
    pub version: String,
    /// SHA-256 of the plugin's package.
    pub package: Vec<u8>,
    pub rule: String,
    /// The engine that ran it, with its version: instructions may cost otherwise in another one.
    pub engine: String,
    pub fuel: u64,
    /// The frozen context, the facts and the output, as the JSON text that crossed the boundary.
    pub context: String,
    pub facts: String,
    pub output: String,
}

/// Why a rule gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// No such plugin is enabled here, or it has no such rule.
    #[error("no plugin answers this rule here")]
    Absent,
    /// It was asked and failed; what its manifest says should happen then.
    #[error("the rule gave no answer: {reason}")]
    Failed { instead: Instead, reason: String },
}

/// What happens when a rule fails. Nothing is ever granted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// A person decides.
    ManualReview,
    /// The platform's own rule answers, where it has one.
    CoreDefault,
    Reject,
}

#[cfg(test)]
mod tests {
    use super::batches;

    fn lengths(sizes: &[usize]) -> Vec<usize> {
        batches(sizes, |size| *size).iter().map(|batch| batch.len()).collect()
    }

    #[test]
    fn batches_are_no_larger_than_what_a_call_may_carry() {
        assert_eq!(lengths(&[]), Vec::<usize>::new());
        assert_eq!(lengths(&[10; 450]), [200, 200, 50]);
        // Full forms of 32 KiB.
        assert_eq!(lengths(&[32 << 10; 40]), [16, 16, 8]);
        assert_eq!(lengths(&[1, 2 << 20, 1, 1]), [1, 1, 2]);
    }
}
