//! The one function that moves a request from state to state.

use reticolo_tenancy::{Act, Scope, statements};

use super::{MatchRequest, RequestState};
use crate::error::Error;
use crate::sight::actor_name;

/// What can be done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestMove {
    /// Candidates are listed, for the first time or anew.
    Shortlist,
    Propose,
    Interview,
    Place,
    Fail,
    Reopen,
    Cancel,
}

impl RequestMove {
    #[cfg(test)]
    const ALL: [Self; 7] = [
        Self::Shortlist,
        Self::Propose,
        Self::Interview,
        Self::Place,
        Self::Fail,
        Self::Reopen,
        Self::Cancel,
    ];

    /// The act as the audit and refusals name it.
    pub(crate) const fn action(self) -> &'static str {
        match self {
            Self::Shortlist => "match-request.shortlist",
            Self::Propose => "match-request.propose",
            Self::Interview => "match-request.interview",
            Self::Place => "match-request.place",
            Self::Fail => "match-request.fail",
            Self::Reopen => "match-request.reopen",
            Self::Cancel => "match-request.cancel",
        }
    }

    /// Where a request may stand before.
    pub(crate) const fn from(self) -> &'static [RequestState] {
        use RequestState as S;
        match self {
            Self::Shortlist => &[S::Open, S::Shortlisted],
            Self::Propose => &[S::Shortlisted],
            Self::Interview => &[S::Proposed],
            Self::Place => &[S::Interview],
            Self::Fail => &[S::Proposed, S::Interview],
            Self::Reopen => &[S::Failed],
            Self::Cancel => &[S::Open, S::Shortlisted, S::Proposed, S::Interview, S::Failed],
        }
    }

    pub(crate) const fn to(self) -> RequestState {
        match self {
            Self::Shortlist => RequestState::Shortlisted,
            Self::Propose => RequestState::Proposed,
            Self::Interview => RequestState::Interview,
            Self::Place => RequestState::Placed,
            Self::Fail => RequestState::Failed,
            Self::Reopen => RequestState::Open,
            Self::Cancel => RequestState::Cancelled,
        }
    }
}

statements! {
    /// Moves a request, where it stands as the move wants it and as it was seen.
    MOVE = "update {t}.match_request set state = $4, state_reason = $5, changed_at = $6, changed_by = $7,
                    row_version = row_version + 1
             where match_request_id = $1 and row_version = $2 and state = any($3)
             returning row_version";
}

/// Moves a request and writes the act to the audit; gives its new version.
///
/// Fails with `Changed` when the request is not as `seen`, with `Illegal` when its state forbids it.
pub(crate) async fn request(
    scope: &mut Scope,
    request: &MatchRequest,
    seen: i64,
    what: RequestMove,
    reason: Option<&str>,
) -> Result<i64, Error> {
    request.is_as(seen)?;
    if !what.from().contains(&request.state) {
        return Err(Error::Illegal { action: what.action(), state: request.state.as_str() });
    }
    let from: Vec<_> = what.from().iter().map(|state| state.as_str()).collect();
    let (sql, now, who) = (scope.sql(&MOVE), scope.now(), actor_name(scope.actor()));
    let moved: Option<i64> = sqlx::query_scalar(sql)
        .bind(request.id)
        .bind(seen)
        .bind(from)
        .bind(what.to().as_str())
        .bind(reason)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let version = moved.ok_or(Error::Changed)?;
    let act = Act::new(what.action());
    request.record_act(scope, reason.into_iter().fold(act, Act::because));
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::{RequestMove, RequestState};

    /// Every pair of states that a move connects; all others are refused.
    const LEGAL: &str = "\
open > shortlisted
open > cancelled
shortlisted > shortlisted
shortlisted > proposed
shortlisted > cancelled
proposed > interview
proposed > failed
proposed > cancelled
interview > placed
interview > failed
interview > cancelled
failed > open
failed > cancelled";

    #[test]
    fn the_legal_moves_are_those_and_no_others() {
        let mut found = Vec::new();
        for from in RequestState::ALL {
            for to in RequestState::ALL {
                let moves = RequestMove::ALL.into_iter();
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
