//! Renewing a term before it runs out. Afterwards an entry is checked and admitted anew.

use reticolo_tenancy::{Act, Permission, Scope, statements};

use super::decide::{term_end, term_months};
use super::{EntryState, Record, RegistryEntryId};
use crate::advice::AskedAbout;
use crate::error::Error;
use crate::event::{self, EntryEvent};
use crate::registry;
use crate::sight::actor_name;
use crate::text;

/// A term can be renewed in its last days, so many: else it would grow with every click.
pub const RENEWABLE_DAYS: i64 = 180;

statements! {
    /// Begins another term.
    RENEW = "update {t}.registry_entry set term_began_on = $3, valid_until = $4, advice = null, changed_at = $5,
                    changed_by = $6, row_version = row_version + 1
             where registry_entry_id = $1 and row_version = $2 and state = 'admitted' returning row_version";
}

/// Lets a term go on after its last day, for as many months as said here, or as the rule advises, which may be
/// without end; where it advises nothing, for as many as are usual.
///
/// Needs `registry:manage` within reach. A reason is asked for unless the rule's advice of today is to renew.
/// Fails with `Illegal` unless it is admitted and within its last [`RENEWABLE_DAYS`] days, with `Changed`,
/// `NoReason` or `Retired`.
pub async fn renew(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    valid_months: Option<i32>,
    reason: Option<&str>,
) -> Result<i64, Error> {
    let action = "registry-entry.renew";
    let record = Record::within(scope, id, Permission::RegistryManage).await?;
    record.is_of_another(scope)?;
    record.is_as(seen)?;
    record.is_in(&[EntryState::Admitted], action)?;
    let registry = registry::one(scope, &record.registry_code).await?;
    registry.is_running()?;
    let today = scope.today();
    let ends = record.valid_until;
    if ends.is_some_and(|ends| (ends - today).num_days() > RENEWABLE_DAYS) {
        return Err(Error::Illegal { action, state: "admitted for long still" });
    }
    let reason = text::optional_reason(reason)?;
    let advice = record.advice.as_ref().filter(|advice| advice.asked_about == AskedAbout::Renewal);
    let followed = advice.filter(|advice| advice.is_yes_of(today));
    if reason.is_none() && followed.is_none() {
        return Err(Error::NoReason);
    }
    let months = term_months(valid_months, followed, registry.valid_months);
    let first = ends.and_then(|ends| ends.succ_opt()).unwrap_or(today);
    let valid_until = months.map(|months| term_end(first, months)).transpose()?;
    let (sql, now, who) = (scope.sql(&RENEW), scope.now(), actor_name(scope.actor()));
    let renewed: Option<i64> = sqlx::query_scalar(sql)
        .bind(id)
        .bind(seen)
        .bind(today)
        .bind(valid_until)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let version = renewed.ok_or(Error::Changed)?;
    let act = Act::new(action);
    record.record_act(scope, reason.into_iter().fold(act, Act::because));
    event::of_entry(scope, EntryEvent::Renewed, &record.registry_code, id).await?;
    Ok(version)
}
