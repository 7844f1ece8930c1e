//! Why a union's plugins said no.

use std::sync::Arc;

use reticolo_foundation::Code;
use reticolo_foundation::database::code_of;
use reticolo_plugin_host::Cause;
use reticolo_tenancy::Denied;
use sqlx::error::DatabaseError;

use crate::installation::State;

/// Why an operation on plugins was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Tenancy(#[from] reticolo_tenancy::Error),
    #[error(transparent)]
    Catalogue(#[from] reticolo_catalogue::Error),
    #[error("there is no such thing, or not any more")]
    NotFound,
    #[error("somebody else has changed it meanwhile: look at it again, then repeat your change")]
    Changed,
    #[error("somebody is installing this plugin already, or it is installed")]
    Busy,
    #[error("another plugin has the field {0:?} in the API: disable that one first")]
    NamespaceTaken(String),
    #[error("{action} is not possible now: the plugin is {state}")]
    Illegal { action: &'static str, state: State },
    #[error("this release is not offered: it is not approved, or was withdrawn")]
    NotOffered,
    #[error("the package did not pass: {}", .0.join("; "))]
    Rejected(Vec<String>),
    #[error("its register cannot be opened: {0}")]
    Registry(#[from] reticolo_registers::Error),
    #[error("what is granted was not asked for: {0}")]
    NotAsked(String),
    /// What it asks for beyond what was granted.
    #[error("this version asks for more than was granted: look at it and consent first")]
    ConsentNeeded,
    #[error("the settings do not fit: {}", .0.join("; "))]
    Settings(Vec<String>),
    #[error("the plugin could not bring its documents to this version: {0}. Nothing was changed")]
    Migration(Cause),
    #[error("the plugin could not be made ready: {0}")]
    NotReady(String),
    #[error("this version is being made ready on this server: try again in a minute")]
    Preparing,
    #[error("this search is not possible: {0}")]
    BadSearch(String),
    #[error("there is no version to go back to")]
    NothingToGoBackTo,
    #[error(
        "the checksum is not that of an export handed out within the last day: export its documents again, or copy it whole"
    )]
    Checksum,
    #[error("the file could not be written")]
    File(#[from] std::io::Error),
    #[error("the database did not answer; try again in a moment")]
    Storage(#[from] sqlx::Error),
}

impl Error {
    /// The code this refusal has at every edge.
    pub fn code(&self) -> Code {
        match self {
            Self::Denied(_) => Code::Denied,
            Self::Tenancy(error) => error.code(),
            Self::Catalogue(error) => error.code(),
            Self::Registry(error) => error.code(),
            Self::NotFound => Code::NotFound,
            Self::Changed
            | Self::Busy
            | Self::NamespaceTaken(_)
            | Self::Illegal { .. }
            | Self::NotOffered
            | Self::ConsentNeeded
            | Self::Migration(_)
            | Self::NothingToGoBackTo => Code::Conflict,
            Self::Rejected(_)
            | Self::NotAsked(_)
            | Self::Settings(_)
            | Self::BadSearch(_)
            | Self::Checksum => Code::BadUserInput,
            Self::NotReady(_) | Self::Preparing => Code::Unavailable,
            Self::File(_) => Code::Internal,
            Self::Storage(error) => code_of(error),
        }
    }

    /// What several waited for has failed for each of them.
    pub(crate) fn shared(error: Arc<Self>) -> Self {
        match Arc::try_unwrap(error) {
            Ok(error) => error,
            Err(error) if error.code() == Code::NotFound => Self::NotFound,
            Err(error) => Self::NotReady(error.to_string()),
        }
    }

    /// Says in our words which rule of the table `plugin_installation` was broken.
    pub(crate) fn of_installation(error: sqlx::Error, namespace: &str) -> Self {
        match error.as_database_error().and_then(DatabaseError::constraint) {
            Some("plugin_installation_live_key" | "plugin_installation_prepared_key") => Self::Busy,
            Some("plugin_installation_namespace_key") => Self::NamespaceTaken(namespace.to_owned()),
            _ => Self::Storage(error),
        }
    }
}
