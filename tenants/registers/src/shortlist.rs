//! Shortlists: who of a register fits a request, best first, with the reasons.
//!
//! In three steps, because a rule takes its time and no transaction is open meanwhile: [`question`] reads
//! the need and the candidates, [`Question::score`] asks the register's rule, or the platform's own scorer
//! where there is none or it gives no answer, and [`keep`] writes down who is still available. Candidates
//! go to a rule under pseudonyms, in an order of their own, with those fields of their forms that the
//! register names for it and no others: the same input gives the same list.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use reticolo_accounts::{AccountId, Tenant};
use reticolo_foundation::Language;
use reticolo_tenancy::hook::{Asked, Decisions, Receipt, Rules, Unanswered, batches};
use reticolo_tenancy::{Act, Permission, Scope, Visitor, decision, statements};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::advice::Reason;
use crate::entry::{RegistryEntryId, about};
use crate::error::Error;
use crate::proposal::MatchProposalId;
use crate::registry;
use crate::request::moves::{self, RequestMove};
use crate::request::{MatchRequest, MatchRequestId};
use crate::sight::actor_name;

mod score;

/// The most candidates of a request.
const MOST_CANDIDATES: i64 = 2_000;
/// The most that a shortlist names.
pub const LONGEST: usize = 20;
/// How proposals name the platform's own scorer.
pub const CORE: &str = "core";

/// What is asked about a request: the need and everybody who could be placed.
#[derive(Clone, Debug)]
pub struct Question {
    pub id: MatchRequestId,
    /// The version of the request the need is of.
    pub seen: i64,
    pub plugin: String,
    /// `None`: the register has no such rule.
    pub rule: Option<String>,
    /// What is the same for every candidate: the need and the day.
    pub common: Value,
    candidates: Vec<Candidate>,
    pub now: DateTime<Utc>,
}

#[derive(Clone, Debug)]
struct Candidate {
    entry: RegistryEntryId,
    /// What the hook says of a candidate: no name and no contact.
    facts: Value,
    /// The fields that the platform's own scorer reads.
    plain: Value,
}

/// The candidates of a question, scored.
#[derive(Clone, Debug)]
pub struct Scored {
    lines: Vec<Line>,
    /// A rule's receipts, one for every [batch](batches) of candidates; none where the platform scored.
    receipts: Vec<Receipt>,
    /// Why the rule gave no answer, where it was asked.
    pub failure: Option<Unanswered>,
    scorer: String,
    snapshot: [u8; 32],
}

#[derive(Clone, Debug)]
struct Line {
    entry: RegistryEntryId,
    score: i32,
    reasons: Vec<Reason>,
    /// The batch it was scored in.
    batch: usize,
}

/// An answer of `matching.score` about one candidate, as plugins write it.
#[derive(Debug, Deserialize)]
struct Answer {
    score: i32,
    #[serde(default)]
    reasons: Vec<Reason>,
    #[serde(default)]
    excluded: bool,
}

#[derive(FromRow)]
struct Row {
    registry_entry_id: RegistryEntryId,
    #[sqlx(json)]
    form: Value,
    free_minutes: i32,
    municipalities: Vec<String>,
}

statements! {
    /// Who could be placed today with a request: available, with minutes enough, not the family itself, and
    /// nobody with whom it came to nothing already.
    CANDIDATES = "select e.registry_entry_id,
                    (select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(e.form) f
                     where f.key = any($7)) as form,
                    e.weekly_minutes - e.placed_minutes as free_minutes, e.municipalities
             from {t}.registry_entry e join {t}.registry_entry_today t on t.registry_entry_id = e.registry_entry_id
             where e.registry_code = $2 and t.available and not e.placed_cohabiting
               and e.weekly_minutes - e.placed_minutes >= $3 and (not $4 or e.running_placements = 0)
               and ($5::uuid is null or e.account_id is distinct from $5)
               and not exists (select from {t}.match_proposal p where p.match_request_id = $1
                               and p.registry_entry_id = e.registry_entry_id and p.state <> 'shortlisted')
             order by e.registry_entry_id limit $6";
    /// Makes room for a new list.
    FORGET = "delete from {t}.match_proposal where match_request_id = $1 and state = 'shortlisted'";
    /// Names candidates, those who are still available.
    NAME = "with named as (
             insert into {t}.match_proposal (match_proposal_id, match_request_id, registry_entry_id, place_no, score,
                    reasons, scored_by, snapshot_digest, decision_id, state, made_at, changed_at, changed_by)
             select new.id, $1, new.entry, row_number() over (order by new.place), new.score, new.reasons, $7, $8,
                    new.decision, 'shortlisted', $9, $9, $10
             from unnest($2::uuid[], $3::uuid[], $4::int[], $5::jsonb[], $6::uuid[]) with ordinality
                  as new(id, entry, score, reasons, decision, place)
             join {t}.registry_entry_today t on t.registry_entry_id = new.entry
             where t.available
             returning registry_entry_id, place_no)
             select n.registry_entry_id, e.account_id
             from named n join {t}.registry_entry e on e.registry_entry_id = n.registry_entry_id
             order by n.place_no";
}

/// The need of a request and everybody who could be placed with it today.
///
/// Needs `matching:manage` within reach. Fails with `Changed`, `Illegal` or `Retired`. Reading it is
/// written to the audit.
pub async fn question(scope: &mut Scope, id: MatchRequestId, seen: i64) -> Result<Question, Error> {
    let request = MatchRequest::at_work(scope, id).await?;
    request.is_as(seen)?;
    let what = RequestMove::Shortlist;
    if !what.from().contains(&request.state) {
        return Err(Error::Illegal { action: what.action(), state: request.state.as_str() });
    }
    let registry = registry::one(scope, &request.registry_code).await?;
    registry.is_running()?;
    let sql = scope.sql(&CANDIDATES);
    let read = registry.matching_fields.iter().map(String::as_str).chain(score::FIELDS);
    let rows: Vec<Row> = sqlx::query_as(sql)
        .bind(id)
        .bind(&registry.code)
        .bind(request.weekly_minutes)
        .bind(request.cohabiting)
        .bind(request.account_id)
        .bind(MOST_CANDIDATES)
        .bind(read.collect::<Vec<_>>())
        .fetch_all(scope.connection())
        .await?;
    let candidates = rows.into_iter().map(|row| {
        let pseudonym = pseudonym(scope, id, row.registry_entry_id);
        let facts = |form: Value| {
            json!({
                "candidate": pseudonym,
                "form": form,
                "free_minutes": row.free_minutes,
                "municipalities": row.municipalities,
            })
        };
        Candidate {
            entry: row.registry_entry_id,
            facts: facts(registry::part(&row.form, &registry.matching_fields)),
            plain: facts(registry::part(&row.form, &score::FIELDS)),
        }
    });
    let candidates = candidates.collect();
    request.record_act(scope, Act::new("match-request.read"));
    Ok(Question {
        id,
        seen,
        plugin: registry.plugin,
        rule: registry.matching_rule,
        common: json!({ "need": need(&request), "today": scope.today() }),
        candidates,
        now: scope.now(),
    })
}

/// What rules are told of a need.
fn need(request: &MatchRequest) -> Value {
    json!({
        "municipality": request.municipality_code,
        "weekly_minutes": request.weekly_minutes,
        "cohabiting": request.cohabiting,
        "start": request.start_on,
        "hours": request.need.hours,
        "must": request.need.must,
        "nice": request.need.nice,
        "languages": request.need.languages,
    })
}

/// A name for a candidate that says nothing to anybody else, and another one in every request.
fn pseudonym(scope: &Scope, request: MatchRequestId, entry: RegistryEntryId) -> String {
    let parts: [&[u8]; 2] = [request.0.as_bytes(), entry.0.as_bytes()];
    let digest = scope.keys().digest_of("match candidate", &parts);
    let mut name = hex::encode(digest);
    name.truncate(16);
    name
}

impl Question {
    /// How many candidates there are.
    pub fn candidates(&self) -> usize {
        self.candidates.len()
    }

    /// Scores every candidate. No scope may be open: a rule takes its time.
    ///
    /// Where the register has no rule, or the rule gives no answer about any of them, the platform's own
    /// scorer scores them all: one list is never scored by two.
    pub async fn score(
        &self,
        rules: &dyn Rules,
        tenant: &Arc<Tenant>,
        visitor: &Visitor,
        language: Language,
    ) -> Scored {
        let asked = self.rule.as_ref().map(|rule| Asked {
            tenant: Arc::clone(tenant),
            visitor: visitor.clone(),
            plugin: self.plugin.clone(),
            rule: rule.clone(),
            language,
            now: self.now,
        });
        let answered = match &asked {
            Some(asked) if !self.candidates.is_empty() => self.ask(rules, asked).await.map(Some),
            _ => Ok(None),
        };
        let (lines, receipts, failure, scorer) = match answered {
            Ok(Some((lines, receipts))) => (lines, receipts, None, self.plugin.clone()),
            Ok(None) => (self.score_here(language), Vec::new(), None, CORE.to_owned()),
            Err(why) => (self.score_here(language), Vec::new(), Some(why), CORE.to_owned()),
        };
        Scored { lines: ranked(lines), receipts, failure, scorer, snapshot: self.snapshot() }
    }

    async fn ask(
        &self,
        rules: &dyn Rules,
        asked: &Asked,
    ) -> Result<(Vec<Line>, Vec<Receipt>), Unanswered> {
        let (mut lines, mut receipts) = (Vec::new(), Vec::new());
        let batches = batches(&self.candidates, |one| one.facts.to_string().len());
        for (batch, candidates) in batches.into_iter().enumerate() {
            let items: Vec<_> = candidates.iter().map(|one| one.facts.clone()).collect();
            let Decisions { outputs, receipt } =
                rules.evaluate_batch(asked, &self.common, &items).await?;
            if outputs.len() != candidates.len() {
                return Err(unreadable("as many answers as candidates were expected"));
            }
            for (candidate, output) in candidates.iter().zip(&outputs) {
                let answer =
                    Answer::deserialize(output).map_err(|error| unreadable(&error.to_string()))?;
                if !answer.excluded {
                    lines.push(Line {
                        entry: candidate.entry,
                        score: answer.score.clamp(0, 1_000),
                        reasons: answer.reasons,
                        batch,
                    });
                }
            }
            receipts.push(receipt);
        }
        Ok((lines, receipts))
    }

    fn score_here(&self, language: Language) -> Vec<Line> {
        let scored = self.candidates.iter().filter_map(|candidate| {
            let (score, reasons) = score::score(&self.common, &candidate.plain, language)?;
            Some(Line { entry: candidate.entry, score, reasons, batch: 0 })
        });
        scored.collect()
    }

    /// A digest of all that was scored, so that two lists can be told to be of the same.
    fn snapshot(&self) -> [u8; 32] {
        let items: Vec<_> = self.candidates.iter().map(|one| (&one.facts, &one.plain)).collect();
        let whole = json!({ "common": self.common, "items": items });
        Sha256::digest(whole.to_string().as_bytes()).into()
    }
}

fn unreadable(why: &str) -> Unanswered {
    let reason = format!("unreadable answer: {why}");
    Unanswered::Failed { instead: reticolo_tenancy::hook::Instead::CoreDefault, reason }
}

/// The best first; of the same score, who has been in the register for longer.
fn ranked(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(|line| (-line.score, line.entry));
    lines.truncate(LONGEST);
    lines
}

/// Writes a shortlist down, in the place of the one there was; who has become unavailable meanwhile is not
/// on it. Gives the request's new version.
///
/// Needs `matching:manage` within reach. Fails with `Changed` where the request is not as it was when the
/// question was read, or with `Illegal`.
pub async fn keep(scope: &mut Scope, question: &Question, scored: &Scored) -> Result<i64, Error> {
    scope.require(Permission::MatchingManage)?;
    let request = MatchRequest::at_work(scope, question.id).await?;
    // First of all, so that of two who list at once the second stops here.
    let version =
        moves::request(scope, &request, question.seen, RequestMove::Shortlist, None).await?;
    let mut decisions = Vec::with_capacity(scored.receipts.len());
    for receipt in &scored.receipts {
        let subject = ("match_request", question.id.0);
        decisions.push(decision::keep(scope, subject, receipt).await?);
    }
    let sql = scope.sql(&FORGET);
    sqlx::query(sql).bind(question.id).execute(scope.connection()).await?;
    let (sql, now, who) = (scope.sql(&NAME), scope.now(), actor_name(scope.actor()));
    let lines = &scored.lines;
    let decision_of = |line: &Line| decisions.get(line.batch).map(|id| id.0);
    let named: Vec<(RegistryEntryId, Option<AccountId>)> = sqlx::query_as(sql)
        .bind(question.id)
        .bind(lines.iter().map(|_| MatchProposalId::fresh().0).collect::<Vec<Uuid>>())
        .bind(lines.iter().map(|line| line.entry.0).collect::<Vec<Uuid>>())
        .bind(lines.iter().map(|line| line.score).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| Json(&line.reasons)).collect::<Vec<_>>())
        .bind(lines.iter().map(decision_of).collect::<Vec<Option<Uuid>>>())
        .bind(&scored.scorer)
        .bind(scored.snapshot.as_slice())
        .bind(now)
        .bind(who)
        .fetch_all(scope.connection())
        .await?;
    // Who is named is looked at. The others are in the decision, under pseudonyms, and reading that is an act too.
    for (entry, account) in named {
        let act = Act::new("registry-entry.shortlist").on("registry_entry", entry.0);
        let act = about(scope, account, act);
        scope.record(act);
    }
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Line, RegistryEntryId, ranked};

    #[test]
    fn the_best_come_first_and_ties_are_settled() {
        let entries: Vec<_> = (0..30).map(|_| RegistryEntryId::fresh()).collect();
        let line = |place: usize| Line {
            entry: entries[place],
            score: if place == 29 { 900 } else { 500 },
            reasons: Vec::new(),
            batch: 0,
        };
        let forwards = ranked((0..30).map(line).collect());
        let backwards = ranked((0..30).rev().map(line).collect());
        let order = |lines: &[Line]| lines.iter().map(|line| line.entry).collect::<Vec<_>>();
        assert_eq!(order(&forwards), order(&backwards));
        assert_eq!(forwards.len(), LONGEST);
        assert_eq!(forwards[0].entry, entries[29]);
        assert_eq!(forwards[1].entry, entries[0]);
    }
}
