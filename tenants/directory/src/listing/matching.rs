//! Which rows that are there stay for what is wanted, so that what did not change keeps its id.

use serde::Serialize;
use uuid::Uuid;

use super::content::{Exception, Hours, Span, Weekday};
use super::read::{Row, Schedule};

reticolo_foundation::id! {
    /// Names a row that hangs on a service.
    RowId
}

/// What to do to the rows of a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan<T> {
    /// Rows to write, new or changed.
    pub write: Vec<T>,
    pub remove: Vec<Uuid>,
}

/// Matches rows with what is wanted: equal ones first, then those of the same key, which change.
pub(super) fn plan<T: Clone + PartialEq, K: PartialEq>(
    there: &[Row<T>],
    wanted: &[T],
    key: impl Fn(&T) -> K,
) -> Plan<Row<T>> {
    let mut left: Vec<&Row<T>> = there.iter().collect();
    let mut unmatched = Vec::new();
    for item in wanted {
        match left.iter().position(|row| row.item == *item) {
            Some(same) => drop(left.remove(same)),
            None => unmatched.push(item),
        }
    }
    let write = unmatched.into_iter().map(|item| {
        let known = left.iter().position(|row| key(&row.item) == key(item));
        let id = known.map_or_else(|| RowId::fresh().0, |known| left.remove(known).id);
        Row { id, item: item.clone() }
    });
    let write = write.collect();
    Plan { write, remove: left.iter().map(|row| row.id).collect() }
}

/// A schedule to write: a new one, or one that keeps all but its days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct NewSchedule {
    id: Uuid,
    freq: Option<&'static str>,
    byday: Option<String>,
    opens: Option<chrono::NaiveTime>,
    closes: Option<chrono::NaiveTime>,
    description: Option<String>,
    valid_from: Option<chrono::NaiveDate>,
    valid_to: Option<chrono::NaiveDate>,
}

/// Matches schedules with the hours that are wanted. A schedule of several days keeps those that are.
pub(super) fn plan_hours(there: &[&Schedule], wanted: &Hours) -> Plan<NewSchedule> {
    let mut plan = Plan { write: Vec::new(), remove: Vec::new() };
    let (mut spans, mut exceptions) = (wanted.weekly.clone(), wanted.exceptions.clone());
    for schedule in there {
        if let Some(exception) = schedule.exception() {
            match exceptions.iter().position(|wanted| *wanted == exception) {
                Some(same) => drop(exceptions.remove(same)),
                None => plan.remove.push(schedule.id),
            }
            continue;
        }
        let days = schedule.days.as_ref().map_or(0, Vec::len);
        let kept: Vec<Span> = schedule
            .spans()
            .filter_map(|span| {
                let place = spans.iter().position(|wanted| *wanted == span)?;
                Some(spans.remove(place))
            })
            .collect();
        match kept.as_slice() {
            [] => plan.remove.push(schedule.id),
            kept if kept.len() == days => {}
            [first, ..] => plan.write.push(weekly(schedule.id, first, &kept)),
        }
    }
    spans.sort_by_key(|span| {
        (span.opens, span.closes, span.description.clone(), span.from, span.to, span.weekday)
    });
    let alike = |one: &Span, other: &Span| {
        Span { weekday: Weekday::Monday, ..one.clone() }
            == Span { weekday: Weekday::Monday, ..other.clone() }
    };
    for group in spans.chunk_by(alike) {
        if let Some(first) = group.first() {
            plan.write.push(weekly(RowId::fresh().0, first, group));
        }
    }
    plan.write.extend(exceptions.iter().map(exceptional));
    plan
}

fn weekly(id: Uuid, span: &Span, days: &[Span]) -> NewSchedule {
    let days: Vec<_> = days.iter().map(|span| span.weekday.as_str()).collect();
    NewSchedule {
        id,
        freq: Some("WEEKLY"),
        byday: Some(days.join(",")),
        opens: span.opens,
        closes: span.closes,
        description: span.description.clone(),
        valid_from: span.from,
        valid_to: span.to,
    }
}

fn exceptional(exception: &Exception) -> NewSchedule {
    NewSchedule {
        id: RowId::fresh().0,
        freq: None,
        byday: None,
        opens: exception.opens,
        closes: exception.closes,
        description: exception.description.clone(),
        valid_from: Some(exception.from),
        valid_to: Some(exception.to),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::content::{Hours, Span, Weekday};
    use super::super::read::{Row, Schedule};
    use super::{plan, plan_hours};

    fn row(id: u128, text: &'static str) -> Row<(&'static str, u8)> {
        let (text, number) = text.split_at(1);
        Row { id: Uuid::from_u128(id), item: (text, number.parse().unwrap()) }
    }

    #[test]
    fn what_did_not_change_keeps_its_row() {
        let there = [row(1, "a1"), row(2, "b1"), row(3, "c1")];
        let plan = plan(&there, &[("c", 1), ("d", 1), ("a", 2)], |item| item.0);
        assert_eq!(plan.remove, [Uuid::from_u128(2)]);
        let written: Vec<_> = plan.write.iter().map(|row| row.item).collect();
        assert_eq!(written, [("d", 1), ("a", 2)]);
        assert_eq!(plan.write[1].id, Uuid::from_u128(1), "the same key is the same row");
    }

    #[test]
    fn a_schedule_keeps_the_days_that_stay() {
        let time = |text: &str| Some(text.parse().unwrap());
        let schedule = Schedule {
            id: Uuid::from_u128(1),
            at: None,
            days: Some(vec![Weekday::Monday, Weekday::Wednesday]),
            opens: time("09:00:00"),
            closes: time("12:00:00"),
            description: None,
            from: None,
            to: None,
        };
        let monday = schedule.spans().next().unwrap();
        let hours = |weekly: Vec<Span>| Hours { weekly, exceptions: Vec::new() };
        let unchanged = plan_hours(&[&schedule], &hours(schedule.spans().collect()));
        assert!(unchanged.write.is_empty() && unchanged.remove.is_empty());
        let friday = Span { weekday: Weekday::Friday, opens: time("10:00:00"), ..monday.clone() };
        let changed = plan_hours(&[&schedule], &hours(vec![friday, monday]));
        assert!(changed.remove.is_empty());
        assert_eq!(changed.write[0].id, schedule.id);
        assert_eq!(changed.write[0].byday.as_deref(), Some("MO"));
        assert_eq!(changed.write[1].byday.as_deref(), Some("FR"));
        let gone = plan_hours(&[&schedule], &Hours::default());
        assert_eq!(gone.remove, [schedule.id]);
    }
}
