//! Why the catalogue said no.

use reticolo_foundation::Code;
use reticolo_foundation::database::code_of;

/// Why a question to the catalogue was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such release, or no such publisher")]
    NotFound,
    #[error("this package cannot be published: {0}")]
    BadPackage(String),
    #[error("the package is signed by nobody whom this platform trusts (key {0})")]
    Untrusted(String),
    #[error("{id} {version} is published already with other contents: raise the version")]
    VersionTaken { id: String, version: String },
    #[error("{0} belongs to another publisher")]
    IdTaken(String),
    #[error("this publisher is known already")]
    PublisherKnown,
    #[error("a key is 32 bytes, and a name has 1 to 200 characters")]
    BadPublisher,
    #[error("this release was withdrawn: {0}")]
    Withdrawn(String),
    #[error("say why, in at most 500 characters")]
    NoReason,
    #[error("the database did not answer; try again in a moment")]
    Storage(#[from] sqlx::Error),
}

impl Error {
    /// The code this refusal has at every edge.
    pub fn code(&self) -> Code {
        match self {
            Self::NotFound => Code::NotFound,
            Self::VersionTaken { .. }
            | Self::IdTaken(_)
            | Self::PublisherKnown
            | Self::Withdrawn(_) => Code::Conflict,
            Self::BadPackage(_) | Self::Untrusted(_) | Self::BadPublisher | Self::NoReason => {
                Code::BadUserInput
            }
            Self::Storage(error) => code_of(error),
        }
    }
}

/// A reason for the record: one to five hundred characters.
pub(crate) fn reason(text: &str) -> Result<&str, Error> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 500 { Err(Error::NoReason) } else { Ok(text) }
}
