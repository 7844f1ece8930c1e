//! Why a call ends without an answer.

use std::fmt;

use crate::bindings::asked::reticolo::plugin::types;

/// Why a call, of the plugin or of the platform, ends without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// What was wrong with the input, in words for whoever sent it.
    InvalidInput(String),
    /// Which grant is missing.
    Denied(String),
    NotFound,
    /// The revision that is stored now.
    Conflict(u32),
    /// Which limit was reached.
    Limit(String),
    Unavailable(String),
    Internal(String),
}

impl Failure {
    pub fn invalid(what: impl Into<String>) -> Self {
        Self::InvalidInput(what.into())
    }

    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal(what.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidInput(what) => write!(f, "the input is wrong: {what}"),
            Self::Denied(grant) => write!(f, "not granted: {grant}"),
            Self::NotFound => f.write_str("not found"),
            Self::Conflict(rev) => write!(f, "changed meanwhile: its revision is {rev}"),
            Self::Limit(which) => write!(f, "over the limit: {which}"),
            Self::Unavailable(what) => write!(f, "not available: {what}"),
            Self::Internal(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Failure {}

/// JSON that does not fit its type was sent so: serde says where.
impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::InvalidInput(error.to_string())
    }
}

impl From<types::Failure> for Failure {
    fn from(failure: types::Failure) -> Self {
        match failure {
            types::Failure::InvalidInput(what) => Self::InvalidInput(what),
            types::Failure::Denied(grant) => Self::Denied(grant),
            types::Failure::NotFound => Self::NotFound,
            types::Failure::Conflict(rev) => Self::Conflict(rev),
            types::Failure::Limit(which) => Self::Limit(which),
            types::Failure::Unavailable(what) => Self::Unavailable(what),
            types::Failure::Internal(what) => Self::Internal(what),
        }
    }
}

impl From<Failure> for types::Failure {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::InvalidInput(what) => Self::InvalidInput(what),
            Failure::Denied(grant) => Self::Denied(grant),
            Failure::NotFound => Self::NotFound,
            Failure::Conflict(rev) => Self::Conflict(rev),
            Failure::Limit(which) => Self::Limit(which),
            Failure::Unavailable(what) => Self::Unavailable(what),
            Failure::Internal(what) => Self::Internal(what),
        }
    }
}
