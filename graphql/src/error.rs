//! Refusals as clients read them.

use std::borrow::Cow;
use std::error::Error as StdError;

use async_graphql::{ErrorExtensionValues, Name, Value};
use reticolo_directory::listing::Problem;
use reticolo_foundation::Code as Reason;

use crate::code::Code;
use crate::field_name;

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// A code for programs and a sentence for people. Nothing internal is ever in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Error {
    pub(crate) code: Code,
    pub(crate) message: Cow<'static, str>,
    /// What is wrong with the fields of an input, each with a word of a closed list; sent as `problems`.
    problems: Vec<(String, &'static str)>,
}

/// The most problems an error lists.
const MOST_PROBLEMS: usize = 100;

impl Error {
    pub(crate) fn new(code: impl Into<Code>, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code: code.into(), message: message.into(), problems: Vec::new() }
    }

    /// The client has to change something; the message says what.
    pub(crate) fn input(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::BadUserInput, message)
    }

    /// More than a limit allows; the message says the limit.
    pub(crate) fn limit(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::LimitExceeded, message)
    }

    /// What cannot be, is: our fault.
    pub(crate) fn broken(what: &'static str) -> Self {
        tracing::error!(what, "a request failed");
        Self::internal()
    }

    /// Our fault, and logged already.
    pub(crate) fn internal() -> Self {
        Self::new(Reason::Internal, "internal error")
    }

    pub(crate) fn is_internal(&self) -> bool {
        self.code == Code::Reason(Reason::Internal)
    }

    /// Why a tenant is not served at this address.
    pub(crate) fn of_address(slug: &str, error: &reticolo_tenancy::Error) -> Self {
        match error {
            reticolo_tenancy::Error::NotServed(reason) => {
                Self::new(error.code(), format!("this tenant is {reason}"))
            }
            _ if error.code() == Reason::NotFound => {
                let slug: String = slug.chars().take(60).collect();
                Self::new(Reason::NotFound, format!("no tenant has the address {slug:?}"))
            }
            _ => Self::from_area(error.code(), error),
        }
    }

    fn from_area(code: Reason, error: &(dyn StdError + 'static)) -> Self {
        if code == Reason::Internal {
            tracing::error!(error, "a request failed");
            return Self::internal();
        }
        if code == Reason::Unavailable {
            tracing::warn!(error, "a request could not be served");
        }
        Self::new(code, error.to_string())
    }
}

impl From<reticolo_directory::Error> for Error {
    fn from(error: reticolo_directory::Error) -> Self {
        let refusal = Self::from_area(error.code(), &error);
        match error {
            reticolo_directory::Error::Problems(problems) => {
                Self { problems: problems.iter().map(named).collect(), ..refusal }
            }
            _ => refusal,
        }
    }
}

fn named(problem: &Problem) -> (String, &'static str) {
    (field_name::outside(&problem.field), problem.problem.as_str())
}

impl From<reticolo_registers::Error> for Error {
    fn from(error: reticolo_registers::Error) -> Self {
        let problems = error.problems().into_iter().map(|(field, problem)| {
            // What is in a form has the names that the form's schema gives it.
            let within = field.starts_with("form");
            (if within { field } else { field_name::outside(&field) }, problem)
        });
        let problems = problems.collect();
        Self { problems, ..Self::from_area(error.code(), &error) }
    }
}

impl From<reticolo_tenancy::Error> for Error {
    fn from(error: reticolo_tenancy::Error) -> Self {
        Self::from_area(error.code(), &error)
    }
}

impl From<reticolo_plugins::Error> for Error {
    fn from(error: reticolo_plugins::Error) -> Self {
        Self::from_area(error.code(), &error)
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", error.code.as_str());
        if !error.problems.is_empty() {
            let problems = error.problems.iter().take(MOST_PROBLEMS).map(shown);
            extensions.set("problems", Value::List(problems.collect()));
        }
        Self { message: error.message.into_owned(), source: None, extensions: Some(extensions) }
    }
}

/// A problem as clients read it: the field as the input has it, and a word of a closed list.
fn shown((field, problem): &(String, &'static str)) -> Value {
    Value::Object(
        [(Name::new("field"), field.as_str().into()), (Name::new("problem"), (*problem).into())]
            .into_iter()
            .collect(),
    )
}
