//! Asking the plugin's rules about an entry.
//!
//! In three steps, because a rule takes its time and no transaction is open meanwhile: the facts are read
//! ([`examination`], [`renewal`]), the rule is asked ([`Question::ask`]), and what it said is kept where
//! the entry is still as it was ([`keep_advice`]). Nothing of it moves the entry.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_accounts::Tenant;
use reticolo_foundation::Language;
use reticolo_foundation::clock::legal_day;
use reticolo_tenancy::hook::{Asked, Decision, Rules, Unanswered};
use reticolo_tenancy::{Act, Permission, Scope, Visitor, decision, statements};
use serde_json::{Value, json};
use sqlx::types::Json;

use super::{EntryState, Record, RegistryEntryId, document, training};
use crate::advice::{Advice, AskedAbout};
use crate::error::Error;
use crate::registry;
use crate::sight::actor_name;

/// What a rule is asked about an entry.
#[derive(Clone, Debug)]
pub struct Question {
    pub id: RegistryEntryId,
    /// The version of the entry the facts are of.
    pub seen: i64,
    pub about: AskedAbout,
    pub plugin: String,
    /// `None`: the register has no such rule, and a person decides.
    pub rule: Option<String>,
    /// What the hook says: no name and no contact of anybody.
    pub facts: Value,
    pub now: DateTime<Utc>,
}

statements! {
    /// Keeps what the rule said, where the entry is as it was.
    KEEP = "update {t}.registry_entry set advice = $3, changed_at = $4, changed_by = $5, row_version = row_version + 1
             where registry_entry_id = $1 and row_version = $2 returning row_version";
}

/// The facts for `registry.admission`, of an entry that is being checked or integrated.
///
/// Needs `registry:write` within reach. Fails with `Changed`, `Illegal` or `Retired`. Reading them is
/// written to the audit.
pub async fn examination(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
) -> Result<Question, Error> {
    let record = Record::within(scope, id, Permission::RegistryWrite).await?;
    record.is_as(seen)?;
    record.is_in(&[EntryState::InCheck, EntryState::Integration], "registry-entry.examine")?;
    let registry = registry::one(scope, &record.registry_code).await?;
    registry.is_running()?;
    let documents = document::facts(scope, id).await?;
    let today = scope.today();
    let facts = json!({
        "form": record.form,
        "documents": documents,
        "age": today.years_since(record.born_on).unwrap_or_default(),
        "today": today,
    });
    record.record_act(scope, Act::new("registry-entry.read"));
    Ok(Question {
        id,
        seen,
        about: AskedAbout::Admission,
        plugin: registry.plugin,
        rule: Some(registry.admission_rule),
        facts,
        now: scope.now(),
    })
}

/// The facts for `registry.renewal`, of an entry that is admitted.
///
/// They are of the term that runs: `admitted_on` is the day it began, `training_hours` those since then.
/// Needs `registry:write` within reach. Fails with `Changed`, `Illegal` or `Retired`.
pub async fn renewal(scope: &mut Scope, id: RegistryEntryId, seen: i64) -> Result<Question, Error> {
    let record = Record::within(scope, id, Permission::RegistryWrite).await?;
    record.is_as(seen)?;
    record.is_in(&[EntryState::Admitted], "registry-entry.examine")?;
    let registry = registry::one(scope, &record.registry_code).await?;
    registry.is_running()?;
    let documents = document::facts(scope, id).await?;
    let minutes = training::minutes_since(scope, id, record.term_began_on).await?;
    let facts = json!({
        "form": record.form,
        "documents": documents,
        "admitted_on": record.term_began_on,
        "valid_until": record.valid_until,
        "training_hours": minutes / 60,
        "today": scope.today(),
    });
    record.record_act(scope, Act::new("registry-entry.read"));
    Ok(Question {
        id,
        seen,
        about: AskedAbout::Renewal,
        plugin: registry.plugin,
        rule: registry.renewal_rule,
        facts,
        now: scope.now(),
    })
}

impl Question {
    /// Asks the rule. No scope may be open: it takes its time.
    pub async fn ask(
        &self,
        rules: &dyn Rules,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        language: Language,
    ) -> Result<Decision, Unanswered> {
        let rule = self.rule.clone().ok_or(Unanswered::Absent)?;
        let asked = Asked {
            tenant: Arc::clone(tenant),
            visitor: visitor.clone(),
            plugin: self.plugin.clone(),
            rule,
            language,
            now: self.now,
        };
        rules.evaluate(&asked, &self.facts).await
    }

    fn today(&self) -> NaiveDate {
        legal_day(self.now)
    }
}

/// Keeps what a rule said, or that it gave no answer, as advice; gives the entry's new version.
///
/// Needs `registry:write` within reach. Fails with `Changed` where the entry is not as it was when the
/// facts were read: the advice would be about something else.
pub async fn keep_advice(
    scope: &mut Scope,
    question: &Question,
    answer: &Result<Decision, Unanswered>,
) -> Result<i64, Error> {
    let record = Record::within(scope, question.id, Permission::RegistryWrite).await?;
    record.is_as(question.seen)?;
    let today = question.today();
    let advice = match answer {
        Ok(decision) => {
            let subject = ("registry_entry", question.id.0);
            let id = decision::keep(scope, subject, &decision.receipt).await?;
            Advice::answered(question.about, &decision.output, id, today)
        }
        Err(why) => Advice::unanswered(question.about, why, today),
    };
    let (sql, now, who) = (scope.sql(&KEEP), scope.now(), actor_name(scope.actor()));
    let kept: Option<i64> = sqlx::query_scalar(sql)
        .bind(question.id)
        .bind(question.seen)
        .bind(Json(&advice))
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let version = kept.ok_or(Error::Changed)?;
    record.record_act(scope, Act::new("registry-entry.examine").because(advice.outcome.as_str()));
    Ok(version)
}
