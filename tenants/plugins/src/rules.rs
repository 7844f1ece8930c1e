//! Rules: asked by areas of the domain, answered by plugins, with a receipt.
//!
//! A rule has no powers. It is given its facts and the union's parameters, and both what goes in and
//! what comes out fits the schemas its manifest names.

use std::sync::Arc;

use async_trait::async_trait;
use reticolo_plugin_host::{Answer, Cause, Context, Failure, NoPowers, Usage};
use reticolo_plugin_package::manifest::OnFailure;
use reticolo_plugin_package::schema::misfits;
use reticolo_plugin_package::vector::of_item;
use reticolo_tenancy::hook::{Asked, Decision, Decisions, Instead, Receipt, Rules, Unanswered};
use serde_json::{Map, Value, json};

use crate::context::{call, context};
use crate::load::Inside;
use crate::opened::Schemas;
use crate::plugins::Plugins;
use crate::record::{Failed, Trace};
use crate::resolve::tells_of_a_fault;
use crate::set::Enabled;

#[async_trait]
impl Rules for Plugins {
    async fn evaluate(&self, asked: &Asked, facts: &Value) -> Result<Decision, Unanswered> {
        let found = self.find(asked).await?;
        let facts = found.complete(facts)?;
        let text = facts.to_string();
        let context = found.context(asked, &[&text]);
        let answer = self.once(&found, asked, context.clone(), text.clone()).await;
        let answer = answer.and_then(|Answer { value, usage }| {
            found.checked(Answer { value: vec![value], usage })
        });
        let answer = self.noted(&found, asked, &text, answer)?;
        let Answer { value: (mut outputs, mut values), usage } = answer;
        let (Some(output), Some(value)) = (outputs.pop(), values.pop()) else {
            return Err(found.failed(&Cause::BadAnswer("no answer".to_owned())));
        };
        let receipt = found.receipt(self, &usage, &context, text, output);
        Ok(Decision { output: value, receipt })
    }

    async fn evaluate_batch(
        &self,
        asked: &Asked,
        common: &Value,
        items: &[Value],
    ) -> Result<Decisions, Unanswered> {
        let found = self.find(asked).await?;
        found.fits_all(common, items)?;
        let common = found.with_parameters(common).to_string();
        let items: Vec<String> = items.iter().map(Value::to_string).collect();
        let text = format!("{{\"common\":{common},\"items\":[{}]}}", items.join(","));
        let context = found.context(asked, &[&text]);
        let answer = self.batch(&found, asked, context.clone(), common, items).await;
        let answer = answer.and_then(|answer| found.checked(answer));
        let Answer { value: (outputs, values), usage } =
            self.noted(&found, asked, &text, answer)?;
        let output = format!("[{}]", outputs.join(","));
        let receipt = found.receipt(self, &usage, &context, text, output);
        Ok(Decisions { outputs: values, receipt })
    }
}

/// A rule of a plugin that is enabled.
struct Found {
    plugin: Arc<Enabled>,
    inside: Arc<Inside>,
    rule: String,
    instead: Instead,
}

impl Plugins {
    async fn find(&self, asked: &Asked) -> Result<Found, Unanswered> {
        let set = self.set(&asked.tenant).await.map_err(|error| {
            tracing::warn!(%error, "the plugins of a union cannot be read");
            let reason = "the plugins cannot be read at the moment".to_owned();
            Unanswered::Failed { instead: Instead::ManualReview, reason }
        })?;
        let plugin = set.by_id(&asked.plugin).ok_or(Unanswered::Absent)?;
        let rule = plugin.manifest.rules.get(&asked.rule).ok_or(Unanswered::Absent)?;
        let instead = match rule.on_failure {
            OnFailure::ManualReview => Instead::ManualReview,
            OnFailure::CoreDefault => Instead::CoreDefault,
            OnFailure::Reject => Instead::Reject,
        };
        let inside = self.inside(plugin).await.ok_or(Unanswered::Absent)?;
        Ok(Found { plugin: Arc::clone(plugin), inside, rule: asked.rule.clone(), instead })
    }

    async fn once(
        &self,
        found: &Found,
        asked: &Asked,
        context: Context,
        facts: String,
    ) -> Result<Answer<String>, Failure> {
        self.0.meter.check(asked.tenant.id, self.clock().now()).map_err(not_ready)?;
        let prepared = self.prepare(&found.inside.opened).await.map_err(not_ready)?;
        let call = call(&asked.tenant, &found.plugin, context, Arc::new(NoPowers));
        self.0.host.evaluate(&prepared, call, &found.rule, facts).await
    }

    async fn batch(
        &self,
        found: &Found,
        asked: &Asked,
        context: Context,
        common: String,
        items: Vec<String>,
    ) -> Result<Answer<Vec<String>>, Failure> {
        self.0.meter.check(asked.tenant.id, self.clock().now()).map_err(not_ready)?;
        let prepared = self.prepare(&found.inside.opened).await.map_err(not_ready)?;
        let call = call(&asked.tenant, &found.plugin, context, Arc::new(NoPowers));
        self.0.host.evaluate_batch(&prepared, call, &found.rule, common, items).await
    }

    /// Has what the call left behind written down, and says what happens instead of an answer.
    fn noted<T>(
        &self,
        found: &Found,
        asked: &Asked,
        input: &str,
        answer: Result<Answer<T>, Failure>,
    ) -> Result<Answer<T>, Unanswered> {
        let (usage, failed) = match &answer {
            Ok(answer) => (&answer.usage, None),
            Err(Failure { cause, usage }) => {
                let (cause, input) = (cause.clone(), input.to_owned());
                (usage, Some(Failed { cause, input }))
            }
        };
        self.0.recorder.note(Trace {
            tenant: Arc::clone(&asked.tenant),
            installation: found.plugin.installation,
            at: self.clock().now(),
            point: format!("rule {}", found.rule),
            request_id: asked.visitor.origin.request_id.clone(),
            log: usage.log.clone(),
            fuel: usage.fuel,
            failed: failed.filter(|failed| tells_of_a_fault(&failed.cause)),
        });
        answer.map_err(|failure| found.failed(&failure.cause))
    }
}

impl Found {
    fn failed(&self, cause: &Cause) -> Unanswered {
        Unanswered::Failed { instead: self.instead, reason: cause.to_string() }
    }

    fn schemas(&self) -> Result<&Schemas, Unanswered> {
        self.inside.opened.rules.get(&self.rule).ok_or(Unanswered::Absent)
    }

    /// The facts, which fit the rule's schema, with the union's parameters.
    fn complete(&self, facts: &Value) -> Result<Value, Unanswered> {
        let wrong = misfits(&self.schemas()?.input, facts);
        if wrong.is_empty() {
            return Ok(self.with_parameters(facts));
        }
        Err(self.failed(&Cause::InvalidInput(wrong.join("; "))))
    }

    /// Fails where any of the items, with what is common to all, does not fit the rule's schema, and says
    /// which: nobody is asked about the others, because one list is never judged by two.
    fn fits_all(&self, common: &Value, items: &[Value]) -> Result<(), Unanswered> {
        let schema = &self.schemas()?.input;
        for (item, place) in items.iter().zip(1..) {
            let wrong = misfits(schema, &of_item(common, item));
            if !wrong.is_empty() {
                let why = format!("item {place} of {}: {}", items.len(), wrong.join("; "));
                return Err(self.failed(&Cause::InvalidInput(why)));
            }
        }
        Ok(())
    }

    fn with_parameters(&self, facts: &Value) -> Value {
        with_parameters(facts, &self.plugin.settings)
    }

    /// The answers as values that fit the rule's schema, beside their text.
    #[expect(clippy::type_complexity, reason = "a name would say no more than the comment does")]
    fn checked(
        &self,
        answer: Answer<Vec<String>>,
    ) -> Result<Answer<(Vec<String>, Vec<Value>)>, Failure> {
        let Answer { value: outputs, usage } = answer;
        let schemas = self.inside.opened.rules.get(&self.rule);
        match outputs.iter().map(|output| fitting(schemas, output)).collect() {
            Ok(values) => Ok(Answer { value: (outputs, values), usage }),
            Err(cause) => Err(Failure { cause, usage }),
        }
    }

    fn context(&self, asked: &Asked, input: &[&str]) -> Context {
        let request_id = asked.visitor.origin.request_id.as_deref();
        let frozen = (asked.language, asked.now);
        context(self.plugin.installation, frozen, request_id, None, input)
    }

    fn receipt(
        &self,
        plugins: &Plugins,
        usage: &Usage,
        context: &Context,
        facts: String,
        output: String,
    ) -> Receipt {
        Receipt {
            plugin: self.plugin.manifest.id.to_string(),
            version: self.plugin.manifest.version.to_string(),
            package: self.plugin.digest.to_vec(),
            rule: self.rule.clone(),
            engine: plugins.0.host.engine().to_owned(),
            fuel: usage.fuel,
            context: json!(context).to_string(),
            facts,
            output,
        }
    }
}

/// An answer that is JSON and fits the rule's schema.
pub(crate) fn fitting(schemas: Option<&Schemas>, output: &str) -> Result<Value, Cause> {
    let value: Value =
        serde_json::from_str(output).map_err(|error| Cause::BadAnswer(error.to_string()))?;
    let wrong = schemas.map(|schemas| misfits(&schemas.output, &value)).unwrap_or_default();
    if wrong.is_empty() { Ok(value) } else { Err(Cause::BadAnswer(wrong.join("; "))) }
}

/// Facts with a union's parameters among them.
pub(crate) fn with_parameters(facts: &Value, settings: &Value) -> Value {
    let mut object: Map<String, Value> = facts.as_object().cloned().unwrap_or_default();
    object.insert("parameters".to_owned(), settings.clone());
    Value::Object(object)
}

fn not_ready(cause: Cause) -> Failure {
    Failure { cause, usage: Usage::default() }
}
