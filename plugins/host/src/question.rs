//! What a plugin can be asked: which function of which interface, with what, and what counts as an
//! answer.

use std::future::Future;

use serde_json::Value;
use wasmtime::component::Instance;
use wasmtime::{Result, Store};

use crate::bindings::exports::reticolo::plugin::{graphql, jobs};
use crate::bindings::reticolo::plugin::types::{CallContext, Failure as Told};
use crate::call::{FieldCall, JobOutcome, Operation, Point};
use crate::failure::Cause;
use crate::limits::ITEMS;
use crate::prepared::Exports;
use crate::session::Session;

/// What a function of a plugin gives: an answer, a failure in its own words, or its end.
pub(crate) type Given<T> = Result<std::result::Result<T, Told>>;

/// One kind of question.
pub(crate) trait Question: Send + 'static {
    type Reply: Send + 'static;

    fn point(&self) -> Point;

    /// The interface it takes, if the component does not have it.
    fn missing(&self, exports: &Exports) -> Option<&'static str>;

    /// Bytes of all its texts.
    fn size(&self) -> usize;

    /// Of a batch.
    fn items(&self) -> usize {
        0
    }

    /// Whether the plugin may change its documents when it is asked this.
    fn may_write(&self) -> bool {
        true
    }

    /// Asks. The interface is there; [`Question::missing`] was asked before.
    fn ask(
        self,
        store: &mut Store<Session>,
        instance: &Instance,
        exports: &Exports,
        context: &CallContext,
    ) -> impl Future<Output = Given<Self::Reply>> + Send;

    /// The texts of an answer, and how many there must be.
    fn texts(reply: &Self::Reply) -> &[String];
}

/// A rule about one case.
pub(crate) struct Evaluate {
    pub(crate) rule: String,
    pub(crate) input: String,
}

impl Question for Evaluate {
    type Reply = [String; 1];

    fn point(&self) -> Point {
        Point::Rule
    }

    fn missing(&self, exports: &Exports) -> Option<&'static str> {
        exports.rules.is_none().then_some("rules")
    }

    fn size(&self) -> usize {
        self.rule.len() + self.input.len()
    }

    async fn ask(
        self,
        store: &mut Store<Session>,
        instance: &Instance,
        exports: &Exports,
        context: &CallContext,
    ) -> Given<Self::Reply> {
        let Some(rules) = &exports.rules else { return absent() };
        let rules = rules.load(&mut *store, instance)?;
        let answer = rules.call_evaluate(store, context, &self.rule, &self.input).await?;
        Ok(answer.map(|output| [output]))
    }

    fn texts(reply: &Self::Reply) -> &[String] {
        reply
    }
}

/// A rule about many cases at once.
pub(crate) struct EvaluateBatch {
    pub(crate) rule: String,
    pub(crate) common: String,
    pub(crate) items: Vec<String>,
}

impl Question for EvaluateBatch {
    type Reply = Vec<String>;

    fn point(&self) -> Point {
        Point::RuleBatch
    }

    fn missing(&self, exports: &Exports) -> Option<&'static str> {
        exports.rules.is_none().then_some("rules")
    }

    fn size(&self) -> usize {
        self.rule.len() + self.common.len() + bytes(&self.items)
    }

    fn items(&self) -> usize {
        self.items.len()
    }

    async fn ask(
        self,
        store: &mut Store<Session>,
        instance: &Instance,
        exports: &Exports,
        context: &CallContext,
    ) -> Given<Self::Reply> {
        let Some(rules) = &exports.rules else { return absent() };
        let Self { rule, common, items } = self;
        let rules = rules.load(&mut *store, instance)?;
        let answer = rules.call_evaluate_batch(store, context, &rule, &common, &items).await?;
        as_many(answer, items.len())
    }

    fn texts(reply: &Self::Reply) -> &[String] {
        reply
    }
}

impl Question for FieldCall {
    type Reply = Vec<String>;

    fn point(&self) -> Point {
        Point::Field
    }

    fn missing(&self, exports: &Exports) -> Option<&'static str> {
        exports.graphql.is_none().then_some("graphql")
    }

    fn size(&self) -> usize {
        let names = self.type_name.len() + self.field.len() + bytes(&self.selection);
        names + self.arguments.len() + bytes(&self.parents)
    }

    fn may_write(&self) -> bool {
        self.operation == Operation::Mutation
    }

    async fn ask(
        self,
        store: &mut Store<Session>,
        instance: &Instance,
        exports: &Exports,
        context: &CallContext,
    ) -> Given<Self::Reply> {
        let Some(fields) = &exports.graphql else { return absent() };
        let parents = self.parents.len();
        let call = graphql::FieldCall {
            operation: match self.operation {
                Operation::Query => graphql::Operation::Query,
                Operation::Mutation => graphql::Operation::Mutation,
            },
            type_name: self.type_name,
            field: self.field,
            arguments: self.arguments,
            parents: self.parents,
            selection: self.selection,
        };
        let fields = fields.load(&mut *store, instance)?;
        as_many(fields.call_resolve(store, context, &call).await?, parents)
    }

    fn texts(reply: &Self::Reply) -> &[String] {
        reply
    }
}

/// A slice of a job.
pub(crate) struct RunJob {
    pub(crate) job: String,
    pub(crate) checkpoint: Option<String>,
}

impl Question for RunJob {
    type Reply = JobOutcome;

    fn point(&self) -> Point {
        Point::Job
    }

    fn missing(&self, exports: &Exports) -> Option<&'static str> {
        exports.jobs.is_none().then_some("jobs")
    }

    fn size(&self) -> usize {
        self.job.len() + self.checkpoint.as_ref().map_or(0, String::len)
    }

    async fn ask(
        self,
        store: &mut Store<Session>,
        instance: &Instance,
        exports: &Exports,
        context: &CallContext,
    ) -> Given<Self::Reply> {
        let Some(jobs) = &exports.jobs else { return absent() };
        let jobs = jobs.load(&mut *store, instance)?;
        let answer = jobs.call_run(store, context, &self.job, self.checkpoint.as_ref()).await?;
        Ok(answer.map(|outcome| match outcome {
            jobs::Outcome::Done(result) => JobOutcome::Done(result),
            jobs::Outcome::Again(checkpoint) => JobOutcome::Again(checkpoint),
        }))
    }

    fn texts(reply: &Self::Reply) -> &[String] {
        let (JobOutcome::Done(text) | JobOutcome::Again(text)) = reply;
        std::slice::from_ref(text)
    }
}

/// Something that happened.
pub(crate) struct Handle {
    pub(crate) event: String,
    pub(crate) body: String,
}

impl Question for Handle {
    type Reply = ();

    fn point(&self) -> Point {
        Point::Event
    }

    fn missing(&self, exports: &Exports) -> Option<&'static str> {
        exports.events.is_none().then_some("events")
    }

    fn size(&self) -> usize {
        self.event.len() + self.body.len()
    }

    async fn ask(
        self,
        store: &mut Store<Session>,
        instance: &Instance,
        exports: &Exports,
        context: &CallContext,
    ) -> Given<Self::Reply> {
        let Some(events) = &exports.events else { return absent() };
        let events = events.load(&mut *store, instance)?;
        events.call_handle(store, context, &self.event, &self.body).await
    }

    fn texts((): &Self::Reply) -> &[String] {
        &[]
    }
}

/// The way from another version's documents to this one's.
pub(crate) struct Migrate {
    pub(crate) from: Option<String>,
}

impl Question for Migrate {
    type Reply = ();

    fn point(&self) -> Point {
        Point::Migration
    }

    fn missing(&self, exports: &Exports) -> Option<&'static str> {
        exports.lifecycle.is_none().then_some("lifecycle")
    }

    fn size(&self) -> usize {
        self.from.as_ref().map_or(0, String::len)
    }

    async fn ask(
        self,
        store: &mut Store<Session>,
        instance: &Instance,
        exports: &Exports,
        context: &CallContext,
    ) -> Given<Self::Reply> {
        let Some(lifecycle) = &exports.lifecycle else { return absent() };
        let lifecycle = lifecycle.load(&mut *store, instance)?;
        lifecycle.call_migrate(store, context, self.from.as_deref()).await
    }

    fn texts((): &Self::Reply) -> &[String] {
        &[]
    }
}

/// Refuses before anything runs what is more than this kind of question may be.
pub(crate) fn check(question: &impl Question) -> Result<(), Cause> {
    let most = question.point().limits().input;
    if question.size() > most {
        return Err(Cause::InvalidInput(format!("more than the {most} bytes a call may be given")));
    }
    if question.items() > ITEMS {
        return Err(Cause::InvalidInput(format!("more than {ITEMS} items in one call")));
    }
    Ok(())
}

/// Refuses what is no answer: too much, or not JSON.
pub(crate) fn check_reply<Q: Question>(reply: &Q::Reply, most: usize) -> Result<(), Cause> {
    let texts = Q::texts(reply);
    if bytes(texts) > most {
        return Err(Cause::TooMuchData);
    }
    for text in texts {
        // Read as whoever gets it will read it: numbers too large and halves of characters are no JSON.
        serde_json::from_str::<Value>(text)
            .map_err(|error| Cause::BadAnswer(format!("no JSON: {error}")))?;
    }
    Ok(())
}

/// Ends a call with an answer that is none.
fn as_many(answer: std::result::Result<Vec<String>, Told>, wanted: usize) -> Given<Vec<String>> {
    if let Ok(answers) = &answer
        && answers.len() != wanted
    {
        let text = format!("{} answers to {wanted} questions", answers.len());
        return Err(crate::session::Stop(Cause::BadAnswer(text)).into());
    }
    Ok(answer)
}

fn absent<T>() -> Given<T> {
    Err(crate::session::Stop(Cause::NotExported("what was asked for")).into())
}

fn bytes(texts: &[String]) -> usize {
    texts.iter().map(String::len).sum()
}
