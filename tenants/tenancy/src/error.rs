//! Why a tenant could not be served or changed.

use reticolo_accounts::TenantState;
use reticolo_foundation::Code;
use reticolo_foundation::database::code_of;

/// Why a tenant is not served at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotServed {
    #[error("suspended")]
    Suspended,
    #[error("being prepared or brought up to date; try again in a moment")]
    Updating,
    #[error("no longer on this platform")]
    Gone,
}

impl NotServed {
    pub(crate) fn of(state: TenantState) -> Option<Self> {
        match state {
            TenantState::Active => None,
            TenantState::Suspended => Some(Self::Suspended),
            TenantState::Requested | TenantState::Provisioning | TenantState::Failed => {
                Some(Self::Updating)
            }
            TenantState::Offboarding | TenantState::Archived => Some(Self::Gone),
        }
    }
}

/// Why an operation on a tenant was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    NotServed(#[from] NotServed),
    #[error(transparent)]
    Register(#[from] reticolo_accounts::Error),
    #[error(
        "the checksum is not that of the last export: {expected}. Export again, or copy it whole"
    )]
    Checksum { expected: String },
    #[error("the schema could not be built: {0}")]
    Build(String),
    #[error("the database did not answer; try again in a moment")]
    Storage(#[from] sqlx::Error),
}

impl Error {
    /// The code this refusal has at every edge.
    pub fn code(&self) -> Code {
        match self {
            Self::NotServed(NotServed::Gone) => Code::NotFound,
            Self::NotServed(_) => Code::Unavailable,
            Self::Register(error) => error.code(),
            Self::Checksum { .. } => Code::BadUserInput,
            Self::Build(_) => Code::Internal,
            Self::Storage(error) => code_of(error),
        }
    }
}
