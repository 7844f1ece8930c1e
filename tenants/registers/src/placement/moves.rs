//! The one function that moves a placement from state to state.

use chrono::NaiveDate;
use reticolo_tenancy::{Act, Scope, statements};

use super::{Placement, PlacementState};
use crate::entry::RegistryEntryId;
use crate::error::Error;
use crate::event::{self, PlacementEvent};
use crate::sight::actor_name;

/// What can be done with a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlacementMove {
    /// They begin with each other, on trial.
    Start,
    /// They go on after the trial.
    Confirm,
    End,
    Replace,
}

impl PlacementMove {
    #[cfg(test)]
    const ALL: [Self; 4] = [Self::Start, Self::Confirm, Self::End, Self::Replace];

    /// The act as the audit and refusals name it.
    pub(crate) const fn action(self) -> &'static str {
        match self {
            Self::Start => "placement.start",
            Self::Confirm => "placement.confirm",
            Self::End => "placement.end",
            Self::Replace => "placement.replace",
        }
    }

    /// Where a placement may stand before.
    pub(crate) const fn from(self) -> &'static [PlacementState] {
        use PlacementState as S;
        match self {
            Self::Start => &[S::Planned],
            Self::Confirm => &[S::Trial],
            Self::End | Self::Replace => &[S::Planned, S::Trial, S::Active],
        }
    }

    pub(crate) const fn to(self) -> PlacementState {
        match self {
            Self::Start => PlacementState::Trial,
            Self::Confirm => PlacementState::Active,
            Self::End => PlacementState::Ended,
            Self::Replace => PlacementState::Replaced,
        }
    }

    const fn event(self) -> PlacementEvent {
        match self {
            Self::Start => PlacementEvent::Started,
            Self::Confirm => PlacementEvent::Confirmed,
            Self::End => PlacementEvent::Ended,
            Self::Replace => PlacementEvent::Replaced,
        }
    }
}

statements! {
    /// Moves a placement, where it stands as the move wants it and as it was seen.
    MOVE = "update {t}.placement set state = $4, state_reason = $5, ended_on = $6, changed_at = $7, changed_by = $8,
                    row_version = row_version + 1
             where placement_id = $1 and row_version = $2 and state = any($3)
             returning row_version";
    /// Gives back what a placement took of somebody's week.
    RELEASE = "update {t}.registry_entry set placed_minutes = placed_minutes - $2, placed_cohabiting = placed_cohabiting and not $3,
                    running_placements = running_placements - 1
             where registry_entry_id = $1";
    /// Takes something of somebody's week, if there is as much left and nobody lives with them.
    TAKE = "update {t}.registry_entry set placed_minutes = placed_minutes + $2, placed_cohabiting = $3,
                    running_placements = running_placements + 1
             where registry_entry_id = $1 and placed_minutes + $2 <= weekly_minutes and not placed_cohabiting
               and (not $3 or running_placements = 0)
             returning registry_entry_id";
    /// Why nothing was taken.
    WHY_NOT = "select placed_cohabiting or ($2 and running_placements > 0) from {t}.registry_entry where registry_entry_id = $1";
}

/// Moves a placement, writes the act to the audit and tells plugins; gives its new version. One that is over
/// gives back what it took.
///
/// Fails with `Changed` when the placement is not as `seen`, with `Illegal` when its state forbids it.
pub(crate) async fn placement(
    scope: &mut Scope,
    placement: &Placement,
    seen: i64,
    what: PlacementMove,
    ending: Option<(NaiveDate, &str)>,
) -> Result<i64, Error> {
    placement.is_as(seen)?;
    if !what.from().contains(&placement.state) {
        return Err(Error::Illegal { action: what.action(), state: placement.state.as_str() });
    }
    let from: Vec<_> = what.from().iter().map(|state| state.as_str()).collect();
    let (sql, now, who) = (scope.sql(&MOVE), scope.now(), actor_name(scope.actor()));
    let (ended_on, reason) = ending.unzip();
    let moved: Option<i64> = sqlx::query_scalar(sql)
        .bind(placement.id)
        .bind(seen)
        .bind(from)
        .bind(what.to().as_str())
        .bind(reason)
        .bind(ended_on)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let version = moved.ok_or(Error::Changed)?;
    if !what.to().is_running() {
        let sql = scope.sql(&RELEASE);
        sqlx::query(sql)
            .bind(placement.registry_entry_id)
            .bind(placement.weekly_minutes)
            .bind(placement.cohabiting)
            .execute(scope.connection())
            .await?;
    }
    let act = Act::new(what.action());
    let act = reason.into_iter().fold(act, Act::because);
    placement.record_act(scope, &act);
    event::of_placement(scope, what.event(), placement.id, placement.registry_entry_id).await?;
    Ok(version)
}

/// Takes minutes of somebody's week in one conditional update; fails with `Cohabiting` or `Overbooked`.
pub(crate) async fn take(
    scope: &mut Scope,
    entry: RegistryEntryId,
    weekly_minutes: i32,
    cohabiting: bool,
) -> Result<(), Error> {
    let sql = scope.sql(&TAKE);
    let taken: Option<RegistryEntryId> = sqlx::query_scalar(sql)
        .bind(entry)
        .bind(weekly_minutes)
        .bind(cohabiting)
        .fetch_optional(scope.connection())
        .await?;
    if taken.is_some() {
        return Ok(());
    }
    let sql = scope.sql(&WHY_NOT);
    let alone: Option<bool> = sqlx::query_scalar(sql)
        .bind(entry)
        .bind(cohabiting)
        .fetch_optional(scope.connection())
        .await?;
    Err(match alone {
        Some(true) => Error::Cohabiting,
        Some(false) => Error::Overbooked,
        None => Error::NotFound,
    })
}

#[cfg(test)]
mod tests {
    use super::{PlacementMove, PlacementState};

    /// Every pair of states that a move connects; all others are refused.
    const LEGAL: &str = "\
planned > trial
planned > ended
planned > replaced
trial > active
trial > ended
trial > replaced
active > ended
active > replaced";

    #[test]
    fn the_legal_moves_are_those_and_no_others() {
        let mut found = Vec::new();
        for from in PlacementState::ALL {
            for to in PlacementState::ALL {
                let moves = PlacementMove::ALL.into_iter();
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
