//! What the union has set: a regional variant, and where the union departs from it.

use reticolo_plugin_sdk::{Context, Language};
use serde::Deserialize;

use crate::form::{Citizenship, Level};

/// The settings, as `settings.schema.json` describes them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    pub(crate) variant: Variant,
    /// Cited with every reason; empty: the variant's own.
    pub(crate) article: String,
    pub(crate) minimum_age: Option<u32>,
    pub(crate) italian_level: Choice<Option<Level>>,
    pub(crate) residence: Choice<Where>,
    /// None: those of the variant.
    pub(crate) proofs: Vec<Proof>,
    pub(crate) experience_months: Option<u32>,
    pub(crate) experience_hours: Option<u32>,
    pub(crate) course_hours: Option<u32>,
    pub(crate) valid_months: Option<u32>,
    pub(crate) update_hours: Option<u32>,
    pub(crate) conviction_years: Option<u32>,
    pub(crate) weights: Weights,
}

/// What the regions ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Variant {
    Lombardia,
    Trento,
    Terracina,
    #[default]
    Veneto,
}

/// Where the caregiver must live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Where {
    Anywhere,
    /// Residence or domicile in the union.
    Domicile,
    Residence,
}

/// What shows that somebody knows the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Proof {
    EuCareTitle,
    CompetenceCertificate,
    Experience,
    Course,
}

/// A setting that may be left to the variant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Choice<T> {
    #[default]
    Variant,
    Own(T),
}

/// How much each part counts in a score, in parts of their sum.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Weights {
    pub(crate) hours: u32,
    pub(crate) skills: u32,
    pub(crate) languages: u32,
    pub(crate) experience: u32,
    pub(crate) wishes: u32,
}

/// What is asked of a caregiver, variant and settings taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Requirements {
    pub(crate) article: String,
    pub(crate) minimum_age: u32,
    pub(crate) italian: Option<Level>,
    pub(crate) residence: Where,
    /// One of them is enough; none: none is asked.
    pub(crate) proofs: Vec<Proof>,
    /// For people of states outside of the European Union.
    pub(crate) proofs_non_eu: Vec<Proof>,
    pub(crate) experience_months: u32,
    /// Counted over the last three years; 0: months are counted instead.
    pub(crate) experience_hours: u32,
    pub(crate) course_hours: u32,
    pub(crate) course_attended_percent: u32,
    /// A final conviction older than this does not count; 0: every one does.
    pub(crate) conviction_years: u32,
    /// Whether proceedings that go on are an obstacle as well.
    pub(crate) no_pending: bool,
    /// 0: the listing has no end.
    pub(crate) valid_months: u32,
    /// Hours of training for each year of the listing.
    pub(crate) update_hours: u32,
    /// Months after which availability must be confirmed; 0: never.
    pub(crate) confirm_months: u32,
}

/// Over so many years hours of experience are counted.
pub(crate) const HOURS_COUNTED_YEARS: u32 = 3;

impl Parameters {
    pub(crate) fn requirements(&self) -> Requirements {
        let mut asked = self.variant.requirements();
        let set = |own: Option<u32>, asked: &mut u32| *asked = own.unwrap_or(*asked);
        set(self.minimum_age, &mut asked.minimum_age);
        set(self.experience_months, &mut asked.experience_months);
        set(self.experience_hours, &mut asked.experience_hours);
        set(self.course_hours, &mut asked.course_hours);
        set(self.valid_months, &mut asked.valid_months);
        set(self.update_hours, &mut asked.update_hours);
        set(self.conviction_years, &mut asked.conviction_years);
        if let Choice::Own(level) = self.italian_level {
            asked.italian = level;
        }
        if let Choice::Own(residence) = self.residence {
            asked.residence = residence;
        }
        if !self.proofs.is_empty() {
            asked.proofs.clone_from(&self.proofs);
            asked.proofs_non_eu.clone_from(&self.proofs);
        }
        if !self.article.is_empty() {
            asked.article.clone_from(&self.article);
        }
        asked
    }
}

impl Variant {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lombardia => "Lombardia",
            Self::Trento => "Trento",
            Self::Terracina => "Terracina",
            Self::Veneto => "Veneto",
        }
    }

    fn requirements(self) -> Requirements {
        let everybody = Requirements {
            article: String::new(),
            minimum_age: 18,
            italian: Some(Level::A2),
            residence: Where::Anywhere,
            proofs: Vec::new(),
            proofs_non_eu: Vec::new(),
            experience_months: 12,
            experience_hours: 0,
            course_hours: 0,
            course_attended_percent: 100,
            conviction_years: 0,
            no_pending: true,
            valid_months: 0,
            update_hours: 0,
            confirm_months: 0,
        };
        match self {
            Self::Lombardia => Requirements {
                article: "L.R. Lombardia 15/2015, art. 7".into(),
                italian: Some(Level::A1),
                proofs: vec![Proof::EuCareTitle, Proof::CompetenceCertificate, Proof::Experience],
                proofs_non_eu: vec![Proof::CompetenceCertificate, Proof::Experience],
                valid_months: 36,
                ..everybody
            },
            Self::Trento => Requirements {
                article: "Registro assistenti familiari della Provincia autonoma di Trento".into(),
                italian: None,
                residence: Where::Domicile,
                proofs: vec![Proof::EuCareTitle, Proof::Course, Proof::Experience],
                proofs_non_eu: vec![Proof::EuCareTitle, Proof::Course, Proof::Experience],
                experience_hours: 480,
                course_hours: 60,
                course_attended_percent: 80,
                conviction_years: 5,
                no_pending: false,
                valid_months: 12,
                update_hours: 8,
                ..everybody
            },
            Self::Terracina => Requirements {
                article: "Disciplinare del registro del distretto di Terracina".into(),
                valid_months: 24,
                confirm_months: 6,
                ..everybody
            },
            Self::Veneto => Requirements {
                article: "L.R. Veneto 38/2017, artt. 7-8; DGR 910/2019".into(),
                proofs: vec![
                    Proof::EuCareTitle,
                    Proof::CompetenceCertificate,
                    Proof::Course,
                    Proof::Experience,
                ],
                proofs_non_eu: vec![
                    Proof::EuCareTitle,
                    Proof::CompetenceCertificate,
                    Proof::Course,
                    Proof::Experience,
                ],
                course_hours: 160,
                course_attended_percent: 80,
                valid_months: 24,
                ..everybody
            },
        }
    }
}

impl Requirements {
    pub(crate) fn proofs_for(&self, citizenship: Citizenship) -> &[Proof] {
        match citizenship {
            Citizenship::NonEu => &self.proofs_non_eu,
            Citizenship::Italian | Citizenship::Eu => &self.proofs,
        }
    }

    /// What a proof is, in words.
    pub(crate) fn describe(&self, ctx: &Context, proof: Proof) -> String {
        match proof {
            Proof::EuCareTitle => ctx
                .say(
                    "un titolo di cura italiano o dell'Unione europea",
                    "an Italian or EU title of care work",
                )
                .into(),
            Proof::CompetenceCertificate => ctx
                .say(
                    "un certificato di competenze regionale",
                    "a regional certificate of competence",
                )
                .into(),
            Proof::Experience if self.experience_hours > 0 => {
                let (hours, years) = (self.experience_hours, HOURS_COUNTED_YEARS);
                match ctx.language {
                    Language::English => {
                        format!("{hours} hours of certified experience in the last {years} years")
                    }
                    Language::Italian => {
                        format!("{hours} ore di esperienza certificata negli ultimi {years} anni")
                    }
                }
            }
            Proof::Experience => {
                let months = self.experience_months;
                match ctx.language {
                    Language::English => format!("{months} months of certified experience"),
                    Language::Italian => format!("{months} mesi di esperienza certificata"),
                }
            }
            Proof::Course => {
                let (hours, percent) = (self.course_hours, self.course_attended_percent);
                match ctx.language {
                    Language::English => {
                        format!("a course of {hours} hours, {percent}% of them attended")
                    }
                    Language::Italian => {
                        format!("un corso di {hours} ore frequentato per il {percent}%")
                    }
                }
            }
        }
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self { hours: 35, skills: 25, languages: 15, experience: 15, wishes: 10 }
    }
}

impl<'de> Deserialize<'de> for Choice<Option<Level>> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Written {
            Variant,
            None,
            #[serde(untagged)]
            Level(Level),
        }
        Ok(match Written::deserialize(from)? {
            Written::Variant => Self::Variant,
            Written::None => Self::Own(None),
            Written::Level(level) => Self::Own(Some(level)),
        })
    }
}

impl<'de> Deserialize<'de> for Choice<Where> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Written {
            Variant,
            #[serde(untagged)]
            Where(Where),
        }
        Ok(match Written::deserialize(from)? {
            Written::Variant => Self::Variant,
            Written::Where(place) => Self::Own(place),
        })
    }
}
