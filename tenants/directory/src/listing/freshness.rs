//! Whether somebody has looked at a listing lately.
//!
//! Each kind of organization has a rule: after so many days its operator is reminded, then the listing
//! comes last and says so, then it is hidden. Nothing runs at night: days are computed when they are read,
//! from the last confirmation. Demotion and hiding count at the earliest from the day the service came
//! here, so that nobody is demoted who was never asked.

use chrono::NaiveDate;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::FromRow;

use super::browse::{listings, within_reach};
use super::{Listing, Record, State, moves};
use crate::error::Error;
use crate::organization::OrganizationKind;
use crate::service::ServiceId;

/// How lately a listing was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Freshness {
    Fresh,
    /// Its operator is reminded.
    Due,
    /// It comes last, and says so.
    Stale,
    /// The public does not see it.
    Hidden,
}

impl Freshness {
    pub const ALL: [Self; 4] = [Self::Fresh, Self::Due, Self::Stale, Self::Hidden];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Due => "due",
            Self::Stale => "stale",
            Self::Hidden => "hidden",
        }
    }
}

/// What happens to the listings of a kind of organization, by days since the last confirmation.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Rule {
    #[sqlx(try_from = "String")]
    pub kind: OrganizationKind,
    pub remind_days: i32,
    pub stale_days: i32,
    /// `None`: never.
    pub hide_days: Option<i32>,
    /// Grows with every change; who changes a rule says which version they saw.
    pub row_version: i64,
}

statements! {
    /// The rules.
    RULES = "select kind, remind_days, stale_days, hide_days, row_version from {t}.freshness_rule
             order by array_position(array['public', 'third_sector', 'private'], kind)";
    /// Changes one.
    SAVE = "update {t}.freshness_rule set remind_days = $2, stale_days = $3, hide_days = $4, row_version = row_version + 1
             where kind = $1 and row_version = $5 returning row_version";
    /// Says that a listing is still true.
    CONFIRM = "update {t}.listing set verified_at = $3, verified_by = $4, changed_at = $3, changed_by = $4,
                    row_version = row_version + 1
             where service_id = $1 and row_version = $2 and state = 'published' returning row_version";
    /// The same for the service, as HSDS has it. Who confirmed it is with the listing.
    ASSURE = "update {t}.service set assured_date = $2, assurer_email = null, row_version = row_version + 1 where id = $1";
    /// Published listings to be confirmed by a day, the soonest first.
    DUE = concat!(
        listings!("where l.state = 'published' and f.remind_on <= $4 and "), within_reach!(),
        "order by f.remind_on, l.service_id offset $5 limit $6");
}

/// The most days a rule may have.
const MOST_DAYS: i32 = 3_650;

/// The rules of every kind of organization. Needs `settings:manage`.
pub async fn rules(scope: &mut Scope) -> Result<Vec<Rule>, Error> {
    scope.require(Permission::SettingsManage)?;
    let sql = scope.sql(&RULES);
    Ok(sqlx::query_as(sql).fetch_all(scope.connection()).await?)
}

/// Changes the rule of a kind; its `row_version` is the one that was seen. Counts at once, for every listing.
///
/// Needs `settings:manage`. Fails with `BadRule` unless its days are in order, or with `Changed`.
pub async fn save(scope: &mut Scope, rule: &Rule) -> Result<i64, Error> {
    scope.require(Permission::SettingsManage)?;
    let hide_days = rule.hide_days.unwrap_or(MOST_DAYS + 1);
    let ordered = 0 < rule.remind_days
        && rule.remind_days <= rule.stale_days
        && rule.stale_days < hide_days
        && rule.hide_days.unwrap_or(rule.stale_days) <= MOST_DAYS;
    if !ordered {
        return Err(Error::BadRule(MOST_DAYS));
    }
    let sql = scope.sql(&SAVE);
    let saved: Option<i64> = sqlx::query_scalar(sql)
        .bind(rule.kind.as_str())
        .bind(rule.remind_days)
        .bind(rule.stale_days)
        .bind(rule.hide_days)
        .bind(rule.row_version)
        .fetch_optional(scope.connection())
        .await?;
    let version = saved.ok_or(Error::Changed)?;
    scope.record(Act::new("freshness.change-rule").fields(vec![rule.kind.as_str().to_owned()]));
    Ok(version)
}

/// Says that a published listing is still true today, without changing it.
///
/// Needs `listing:write` or `listing:moderate` within reach. Fails with `Changed`, or with `Illegal`
/// when it is not published.
pub async fn confirm(scope: &mut Scope, id: ServiceId, seen: i64) -> Result<i64, Error> {
    let permissions = [Permission::ListingWrite, Permission::ListingModerate];
    let record = Record::within_any(scope, id, &permissions).await?;
    let (sql, now, who) = (scope.sql(&CONFIRM), scope.now(), moves::actor_name(scope.actor()));
    let confirmed: Option<i64> = sqlx::query_scalar(sql)
        .bind(id)
        .bind(seen)
        .bind(now)
        .bind(who)
        .fetch_optional(scope.connection())
        .await?;
    let Some(version) = confirmed else {
        return Err(if record.state == State::Published {
            Error::Changed
        } else {
            moves::illegal(&record, "listing.confirm")
        });
    };
    let (sql, today) = (scope.sql(&ASSURE), scope.today());
    sqlx::query(sql).bind(id).bind(today).execute(scope.connection()).await?;
    moves::record_act(scope, &record, Act::new("listing.confirm"));
    Ok(version)
}

/// Published listings whose operators are to be reminded by a day, the soonest first.
///
/// Needs `listing:write` or `listing:moderate`, and gives what they reach.
pub async fn due(
    scope: &mut Scope,
    until: NaiveDate,
    offset: i64,
    limit: i64,
) -> Result<Vec<Listing>, Error> {
    let reach = super::at_work(scope)?;
    let sql = scope.sql(&DUE);
    Ok(sqlx::query_as(sql)
        .bind(reach.everywhere)
        .bind(reach.organizations)
        .bind(reach.municipalities)
        .bind(until)
        .bind(offset)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?)
}
