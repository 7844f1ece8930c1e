//! Follow-up visits: somebody looks how a placement goes. A visit that was due yesterday is overdue today.

use chrono::{DateTime, NaiveDate, Utc};
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sqlx::FromRow;
use uuid::Uuid;

use crate::error::Error;
use crate::placement::{Placement, PlacementId};
use crate::sight::{Sight, actor_name};
use crate::text;

reticolo_foundation::id! {
    /// Names a follow-up visit.
    VisitId
}

/// A follow-up visit.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Visit {
    #[sqlx(rename = "follow_up_visit_id")]
    pub id: VisitId,
    pub placement_id: PlacementId,
    pub due_on: NaiveDate,
    pub done_on: Option<NaiveDate>,
    pub done_by: Option<String>,
    pub notes: Option<String>,
    pub planned_at: DateTime<Utc>,
    pub planned_by: String,
    /// Whether it was due before the day it was read, and has not been made, and the placement runs.
    pub overdue: bool,
}

/// The columns of a [`Visit`] and where they come from.
macro_rules! visits {
    ($rest:literal) => {
        concat!(
            "select v.follow_up_visit_id, v.placement_id, v.due_on, v.done_on, v.done_by, v.notes, v.planned_at, v.planned_by,
                    v.done_on is null and v.due_on < current_setting('reticolo.today')::date
                        and p.state in ('planned', 'trial', 'active') as overdue
             from {t}.follow_up_visit v join {t}.placement p on p.placement_id = v.placement_id
             join {t}.match_request q on q.match_request_id = p.match_request_id ",
            $rest
        )
    };
}

statements! {
    /// The visits of placements within reach, as they are due.
    OF = visits!("where v.placement_id = any($3) and ($1 or q.municipality_code = any($2))
             order by v.placement_id, v.due_on, v.follow_up_visit_id");
    /// One page of the overdue visits within reach, the longest overdue first.
    OVERDUE = visits!("where v.done_on is null and v.due_on < current_setting('reticolo.today')::date
               and p.state in ('planned', 'trial', 'active') and ($1 or q.municipality_code = any($2))
             order by v.due_on, v.follow_up_visit_id offset $3 limit $4");
    /// How many there are.
    COUNT_OVERDUE = "select count(*) from {t}.follow_up_visit v join {t}.placement p on p.placement_id = v.placement_id
             join {t}.match_request q on q.match_request_id = p.match_request_id
             where v.done_on is null and v.due_on < current_setting('reticolo.today')::date
               and p.state in ('planned', 'trial', 'active') and ($1 or q.municipality_code = any($2))";
    /// The placement of one.
    PLACEMENT = "select placement_id from {t}.follow_up_visit where follow_up_visit_id = $1";
    /// Adds one.
    PLAN = "insert into {t}.follow_up_visit (follow_up_visit_id, placement_id, due_on, planned_at, planned_by)
             values ($1, $2, $3, $4, $5)";
    /// Says how it was.
    DO = "update {t}.follow_up_visit set done_on = $2, done_by = $3, notes = $4
             where follow_up_visit_id = $1 and done_on is null returning follow_up_visit_id";
}

/// Plans a visit to a running placement. Needs `matching:manage` within reach. Fails with `Illegal` for a
/// placement that is over.
pub async fn plan(
    scope: &mut Scope,
    placement: PlacementId,
    due_on: NaiveDate,
) -> Result<VisitId, Error> {
    let placement = Placement::at_work(scope, placement).await?;
    let action = "visit.plan";
    if !placement.state.is_running() {
        return Err(Error::Illegal { action, state: placement.state.as_str() });
    }
    let (id, sql) = (VisitId::fresh(), scope.sql(&PLAN));
    let (now, who) = (scope.now(), actor_name(scope.actor()));
    sqlx::query(sql)
        .bind(id)
        .bind(placement.id)
        .bind(due_on)
        .bind(now)
        .bind(who)
        .execute(scope.connection())
        .await?;
    placement.record_act(scope, &Act::new(action));
    Ok(id)
}

/// Says that a visit was made, and how it was; `done_on` is not in the future.
///
/// Needs `matching:manage` within reach. Fails with `NotFound`, with `Changed` for one that was made already,
/// with `BadField`.
pub async fn make(
    scope: &mut Scope,
    id: VisitId,
    done_on: NaiveDate,
    notes: &str,
) -> Result<(), Error> {
    scope.require(Permission::MatchingManage)?;
    let sql = scope.sql(&PLACEMENT);
    let placement: Option<PlacementId> =
        sqlx::query_scalar(sql).bind(id).fetch_optional(scope.connection()).await?;
    let placement = Placement::at_work(scope, placement.ok_or(Error::NotFound)?).await?;
    if done_on > scope.today() {
        return Err(Error::BadField("done_on"));
    }
    let notes = text::prose("notes", notes)?;
    let (sql, who) = (scope.sql(&DO), actor_name(scope.actor()));
    let done: Option<VisitId> = sqlx::query_scalar(sql)
        .bind(id)
        .bind(done_on)
        .bind(who)
        .bind(notes)
        .fetch_optional(scope.connection())
        .await?;
    done.ok_or(Error::Changed)?;
    placement.record_act(scope, &Act::new("visit.make"));
    Ok(())
}

/// The visits of placements within reach of `matching:manage`, as they are due.
pub async fn of_placements(
    scope: &mut Scope,
    placements: &[PlacementId],
) -> Result<Vec<Visit>, Error> {
    let sight = Sight::at_work(scope, Permission::MatchingManage)?;
    let sql = scope.sql(&OF);
    let placements: Vec<Uuid> = placements.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(placements)
        .fetch_all(scope.connection())
        .await?)
}

/// One page of the visits that are overdue today, the longest overdue first. Needs `matching:manage`, and gives
/// what it reaches.
pub async fn overdue(scope: &mut Scope, offset: i64, limit: i64) -> Result<Vec<Visit>, Error> {
    let sight = Sight::at_work(scope, Permission::MatchingManage)?;
    let sql = scope.sql(&OVERDUE);
    Ok(sqlx::query_as(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .bind(offset)
        .bind(limit)
        .fetch_all(scope.connection())
        .await?)
}

/// How many visits there are for [`overdue`].
pub async fn count_overdue(scope: &mut Scope) -> Result<i64, Error> {
    let sight = Sight::at_work(scope, Permission::MatchingManage)?;
    let sql = scope.sql(&COUNT_OVERDUE);
    Ok(sqlx::query_scalar(sql)
        .bind(sight.everywhere)
        .bind(sight.municipalities)
        .fetch_one(scope.connection())
        .await?)
}
