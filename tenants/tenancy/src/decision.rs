//! Decisions that rules of plugins gave, kept so that they can be given again to the same bytes.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::Act;
use crate::hook::Receipt;
use crate::scope::Scope;
use crate::statements;

reticolo_foundation::id! {
    /// Names a decision.
    DecisionId
}

statements! {
    /// Keeps a decision.
    KEEP = "insert into {t}.decision (decision_id, subject_kind, subject_id, plugin, version, package_digest,
                rule, engine, fuel, context, facts, facts_digest, output, decided_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    /// One decision.
    BY_ID = "select decision_id, subject_kind, subject_id, plugin, version, package_digest, rule, engine, fuel,
                    context, facts, facts_digest, output, decided_at
             from {t}.decision where decision_id = $1";
    /// The decisions about something, the newest first.
    ABOUT = "select decision_id, subject_kind, subject_id, plugin, version, package_digest, rule, engine, fuel,
                    context, facts, facts_digest, output, decided_at
             from {t}.decision where subject_kind = $1 and subject_id = $2 order by decision_id desc limit 100";
    /// Decisions of a rule before one, the newest first.
    OF_RULE = "select decision_id, subject_kind, subject_id, plugin, version, package_digest, rule, engine, fuel,
                    context, facts, facts_digest, output, decided_at
             from {t}.decision where plugin = $1 and rule = $2 and ($3::uuid is null or decision_id < $3)
             order by decision_id desc limit $4";
    /// Removes the decisions whose time is over; the table's policy lets no others go.
    FORGET = "with gone as (delete from {t}.decision where kept_until <= $1 returning decision_id)
              select count(*) from gone";
}

/// A decision as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Kept {
    pub decision_id: DecisionId,
    /// The table of what was decided about, and the row's id: `registry_entry`.
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub plugin: String,
    pub version: String,
    pub package_digest: Vec<u8>,
    pub rule: String,
    pub engine: String,
    pub fuel: i64,
    pub context: String,
    pub facts: String,
    /// SHA-256 of the facts.
    pub facts_digest: Vec<u8>,
    pub output: String,
    pub decided_at: DateTime<Utc>,
}

/// Keeps what a rule answered about `subject`: a table's name and a row's id. For how long, the table says.
///
/// Part of the transaction that acts on the answer; what may be seen is the caller's to check.
pub async fn keep(
    scope: &mut Scope,
    subject: (&'static str, Uuid),
    receipt: &Receipt,
) -> Result<DecisionId, sqlx::Error> {
    let (id, now) = (DecisionId::fresh(), scope.now());
    let digest = Sha256::digest(receipt.facts.as_bytes());
    let sql = scope.sql(&KEEP);
    sqlx::query(sql)
        .bind(id)
        .bind(subject.0)
        .bind(subject.1)
        .bind(&receipt.plugin)
        .bind(&receipt.version)
        .bind(&receipt.package)
        .bind(&receipt.rule)
        .bind(&receipt.engine)
        .bind(i64::try_from(receipt.fuel).unwrap_or(i64::MAX))
        .bind(&receipt.context)
        .bind(&receipt.facts)
        .bind(digest.as_slice())
        .bind(&receipt.output)
        .bind(now)
        .execute(scope.connection())
        .await?;
    Ok(id)
}

/// The decision with this id.
pub async fn by_id(scope: &mut Scope, id: DecisionId) -> Result<Option<Kept>, sqlx::Error> {
    let sql = scope.sql(&BY_ID);
    sqlx::query_as(sql).bind(id).fetch_optional(scope.connection()).await
}

/// The decisions of a plugin's rule, the newest first, after one of them.
pub async fn of_rule(
    scope: &mut Scope,
    (plugin, rule): (&str, &str),
    after: Option<DecisionId>,
    limit: i64,
) -> Result<Vec<Kept>, sqlx::Error> {
    let sql = scope.sql(&OF_RULE);
    sqlx::query_as(sql)
        .bind(plugin)
        .bind(rule)
        .bind(after)
        .bind(limit)
        .fetch_all(scope.connection())
        .await
}

/// The decisions about `subject`, the newest first; at most a hundred.
pub async fn about(
    scope: &mut Scope,
    subject: (&'static str, Uuid),
) -> Result<Vec<Kept>, sqlx::Error> {
    let sql = scope.sql(&ABOUT);
    sqlx::query_as(sql).bind(subject.0).bind(subject.1).fetch_all(scope.connection()).await
}

/// Removes the decisions whose time is over; gives their number.
pub async fn forget(scope: &mut Scope) -> Result<i64, sqlx::Error> {
    let (sql, now) = (scope.sql(&FORGET), scope.now());
    let count: i64 = sqlx::query_scalar(sql).bind(now).fetch_one(scope.connection()).await?;
    if count > 0 {
        scope.record(Act::new("decision.forget").because(count.to_string()));
    }
    Ok(count)
}
