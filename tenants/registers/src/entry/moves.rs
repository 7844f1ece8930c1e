//! The one function that moves an entry from state to state.

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_foundation::clock::day_begins;
use reticolo_tenancy::decision::DecisionId;
use reticolo_tenancy::{Act, Actor, Scope, statements};
use uuid::Uuid;

use super::{EntryState, Record, RegistryEntryId};
use crate::error::Error;
use crate::event::{self, EntryEvent};
use crate::sight::actor_name;

reticolo_foundation::id! {
    /// Names a line of an entry's history.
    TransitionId
}

/// What can be done with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryMove {
    /// Somebody looks at it, for the first time or again.
    Check,
    Integrate,
    Admit,
    Refuse,
    Suspend,
    Resume,
    Remove,
}

impl EntryMove {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 7] = [
        Self::Check,
        Self::Integrate,
        Self::Admit,
        Self::Refuse,
        Self::Suspend,
        Self::Resume,
        Self::Remove,
    ];

    /// The act as the audit and refusals name it.
    pub(crate) const fn action(self) -> &'static str {
        match self {
            Self::Check => "registry-entry.check",
            Self::Integrate => "registry-entry.integrate",
            Self::Admit => "registry-entry.admit",
            Self::Refuse => "registry-entry.refuse",
            Self::Suspend => "registry-entry.suspend",
            Self::Resume => "registry-entry.resume",
            Self::Remove => "registry-entry.remove",
        }
    }

    /// Where an entry may stand before.
    pub(crate) const fn from(self) -> &'static [EntryState] {
        use EntryState as S;
        match self {
            Self::Check => &[S::Applied, S::Integration, S::Expired],
            Self::Integrate => &[S::InCheck],
            Self::Admit | Self::Refuse => &[S::InCheck, S::Integration],
            Self::Suspend => &[S::Admitted],
            Self::Resume | Self::Remove => &[S::Suspended],
        }
    }

    pub(crate) const fn to(self) -> EntryState {
        match self {
            Self::Check => EntryState::InCheck,
            Self::Integrate => EntryState::Integration,
            Self::Admit | Self::Resume => EntryState::Admitted,
            Self::Refuse => EntryState::Refused,
            Self::Suspend => EntryState::Suspended,
            Self::Remove => EntryState::Removed,
        }
    }

    /// Whether nobody can do it in a register that is closed.
    pub(crate) const fn needs_running(self) -> bool {
        matches!(self, Self::Check | Self::Integrate | Self::Admit | Self::Resume)
    }

    /// Whether what the rule said is of use afterwards, to whoever reads why.
    const fn keeps_advice(self) -> bool {
        matches!(self, Self::Integrate | Self::Refuse)
    }

    const fn event(self) -> Option<EntryEvent> {
        match self {
            Self::Check | Self::Integrate => None,
            Self::Admit => Some(EntryEvent::Admitted),
            Self::Refuse => Some(EntryEvent::Refused),
            Self::Suspend => Some(EntryEvent::Suspended),
            Self::Resume => Some(EntryEvent::Resumed),
            Self::Remove => Some(EntryEvent::Removed),
        }
    }
}

/// The last day of a term; `None`: it has no end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term(pub Option<NaiveDate>);

/// A move with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moving<'a> {
    pub what: EntryMove,
    pub reason: Option<&'a str>,
    /// The term that begins today; an admission has one.
    pub term: Option<Term>,
    /// The advice it follows or sets aside.
    pub decision_id: Option<DecisionId>,
}

impl<'a> Moving<'a> {
    pub(crate) const fn plain(what: EntryMove, reason: Option<&'a str>) -> Self {
        Self { what, reason, term: None, decision_id: None }
    }
}

statements! {
    /// Moves an entry, where it stands as the move wants it and as it was seen.
    MOVE = "update {t}.registry_entry e set state = $4, state_reason = $5,
                    admitted_on = case when $6 then coalesce(admitted_on, $8) else admitted_on end,
                    term_began_on = case when $6 then $8 else term_began_on end,
                    valid_until = case when $6 then $7 else valid_until end,
                    advice = case when $9 then advice end,
                    changed_at = $10, changed_by = $11, row_version = e.row_version + 1
             from {t}.registry_entry_today t
             where t.registry_entry_id = e.registry_entry_id and e.registry_entry_id = $1 and e.row_version = $2
               and t.standing = any($3)
             returning e.row_version";
    /// Says that whose it is has ended it.
    WITHDRAWN = "update {t}.registry_entry set withdrawn_at = $2 where registry_entry_id = $1";
    /// Adds a line to an entry's history.
    NOTE = "insert into {t}.registry_entry_transition (registry_entry_transition_id, registry_entry_id, from_state,
                    to_state, at, actor_kind, actor_id, actor_name, reason, decision_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
}

/// Moves an entry, notes it in its history, writes the act to the audit and tells plugins; gives the
/// entry's new version.
///
/// Fails with `Changed` when the entry is not as `seen`, with `Illegal` when its state forbids it.
pub(crate) async fn entry(
    scope: &mut Scope,
    record: &Record,
    seen: i64,
    moving: Moving<'_>,
) -> Result<i64, Error> {
    let version = go(scope, record, seen, moving).await?;
    let act = Act::new(moving.what.action());
    record.record_act(scope, moving.reason.into_iter().fold(act, Act::because));
    if let Some(event) = moving.what.event() {
        event::of_entry(scope, event, &record.registry_code, record.id).await?;
    }
    Ok(version)
}

/// Moves an entry out for whose it is, step by step through legal moves: one act, and one event of where it ends.
///
/// Fails with `Changed` when the entry is not as `seen`, with `Illegal` for one that is over.
pub(crate) async fn withdraw(
    scope: &mut Scope,
    record: &Record,
    seen: i64,
    reason: Option<&str>,
) -> Result<i64, Error> {
    let action = "registry-entry.withdraw";
    record.is_as(seen)?;
    let way = way_out(record.standing);
    let last = way.last().ok_or(Error::Illegal { action, state: record.standing.as_str() })?;
    let (mut at, mut version) = (record.clone(), seen);
    for what in way {
        version = go(scope, &at, version, Moving::plain(*what, reason)).await?;
        at = Record { standing: what.to(), state: what.to(), row_version: version, ..at };
    }
    let (sql, now) = (scope.sql(&WITHDRAWN), scope.now());
    sqlx::query(sql).bind(record.id).bind(now).execute(scope.connection()).await?;
    let act = Act::new(action);
    record.record_act(scope, reason.into_iter().fold(act, Act::because));
    if let Some(event) = last.event() {
        event::of_entry(scope, event, &record.registry_code, record.id).await?;
    }
    Ok(version)
}

/// The moves that end an entry from where it stands; none for one that is over.
const fn way_out(standing: EntryState) -> &'static [EntryMove] {
    use EntryMove as M;
    match standing {
        EntryState::Applied | EntryState::Expired => &[M::Check, M::Refuse],
        EntryState::InCheck | EntryState::Integration => &[M::Refuse],
        EntryState::Admitted => &[M::Suspend, M::Remove],
        EntryState::Suspended => &[M::Remove],
        EntryState::Refused | EntryState::Removed => &[],
    }
}

/// The conditional update of a move, and its line of history.
async fn go(
    scope: &mut Scope,
    record: &Record,
    seen: i64,
    moving: Moving<'_>,
) -> Result<i64, Error> {
    let what = moving.what;
    record.is_as(seen)?;
    record.is_in(what.from(), what.action())?;
    let from: Vec<_> = what.from().iter().map(|state| state.as_str()).collect();
    let (sql, now, today) = (scope.sql(&MOVE), scope.now(), scope.today());
    let who = actor_name(scope.actor());
    let moved: Option<i64> = sqlx::query_scalar(sql)
        .bind(record.id)
        .bind(seen)
        .bind(from)
        .bind(what.to().as_str())
        .bind(moving.reason)
        .bind(moving.term.is_some())
        .bind(moving.term.and_then(|term| term.0))
        .bind(today)
        .bind(what.keeps_advice())
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    // The record was read in this transaction and fitted: somebody else was faster.
    let version = moved.ok_or(Error::Changed)?;
    note_expiry(scope, record).await?;
    let step = Step {
        from: Some(record.standing),
        to: what.to(),
        reason: moving.reason,
        decision_id: moving.decision_id,
    };
    note(scope, record.id, step).await?;
    Ok(version)
}

/// A line of an entry's history, by the actor of the scope.
pub(crate) struct Step<'a> {
    pub from: Option<EntryState>,
    pub to: EntryState,
    pub reason: Option<&'a str>,
    pub decision_id: Option<DecisionId>,
}

/// Notes what the actor did.
pub(crate) async fn note(
    scope: &mut Scope,
    id: RegistryEntryId,
    step: Step<'_>,
) -> Result<(), Error> {
    let (kind, account) = match scope.actor() {
        Actor::Person(person) => ("person", Some(person.account.0)),
        Actor::Public | Actor::System(_) => ("system", None),
    };
    let (now, who) = (scope.now(), actor_name(scope.actor()));
    write(scope, id, &step, now, (kind, account, &who)).await
}

/// Notes that the term has run out, on the day it did: nobody did that, and the next move shows it.
async fn note_expiry(scope: &mut Scope, record: &Record) -> Result<(), Error> {
    let (EntryState::Expired, Some(valid_until)) = (record.standing, record.valid_until) else {
        return Ok(());
    };
    let ended = day_begins(valid_until.succ_opt().unwrap_or(valid_until));
    let step =
        Step { from: Some(record.state), to: EntryState::Expired, reason: None, decision_id: None };
    write(scope, record.id, &step, ended, ("system", None, "calendar")).await
}

async fn write(
    scope: &mut Scope,
    id: RegistryEntryId,
    step: &Step<'_>,
    at: DateTime<Utc>,
    (kind, account, name): (&str, Option<Uuid>, &str),
) -> Result<(), Error> {
    let sql = scope.sql(&NOTE);
    sqlx::query(sql)
        .bind(TransitionId::fresh())
        .bind(id)
        .bind(step.from.map(EntryState::as_str))
        .bind(step.to.as_str())
        .bind(at)
        .bind(kind)
        .bind(account)
        .bind(name)
        .bind(step.reason)
        .bind(step.decision_id)
        .execute(scope.connection())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{EntryMove, EntryState, way_out};

    #[test]
    fn whoever_leaves_goes_through_legal_moves() {
        for standing in EntryState::ALL {
            let mut at = standing;
            for what in way_out(standing) {
                assert!(what.from().contains(&at), "{what:?} from {at:?}");
                at = what.to();
            }
            assert!(
                matches!(at, EntryState::Refused | EntryState::Removed),
                "{standing:?}: {at:?}"
            );
        }
    }

    /// Every pair of states that a move connects; all others are refused.
    const LEGAL: &str = "\
applied > in_check
in_check > integration
in_check > admitted
in_check > refused
integration > in_check
integration > admitted
integration > refused
admitted > suspended
suspended > admitted
suspended > removed
expired > in_check";

    #[test]
    fn the_legal_moves_are_those_and_no_others() {
        let mut found = Vec::new();
        for from in EntryState::ALL {
            for to in EntryState::ALL {
                let moves = EntryMove::ALL.into_iter();
                let legal = moves.filter(|what| what.to() == to && what.from().contains(&from));
                match legal.count() {
                    0 => {}
                    1 => found.push(format!("{} > {}", from.as_str(), to.as_str())),
                    _ => panic!("two ways from {from:?} to {to:?}"),
                }
            }
        }
        let mut legal: Vec<_> = LEGAL.lines().collect();
        legal.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, legal);
    }
}
