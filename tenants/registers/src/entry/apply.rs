//! Applying, and what may be changed afterwards.

use chrono::NaiveDate;
use reticolo_accounts::AccountId;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::types::Json;

use super::moves::{self, Step};
use super::{Application, EntryState, Offer, Record, RegistryEntryId, about};
use crate::error::Error;
use crate::event::{self, EntryEvent};
use crate::registry;
use crate::sight::{Sight, actor_name};
use crate::text::{self, istat, line};

/// The most municipalities somebody can offer to work in.
const MOST_MUNICIPALITIES: usize = 60;
/// The minutes of a week.
pub(crate) const WEEK: i32 = 7 * 24 * 60;
/// Nobody is older, in years.
const OLDEST: u32 = 120;

statements! {
    /// Adds an entry.
    ADD = "insert into {t}.registry_entry (registry_entry_id, registry_code, account_id, display_name, born_on,
                    municipalities, weekly_minutes, permit_expires_on, form, state, applied_at, applied_by, changed_at,
                    changed_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'applied', $10, $11, $10, $11)";
    /// Writes an application anew, before it is decided; what the rule said of the old one is forgotten.
    EDIT = "update {t}.registry_entry set display_name = $3, born_on = $4, municipalities = $5, weekly_minutes = $6,
                    permit_expires_on = $7, form = $8, advice = null, changed_at = $9, changed_by = $10,
                    row_version = row_version + 1
             where registry_entry_id = $1 and row_version = $2 and state in ('applied', 'in_check', 'integration')
             returning row_version";
    /// Changes what somebody offers.
    OFFER = "update {t}.registry_entry set municipalities = $3, weekly_minutes = $4, permit_expires_on = $5,
                    advice = null, changed_at = $6, changed_by = $7, row_version = row_version + 1
             where registry_entry_id = $1 and row_version = $2 and state not in ('refused', 'removed')
             returning row_version";
    /// Writes down the number the region has given.
    REGIONAL = "update {t}.registry_entry set regional_no = $3, changed_at = $4, changed_by = $5,
                    row_version = row_version + 1
             where registry_entry_id = $1 and row_version = $2 and state in ('admitted', 'suspended')
             returning row_version";
}

/// Applies to a register for oneself.
///
/// Needs `registry:apply`. Fails with `NotFound` where there is no such register at work, with `Form` or
/// `BadField` where something is wrong, with `AppliedAlready` while there is an entry that lives.
pub async fn apply(
    scope: &mut Scope,
    registry: &str,
    application: &Application,
) -> Result<RegistryEntryId, Error> {
    scope.require(Permission::RegistryApply)?;
    let account = scope.actor().person().map(|person| person.account);
    add(scope, registry, application, account).await
}

/// Applies for somebody who has come to a desk and has no account.
///
/// Needs `registry:write`; a desk that is limited to municipalities takes whoever would work in one of
/// them, and else fails with `NotFound`.
pub async fn apply_for(
    scope: &mut Scope,
    registry: &str,
    application: &Application,
) -> Result<RegistryEntryId, Error> {
    let sight = Sight::at_work(scope, Permission::RegistryWrite)?;
    if !sight.covers(&application.offer.municipalities, None) {
        return Err(Error::NotFound);
    }
    add(scope, registry, application, None).await
}

async fn add(
    scope: &mut Scope,
    registry: &str,
    application: &Application,
    account: Option<AccountId>,
) -> Result<RegistryEntryId, Error> {
    let registry = registry::one(scope, registry).await?;
    registry.is_running().map_err(|_| Error::NotFound)?;
    let name = check(application, scope.today())?;
    registry.check(&application.form)?;
    let (id, sql) = (RegistryEntryId::fresh(), scope.sql(&ADD));
    let (now, who, offer) = (scope.now(), actor_name(scope.actor()), &application.offer);
    sqlx::query(sql)
        .bind(id)
        .bind(&registry.code)
        .bind(account)
        .bind(name)
        .bind(application.born_on)
        .bind(sorted(&offer.municipalities))
        .bind(offer.weekly_minutes)
        .bind(offer.permit_expires_on)
        .bind(Json(&application.form))
        .bind(now)
        .bind(who)
        .execute(scope.connection())
        .await?;
    let step = Step { from: None, to: EntryState::Applied, reason: None, decision_id: None };
    moves::note(scope, id, step).await?;
    let act = Act::new("registry-entry.apply").on("registry_entry", id.0);
    let act = about(scope, account, act);
    scope.record(act);
    event::of_entry(scope, EntryEvent::Applied, &registry.code, id).await?;
    Ok(id)
}

/// Writes an application anew, while it is not decided.
///
/// Needs `registry:write` within reach; whose it is may do it before somebody checks it and while
/// something is to be integrated. Fails with `Form`, `BadField`, `Changed` or `Illegal`.
pub async fn edit(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    application: &Application,
) -> Result<i64, Error> {
    let record = Record::within_or_own(scope, id, Permission::RegistryWrite).await?;
    record.is_as(seen)?;
    record.is_in(open_to(scope, &record), "registry-entry.edit")?;
    let registry = registry::one(scope, &record.registry_code).await?;
    registry.is_running()?;
    let name = check(application, scope.today())?;
    registry.check(&application.form)?;
    let (sql, now, who) = (scope.sql(&EDIT), scope.now(), actor_name(scope.actor()));
    let offer = &application.offer;
    let edited: Option<i64> = sqlx::query_scalar(sql)
        .bind(id)
        .bind(seen)
        .bind(name)
        .bind(application.born_on)
        .bind(sorted(&offer.municipalities))
        .bind(offer.weekly_minutes)
        .bind(offer.permit_expires_on)
        .bind(Json(&application.form))
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let version = edited.ok_or(Error::Changed)?;
    record.record_act(scope, Act::new("registry-entry.edit"));
    Ok(version)
}

/// The states in which the actor may write an application anew.
pub(super) fn open_to(scope: &Scope, record: &Record) -> &'static [EntryState] {
    let at_work = Sight::at_work(scope, Permission::RegistryWrite)
        .is_ok_and(|sight| sight.covers(&record.municipalities, None));
    if at_work {
        &[EntryState::Applied, EntryState::InCheck, EntryState::Integration]
    } else {
        &[EntryState::Applied, EntryState::Integration]
    }
}

/// Changes what somebody offers, also after they were admitted: other hours, other places, a permit
/// that was renewed.
///
/// Needs `registry:write` within reach. Fails with `MinutesInUse` where running placements need more,
/// with `BadField`, `Changed` or `Illegal`.
pub async fn change_offer(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    offer: &Offer,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::RegistryWrite).await?;
    record.is_as(seen)?;
    check_offer(offer)?;
    let (sql, now, who) = (scope.sql(&OFFER), scope.now(), actor_name(scope.actor()));
    let changed: Option<i64> = sqlx::query_scalar(sql)
        .bind(id)
        .bind(seen)
        .bind(sorted(&offer.municipalities))
        .bind(offer.weekly_minutes)
        .bind(offer.permit_expires_on)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let action = "registry-entry.change-offer";
    let version = changed.ok_or(Error::Illegal { action, state: record.standing.as_str() })?;
    record.record_act(scope, Act::new(action));
    Ok(version)
}

/// Writes down the number under which the region has enrolled somebody; `None` takes it away.
///
/// Needs `registry:write` within reach. Fails with `RegionalNumberTaken`, `BadField`, `Changed` or
/// `Illegal` unless the entry is admitted or suspended.
pub async fn set_regional_no(
    scope: &mut Scope,
    id: RegistryEntryId,
    seen: i64,
    number: Option<&str>,
) -> Result<i64, Error> {
    let record = Record::within(scope, id, Permission::RegistryWrite).await?;
    record.is_as(seen)?;
    let number = number.filter(|number| !number.trim().is_empty());
    let number = number.map(|number| line("regional_no", number)).transpose()?;
    let (sql, now, who) = (scope.sql(&REGIONAL), scope.now(), actor_name(scope.actor()));
    let set: Option<i64> = sqlx::query_scalar(sql)
        .bind(id)
        .bind(seen)
        .bind(number)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let action = "registry-entry.set-regional-number";
    let version = set.ok_or(Error::Illegal { action, state: record.standing.as_str() })?;
    record.record_act(scope, Act::new(action));
    Ok(version)
}

/// The name of an application that says all the platform needs to know.
fn check(application: &Application, today: NaiveDate) -> Result<&str, Error> {
    let name = text::line("display_name", &application.display_name)?;
    if today.years_since(application.born_on).is_none_or(|years| years > OLDEST) {
        return Err(Error::BadField("born_on"));
    }
    check_offer(&application.offer)?;
    Ok(name)
}

fn check_offer(offer: &Offer) -> Result<(), Error> {
    if offer.municipalities.is_empty() || offer.municipalities.len() > MOST_MUNICIPALITIES {
        return Err(Error::BadField("municipalities"));
    }
    offer.municipalities.iter().try_for_each(|code| istat("municipalities", code))?;
    if !(0..=WEEK).contains(&offer.weekly_minutes) {
        return Err(Error::BadField("weekly_minutes"));
    }
    Ok(())
}

fn sorted(codes: &[String]) -> Vec<String> {
    let mut codes = codes.to_vec();
    codes.sort();
    codes.dedup();
    codes
}
