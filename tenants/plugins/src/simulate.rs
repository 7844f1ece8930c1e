//! What would change: decisions of a rule, given again with another version or other parameters.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_catalogue::Digest;
use reticolo_foundation::Access;
use reticolo_tenancy::audit::Act;
use reticolo_tenancy::decision::{self, DecisionId, Kept};
use reticolo_tenancy::{Permission, Scope};
use serde_json::Value;
use uuid::Uuid;

use crate::error::Error;
use crate::installation;
use crate::opened::Opened;
use crate::plugins::{Manager, Plugins};
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

/// One page of a trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simulated {
    /// Decisions that were given again.
    pub tried: usize,
    pub changed: Vec<Changed>,
    /// The last decision of the page, where there are more.
    pub next: Option<DecisionId>,
}

impl Plugins {
    /// Gives up to a hundred decisions of a rule again and says which would be others. Nothing comes of
    /// it. Needs `plugin:manage`. Fails with `NotFound` where the plugin or the release is not there.
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
        let kept = page(&mut scope, trial).await?;
        scope.record(
            Act::new("plugin.simulate")
                .on("plugin_installation", live.id.0)
                .because(trial.rule.chars().take(100).collect::<String>()),
        );
        scope.commit().await?;
        let opened = self.0.packages.open(trial.digest.unwrap_or(live.digest)).await?;
        let parameters = trial.parameters.clone().unwrap_or_else(|| live.settings().clone());
        let mut simulated = Simulated { tried: kept.len(), ..Simulated::default() };
        if i64::try_from(kept.len()).unwrap_or(PAGE) == PAGE {
            simulated.next = kept.last().map(|kept| kept.decision_id);
        }
        for kept in kept {
            if let Some(changed) = self.differs(tenant, &opened, &parameters, kept).await? {
                simulated.changed.push(changed);
            }
        }
        Ok(simulated)
    }

    async fn differs(
        &self,
        tenant: &Tenant,
        opened: &Opened,
        parameters: &Value,
        kept: Kept,
    ) -> Result<Option<Changed>, Error> {
        let facts = retold(&kept.facts, parameters);
        let (output, _) = self.again(tenant, opened, &kept, &facts).await?;
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
