//! What is done without anybody waiting: events, the nightly look at courses, migrations.

use reticolo_plugin_sdk::store::{Collection, Document, Find};
use reticolo_plugin_sdk::{
    Context, Events, Failure, Input, Jobs, Lifecycle, NaiveDate, Outcome, config, log,
};
use serde::{Deserialize, Serialize};

use crate::Plugin;
use crate::courses::{COURSES, Course};
use crate::fields::{ADMISSIONS, Admitted};
use crate::parameters::Parameters;

/// What the union's administrators should look at, by course.
const REMINDERS: Collection<Reminder> = Collection::new("reminders");
/// Courses that a slice of the job looks at.
const SLICE: u32 = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Reminder {
    course: String,
    written_on: NaiveDate,
}

#[derive(Deserialize)]
struct EntryEvent {
    registry: String,
    entry: String,
    on: NaiveDate,
}

impl Events for Plugin {
    /// Notes an admission under the entry's id: told twice, it is noted once.
    fn handle(_: &Context, event: &str, body: &Input) -> Result<(), Failure> {
        if event != "registry_entry.admitted" {
            return Ok(());
        }
        let EntryEvent { registry, entry, on } = body.read()?;
        match ADMISSIONS.create(&entry, &Admitted { registry, admitted_on: on }) {
            Ok(_) | Err(Failure::Conflict(_)) => Ok(()),
            Err(failure) => Err(failure),
        }
    }
}

/// How far the job has come.
#[derive(Default, Serialize, Deserialize)]
struct Progress {
    after: Option<String>,
    looked_at: usize,
    out_of_date: usize,
}

impl Jobs for Plugin {
    fn run(ctx: &Context, job: &str, checkpoint: Option<&Input>) -> Result<Outcome, Failure> {
        if job != "course_reminders" {
            return Err(Failure::NotFound);
        }
        let mut progress: Progress =
            checkpoint.map_or_else(|| Ok(Progress::default()), Input::read)?;
        let page = COURSES.find(&Find::all().limit(SLICE).after(progress.after.take()))?;
        progress.looked_at += page.items.len();
        for course in page.items {
            progress.out_of_date += usize::from(remind(ctx, course)?);
        }
        if page.next.is_some() {
            progress.after = page.next;
            return Outcome::again(&progress);
        }
        log::info(&format!(
            "{} of {} courses out of date",
            progress.out_of_date, progress.looked_at
        ));
        Outcome::done(&progress)
    }
}

/// Marks a course whose last day has passed and writes a reminder; takes both back where the day was
/// moved on. Answers whether it is out of date.
fn remind(ctx: &Context, mut course: Document<Course>) -> Result<bool, Failure> {
    let past = course.body.valid_until.is_some_and(|last| last < ctx.today);
    if past == course.body.out_of_date && past == REMINDERS.get(&course.key)?.is_some() {
        return Ok(past);
    }
    if past {
        let reminder = Reminder { course: course.key.clone(), written_on: ctx.today };
        REMINDERS.set(&course.key, &reminder)?;
    } else if let Some(reminder) = REMINDERS.get(&course.key)? {
        REMINDERS.delete(&reminder)?;
    }
    if past != course.body.out_of_date {
        course.body.out_of_date = past;
        COURSES.replace(&course)?;
    }
    Ok(past)
}

impl Lifecycle for Plugin {
    /// A first installation begins with the course that the variant asks for, where it asks for one.
    fn migrate(ctx: &Context, from: Option<&str>) -> Result<(), Failure> {
        if from.is_some() {
            return Ok(());
        }
        let asked = config::settings::<Parameters>()?.requirements();
        if asked.course_hours == 0 {
            return Ok(());
        }
        let course = Course {
            title: ctx
                .say("Corso base per assistenti familiari", "Basic course for caregivers")
                .into(),
            provider: ctx.say("Ente accreditato dalla Regione", "Accredited provider").into(),
            hours: asked.course_hours,
            language: "it".into(),
            valid_until: None,
            out_of_date: false,
        };
        COURSES.set("base", &course).map(|_| ())
    }
}
