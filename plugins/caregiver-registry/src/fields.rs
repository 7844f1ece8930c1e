//! Fields of GraphQL.

use std::collections::BTreeMap;

use reticolo_plugin_sdk::store::{Collection, Document, Find};
use reticolo_plugin_sdk::{
    Context, Datelike, Failure, FieldCall, Fields, Input, Months, NaiveDate, Output, config, core,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::parameters::{Parameters, Requirements, Where};
use crate::{Plugin, courses};

/// One document for each entry that was admitted, by the entry's id. Nothing in it says who it is.
pub(crate) const ADMISSIONS: Collection<Admitted> = Collection::new("admissions");

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Admitted {
    pub(crate) registry: String,
    pub(crate) admitted_on: NaiveDate,
}

impl Fields for Plugin {
    fn resolve(ctx: &Context, call: &FieldCall) -> Result<Vec<Output>, Failure> {
        match call.place() {
            ("Query", "requirements") => {
                let parameters: Parameters = config::settings()?;
                call.one(&Asked::of(ctx, &parameters))
            }
            ("Query", "statistics") => call.one(&statistics(ctx)?),
            ("Query", "courses") => {
                let Courses { language } = call.arguments()?;
                call.one(&courses::list(ctx, language.as_deref())?)
            }
            ("Query", "providers") => call.one(&providers()?),
            ("Mutation", "addCourse") => {
                let Add { input } = call.arguments()?;
                call.one(&courses::add(ctx, input)?)
            }
            ("Mutation", "removeCourse") => {
                let Remove { code } = call.arguments()?;
                call.one(&courses::remove(&code)?)
            }
            ("RegistryEntry", "admittedSince") => {
                each_entry(call, |admitted| json!(admitted.map(|it| it.admitted_on)))
            }
            ("RegistryEntry", "confirmationDue") => {
                let months = config::settings::<Parameters>()?.requirements().confirm_months;
                each_entry(call, |admitted| json!(admitted.and_then(|it| next(ctx, it, months))))
            }
            _ => Err(Failure::NotFound),
        }
    }
}

#[derive(Deserialize)]
struct Courses {
    language: Option<String>,
}

#[derive(Deserialize)]
struct Add {
    input: courses::NewCourse,
}

#[derive(Deserialize)]
struct Remove {
    code: String,
}

/// What the union asks, for people to read.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    variant: &'static str,
    article: String,
    minimum_age: u32,
    italian: Option<&'static str>,
    residence: bool,
    proofs: Vec<String>,
    valid_months: Option<u32>,
    update_hours_a_year: u32,
}

impl Asked {
    fn of(ctx: &Context, parameters: &Parameters) -> Self {
        let asked: Requirements = parameters.requirements();
        Self {
            variant: parameters.variant.name(),
            proofs: asked.proofs.iter().map(|proof| asked.describe(ctx, *proof)).collect(),
            minimum_age: asked.minimum_age,
            italian: asked.italian.map(crate::form::Level::as_str),
            residence: asked.residence != Where::Anywhere,
            valid_months: (asked.valid_months > 0).then_some(asked.valid_months),
            update_hours_a_year: asked.update_hours,
            article: asked.article,
        }
    }
}

/// Counts over the plugin's own documents.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Statistics {
    courses: usize,
    courses_out_of_date: usize,
    admissions: usize,
    admissions_this_year: usize,
}

/// Reads at most a thousand admissions: more than a union has caregivers.
fn statistics(ctx: &Context) -> Result<Statistics, Failure> {
    let courses = courses::COURSES.find(&Find::all())?.items;
    let past = |last: Option<NaiveDate>| last.is_some_and(|last| last < ctx.today);
    let (mut admissions, mut this_year, mut next) = (0, 0, None);
    for _ in 0..10 {
        let page = ADMISSIONS.find(&Find::all().after(next))?;
        let of_year = |it: &&Document<Admitted>| it.body.admitted_on.year() == ctx.today.year();
        admissions += page.items.len();
        this_year += page.items.iter().filter(of_year).count();
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    Ok(Statistics {
        courses: courses.len(),
        courses_out_of_date: courses.iter().filter(|it| past(it.body.valid_until)).count(),
        admissions,
        admissions_this_year: this_year,
    })
}

/// Names of the union's organizations, among which a course's provider is looked for.
fn providers() -> Result<Vec<String>, Failure> {
    #[derive(Deserialize)]
    struct Data {
        organizations: Organizations,
    }
    #[derive(Deserialize)]
    struct Organizations {
        nodes: Vec<Organization>,
    }
    #[derive(Deserialize)]
    struct Organization {
        name: String,
    }
    let data: Data = core::run("organizations", &json!({}))?;
    Ok(data.organizations.nodes.into_iter().map(|it| it.name).collect())
}

/// The platform's entry that a field hangs on.
#[derive(Deserialize)]
struct Entry {
    id: String,
}

/// Answers for all entries with one reading.
fn each_entry(
    call: &FieldCall,
    mut answer: impl FnMut(Option<&Admitted>) -> serde_json::Value,
) -> Result<Vec<Output>, Failure> {
    let entries: Vec<Entry> = call.parents.iter().map(Input::read).collect::<Result<_, _>>()?;
    let keys: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let found = ADMISSIONS.get_all(&keys)?.into_iter().flatten();
    let known: BTreeMap<String, Admitted> = found.map(|it| (it.key, it.body)).collect();
    keys.into_iter().map(|key| Output::of(&answer(known.get(key)))).collect()
}

/// The next day on which availability is to be confirmed, counted from the admission.
fn next(ctx: &Context, admitted: &Admitted, months: u32) -> Option<NaiveDate> {
    if months == 0 {
        return None;
    }
    let on = |round: u32| admitted.admitted_on.checked_add_months(Months::new(round * months));
    (1..=240).map_while(on).find(|day| *day >= ctx.today)
}
