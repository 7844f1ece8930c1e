//! How a call ends that gives no answer.

use std::fmt;
use std::time::Duration;

use crate::call::Usage;

/// A call that gave no answer, with what it used up.
#[derive(Clone, Debug)]
pub struct Failure {
    pub cause: Cause,
    pub usage: Usage,
}

/// Why a call gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The plugin itself answered with a failure, in its words.
    InvalidInput(String),
    Denied(String),
    NotFound,
    Conflict(u32),
    PluginLimit(String),
    PluginUnavailable(String),
    PluginInternal(String),
    /// It computed more than it may.
    OutOfFuel,
    /// It kept a processor longer than it may.
    OutOfTime,
    /// It waited longer than it may.
    WaitedTooLong(Duration),
    OutOfMemory,
    StackOverflow,
    /// It answered more, or handed the host more, than it may.
    TooMuchData,
    TooManyHostCalls,
    /// It ended itself, or did what WebAssembly forbids; the trap's name.
    Trapped(String),
    /// Its answer is no JSON, or not as many answers as questions.
    BadAnswer(String),
    /// It does not have what was asked for: an interface its component does not export.
    NotExported(&'static str),
    /// Too many calls of this tenant, or of all, are under way.
    Busy,
    /// It failed too often lately: not called again before this has passed.
    Resting(Duration),
    /// The artifact could not be had: compiled, read or authenticated.
    NotReady(String),
}

impl Cause {
    /// Whether it says something against the plugin: these open the breaker.
    pub const fn is_fault(&self) -> bool {
        matches!(
            self,
            Self::OutOfFuel
                | Self::OutOfTime
                | Self::WaitedTooLong(_)
                | Self::OutOfMemory
                | Self::StackOverflow
                | Self::TooMuchData
                | Self::TooManyHostCalls
                | Self::Trapped(_)
                | Self::BadAnswer(_)
        )
    }

    /// A short name for logs, metrics, vectors and pages' sentences: `out-of-fuel`. What the plugin itself
    /// said is called as the contract calls it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InvalidInput(_) => "invalid-input",
            Self::Denied(_) => "denied",
            Self::NotFound => "not-found",
            Self::Conflict(_) => "conflict",
            Self::PluginLimit(_) => "limit",
            Self::PluginUnavailable(_) => "unavailable",
            Self::PluginInternal(_) => "internal",
            Self::OutOfFuel => "out-of-fuel",
            Self::OutOfTime => "out-of-time",
            Self::WaitedTooLong(_) => "waited-too-long",
            Self::OutOfMemory => "out-of-memory",
            Self::StackOverflow => "stack-overflow",
            Self::TooMuchData => "too-much-data",
            Self::TooManyHostCalls => "too-many-host-calls",
            Self::Trapped(_) => "trapped",
            Self::BadAnswer(_) => "bad-answer",
            Self::NotExported(_) => "not-exported",
            Self::Busy => "busy",
            Self::Resting(_) => "resting",
            Self::NotReady(_) => "not-ready",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidInput(text)
            | Self::PluginLimit(text)
            | Self::PluginUnavailable(text)
            | Self::PluginInternal(text)
            | Self::Trapped(text)
            | Self::BadAnswer(text)
            | Self::NotReady(text) => write!(f, "{}: {text}", self.name()),
            Self::Denied(what) => write!(f, "{what} is not granted"),
            Self::Conflict(rev) => write!(f, "the document has revision {rev} now"),
            Self::WaitedTooLong(limit) => write!(f, "it waited longer than {limit:?}"),
            Self::NotExported(what) => write!(f, "the component does not export {what}"),
            Self::Resting(wait) => write!(f, "it failed too often; asked again in {wait:?}"),
            Self::NotFound
            | Self::OutOfFuel
            | Self::OutOfTime
            | Self::OutOfMemory
            | Self::StackOverflow
            | Self::TooMuchData
            | Self::TooManyHostCalls
            | Self::Busy => f.write_str(self.name()),
        }
    }
}
