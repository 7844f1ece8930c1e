//! Scalars of ours: money, days, hours.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, NaiveTime, Timelike};

/// A whole number of euro cents. It may be beyond what `Int` holds.
#[derive(Clone, Copy)]
pub(crate) struct Cents(pub(crate) i64);

impl From<reticolo_foundation::Cents> for Cents {
    fn from(cents: reticolo_foundation::Cents) -> Self {
        Self(cents.0)
    }
}

impl From<Cents> for reticolo_foundation::Cents {
    fn from(cents: Cents) -> Self {
        Self(cents.0)
    }
}

/// A whole number of euro cents: `1250` is 12.50 €. It may be beyond what `Int` holds.
#[Scalar]
impl ScalarType for Cents {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => {
                number.as_i64().map(Self).ok_or(InputValueError::expected_type(value))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        self.0.into()
    }
}

/// A day of the calendar.
#[derive(Clone, Copy)]
pub(crate) struct Date(pub(crate) NaiveDate);

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

impl From<Date> for NaiveDate {
    fn from(day: Date) -> Self {
        day.0
    }
}

/// A day of the calendar, `2026-12-31`.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Ok(Self(text.parse()?)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        self.0.to_string().into()
    }
}

/// A time of day where the service is.
#[derive(Clone, Copy)]
pub(crate) struct LocalTime(pub(crate) NaiveTime);

impl From<NaiveTime> for LocalTime {
    fn from(time: NaiveTime) -> Self {
        Self(time)
    }
}

impl From<LocalTime> for NaiveTime {
    fn from(time: LocalTime) -> Self {
        time.0
    }
}

/// A time of day where the service is, `08:30`.
#[Scalar]
impl ScalarType for LocalTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Ok(Self(NaiveTime::parse_from_str(text, "%H:%M")?)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        // Written by hand: a page of services has hundreds, and chrono reads its pattern each time.
        format!("{:02}:{:02}", self.0.hour(), self.0.minute()).into()
    }
}
