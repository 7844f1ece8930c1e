//! Why the directory said no.

use reticolo_foundation::Code;
use reticolo_foundation::database::code_of;
use reticolo_tenancy::Denied;

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
    #[error("the database did not answer; try again in a moment")]
    Storage(#[from] sqlx::Error),
}

impl Error {
    /// The code this refusal has at every edge.
    pub fn code(&self) -> Code {
        match self {
            Self::Denied(_) => Code::Denied,
            Self::UnknownMunicipality(_) | Self::NoPlace | Self::BadCursor | Self::TooFar(_) => {
                Code::BadUserInput
            }
            Self::Storage(error) => code_of(error),
        }
    }
}
