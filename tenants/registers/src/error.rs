//! Why a register said no.

use reticolo_foundation::Code;
use reticolo_foundation::database::code_of;
use reticolo_plugin_package::form::{Fault, FaultKind};
use reticolo_tenancy::Denied;
use sqlx::error::DatabaseError;

use crate::entry::BadFile;

/// Why an operation on registers was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("there is no such thing, or not any more")]
    NotFound,
    #[error("somebody else has changed it meanwhile: look at it again, then repeat your change")]
    Changed,
    #[error("{action} is not possible now: it is {state}")]
    Illegal { action: &'static str, state: &'static str },
    #[error("this register is closed: nobody is taken in, listed or placed by it")]
    Retired,
    #[error("another plugin keeps a register with the code {0:?}")]
    RegistryTaken(String),
    /// By the name of what is wrong.
    #[error("the declaration of a register is not right: {0}")]
    BadDeclaration(&'static str),
    #[error("there is an application to this register already")]
    AppliedAlready,
    #[error("{} of the form's fields are not right yet", .0.len())]
    Form(Vec<Fault>),
    /// By the name of the field.
    #[error("{0:?} is missing, too long or out of range")]
    BadField(&'static str),
    #[error("this register knows no document of that kind")]
    UnknownDocument,
    #[error(transparent)]
    BadFile(#[from] BadFile),
    #[error("this entry has had as many documents as it may have")]
    TooManyDocuments,
    #[error("say why, in at most some thousand characters")]
    NoReason,
    #[error("somebody else has this regional number")]
    RegionalNumberTaken,
    #[error("a running placement needs more minutes a week than that")]
    MinutesInUse,
    #[error(
        "this person cannot be proposed or placed today: not admitted, or their term or permit has run out"
    )]
    NotAvailable,
    #[error("this person has too few minutes a week left")]
    Overbooked,
    #[error("who lives with a family works for it alone")]
    Cohabiting,
    #[error("there is a running placement, or somebody is being met, for this request already")]
    OneAtATime,
    #[error("nobody decides about themselves: ask a colleague")]
    OwnEntry,
    #[error("a register's page cannot be so far away: narrow the search instead")]
    TooFar,
    #[error("the file could not be written")]
    File(#[from] csv::Error),
    #[error("the database did not answer; try again in a moment")]
    Storage(#[source] sqlx::Error),
}

impl Error {
    /// The code this refusal has at every edge.
    pub fn code(&self) -> Code {
        match self {
            Self::Denied(_) | Self::OwnEntry => Code::Denied,
            Self::NotFound => Code::NotFound,
            Self::Changed
            | Self::Illegal { .. }
            | Self::Retired
            | Self::RegistryTaken(_)
            | Self::AppliedAlready
            | Self::RegionalNumberTaken
            | Self::MinutesInUse
            | Self::TooManyDocuments
            | Self::NotAvailable
            | Self::Overbooked
            | Self::Cohabiting
            | Self::OneAtATime => Code::Conflict,
            Self::BadDeclaration(_)
            | Self::Form(_)
            | Self::BadField(_)
            | Self::UnknownDocument
            | Self::BadFile(_)
            | Self::NoReason
            | Self::TooFar => Code::BadUserInput,
            Self::File(_) => Code::Internal,
            Self::Storage(error) => code_of(error),
        }
    }
}

impl Error {
    /// What is wrong with single fields, each with a word of a closed list: the fields of a form by their
    /// JSON pointers below `form`, the others by their names.
    pub fn problems(&self) -> Vec<(String, &'static str)> {
        match self {
            Self::Form(faults) => {
                faults.iter().map(|one| (format!("form{}", one.at), word(&one.kind))).collect()
            }
            Self::BadField(field) => vec![((*field).to_owned(), "wrong")],
            _ => Vec::new(),
        }
    }
}

/// The word for what is wrong with a field.
const fn word(kind: &FaultKind) -> &'static str {
    match kind {
        FaultKind::Missing => "missing",
        FaultKind::TooShort(_) => "too-short",
        FaultKind::TooLong(_) => "too-long",
        FaultKind::TooSmall(_) => "too-small",
        FaultKind::TooLarge(_) => "too-large",
        FaultKind::TooFew(_) => "too-few",
        FaultKind::TooMany(_) => "too-many",
        FaultKind::Pattern => "pattern",
        FaultKind::Format => "format",
        FaultKind::Choice => "choice",
        FaultKind::Unknown => "unknown",
        FaultKind::Other => "wrong",
    }
}

/// Says in our words which rule of our tables was broken.
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error().and_then(DatabaseError::constraint) {
            Some("registry_entry_applied_once") => Self::AppliedAlready,
            Some("registry_entry_regional_no_key") => Self::RegionalNumberTaken,
            Some("registry_entry_placed_within_offer") => Self::MinutesInUse,
            Some("registry_entry_cohabiting_alone" | "placement_cohabiting_once") => {
                Self::Cohabiting
            }
            Some("placement_request_once" | "match_proposal_one_at_a_time") => Self::OneAtATime,
            Some("placement_replaces_key") => Self::Changed,
            _ => Self::Storage(error),
        }
    }
}
