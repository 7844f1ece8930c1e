//! Training courses that the union recognises: documents of the plugin's own.

use reticolo_plugin_sdk::store::{Collection, Document, Find};
use reticolo_plugin_sdk::{Context, Failure, NaiveDate};
use serde::{Deserialize, Serialize};

pub(crate) const COURSES: Collection<Course> = Collection::new("courses");

/// A course, by its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Course {
    pub(crate) title: String,
    pub(crate) provider: String,
    pub(crate) hours: u32,
    /// The language it is held in.
    #[serde(default = "italian")]
    pub(crate) language: String,
    /// The last day on which it is recognised; none: without end.
    #[serde(default)]
    pub(crate) valid_until: Option<NaiveDate>,
    /// Set by the job: whether the last day has passed.
    #[serde(default)]
    pub(crate) out_of_date: bool,
}

fn italian() -> String {
    "it".to_owned()
}

/// The form of a new course.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCourse {
    title: String,
    provider: String,
    hours: u32,
    #[serde(default = "italian")]
    language: String,
    #[serde(default)]
    valid_until: Option<NaiveDate>,
}

/// A course as GraphQL shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shown {
    code: String,
    title: String,
    provider: String,
    hours: u32,
    language: String,
    valid_until: Option<NaiveDate>,
    out_of_date: bool,
}

impl Shown {
    /// The day decides, also where the job has not come by yet.
    fn on(today: NaiveDate, course: Document<Course>) -> Self {
        let Document { key, body, .. } = course;
        Self {
            code: key,
            out_of_date: body.valid_until.is_some_and(|last| last < today),
            title: body.title,
            provider: body.provider,
            hours: body.hours,
            language: body.language,
            valid_until: body.valid_until,
        }
    }
}

/// The courses by title, at most a hundred.
pub(crate) fn list(ctx: &Context, language: Option<&str>) -> Result<Vec<Shown>, Failure> {
    let mut what = Find::all().order_by("title");
    if let Some(language) = language {
        what = what.equal("language", language);
    }
    let found = COURSES.find(&what)?.items;
    Ok(found.into_iter().map(|course| Shown::on(ctx.today, course)).collect())
}

/// Adds a course. Its code is made of its title, so that the same course is not added twice.
pub(crate) fn add(ctx: &Context, new: NewCourse) -> Result<Shown, Failure> {
    let wrong = |italian, english| Err(Failure::invalid(ctx.say(italian, english)));
    if new.title.trim().is_empty() || new.provider.trim().is_empty() {
        return wrong("Servono un titolo e un ente.", "A title and a provider are needed.");
    }
    if !(1..=2000).contains(&new.hours) {
        return wrong("Le ore vanno da 1 a 2000.", "Hours are 1 to 2000.");
    }
    let body = Course {
        title: new.title.trim().to_owned(),
        provider: new.provider.trim().to_owned(),
        hours: new.hours,
        language: new.language,
        valid_until: new.valid_until,
        out_of_date: new.valid_until.is_some_and(|last| last < ctx.today),
    };
    let key = code(&format!("{} {}", body.provider, body.title));
    match COURSES.create(&key, &body) {
        Ok(rev) => Ok(Shown::on(ctx.today, Document { key, rev, body })),
        Err(Failure::Conflict(_)) => {
            wrong("Questo corso c'è già.", "This course is there already.")
        }
        Err(failure) => Err(failure),
    }
}

/// Takes a course off the list; answers whether it was there.
pub(crate) fn remove(code: &str) -> Result<bool, Failure> {
    match COURSES.get(code)? {
        Some(course) => COURSES.delete(&course).map(|()| true),
        None => Ok(false),
    }
}

/// Lower-case letters, digits and hyphens, at most 80 of them.
fn code(title: &str) -> String {
    let mut code = String::new();
    for letter in title.chars().flat_map(char::to_lowercase) {
        match letter {
            'à' | 'á' => code.push('a'),
            'è' | 'é' => code.push('e'),
            'ì' | 'í' => code.push('i'),
            'ò' | 'ó' => code.push('o'),
            'ù' | 'ú' => code.push('u'),
            letter if letter.is_ascii_alphanumeric() => code.push(letter),
            _ if code.ends_with('-') => {}
            _ => code.push('-'),
        }
    }
    code.trim_matches('-').chars().take(80).collect()
}
