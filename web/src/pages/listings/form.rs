//! The page with the form of a listing: what was typed, what is wrong with it, what others have done.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reticolo_directory::OrganizationId;
use reticolo_directory::listing::{Problem, Reasons};

use super::choices::Choices;
use super::editor::{Editor, Piece};
use super::fields::Fields;
use super::labels::{self, Difference};
use super::read::Reading;
use super::shape::{SECTIONS, input_id};
use crate::error::Error;
use crate::form::Typed;
use crate::page::{Page, render};

/// A form about to be shown.
pub(crate) struct Form<'a> {
    pub(crate) page: Page,
    pub(crate) to: To,
    pub(crate) fields: Fields,
    pub(crate) choices: &'a Choices,
    pub(crate) reasons: Option<&'a Reasons>,
    pub(crate) notice: Option<Notice>,
    /// What others have saved meanwhile, and what was typed instead.
    pub(crate) differences: Vec<Difference>,
    /// Inputs, and what is wrong with them; an empty name is the form as a whole.
    pub(crate) problems: Vec<(String, String)>,
}

/// Where a form goes to.
#[derive(Clone, Debug)]
pub(crate) struct To {
    pub(crate) address: String,
    /// The name of the listing; none: a new one.
    pub(crate) name: Option<String>,
    pub(crate) organization: OrganizationId,
    pub(crate) organization_name: String,
    /// The version the form was filled from.
    pub(crate) seen: i64,
}

/// What happened to what was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Notice {
    /// Somebody else was faster.
    Changed,
    /// The draft is saved; it could not be submitted.
    SavedNotSent,
    /// It waits for a curator.
    Submitted,
}

#[derive(Template)]
#[template(path = "listings/edit.html")]
struct Edit {
    page: Page,
    to: To,
    notice: Option<Notice>,
    differences: Vec<Difference>,
    /// Why it was returned, as a whole.
    reason: Option<String>,
    /// The inputs a curator has something to say about, and what they are called.
    reasons: Vec<(String, String)>,
    typed: Typed,
    index: Vec<(String, String)>,
    pieces: Vec<Piece>,
}

impl Form<'_> {
    /// Notes problems of the content at the inputs they come from.
    pub(crate) fn refuse(&mut self, reading: &Reading, problems: &[Problem]) {
        for problem in problems {
            let input = reading.input(&problem.field);
            // Ids of things are carried along unseen: what is wrong with one is shown at its item.
            let shown = input.strip_suffix("-id").or_else(|| input.strip_suffix("-digest"));
            let sentence = labels::problem(self.page.words, problem);
            self.problems.push((shown.unwrap_or(input).to_owned(), sentence));
        }
    }

    /// Notes what could not be read.
    pub(crate) fn refuse_unreadable(&mut self, reading: &Reading) {
        let words = self.page.words;
        for (input, sentence) in &reading.problems {
            let sentence = words.say(sentence);
            let told = if input.is_empty() {
                sentence.into_owned()
            } else {
                // Inputs are counted as they stand in the form.
                format!("{}: {sentence}", labels::label(words, &path_of(input)))
            };
            self.problems.push((input.clone(), told));
        }
    }

    pub(crate) fn show(self, status: StatusCode) -> Result<Response, Error> {
        let words = self.page.words;
        let mut editor = Editor::new(words, self.fields, self.choices);
        let mut typed = Typed::default();
        for (input, sentence) in self.problems {
            typed.refuse(&input, sentence.clone());
            editor.problems.entry(input).or_insert(sentence);
        }
        let mut reasons = Vec::new();
        if let Some(returned) = self.reasons {
            editor.returned(returned);
            reasons = returned
                .fields
                .iter()
                .map(|(field, _)| (input_id(field), labels::label(words, field)))
                .collect();
        }
        let index = SECTIONS.iter().map(|section| {
            let label = words.say(&format!("listing-section-{}", section.name)).into_owned();
            (format!("section-{}", section.name), label)
        });
        let page = Edit {
            reason: self.reasons.and_then(|returned| returned.general.clone()),
            to: self.to,
            notice: self.notice,
            differences: self.differences,
            reasons,
            typed,
            index: index.collect(),
            pieces: editor.pieces(),
            page: self.page,
        };
        Ok((status, render(&page)?).into_response())
    }
}

/// The field an input is for, as [`labels::label`] knows it: `places-1-name` is `places[1].name`.
fn path_of(input: &str) -> String {
    let mut path = String::new();
    for part in input.split('-') {
        let is_item = part.bytes().all(|byte| byte.is_ascii_digit());
        let (before, after) = if is_item { ("[", "]") } else { (".", "") };
        path.extend([before, part, after]);
    }
    path.trim_start_matches('.').to_owned()
}
