//! How a field of the API fails that a plugin answers.

use reticolo_foundation::Code;
use reticolo_plugin_host::Cause;
use reticolo_plugin_package::manifest::Audience;

use crate::audience::sentence;

/// Why a plugin's field has no answer, in words for whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldFailure {
    /// The plugin's own words about the input.
    #[error("{0}")]
    InvalidInput(String),
    /// Whoever asked is not one of those the field is for.
    #[error("{}", sentence(*.0))]
    NotFor(Audience),
    #[error("the plugin does not allow this: {0}")]
    Denied(String),
    #[error("there is no such thing, or not any more")]
    NotFound,
    #[error("somebody else has changed it meanwhile: look at it again, then repeat your change")]
    Conflict,
    #[error("{0}")]
    Limit(String),
    #[error("the plugin gives no answer at the moment; try again later")]
    Unavailable,
    #[error("the plugin failed")]
    Failed,
    #[error("internal error")]
    Internal,
}

impl FieldFailure {
    /// The code this failure has at every edge.
    pub const fn code(&self) -> Code {
        match self {
            Self::InvalidInput(_) => Code::BadUserInput,
            Self::NotFor(_) | Self::Denied(_) => Code::Denied,
            Self::NotFound => Code::NotFound,
            Self::Conflict => Code::Conflict,
            Self::Limit(_) => Code::LimitExceeded,
            Self::Unavailable | Self::Failed => Code::Unavailable,
            Self::Internal => Code::Internal,
        }
    }
}

impl From<&Cause> for FieldFailure {
    /// What went wrong inside the plugin is for its administrators, and not said.
    fn from(cause: &Cause) -> Self {
        match cause {
            Cause::InvalidInput(text) => Self::InvalidInput(text.clone()),
            Cause::Denied(text) => Self::Denied(text.clone()),
            Cause::NotFound => Self::NotFound,
            Cause::Conflict(_) => Self::Conflict,
            Cause::PluginLimit(text) => Self::Limit(text.clone()),
            Cause::PluginUnavailable(_)
            | Cause::Busy
            | Cause::Resting(_)
            | Cause::NotReady(_)
            | Cause::WaitedTooLong(_) => Self::Unavailable,
            Cause::PluginInternal(_)
            | Cause::OutOfFuel
            | Cause::OutOfTime
            | Cause::OutOfMemory
            | Cause::StackOverflow
            | Cause::TooMuchData
            | Cause::TooManyHostCalls
            | Cause::Trapped(_)
            | Cause::BadAnswer(_)
            | Cause::NotExported(_) => Self::Failed,
        }
    }
}
