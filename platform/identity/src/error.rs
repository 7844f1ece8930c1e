//! Why something about an account was refused or failed.

use std::time::Duration;

use reticolo_foundation::Code;
use reticolo_foundation::database::code_of;

use crate::oidc::Refusal;
use crate::password::WeakPassword;

/// Why an operation was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such thing, or somebody else's.
    #[error("no such thing")]
    NotFound,
    /// The same for an unknown mail, a wrong password and a closed account.
    #[error("mail or password is wrong")]
    WrongCredentials,
    #[error("the code is wrong or was used already")]
    WrongCode,
    /// The first half of a sign-in is too old or was not ours.
    #[error("the sign-in took too long: start again")]
    SignInExpired,
    #[error("too many attempts: wait {} seconds", .wait.as_secs())]
    TooManyAttempts { wait: Duration },
    #[error(transparent)]
    WeakPassword(#[from] WeakPassword),
    /// Unknown, used, or too old: nobody is told which.
    #[error("this link is not good any more")]
    LinkInvalid,
    #[error("this is no mail address")]
    BadMail,
    #[error("a name has 1 to 200 characters, none of them a control character")]
    BadName,
    #[error("an account with this mail exists already")]
    MailTaken,
    #[error("another account has this fiscal number: sign in the way you did before")]
    FiscalNumberTaken,
    #[error("the provider gives another fiscal number than before")]
    FiscalNumberChanged,
    #[error("a fiscal number has 16 letters and digits, or 11 digits")]
    BadFiscalNumber,
    #[error("this account is closed")]
    AccountClosed,
    #[error("the second factor is in use already: turn it off first")]
    SecondFactorInUse,
    #[error("there is no second factor to confirm or turn off")]
    NoSecondFactor,
    #[error("an API token lives one day to one year")]
    BadLife,
    #[error("the address of a service is wrong: {0}")]
    Configuration(String),
    #[error(transparent)]
    Provider(#[from] Refusal),
    #[error("the mail could not be kept: {0}")]
    Folder(#[from] std::io::Error),
    #[error("the database did not answer; try again in a moment")]
    Storage(#[from] sqlx::Error),
}

impl Error {
    /// The code this refusal has at every edge.
    pub fn code(&self) -> Code {
        match self {
            Self::NotFound => Code::NotFound,
            Self::WrongCredentials
            | Self::WrongCode
            | Self::SignInExpired
            | Self::WeakPassword(_)
            | Self::LinkInvalid
            | Self::BadMail
            | Self::BadName
            | Self::BadFiscalNumber
            | Self::BadLife => Code::BadUserInput,
            Self::TooManyAttempts { .. } => Code::LimitExceeded,
            Self::MailTaken
            | Self::FiscalNumberTaken
            | Self::FiscalNumberChanged
            | Self::SecondFactorInUse
            | Self::NoSecondFactor => Code::Conflict,
            Self::AccountClosed => Code::Denied,
            Self::Provider(refusal) => refusal.code(),
            Self::Configuration(_) | Self::Folder(_) => Code::Internal,
            Self::Storage(error) => code_of(error),
        }
    }

    /// A name for the sentence a page shows: the same in every language's file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::WrongCredentials => "wrong-credentials",
            Self::WrongCode => "wrong-code",
            Self::SignInExpired => "sign-in-expired",
            Self::TooManyAttempts { .. } => "too-many-attempts",
            Self::WeakPassword(weakness) => weakness.name(),
            Self::LinkInvalid => "link-invalid",
            Self::BadMail => "bad-mail",
            Self::BadName => "bad-name",
            Self::MailTaken => "mail-taken",
            Self::FiscalNumberTaken => "fiscal-number-taken",
            Self::FiscalNumberChanged => "fiscal-number-changed",
            Self::BadFiscalNumber => "bad-fiscal-number",
            Self::AccountClosed => "account-closed",
            Self::SecondFactorInUse => "second-factor-in-use",
            Self::NoSecondFactor => "no-second-factor",
            Self::BadLife => "bad-life",
            Self::Provider(refusal) => refusal.name(),
            Self::Configuration(_) | Self::Folder(_) => "internal",
            Self::Storage(_) => "unavailable",
        }
    }

    /// The named constraint a statement ran into, if that is what happened.
    pub(crate) fn constraint(error: &sqlx::Error) -> Option<&str> {
        error.as_database_error().and_then(|error| error.constraint())
    }
}
