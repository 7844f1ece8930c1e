//! Who suits a family.
//!
//! Whoever lacks something that must be is excluded, with the reason. The others get 0 to 1000: each part
//! is a share of what was asked, weighed as the union has set.

use reticolo_plugin_sdk::hook::{Candidate, MatchingFacts, Reason, Score};
use reticolo_plugin_sdk::{Context, Language};
use serde::Deserialize;

use crate::form::{Form, Level};
use crate::parameters::Parameters;

pub(crate) type Wanted = MatchingFacts<Need, Parameters>;
pub(crate) type Who = Candidate<Form>;

/// What a family needs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Need {
    /// ISTAT code.
    municipality: Option<String>,
    /// Parts of the week: `mon_morning`.
    hours: Vec<String>,
    weekly_minutes: Option<u32>,
    cohabiting: bool,
    /// Codes of skills, or `driving_licence`, `own_car`.
    must: Vec<String>,
    nice: Vec<String>,
    languages: Vec<WantedLanguage>,
}

/// A language by its code, or with the level that is needed.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum WantedLanguage {
    Code(String),
    Level { language: String, level: Option<Level> },
}

/// Experience over this many months makes no difference any more.
const EXPERIENCED_MONTHS: u32 = 60;

pub(crate) fn score(ctx: &Context, wanted: &Wanted, who: &Who) -> Score {
    let exclusions = exclusions(ctx, &wanted.need, who);
    if !exclusions.is_empty() {
        return Score { score: 0, reasons: exclusions, excluded: true };
    }
    let (weights, parts) = (&wanted.parameters.weights, parts(ctx, wanted, who));
    let by = [weights.hours, weights.skills, weights.languages, weights.experience, weights.wishes];
    let (mut points, mut most) = (0_u64, 0_u64);
    let mut reasons = Vec::new();
    for (part, weight) in parts.into_iter().zip(by) {
        let Some(Part { share, reason }) = part else { continue };
        points += u64::from(share) * u64::from(weight);
        most += u64::from(weight);
        reasons.extend(reason);
    }
    // Rounded half up.
    let score = (2 * points + most).checked_div(2 * most).unwrap_or(1000);
    Score { score: u32::try_from(score).unwrap_or(1000), reasons, excluded: false }
}

/// A part of a score, in thousandths of what was asked.
struct Part {
    share: u32,
    reason: Option<Reason>,
}

fn exclusions(ctx: &Context, need: &Need, who: &Who) -> Vec<Reason> {
    let mut found = Vec::new();
    if let Some(place) = &need.municipality
        && !who.municipalities.is_empty()
        && !who.municipalities.contains(place)
    {
        let text = ctx.say("Non lavora in questo comune.", "Does not work in this municipality.");
        found.push(Reason::new("municipality.outside", text));
    }
    if need.cohabiting && !who.form.cohabiting {
        let text = ctx.say("Non è disponibile alla convivenza.", "Would not live in.");
        found.push(Reason::new("cohabiting.unavailable", text));
    }
    if need.weekly_minutes.is_some_and(|minutes| minutes > who.free_minutes) {
        let free = who.free_minutes / 60;
        found.push(Reason::new(
            "minutes.taken",
            match ctx.language {
                Language::English => format!("Has only {free} hours a week free."),
                Language::Italian => format!("Ha solo {free} ore libere a settimana."),
            },
        ));
    }
    for criterion in need.must.iter().filter(|criterion| !meets(&who.form, criterion)) {
        found.push(Reason::new(
            &format!("must.{criterion}"),
            match ctx.language {
                Language::English => format!("Lacks what must be: {criterion}."),
                Language::Italian => format!("Manca un requisito indispensabile: {criterion}."),
            },
        ));
    }
    found
}

fn meets(form: &Form, criterion: &str) -> bool {
    match criterion {
        "driving_licence" => form.driving_licence,
        "own_car" => form.own_car,
        "cohabiting" => form.cohabiting,
        skill => form.skills.iter().any(|known| known == skill),
    }
}

/// Hours, skills, languages, experience, wishes; none where nothing was asked.
fn parts(ctx: &Context, wanted: &Wanted, who: &Who) -> [Option<Part>; 5] {
    let (need, form) = (&wanted.need, &who.form);
    let asked_skills = need.must.len() + need.nice.len();
    let met = |criteria: &[String]| criteria.iter().filter(|it| meets(form, it)).count();
    let covered = need.hours.iter().filter(|part| form.hours.contains(part)).count();
    let spoken = need.languages.iter().filter(|language| speaks(form, language)).count();
    let months = form.experience_months(wanted.today);
    let of = |code: &str, met: usize, all: usize, italian: &str, english: &str| {
        share(met, all).map(|share| Part {
            share,
            reason: Some(Reason::new(code, format!("{} {met}/{all}.", ctx.say(italian, english)))),
        })
    };
    [
        of("hours.covered", covered, need.hours.len(), "Fasce orarie coperte:", "Hours covered:"),
        of(
            "skills.met",
            met(&need.must) + met(&need.nice),
            asked_skills,
            "Competenze richieste presenti:",
            "Skills that were asked for:",
        ),
        of(
            "languages.spoken",
            spoken,
            need.languages.len(),
            "Lingue parlate:",
            "Languages spoken:",
        ),
        Some(Part {
            share: months.min(EXPERIENCED_MONTHS) * 1000 / EXPERIENCED_MONTHS,
            reason: (months > 0).then(|| {
                let text = match ctx.language {
                    Language::English => format!("Certified experience: {months} months."),
                    Language::Italian => format!("Esperienza certificata: {months} mesi."),
                };
                Reason::new("experience.months", text)
            }),
        }),
        share(met(&need.nice), need.nice.len()).map(|share| Part { share, reason: None }),
    ]
}

/// In thousandths, rounded down: a part that is not whole never looks whole.
fn share(met: usize, all: usize) -> Option<u32> {
    (all > 0).then(|| u32::try_from(met * 1000 / all).unwrap_or(1000))
}

fn speaks(form: &Form, language: &WantedLanguage) -> bool {
    match language {
        WantedLanguage::Code(code) => form.level_of(code).is_some(),
        WantedLanguage::Level { language, level } => {
            form.level_of(language).is_some_and(|known| level.is_none_or(|level| known >= level))
        }
    }
}
