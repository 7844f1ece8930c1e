//! Giving a decision again, with what its receipt has: the same package answers the same bytes.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_catalogue::Digest;
use reticolo_foundation::Access;
use reticolo_plugin_host::{Answer, Call, Context, Failure, Granted, NoPowers, Prepared, Usage};
use reticolo_tenancy::audit::Act;
use reticolo_tenancy::decision::{self, DecisionId, Kept};
use reticolo_tenancy::{Permission, Scope};
use serde_json::Value;

use crate::error::Error;
use crate::opened::Opened;
use crate::plugins::{Manager, Plugins};

/// A decision that was given again.
#[derive(Clone, Debug)]
pub struct Replayed {
    pub kept: Kept,
    /// What the same package answers now, or why it does not.
    pub output: Result<String, String>,
    pub fuel: u64,
    /// The engine it was given in now; in another one instructions may cost otherwise.
    pub engine: String,
}

impl Replayed {
    /// Whether it is the same, byte by byte.
    pub fn is_identical(&self) -> bool {
        self.output.as_ref() == Ok(&self.kept.output)
    }
}

impl Plugins {
    /// Gives a decision again with the package, context and facts of then. Needs `plugin:read`; the
    /// package is in the catalogue for good, also where the plugin was removed. Fails with `NotFound`,
    /// `NotReady`, or `Preparing`.
    pub async fn replay(
        &self,
        tenant: &Arc<Tenant>,
        manager: &Manager,
        id: DecisionId,
    ) -> Result<Replayed, Error> {
        let mut scope = self.enter(tenant, manager, Access::Write).await?;
        scope.require(Permission::PluginRead)?;
        let kept = decision::by_id(&mut scope, id).await?.ok_or(Error::NotFound)?;
        record(&mut scope, "plugin.replay", id);
        scope.commit().await?;
        let digest = Digest::try_from(kept.package_digest.clone()).map_err(|_| Error::NotFound)?;
        let opened = self.0.packages.open(digest).await?;
        let prepared = self.prepare_for(manager, &opened).await?;
        let (context, asked) = (as_then(&kept)?, (&*opened, &prepared));
        let (output, usage) = self.again(tenant, asked, &kept, (context, &kept.facts)).await;
        let engine = self.0.host.engine().to_owned();
        Ok(Replayed { kept, output, fuel: usage.fuel, engine })
    }

    /// Asks a package what a kept decision was asked, with this context and these facts.
    pub(crate) async fn again(
        &self,
        tenant: &Tenant,
        (opened, prepared): (&Opened, &Arc<Prepared>),
        kept: &Kept,
        (context, facts): (Context, &str),
    ) -> (Result<String, String>, Usage) {
        let call = Call {
            tenant: tenant.id.to_string(),
            plugin: kept.plugin.clone(),
            version: opened.manifest.version.to_string(),
            context,
            granted: Arc::new(Granted::default()),
            powers: Arc::new(NoPowers),
            memory_mib: opened.manifest.limits.memory_mib,
            trial: true,
        };
        let host = &self.0.host;
        let answer = match Batch::of(facts) {
            Some(Batch { common, items }) => host
                .evaluate_batch(prepared, call, &kept.rule, common, items)
                .await
                .map(|Answer { value, usage }| (format!("[{}]", value.join(",")), usage)),
            None => host
                .evaluate(prepared, call, &kept.rule, facts.to_owned())
                .await
                .map(|Answer { value, usage }| (value, usage)),
        };
        let (output, usage) = match answer {
            Ok((output, usage)) => (Ok(output), usage),
            Err(Failure { cause, usage }) => (Err(cause.to_string()), usage),
        };
        self.0.meter.spend(tenant.id, self.clock().now(), usage.fuel);
        (output, usage)
    }
}

/// The context in which a decision was given.
fn as_then(kept: &Kept) -> Result<Context, Error> {
    serde_json::from_str(&kept.context)
        .map_err(|error| Error::NotReady(format!("the decision's context: {error}")))
}

/// The same for a trial: the plugin is told that nothing comes of its answer.
pub(crate) fn as_tried(kept: &Kept) -> Result<Context, Error> {
    Ok(Context { dry_run: true, ..as_then(kept)? })
}

/// The facts of a rule that is asked about many at once, taken apart again to the byte.
struct Batch {
    common: String,
    items: Vec<String>,
}

impl Batch {
    /// Facts of a batch are `{"common": …, "items": […]}` and nothing else.
    fn of(facts: &str) -> Option<Self> {
        let facts: Value = serde_json::from_str(facts).ok()?;
        let object = facts.as_object().filter(|object| object.len() == 2)?;
        let (common, items) = (object.get("common")?, object.get("items")?.as_array()?);
        // Written by the same hand that wrote them down: the same text comes out.
        let items = items.iter().map(Value::to_string).collect();
        Some(Self { common: common.to_string(), items })
    }
}

pub(crate) fn record(scope: &mut Scope, act: &'static str, id: DecisionId) {
    scope.record(Act::new(act).on("decision", id.0));
}

#[cfg(test)]
mod tests {
    use super::Batch;

    #[test]
    fn a_batch_is_taken_apart_as_it_was_put_together() {
        let common =
            serde_json::json!({ "b": 1.50, "a": "è\"\n", "n": [1, 1e30, -0.0, 51.248_178_375_917_81] })
                .to_string();
        let items = [r#"{"candidate":"x"}"#.to_owned(), "2".to_owned()];
        let facts = format!("{{\"common\":{common},\"items\":[{}]}}", items.join(","));
        let batch = Batch::of(&facts).unwrap();
        assert_eq!(batch.common, common);
        assert_eq!(batch.items, items);
        assert!(Batch::of(r#"{"form":{},"today":"2026-01-01"}"#).is_none());
    }
}
