//! Why a tenant could not be served or changed.

use reticolo_accounts::TenantState;
use reticolo_foundation::Code;
use reticolo_foundation::database::code_of;
use sqlx::error::DatabaseError;

use crate::permission::Denied;

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
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("there is no such thing, or not any more")]
    NotFound,
    #[error("somebody else has changed it meanwhile: look at it again, then repeat your change")]
    Changed,
    #[error(
        "this role cannot be given so: an operator needs an organization, and a role has one limit at most"
    )]
    BadPost,
    #[error("no organization of this union has that id")]
    UnknownOrganization,
    /// By the name of the field.
    #[error("{0:?} is empty or too long")]
    BadText(&'static str),
    #[error("this person has that role already")]
    RoleHeld,
    #[error("a union keeps at least one administrator: name another one first")]
    LastAdministrator,
    #[error("this union has an administrator already, who can invite others on its page of people")]
    HasAdministrator,
    #[error("a provider with this issuer and client is there already")]
    ProviderKnown,
    #[error("a new provider needs its client secret")]
    NoSecret,
    #[error("a sealed value does not open: SECRET_KEY is not the one it was sealed with")]
    Sealed,
    #[error(
        "the checksum is not that of the last export: {expected}. Export again, or copy it whole"
    )]
    Checksum { expected: String },
    #[error("{0:?} cannot name a collection or a path: use letters, digits and underscores")]
    BadPath(String),
    #[error("the schema could not be built: {0}")]
    Build(String),
    #[error("the database did not answer; try again in a moment")]
    Storage(#[from] sqlx::Error),
}

impl Error {
    /// The code this refusal has at every edge.
    pub fn code(&self) -> Code {
        match self {
            Self::NotServed(NotServed::Gone) | Self::NotFound => Code::NotFound,
            Self::NotServed(_) => Code::Unavailable,
            Self::Register(error) => error.code(),
            Self::Denied(_) => Code::Denied,
            Self::Changed
            | Self::RoleHeld
            | Self::LastAdministrator
            | Self::HasAdministrator
            | Self::ProviderKnown => Code::Conflict,
            Self::BadPost
            | Self::UnknownOrganization
            | Self::BadText(_)
            | Self::NoSecret
            | Self::BadPath(_)
            | Self::Checksum { .. } => Code::BadUserInput,
            Self::Build(_) | Self::Sealed => Code::Internal,
            Self::Storage(error) => code_of(error),
        }
    }

    /// Says in our words which rule of the table `membership` or `invitation` was broken.
    pub(crate) fn of_membership(error: sqlx::Error) -> Self {
        match error.as_database_error().and_then(DatabaseError::constraint) {
            Some("membership_organization_id_fkey" | "invitation_organization_id_fkey") => {
                Self::UnknownOrganization
            }
            Some("membership_held_once") => Self::RoleHeld,
            _ => Self::Storage(error),
        }
    }

    pub(crate) fn of_provider(error: sqlx::Error) -> Self {
        match error.as_database_error().and_then(DatabaseError::constraint) {
            Some("identity_provider_issuer_key") => Self::ProviderKnown,
            _ => Self::Storage(error),
        }
    }
}
