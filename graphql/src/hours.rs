//! When something is open.

use async_graphql::{Enum, SimpleObject};
use reticolo_directory::hours::{self, Owner};
use reticolo_directory::listing::content;
use reticolo_directory::{LocationId, ServiceAtLocationId, ServiceId};
use reticolo_tenancy::Scope;

use crate::batch::Load;
use crate::error::Result;
use crate::scalar::{Date, LocalTime};

/// When something is open, in local time.
#[derive(SimpleObject)]
pub(crate) struct OpeningHours {
    /// The hours of an ordinary week, by weekday, then by hour. A midday break makes two spans of a day.
    weekly: Vec<OpeningSpan>,
    /// Days on which the weekly hours do not hold, by first day. Those that are over are left out.
    exceptions: Vec<OpeningException>,
    /// Hours that fit no grid ("every second Tuesday"), in words.
    notes: Vec<String>,
}

/// A stretch of a weekday.
#[derive(SimpleObject)]
pub(crate) struct OpeningSpan {
    /// The day of the week.
    weekday: Weekday,
    /// When it opens; `null`: from the start of the day, or not said.
    opens_at: Option<LocalTime>,
    /// When it closes; `null`: at the end of the day, or not said.
    closes_at: Option<LocalTime>,
    /// What the span is for ("by appointment").
    description: Option<String>,
}

/// Days on which the weekly hours do not hold.
#[derive(SimpleObject)]
pub(crate) struct OpeningException {
    /// The first day.
    from: Date,
    /// The last day, included.
    to: Date,
    /// Whether it is closed on those days; otherwise it is open at the hours given here.
    closed: bool,
    /// When it opens on those days.
    opens_at: Option<LocalTime>,
    /// When it closes on those days.
    closes_at: Option<LocalTime>,
    /// Why ("summer holidays").
    description: Option<String>,
}

/// A day of the week.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "content::Weekday")]
pub(crate) enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl From<chrono::Weekday> for Weekday {
    fn from(weekday: chrono::Weekday) -> Self {
        match weekday {
            chrono::Weekday::Mon => Self::Monday,
            chrono::Weekday::Tue => Self::Tuesday,
            chrono::Weekday::Wed => Self::Wednesday,
            chrono::Weekday::Thu => Self::Thursday,
            chrono::Weekday::Fri => Self::Friday,
            chrono::Weekday::Sat => Self::Saturday,
            chrono::Weekday::Sun => Self::Sunday,
        }
    }
}

impl From<hours::OpeningHours> for OpeningHours {
    fn from(hours: hours::OpeningHours) -> Self {
        Self {
            weekly: hours.weekly.into_iter().map(Into::into).collect(),
            exceptions: hours.exceptions.into_iter().map(Into::into).collect(),
            notes: hours.notes,
        }
    }
}

impl From<hours::Span> for OpeningSpan {
    fn from(span: hours::Span) -> Self {
        Self {
            weekday: span.weekday.into(),
            opens_at: span.opens_at.map(LocalTime),
            closes_at: span.closes_at.map(LocalTime),
            description: span.description,
        }
    }
}

impl From<hours::Exception> for OpeningException {
    fn from(exception: hours::Exception) -> Self {
        let (opens_at, closes_at) = exception.hours.unzip();
        Self {
            from: Date(exception.from),
            to: Date(exception.to),
            closed: exception.hours.is_none(),
            opens_at: opens_at.map(LocalTime),
            closes_at: closes_at.map(LocalTime),
            description: exception.description,
        }
    }
}

/// Says that things with this kind of id have hours.
macro_rules! hours_of {
    ($($owner:ident($id:ty)),+) => {$(
        impl Load<$id> for OpeningHours {
            async fn load(scope: &mut Scope, owners: &[$id], (): ()) -> Result<Vec<($id, Self)>> {
                let owners: Vec<_> = owners.iter().copied().map(Owner::$owner).collect();
                let hours = hours::of_owners(scope, &owners).await?.into_iter();
                let owned = hours.filter_map(|(owner, hours)| match owner {
                    Owner::$owner(id) => Some((id, hours.into())),
                    _ => None,
                });
                Ok(owned.collect())
            }
        }
    )+};
}
hours_of!(Service(ServiceId), Location(LocationId), ServiceAtLocation(ServiceAtLocationId));
