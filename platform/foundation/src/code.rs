//! The closed list of reasons for which the platform says no.

/// Why a request was refused or failed; every edge maps each code once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The request itself is wrong; its message says what to change.
    BadUserInput,
    /// No such thing, or none you may see.
    NotFound,
    /// The action needs a permission you lack.
    Denied,
    /// Somebody else changed it meanwhile, or it is in a state that forbids the action.
    Conflict,
    /// Larger, deeper or more than the limits allow.
    LimitExceeded,
    /// Not served now: suspended, being updated, or a part of the system is away. Try later.
    Unavailable,
    /// Our fault; the log has the details under the request's id.
    Internal,
}

impl Code {
    /// Every code, in the order of the documentation.
    pub const ALL: [Self; 7] = [
        Self::BadUserInput,
        Self::NotFound,
        Self::Denied,
        Self::Conflict,
        Self::LimitExceeded,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The code as clients read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::NotFound => "NOT_FOUND",
            Self::Denied => "DENIED",
            Self::Conflict => "CONFLICT",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}
