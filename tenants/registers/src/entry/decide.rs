//! What the union's administrators decide about entries. Nobody decides about their own.

use std::ops::RangeInclusive;

use chrono::{Months, NaiveDate};
use reticolo_tenancy::{Permission, Scope};

use super::check::within_running;
use super::moves::{self, EntryMove, Moving, Term};
use super::{Record, RegistryEntryId};
use crate::advice::{Advice, AskedAbout};
use crate::error::Error;
use crate::registry;
use crate::text;

/// How long a term can be, in months.
pub(crate) const TERM: RangeInclusive<i32> = 1..=120;

/// Admits somebody, from today for as many months as said here, or as the rule advises, which may be without
/// end; where it advises nothing, for as many as are usual.
///
/// Needs `registry:manage` within reach. A reason is asked for unless the rule's advice of today is to admit:
/// who sets it aside says why, and fails with `NoReason` else. Fails with `Changed`, `Illegal` or `Retired`.
pub async fn admit(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    valid_months: Option<i32>,
    reason: Option<&str>,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::RegistryManage).await?;
    record.is_of_another(scope)?;
    record.is_as(seen)?;
    record.is_in(EntryMove::Admit.from(), EntryMove::Admit.action())?;
    let registry = registry::one(scope, &record.registry_code).await?;
    registry.is_running()?;
    let reason = text::optional_reason(reason)?;
    let advice =
        record.advice.as_ref().filter(|advice| advice.asked_about == AskedAbout::Admission);
    let today = scope.today();
    let followed = advice.filter(|advice| advice.is_yes_of(today));
    if reason.is_none() && followed.is_none() {
        return Err(Error::NoReason);
    }
    let months = term_months(valid_months, followed, registry.valid_months);
    let until = months.map(|months| term_end(today, months)).transpose()?;
    let moving = Moving {
        what: EntryMove::Admit,
        reason,
        term: Some(Term(until)),
        decision_id: advice.and_then(|advice| advice.decision_id),
    };
    moves::entry(scope, &record, seen, moving).await
}

/// Refuses an application. Needs `registry:manage` within reach, and a reason.
pub async fn refuse(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    reason: &str,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::RegistryManage).await?;
    record.is_of_another(scope)?;
    let decision_id = record.advice.as_ref().and_then(|advice| advice.decision_id);
    let reason = text::reason(reason)?;
    let moving = Moving { decision_id, ..Moving::plain(EntryMove::Refuse, Some(reason)) };
    moves::entry(scope, &record, seen, moving).await
}

/// Takes an admitted entry out of lists and shortlists for now; running placements go on, with a flag.
/// Needs `registry:manage` within reach, and a reason.
pub async fn suspend(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    reason: &str,
) -> Result<i64, Error> {
    decide(scope, id, seen, EntryMove::Suspend, Some(reason)).await
}

/// Lets a suspended entry count again, for the rest of its term. Needs `registry:manage` within reach.
pub async fn resume(scope: &mut Scope, id: RegistryEntryId, seen: i64) -> Result<i64, Error> {
    decide(scope, id, seen, EntryMove::Resume, None).await
}

/// Takes a suspended entry away for good. Needs `registry:manage` within reach, and a reason.
pub async fn remove(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    reason: &str,
) -> Result<i64, Error> {
    decide(scope, id, seen, EntryMove::Remove, Some(reason)).await
}

async fn decide(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    what: EntryMove,
    reason: Option<&str>,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::RegistryManage).await?;
    record.is_of_another(scope)?;
    let reason = reason.map(text::reason).transpose()?;
    within_running(scope, &record, what).await?;
    moves::entry(scope, &record, seen, Moving::plain(what, reason)).await
}

/// How many months a term lasts: as a person says, as advice says that is followed, or as is usual. `None`:
/// without end.
pub(super) fn term_months(said: Option<i32>, followed: Option<&Advice>, usual: i32) -> Option<i32> {
    said.or_else(|| followed.map_or(Some(usual), |advice| advice.valid_months))
}

/// The last day of a term that begins on `first` and lasts so many months.
pub(super) fn term_end(first: NaiveDate, months: i32) -> Result<NaiveDate, Error> {
    let refused = Error::BadField("valid_months");
    if !TERM.contains(&months) {
        return Err(refused);
    }
    let after = first.checked_add_months(Months::new(months.unsigned_abs()));
    after.and_then(|day| day.pred_opt()).ok_or(refused)
}

#[cfg(test)]
mod tests {
    use super::term_end;

    #[test]
    fn a_term_ends_the_day_before_its_anniversary() {
        let end = |first: &str, months| {
            term_end(first.parse().unwrap(), months).map(|day| day.to_string()).ok()
        };
        assert_eq!(end("2026-03-01", 24).as_deref(), Some("2028-02-29"));
        assert_eq!(end("2026-08-31", 6).as_deref(), Some("2027-02-27"));
        assert_eq!(end("2026-03-01", 0), None);
        assert_eq!(end("2026-03-01", 121), None);
    }
}
