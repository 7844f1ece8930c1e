//! When a service or a place is open.
//!
//! Stored as HSDS schedules; read as a weekly grid with several spans a day, exceptions on given
//! days, and whatever else a schedule says, in words.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime, Weekday};
use reticolo_tenancy::{Permission, Scope, statements};
use sqlx::FromRow;

use crate::error::Error;
use crate::location::{LocationId, ServiceAtLocationId};
use crate::service::ServiceId;

/// What hours belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    Service(ServiceId),
    Location(LocationId),
    ServiceAtLocation(ServiceAtLocationId),
}

/// When something is open, in local time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpeningHours {
    /// By weekday, then by hour.
    pub weekly: Vec<Span>,
    /// By first day; an exception overrules the weekly hours on its days.
    pub exceptions: Vec<Exception>,
    /// Hours that fit no grid ("every second Tuesday"), in words.
    pub notes: Vec<String>,
}

/// A stretch of a weekday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub weekday: Weekday,
    /// `None`: from the start of the day, or not said.
    pub opens_at: Option<NaiveTime>,
    /// `None`: to the end of the day, or not said.
    pub closes_at: Option<NaiveTime>,
    pub description: Option<String>,
}

/// Days on which the weekly hours do not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    /// With hours it is open at these hours on those days; without, it is closed.
    pub hours: Option<(NaiveTime, NaiveTime)>,
    pub description: Option<String>,
}

statements! {
    /// The schedules of these services, locations and services at locations.
    OF_OWNERS = "select service_id, location_id, service_at_location_id, valid_from, valid_to, freq, interval, byday,
                        bymonthday, opens_at, closes_at, description, notes
                 from {t}.schedule
                 where service_id = any($1) or location_id = any($2) or service_at_location_id = any($3)";
}

#[derive(FromRow)]
struct Schedule {
    service_id: Option<ServiceId>,
    location_id: Option<LocationId>,
    service_at_location_id: Option<ServiceAtLocationId>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    freq: Option<String>,
    interval: Option<i32>,
    byday: Option<String>,
    bymonthday: Option<String>,
    opens_at: Option<NaiveTime>,
    closes_at: Option<NaiveTime>,
    description: Option<String>,
    notes: Option<String>,
}

impl Schedule {
    fn owner(&self) -> Option<Owner> {
        let at_location = self.service_at_location_id.map(Owner::ServiceAtLocation);
        at_location
            .or(self.service_id.map(Owner::Service))
            .or(self.location_id.map(Owner::Location))
    }

    fn is_weekly(&self) -> bool {
        self.freq.as_deref() == Some("WEEKLY")
            && self.interval.unwrap_or(1) == 1
            && self.byday.is_some()
    }

    /// The days of the week it names, `MO,WE,FR`.
    fn weekdays(&self) -> impl Iterator<Item = Weekday> {
        self.byday.iter().flat_map(|days| days.split(',')).filter_map(weekday)
    }
}

/// The hours of each owner that has any, in one statement. Weekly hours that have run out by the
/// day of the scope, or have not begun, are left out, and so are exceptions that are over.
pub async fn of_owners(
    scope: &mut Scope,
    owners: &[Owner],
) -> Result<HashMap<Owner, OpeningHours>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let (mut services, mut locations, mut at_locations) = (Vec::new(), Vec::new(), Vec::new());
    for owner in owners {
        match *owner {
            Owner::Service(id) => services.push(id),
            Owner::Location(id) => locations.push(id),
            Owner::ServiceAtLocation(id) => at_locations.push(id),
        }
    }
    let today = reticolo_foundation::clock::legal_day(scope.now());
    let sql = scope.sql(&OF_OWNERS);
    let schedules: Vec<Schedule> = sqlx::query_as(sql)
        .bind(&services)
        .bind(&locations)
        .bind(&at_locations)
        .fetch_all(scope.connection())
        .await?;
    let mut hours: HashMap<Owner, OpeningHours> = HashMap::new();
    for schedule in schedules {
        if schedule.valid_to.is_some_and(|day| day < today) {
            continue;
        }
        if let Some(owner) = schedule.owner() {
            hours.entry(owner).or_default().add(schedule, today);
        }
    }
    for hours in hours.values_mut() {
        hours.weekly.sort_by_key(|span| {
            (span.weekday.num_days_from_monday(), span.opens_at, span.closes_at)
        });
        hours.exceptions.sort_by_key(|exception| (exception.from, exception.hours));
        hours.notes.sort();
    }
    Ok(hours)
}

impl OpeningHours {
    pub fn is_empty(&self) -> bool {
        self.weekly.is_empty() && self.exceptions.is_empty() && self.notes.is_empty()
    }

    fn add(&mut self, schedule: Schedule, today: NaiveDate) {
        if schedule.is_weekly() {
            if schedule.valid_from.is_some_and(|day| day > today) {
                return;
            }
            let spans = schedule.weekdays().map(|weekday| Span {
                weekday,
                opens_at: schedule.opens_at,
                closes_at: schedule.closes_at,
                description: schedule.description.clone(),
            });
            self.weekly.extend(spans);
            self.notes.extend(schedule.notes.clone());
            return;
        }
        match (schedule.freq.as_deref(), schedule.valid_from) {
            (None, Some(from)) => self.exceptions.push(Exception {
                from,
                to: schedule.valid_to.unwrap_or(from),
                hours: schedule.opens_at.zip(schedule.closes_at),
                description: schedule.description.or(schedule.notes),
            }),
            _ => self.notes.extend(schedule.in_words()),
        }
    }
}

impl Schedule {
    /// A schedule that fits no grid: its own words, or its rule.
    fn in_words(self) -> Option<String> {
        let rule = || {
            let days = self.byday.clone().or(self.bymonthday.clone())?;
            Some(format!("{} {days}", self.freq.clone()?))
        };
        let hours = match (self.opens_at, self.closes_at) {
            (Some(opens), Some(closes)) => {
                format!(" {}–{}", opens.format("%H:%M"), closes.format("%H:%M"))
            }
            _ => String::new(),
        };
        let words = self.description.clone().or(self.notes.clone()).or_else(rule)?;
        Some(words + &hours)
    }
}

fn weekday(code: &str) -> Option<Weekday> {
    Some(match code {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}
