//! Hours of training, which renewals hang on.

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::FromRow;
use uuid::Uuid;

use super::{EntryState, Record, RegistryEntryId, document};
use crate::error::Error;
use crate::sight::{Sight, actor_name, entry_in_sight};
use crate::text::line;

reticolo_foundation::id! {
    /// Names a line of an entry's training.
    TrainingId
}

/// Training somebody has had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTraining {
    pub held_on: NaiveDate,
    /// From 1 to 60000.
    pub minutes: i32,
    pub course: String,
}

/// A line of an entry's training.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Training {
    #[sqlx(rename = "registry_training_id")]
    pub id: TrainingId,
    pub registry_entry_id: RegistryEntryId,
    pub held_on: NaiveDate,
    pub minutes: i32,
    pub course: String,
    pub added_at: DateTime<Utc>,
    pub added_by: String,
}

statements! {
    /// The training of entries in sight, the latest first.
    OF = concat!(
        "select r.registry_training_id, r.registry_entry_id, r.held_on, r.minutes, r.course, r.added_at, r.added_by
             from {t}.registry_training r join {t}.registry_entry e on e.registry_entry_id = r.registry_entry_id
             where r.registry_entry_id = any($4) and ", entry_in_sight!(),
        "order by r.registry_entry_id, r.held_on desc, r.registry_training_id desc");
    /// How much there was since a day.
    SINCE = "select coalesce(sum(minutes), 0) from {t}.registry_training
             where registry_entry_id = $1 and held_on >= coalesce($2, held_on)";
    /// Adds a line.
    ADD = "insert into {t}.registry_training (registry_training_id, registry_entry_id, held_on, minutes, course, added_at,
                    added_by)
             values ($1, $2, $3, $4, $5, $6, $7)";
}

/// Writes down training somebody has had.
///
/// Needs `registry:write` within reach. Fails with `BadField` for a day that is still to come, with
/// `Changed`, or with `Illegal` for an entry that is refused or removed. Gives the entry's new version.
pub async fn add_training(
    scope: &mut Scope,
    entry: RegistryEntryId,
    seen: i64,
    new: &NewTraining,
) -> Result<i64, Error> {
    let record = Record::within(scope, entry, Permission::RegistryWrite).await?;
    record.is_as(seen)?;
    let action = "registry-entry.add-training";
    if matches!(record.state, EntryState::Refused | EntryState::Removed) {
        return Err(Error::Illegal { action, state: record.state.as_str() });
    }
    if new.held_on > scope.today() {
        return Err(Error::BadField("held_on"));
    }
    if !(1..=60_000).contains(&new.minutes) {
        return Err(Error::BadField("minutes"));
    }
    let course = line("course", &new.course)?;
    let version = document::touch(scope, &record, seen).await?;
    let (sql, now, who) = (scope.sql(&ADD), scope.now(), actor_name(scope.actor()));
    sqlx::query(sql)
        .bind(TrainingId::fresh())
        .bind(entry)
        .bind(new.held_on)
        .bind(new.minutes)
        .bind(course)
        .bind(now)
        .bind(who)
        .execute(scope.connection())
        .await?;
    record.record_act(scope, Act::new(action));
    Ok(version)
}

/// The training of entries within reach of `registry:read`, or of one's own.
pub async fn training_of(
    scope: &mut Scope,
    entries: &[RegistryEntryId],
) -> Result<Vec<Training>, Error> {
    let sight = Sight::of(scope, Permission::RegistryRead, Permission::RegistryApply)?;
    let sql = scope.sql(&OF);
    let entries: Vec<Uuid> = entries.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(sight.account)
        .bind(entries)
        .fetch_all(scope.connection())
        .await?)
}

/// The minutes of training since a day, or ever.
pub(super) async fn minutes_since(
    scope: &mut Scope,
    entry: RegistryEntryId,
    since: Option<NaiveDate>,
) -> Result<i64, Error> {
    let sql = scope.sql(&SINCE);
    let minutes: i64 =
        sqlx::query_scalar(sql).bind(entry).bind(since).fetch_one(scope.connection()).await?;
    Ok(minutes)
}
