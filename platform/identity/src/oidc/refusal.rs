//! Why a sign-in with a provider was refused.

use reticolo_foundation::Code;

/// Why a sign-in with a provider was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the provider does not answer; try again in a moment")]
    Unavailable,
    #[error("the provider is set up in a way that cannot work")]
    Misconfigured,
    /// The person changed their mind, or was not let in there.
    #[error("the sign-in was given up at the provider")]
    Denied,
    #[error("the provider could not finish the sign-in")]
    ProviderError,
    /// The cookie is missing, forged, of another provider, or too old.
    #[error("the sign-in took too long or began in another browser: start again")]
    PendingInvalid,
    #[error("what came back belongs to another sign-in")]
    WrongState,
    #[error("this sign-in was finished already")]
    Replayed,
    #[error("what came back is incomplete")]
    BadCallback,
    #[error("the provider does not know its own code any more")]
    CodeRefused,
    #[error("the ID token is too old")]
    TokenExpired,
    #[error("the ID token belongs to another sign-in")]
    WrongNonce,
    #[error("the ID token is for somebody else")]
    WrongAudience,
    #[error("the ID token comes from somebody else")]
    WrongIssuer,
    #[error("the ID token is not signed by the provider")]
    BadSignature,
    #[error("the ID token cannot be read")]
    BadToken,
    /// Not good enough for what the tenant asks.
    #[error("this way of signing in is not strong enough here")]
    WeakSignIn,
    #[error("the provider does not say what we need to know")]
    MissingClaim,
}

impl Refusal {
    /// The code this refusal has at every edge.
    pub const fn code(self) -> Code {
        match self {
            Self::Unavailable | Self::Misconfigured | Self::ProviderError | Self::MissingClaim => {
                Code::Unavailable
            }
            Self::Denied
            | Self::PendingInvalid
            | Self::WrongState
            | Self::Replayed
            | Self::BadCallback
            | Self::CodeRefused
            | Self::TokenExpired
            | Self::WrongNonce
            | Self::WrongAudience
            | Self::WrongIssuer
            | Self::BadSignature
            | Self::BadToken
            | Self::WeakSignIn => Code::BadUserInput,
        }
    }

    /// A name for the log and for the sentence a page shows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unavailable => "provider-unavailable",
            Self::Misconfigured => "provider-misconfigured",
            Self::Denied => "provider-denied",
            Self::ProviderError => "provider-error",
            Self::PendingInvalid => "provider-pending-invalid",
            Self::WrongState => "provider-wrong-state",
            Self::Replayed => "provider-replayed",
            Self::BadCallback => "provider-bad-callback",
            Self::CodeRefused => "provider-code-refused",
            Self::TokenExpired => "provider-token-expired",
            Self::WrongNonce => "provider-wrong-nonce",
            Self::WrongAudience => "provider-wrong-audience",
            Self::WrongIssuer => "provider-wrong-issuer",
            Self::BadSignature => "provider-bad-signature",
            Self::BadToken => "provider-bad-token",
            Self::WeakSignIn => "provider-weak-sign-in",
            Self::MissingClaim => "provider-missing-claim",
        }
    }
}
