//! Asking, giving up, and beginning again.

use reticolo_accounts::AccountId;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::types::Json;

use super::moves::{self, RequestMove};
use super::{MatchRequest, MatchRequestId, NewRequest};
use crate::entry::about;
use crate::entry::apply::WEEK;
use crate::error::Error;
use crate::proposal;
use crate::registry;
use crate::sight::{Sight, actor_name};
use crate::text::{self, istat, line, words};

/// The days of a week, as needs name them.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The parts of a day: a part of the week is `mon_morning`.
pub const PARTS: [&str; 3] = ["morning", "afternoon", "night"];
/// The most codes a list of a need may have.
const MOST: usize = 40;

statements! {
    /// Adds a request.
    ADD = "insert into {t}.match_request (match_request_id, registry_code, account_id, family_name, municipality_code,
                    weekly_minutes, cohabiting, start_on, need, state, opened_at, opened_by, changed_at, changed_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11, $10, $11)";
}

/// Looks for somebody for one's own family.
///
/// Needs `matching:request`. Fails with `NotFound` where there is no such register at work, with `BadField`.
pub async fn create(
    scope: &mut Scope,
    registry: &str,
    new: &NewRequest,
) -> Result<MatchRequestId, Error> {
    scope.require(Permission::MatchingRequest)?;
    let account = scope.actor().person().map(|person| person.account);
    add(scope, registry, new, account).await
}

/// Looks for somebody for a family that has come to a desk and has no account.
///
/// Needs `matching:manage` that reaches the municipality. Fails as [`create`] does.
pub async fn create_for(
    scope: &mut Scope,
    registry: &str,
    new: &NewRequest,
) -> Result<MatchRequestId, Error> {
    let sight = Sight::at_work(scope, Permission::MatchingManage)?;
    if !sight.covers(std::slice::from_ref(&new.municipality), None) {
        return Err(Error::NotFound);
    }
    add(scope, registry, new, None).await
}

async fn add(
    scope: &mut Scope,
    registry: &str,
    new: &NewRequest,
    account: Option<AccountId>,
) -> Result<MatchRequestId, Error> {
    let registry = registry::one(scope, registry).await?;
    registry.is_running().map_err(|_| Error::NotFound)?;
    let family = check(new)?;
    let (id, sql) = (MatchRequestId::fresh(), scope.sql(&ADD));
    let (now, who) = (scope.now(), actor_name(scope.actor()));
    sqlx::query(sql)
        .bind(id)
        .bind(&registry.code)
        .bind(account)
        .bind(family)
        .bind(&new.municipality)
        .bind(new.weekly_minutes)
        .bind(new.cohabiting)
        .bind(new.start_on)
        .bind(Json(&new.need))
        .bind(now)
        .bind(who)
        .execute(scope.connection())
        .await?;
    let act = Act::new("match-request.open").on("match_request", id.0);
    let act = about(scope, account, act);
    scope.record(act);
    Ok(id)
}

/// Begins again after it came to nothing. Needs `matching:manage` within reach.
pub async fn reopen(scope: &mut Scope, id: MatchRequestId, seen: i64) -> Result<i64, Error> {
    let request = MatchRequest::at_work(scope, id).await?;
    moves::request(scope, &request, seen, RequestMove::Reopen, None).await
}

/// Gives a request up; whoever was proposed or met is let go.
///
/// Needs `matching:manage` within reach, or that it is one's own. A reason may be given.
pub async fn cancel(
    scope: &mut Scope,
    id: MatchRequestId,
    seen: i64,
    reason: Option<&str>,
) -> Result<i64, Error> {
    let request = MatchRequest::at_work_or_own(scope, id).await?;
    let reason = text::optional_reason(reason)?;
    let version = moves::request(scope, &request, seen, RequestMove::Cancel, reason).await?;
    proposal::let_go(scope, id, reason).await?;
    Ok(version)
}

/// The family's name, of a request that makes sense.
fn check(new: &NewRequest) -> Result<&str, Error> {
    let family = line("family_name", &new.family_name)?;
    istat("municipality", &new.municipality)?;
    if !(1..=WEEK).contains(&new.weekly_minutes) {
        return Err(Error::BadField("weekly_minutes"));
    }
    let known = |part: &String| {
        part.split_once('_').is_some_and(|(day, part)| DAYS.contains(&day) && PARTS.contains(&part))
    };
    if new.need.hours.len() > DAYS.len() * PARTS.len() || !new.need.hours.iter().all(known) {
        return Err(Error::BadField("hours"));
    }
    words("must", &new.need.must, MOST)?;
    words("nice", &new.need.nice, MOST)?;
    words("languages", &new.need.languages, MOST)?;
    Ok(family)
}

#[cfg(test)]
mod tests {
    use super::super::{Need, NewRequest};
    use super::check;
    use crate::error::Error;

    fn request() -> NewRequest {
        NewRequest {
            family_name: "Famiglia Neri".to_owned(),
            municipality: "024100".to_owned(),
            weekly_minutes: 600,
            cohabiting: false,
            start_on: "2026-03-01".parse().unwrap(),
            need: Need { hours: vec!["mon_morning".to_owned()], ..Need::default() },
        }
    }

    #[test]
    fn a_request_makes_sense() {
        assert_eq!(check(&request()).unwrap(), "Famiglia Neri");
        let refused = |request: NewRequest| match check(&request) {
            Err(Error::BadField(field)) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            refused(NewRequest { municipality: "Schio".to_owned(), ..request() }),
            "municipality"
        );
        assert_eq!(refused(NewRequest { weekly_minutes: 0, ..request() }), "weekly_minutes");
        assert_eq!(refused(NewRequest { weekly_minutes: 10_081, ..request() }), "weekly_minutes");
        for hours in ["mon", "mon_noon", "lun_morning", ""] {
            let need = Need { hours: vec![hours.to_owned()], ..Need::default() };
            assert_eq!(refused(NewRequest { need, ..request() }), "hours");
        }
    }
}
