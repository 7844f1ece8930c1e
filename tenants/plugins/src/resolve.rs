//! Fields of the API that plugins answer.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_foundation::{Access, Language};
use reticolo_plugin_host::{Answer, Cause, FieldCall, Operation, Refused, Usage};
use reticolo_tenancy::audit::Act;
use reticolo_tenancy::{Actor, Visitor};
use serde_json::Value;

use crate::audience::Standing;
use crate::context::{call, context};
use crate::field::FieldFailure;
use crate::grants::collections;
use crate::load::Inside;
use crate::plugins::Plugins;
use crate::powers::CallPowers;
use crate::record::{Failed, Trace};
use crate::set::Enabled;
use crate::store::{Door, Store};

impl Plugins {
    /// Asks a plugin for a field of the API: one answer for each parent, in their order.
    ///
    /// Whoever is not of the field's audience is refused before anything of the plugin runs; a field it
    /// does not declare is `NotFound`. All that it writes is kept together, when the call ends well, or not at all; a mutation is in the
    /// audit. What the field's type says of the answers is the caller's to check.
    pub async fn resolve(
        &self,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        plugin: &Arc<Enabled>,
        language: Language,
        asked: FieldCall,
    ) -> Result<Vec<Value>, FieldFailure> {
        let inside = self.inside(plugin).await.ok_or(FieldFailure::Unavailable)?;
        let (actor, subject) =
            self.subject(tenant, visitor, plugin).await.map_err(|error| internal(&error))?;
        admit(&inside, &asked, Standing::of(visitor, &actor))?;
        let now = self.clock().now();
        let request_id = visitor.origin.request_id.as_deref();
        let input = input(&asked);
        let context = context(plugin.installation, (language, now), request_id, subject, &[&input]);
        let writes = asked.operation == Operation::Mutation;
        let access = if writes { Access::Write } else { Access::Read };
        let who = (actor.clone(), visitor.origin.clone());
        let powers = self.powers(tenant, visitor, (plugin, &inside), who, access);
        let field = format!("{}.{}", asked.type_name, asked.field);
        let call = call(tenant, plugin, context, powers.clone());
        let prepared = match self.0.meter.check(tenant.id, now) {
            Ok(()) => self.prepare(&inside.opened).await,
            Err(spent) => Err(spent),
        };
        let answer = match prepared {
            Ok(prepared) => self.0.host.resolve(&prepared, call, asked).await,
            Err(cause) => Err(reticolo_plugin_host::Failure { cause, usage: Usage::default() }),
        };
        let mut trace = Trace {
            tenant: Arc::clone(tenant),
            installation: plugin.installation,
            at: now,
            point: format!("field {field}"),
            request_id: request_id.map(str::to_owned),
            log: Vec::new(),
            fuel: 0,
            failed: None,
        };
        let (outcome, usage) = match answer {
            Ok(Answer { value, usage }) => {
                let act = writes.then(|| {
                    Act::new("plugin.mutate")
                        .on("plugin_installation", plugin.installation.0)
                        .fields(vec![field])
                });
                let read = read(&value);
                let kept = match read {
                    Ok(values) => self
                        .keep((&powers.store, plugin), (tenant, visitor, &actor), act)
                        .await
                        .map(|()| values),
                    Err(cause) => Err(cause),
                };
                (kept, usage)
            }
            Err(failure) => (Err(failure.cause), failure.usage),
        };
        (trace.log, trace.fuel) = (usage.log, usage.fuel);
        let answered = outcome.as_ref().map_err(FieldFailure::from).cloned();
        if let Err(cause) = outcome
            && tells_of_a_fault(&cause)
        {
            trace.failed = Some(Failed { cause, input });
        }
        self.0.recorder.note(trace);
        answered
    }

    pub(crate) fn powers(
        &self,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        (plugin, inside): (&Arc<Enabled>, &Arc<Inside>),
        who: (Actor, reticolo_tenancy::Origin),
        access: Access,
    ) -> Arc<CallPowers> {
        let door = Door {
            lanes: self.0.tenants.lanes.clone(),
            tenant: Arc::clone(tenant),
            storage: inside.storage,
            who,
            turns: self.turns(tenant.id),
        };
        Arc::new(CallPowers {
            plugins: self.clone(),
            tenant: Arc::clone(tenant),
            visitor: visitor.clone(),
            plugin: Arc::clone(plugin),
            inside: Arc::clone(inside),
            store: Store::new(door, access, collections(&plugin.manifest)),
        })
    }

    /// Keeps what a call wrote, with its act in the audit.
    async fn keep(
        &self,
        (store, plugin): (&Store, &Enabled),
        (tenant, visitor, actor): (&Arc<Tenant>, &Visitor, &Actor),
        act: Option<Act>,
    ) -> Result<(), Cause> {
        let away = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, "what a plugin wrote could not be kept");
            Cause::PluginUnavailable("the documents cannot be reached at the moment".to_owned())
        };
        let ended = store.end().await.map_err(refused)?;
        match (ended, act) {
            (None, None) => Ok(()),
            (Some(ended), None) => ended.scope.commit().await.map_err(|error| away(&error)),
            (Some(ended), Some(act)) => {
                let back = ended.back(plugin.installation).await.map_err(|error| away(&error))?;
                let mut scope = back.map_err(refused)?;
                scope.record(act);
                scope.commit().await.map_err(|error| away(&error))
            }
            (None, Some(act)) => {
                let lanes = &self.0.tenants.lanes;
                let entered = match actor {
                    Actor::Person(_) => self.0.tenants.enter(tenant, visitor, Access::Write).await,
                    Actor::Public | Actor::System(_) => {
                        lanes.enter(tenant, actor.clone(), Access::Write).await
                    }
                };
                let mut scope = entered.map_err(|error| away(&error))?;
                scope.record(act);
                scope.commit().await.map_err(|error| away(&error))
            }
        }
    }
}

/// Refuses whoever may not ask a field.
fn admit(inside: &Inside, asked: &FieldCall, standing: Standing) -> Result<(), FieldFailure> {
    let api = inside.opened.api.as_ref();
    let declared = api.and_then(|api| api.answered(&asked.type_name, &asked.field));
    let audience = declared.ok_or(FieldFailure::NotFound)?.audience;
    if standing.may_ask(audience) { Ok(()) } else { Err(FieldFailure::NotFor(audience)) }
}

/// A refusal at the end of a call, as the call's own failure.
pub(crate) fn refused(refused: Refused) -> Cause {
    match refused {
        Refused::Limit(text) => Cause::PluginLimit(text),
        Refused::Conflict(rev) => Cause::Conflict(rev),
        Refused::InvalidInput(text) => Cause::InvalidInput(text),
        Refused::Denied(text) => Cause::Denied(text),
        Refused::NotFound => Cause::NotFound,
        Refused::Unavailable(text) => Cause::PluginUnavailable(text),
        Refused::Busy => Cause::Busy,
        Refused::Internal => Cause::PluginInternal("internal error".to_owned()),
    }
}

/// Whether a call that gave no answer is worth a look: not what a plugin says to whoever asked.
pub(crate) const fn tells_of_a_fault(cause: &Cause) -> bool {
    !matches!(
        cause,
        Cause::InvalidInput(_)
            | Cause::NotFound
            | Cause::Conflict(_)
            | Cause::PluginLimit(_)
            | Cause::Busy
            | Cause::Resting(_)
    )
}

fn read(texts: &[String]) -> Result<Vec<Value>, Cause> {
    let parse = |text: &String| serde_json::from_str(text);
    let values: Result<_, _> = texts.iter().map(parse).collect();
    values.map_err(|error| Cause::BadAnswer(error.to_string()))
}

/// The question as one text, for the seed and for whoever looks why it failed.
fn input(asked: &FieldCall) -> String {
    let parents = asked.parents.join(",");
    let FieldCall { type_name, field, arguments, .. } = asked;
    format!(
        "{{\"field\":\"{type_name}.{field}\",\"arguments\":{arguments},\"parents\":[{parents}]}}"
    )
}

fn internal(error: &crate::error::Error) -> FieldFailure {
    tracing::warn!(%error, "a plugin could not be asked");
    match error.code() {
        reticolo_foundation::Code::Unavailable => FieldFailure::Unavailable,
        _ => FieldFailure::Internal,
    }
}
