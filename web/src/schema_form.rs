//! Forms that plugins declare, as pages of ours: shown, kept as typed, read back, and told in words.
//!
//! A page holds one such form at most. Its inputs are called `f-` and the path of their property, joined
//! by hyphens, which no property's name has: `f-courses-1-hours`. The fields of every row are posted, and
//! how many rows there are; a row that says nothing is left out.

mod filled;
mod pieces;
mod read;
mod said;

pub(crate) use filled::Filled;
pub(crate) use pieces::Piece;
pub(crate) use said::{Section, said};

use reticolo_plugin_package::form::Form;
use reticolo_plugin_package::manifest::Text;

use crate::words::Words;

/// What the names of a form's inputs begin with.
const PREFIX: &str = "f";

/// The name of what is inside of something.
fn below(outer: &str, inner: impl std::fmt::Display) -> String {
    format!("{outer}-{inner}")
}

/// A plugin's sentence in the language of a page, marked where it is in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) text: String,
    /// `it` where the page is not in Italian and the plugin speaks nothing else.
    pub(crate) lang: Option<&'static str>,
}

impl Sentence {
    pub(crate) fn of(text: &Text, words: Words) -> Self {
        let code = words.0.code();
        let foreign = code == "en" && text.en.is_none();
        Self { text: text.in_language(code).to_owned(), lang: foreign.then_some("it") }
    }
}

/// A form that was read out of a plugin's package when it was checked; nothing of it can be shown where
/// it is none.
pub(crate) fn parse(schema: &str) -> Option<Form> {
    let schema = serde_json::from_str(schema).ok()?;
    Form::parse(&schema).ok()
}

#[cfg(test)]
mod tests;
