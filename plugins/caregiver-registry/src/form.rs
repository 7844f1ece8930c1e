//! An entry's form, as `forms/entry.schema.json` describes it.

use reticolo_plugin_sdk::{Months, NaiveDate};
use serde::Deserialize;

/// What a caregiver says of themselves. Whatever is not filled in is missing, not wrong: an application
/// may be incomplete.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    pub(crate) citizenship: Citizenship,
    pub(crate) residence: Residence,
    pub(crate) convictions: Option<Convictions>,
    /// The day of the last final conviction.
    pub(crate) convicted_on: Option<NaiveDate>,
    pub(crate) languages: Vec<Spoken>,
    pub(crate) titles: Vec<Title>,
    pub(crate) experience: Vec<Experience>,
    pub(crate) courses: Vec<Course>,
    pub(crate) skills: Vec<String>,
    /// Parts of the week: `mon_morning`.
    pub(crate) hours: Vec<String>,
    pub(crate) cohabiting: bool,
    pub(crate) driving_licence: bool,
    pub(crate) own_car: bool,
    /// When the caregiver last said that all of this still holds.
    pub(crate) confirmed_on: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Citizenship {
    #[default]
    Italian,
    Eu,
    NonEu,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Residence {
    #[default]
    Elsewhere,
    Domicile,
    Union,
}

/// What is declared about convictions for the crimes that the call lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Convictions {
    None,
    Pending,
    Final,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Spoken {
    /// ISO 639-1.
    pub(crate) language: String,
    pub(crate) level: Level,
}

/// Levels of the Common European Framework of Reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) enum Level {
    A1,
    A2,
    B1,
    B2,
    C1,
    C2,
    #[serde(rename = "native")]
    Native,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Title {
    /// A title of care work of Italy or another state of the European Union.
    EuCareTitle,
    /// A certificate of competence by an Italian region.
    CompetenceCertificate,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Experience {
    pub(crate) from: NaiveDate,
    /// None: it goes on.
    #[serde(default)]
    pub(crate) to: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) hours: u32,
    /// Whether papers show it: contracts, pay slips, a reference of the service.
    #[serde(default)]
    pub(crate) certified: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Course {
    pub(crate) hours: u32,
    /// None: all of them.
    #[serde(default)]
    pub(crate) attended_hours: Option<u32>,
}

impl Level {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::B1 => "B1",
            Self::B2 => "B2",
            Self::C1 => "C1",
            Self::C2 => "C2",
            Self::Native => "C2+",
        }
    }
}

impl Form {
    pub(crate) fn level_of(&self, language: &str) -> Option<Level> {
        let levels = self.languages.iter().filter(|spoken| spoken.language == language);
        levels.map(|spoken| spoken.level).max()
    }

    /// Whole months of certified experience, each day counted once however many families there were.
    pub(crate) fn experience_months(&self, today: NaiveDate) -> u32 {
        let certified = self.experience.iter().filter(|it| it.certified);
        let mut spans: Vec<(NaiveDate, NaiveDate)> =
            certified.map(|it| (it.from, it.to.unwrap_or(today).min(today))).collect();
        spans.sort_unstable();
        let (mut days, mut counted_to) = (0, NaiveDate::MIN);
        for (from, to) in spans {
            let from = from.max(counted_to);
            if to > from {
                days += (to - from).num_days();
                counted_to = to;
            }
        }
        // A year of 365 days is 12 months; 30.4 days a month in between.
        u32::try_from(days * 12 / 365).unwrap_or(0)
    }

    /// Hours of certified experience within the last `years`; of work that began before, the share of
    /// its days that fall within.
    pub(crate) fn experience_hours(&self, today: NaiveDate, years: u32) -> u32 {
        let since = today.checked_sub_months(Months::new(years * 12)).unwrap_or(NaiveDate::MIN);
        let certified = self.experience.iter().filter(|it| it.certified);
        let hours = certified.map(|it| {
            let to = it.to.unwrap_or(today).min(today);
            let (all, within) = ((to - it.from).num_days(), (to - it.from.max(since)).num_days());
            match all {
                ..=0 => 0,
                all => i64::from(it.hours) * within.clamp(0, all) / all,
            }
        });
        u32::try_from(hours.sum::<i64>()).unwrap_or(u32::MAX)
    }

    /// Whether a course of at least so many hours was attended to at least this share of them.
    pub(crate) fn has_course(&self, hours: u32, attended_percent: u32) -> bool {
        self.courses.iter().any(|course| {
            let attended = u64::from(course.attended_hours.unwrap_or(course.hours));
            course.hours >= hours
                && attended * 100 >= u64::from(course.hours) * u64::from(attended_percent)
        })
    }
}
