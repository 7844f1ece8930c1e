//! Why the directory said no.

use reticolo_foundation::Code;
use reticolo_foundation::database::code_of;
use reticolo_tenancy::Denied;

use crate::listing::Problem;
use crate::listing::image::BadImage;

/// Why a question to the directory was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("no municipality has the ISTAT code {0:?}: use six digits, such as 024100 for Schio")]
    UnknownMunicipality(String),
    #[error(
        "ordering by distance needs a place to measure from: give a municipality of residence or coordinates"
    )]
    NoPlace,
    #[error("this cursor does not belong to this list and order: start again without it")]
    BadCursor,
    #[error(
        "that page is too far away: narrow the search instead (at most {0} results can be paged through)"
    )]
    TooFar(i64),
    #[error("there is no such thing, or not any more")]
    NotFound,
    #[error("somebody else has changed it meanwhile: look at it again, then repeat your change")]
    Changed,
    #[error("{action} is not possible now: the listing is {state}, its draft: {draft}")]
    Illegal { action: &'static str, state: &'static str, draft: String },
    #[error("{} of the listing's fields are not right yet", .0.len())]
    Problems(Vec<Problem>),
    #[error("say why, in at most some thousand characters")]
    NoReason,
    #[error("days must grow from reminding to demoting to hiding, from 1 to {0}")]
    BadRule(i32),
    #[error("a report needs a message of at most 2000 characters, and a mail address that is one")]
    BadReport,
    #[error(transparent)]
    BadImage(#[from] BadImage),
    #[error("the database did not answer; try again in a moment")]
    Storage(#[from] sqlx::Error),
}

impl Error {
    /// The code this refusal has at every edge.
    pub fn code(&self) -> Code {
        match self {
            Self::Denied(_) => Code::Denied,
            Self::NotFound => Code::NotFound,
            Self::Changed | Self::Illegal { .. } => Code::Conflict,
            Self::BadImage(BadImage::TooLarge(_) | BadImage::TooMany(_)) => Code::LimitExceeded,
            Self::UnknownMunicipality(_)
            | Self::NoPlace
            | Self::BadCursor
            | Self::TooFar(_)
            | Self::Problems(_)
            | Self::NoReason
            | Self::BadRule(_)
            | Self::BadReport
            | Self::BadImage(_) => Code::BadUserInput,
            Self::Storage(error) => code_of(error),
        }
    }
}
