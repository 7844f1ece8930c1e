//! Why the register said no.

use std::sync::Arc;

use reticolo_foundation::Code;
use reticolo_foundation::database::code_of;

use crate::tenant::TenantState;

/// Why an operation on the register was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no tenant {0:?}. `reticolo tenant list` shows those there are")]
    NotFound(String),
    #[error("a tenant {0:?} exists already: choose another slug")]
    SlugTaken(String),
    #[error("{0:?} is no slug: use 1 to 48 lower-case letters, digits and single hyphens inside")]
    BadSlug(String),
    #[error(
        "{0:?} is no kind of tenant: use union, consortium, mountain_union, lead_comune or special_agency"
    )]
    BadKind(String),
    #[error("municipality {0:?} is unknown: use a 6-digit ISTAT code, such as 024100 for Schio")]
    UnknownMunicipality(String),
    #[error("tenant {slug:?} is {from}: it cannot become {to}. {advice}")]
    Transition { slug: String, from: TenantState, to: TenantState, advice: &'static str },
    #[error("the register could not be read or written")]
    Storage(#[from] sqlx::Error),
    #[error("the register could not be read")]
    Lookup(#[source] Arc<sqlx::Error>),
}

impl Error {
    /// The code this refusal has at every edge.
    pub fn code(&self) -> Code {
        match self {
            Self::NotFound(_) => Code::NotFound,
            Self::SlugTaken(_) | Self::Transition { .. } => Code::Conflict,
            Self::BadSlug(_) | Self::BadKind(_) | Self::UnknownMunicipality(_) => {
                Code::BadUserInput
            }
            Self::Storage(error) => code_of(error),
            Self::Lookup(error) => code_of(error),
        }
    }
}
