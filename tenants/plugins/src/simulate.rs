//! What would change: decisions of a rule, given again with another version or other parameters.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_catalogue::{Digest, release};
use reticolo_foundation::{Access, Cents};
use reticolo_plugin_host::Prepared;
use reticolo_tenancy::audit::Act;
use reticolo_tenancy::decision::{self, DecisionId, Kept};
use reticolo_tenancy::{Permission, Scope};
use serde_json::Value;
use uuid::Uuid;

use crate::error::Error;
use crate::installation::{self, Installation};
use crate::opened::Opened;
use crate::plugins::{Manager, Plugins};
use crate::replay::as_tried;
use crate::rules::{fitting, with_parameters};

/// Decisions that are given again at a time.
const PAGE: i64 = 100;

/// What is tried.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The plugin's id.
    pub plugin: String,
    pub rule: String,
    /// Another release than the one that is installed.
    pub digest: Option<Digest>,
    /// Other parameters than those of the settings. Without, and without a release, it is what is
    /// installed and set now against what was decided then.
    pub parameters: Option<Value>,
    /// Go on after this decision; the newest come first.
    pub after: Option<DecisionId>,
}

/// A decision that would be another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    pub decision: DecisionId,
    /// The table of what was decided about, and the row's id.
    pub subject: (String, Uuid),
    pub before: Value,
    /// What would be answered, or why nothing.
    pub after: Result<Value, String>,
}

impl Changed {
    /// What it comes to more than before, where both outcomes are amounts.
    pub fn difference(&self) -> Option<Cents> {
        let after = sum(self.after.as_ref().ok()?)?;
        after.checked_sub(sum(&self.before)?).map(Cents)
    }
}

/// What an outcome comes to, in cents: its amount, as often as it is given.
fn sum(outcome: &Value) -> Option<i64> {
    let amount = outcome.get("amount_cents")?.as_i64()?;
    let months = outcome.get("months").map_or(Some(1), Value::as_i64)?;
    amount.checked_mul(months)
}

/// One page of a trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simulated {
    /// Decisions that were given again.
    pub tried: usize,
    pub changed: Vec<Changed>,
    /// What the decisions of the page come to more than before, for rules that answer amounts; those
    /// that would have no answer are not in it.
    pub difference: Option<Cents>,
    /// The last decision of the page, where there are more.
    pub next: Option<DecisionId>,
}

impl Plugins {
    /// Gives up to a hundred decisions of a rule again and says which would be others. Nothing comes of
    /// it. Needs `plugin:manage`. Fails with `NotFound` where the plugin or the release is not there, and
    /// with `NotOffered` where the release is another plugin's, or not one that may run here. Fails with
    /// `Preparing` where it has to be compiled first.
    pub async fn simulate(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        trial: &Trial,
    ) -> Result<Simulated, Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        scope.require(Permission::PluginManage)?;
        let live = installation::live(&mut scope, &trial.plugin).await?;
        let live = live.ok_or(Error::NotFound)?;
        let digest = self.tried(&live, trial.digest).await?;
        let kept = page(&mut scope, trial).await?;
        scope.record(
            Act::new("plugin.simulate")
                .on("plugin_installation", live.id.0)
                .because(trial.rule.chars().take(100).collect::<String>()),
        );
        scope.commit().await?;
        let opened = self.0.packages.open(digest).await?;
        let prepared = self.prepare_for(manager, &opened).await?;
        let parameters = trial.parameters.clone().unwrap_or_else(|| live.settings().clone());
        let mut simulated = Simulated { tried: kept.len(), ..Simulated::default() };
        if i64::try_from(kept.len()).unwrap_or(PAGE) == PAGE {
            simulated.next = kept.last().map(|kept| kept.decision_id);
        }
        for kept in kept {
            if let Some(changed) =
                self.differs(tenant, (&opened, &prepared), &parameters, kept).await?
            {
                simulated.changed.push(changed);
            }
        }
        simulated.difference = together(&simulated.changed);
        Ok(simulated)
    }

    /// The release a trial runs: one that may be installed, or what is installed, as long as its publisher
    /// is trusted.
    async fn tried(&self, live: &Installation, asked: Option<Digest>) -> Result<Digest, Error> {
        let digest = asked.unwrap_or(live.digest);
        let mut scope = self.0.catalogue.read().await?;
        let release = release::by_digest(&mut scope, &digest).await?;
        scope.commit().await?;
        let may_run = if digest == live.digest { !release.revoked } else { release.is_offered() };
        let same = release.plugin_id == live.plugin_id;
        if same && may_run { Ok(digest) } else { Err(Error::NotOffered) }
    }

    async fn differs(
        &self,
        tenant: &Tenant,
        (opened, prepared): (&Opened, &Arc<Prepared>),
        parameters: &Value,
        kept: Kept,
    ) -> Result<Option<Changed>, Error> {
        let facts = retold(&kept.facts, parameters);
        let asked = (as_tried(&kept)?, facts.as_str());
        let (output, _) = self.again(tenant, (opened, prepared), &kept, asked).await;
        let before: Value = serde_json::from_str(&kept.output).unwrap_or_default();
        let schemas = opened.rules.get(&kept.rule);
        let after = output.and_then(|output| match serde_json::from_str(&output) {
            Ok(Value::Array(items)) => Ok(Value::Array(items)),
            _ => fitting(schemas, &output).map_err(|cause| cause.to_string()),
        });
        if after.as_ref() == Ok(&before) {
            return Ok(None);
        }
        let subject = (kept.subject_kind, kept.subject_id);
        Ok(Some(Changed { decision: kept.decision_id, subject, before, after }))
    }
}

async fn page(scope: &mut Scope, trial: &Trial) -> Result<Vec<Kept>, Error> {
    let of = (trial.plugin.as_str(), trial.rule.as_str());
    Ok(decision::of_rule(scope, of, trial.after, PAGE).await?)
}

/// What changes come to together; nothing, where none is an amount.
fn together(changed: &[Changed]) -> Option<Cents> {
    let differences = changed.iter().filter_map(Changed::difference);
    differences.map(|Cents(cents)| cents).reduce(i64::saturating_add).map(Cents)
}

/// The facts of a decision with other parameters.
fn retold(facts: &str, parameters: &Value) -> String {
    let mut told: Value = serde_json::from_str(facts).unwrap_or_default();
    let batch = told.as_object().is_some_and(|told| {
        told.len() == 2 && told.contains_key("common") && told.contains_key("items")
    });
    match told.get_mut("common") {
        Some(common) if batch => {
            *common = with_parameters(common, parameters);
            told.to_string()
        }
        _ => with_parameters(&told, parameters).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use reticolo_foundation::Cents;
    use reticolo_tenancy::decision::DecisionId;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::{Changed, together};

    fn changed(before: Value, after: Result<Value, String>) -> Changed {
        let subject = ("voucher".to_owned(), Uuid::nil());
        Changed { decision: DecisionId::fresh(), subject, before, after }
    }

    #[test]
    fn amounts_are_added_up_as_often_as_they_are_given() {
        let amount = |cents: i64, months: i64| json!({ "amount_cents": cents, "months": months });
        let less = changed(amount(30_000, 6), Ok(amount(25_000, 6)));
        assert_eq!(less.difference(), Some(Cents(-30_000)));
        let once = changed(json!({ "amount_cents": 500 }), Ok(json!({ "amount_cents": 700 })));
        let failed = changed(amount(30_000, 6), Err("no answer".to_owned()));
        let odd = changed(json!({ "outcome": "admit" }), Ok(json!({ "outcome": "refuse" })));
        let far = changed(amount(i64::MAX, 2), Ok(amount(0, 2)));
        assert_eq!((failed.difference(), odd.difference(), far.difference()), (None, None, None));
        assert_eq!(together(&[less, failed, once, odd.clone()]), Some(Cents(-29_800)));
        assert_eq!(together(&[odd]), None);
    }
}
