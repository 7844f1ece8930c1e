//! What a call knows of the outside.

use chrono::{DateTime, NaiveDate, Utc};

use crate::bindings::asked::reticolo::plugin::types;
use crate::failure::Failure;

/// All that a call may know of the outside, frozen for as long as it lasts: a plugin has no other clock
/// and no other source of chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The id under which the log has the call.
    pub request_id: String,
    /// The id of this plugin's installation in this union.
    pub installation: String,
    /// The language of the answer's sentences.
    pub language: Language,
    /// Milliseconds since 1970-01-01T00:00Z.
    pub now_ms: u64,
    /// The day in Europe/Rome.
    pub today: NaiveDate,
    /// The only source of chance: the same for the same call.
    pub seed: u64,
    /// Whether nothing will come of the answer: a test or a simulation.
    pub dry_run: bool,
    /// Who asks, where somebody in particular does.
    pub actor: Option<Actor>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// A pseudonym: the same for the same person in this installation, and nothing elsewhere.
    pub subject: String,
    /// The names of their roles in the union.
    pub roles: Vec<String>,
}

/// The platform's languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Italian,
    English,
}

impl Context {
    /// The instant of the call.
    pub fn now(&self) -> DateTime<Utc> {
        let milliseconds = i64::try_from(self.now_ms).unwrap_or(i64::MAX);
        DateTime::from_timestamp_millis(milliseconds).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// A sentence in the language of the call.
    pub fn say<'a>(&self, italian: &'a str, english: &'a str) -> &'a str {
        match self.language {
            Language::Italian => italian,
            Language::English => english,
        }
    }

    pub(crate) fn received(context: types::CallContext) -> Result<Self, Failure> {
        let today = context.today.parse();
        Ok(Self {
            request_id: context.request_id,
            installation: context.installation,
            language: if context.locale == "en" { Language::English } else { Language::Italian },
            now_ms: context.now_ms,
            today: today.map_err(|_| Failure::Internal("the day of the call is no date".into()))?,
            seed: context.seed,
            dry_run: context.dry_run,
            actor: context.actor.map(|actor| Actor { subject: actor.subject, roles: actor.roles }),
        })
    }
}
