//! The closed list of codes in `errors[].extensions.code`.

use reticolo_foundation::Code as Reason;

/// Why a request, or a part of it, was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A reason every edge of the platform knows.
    Reason(Reason),
    /// The document is not GraphQL.
    ParseFailed,
    /// The document asks for what the schema does not have, or leaves out what it demands.
    ValidationFailed,
    /// A plugin gave no answer, or one that is not what it declares.
    PluginFailed,
}

impl Code {
    /// Every code a client can meet.
    pub fn all() -> impl Iterator<Item = Self> {
        let ours = [Self::ParseFailed, Self::ValidationFailed, Self::PluginFailed];
        Reason::ALL.into_iter().map(Self::Reason).chain(ours)
    }

    /// The code as clients read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reason(reason) => reason.as_str(),
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::PluginFailed => "PLUGIN_FAILED",
        }
    }
}

impl From<Reason> for Code {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn the_list_of_codes_is_closed() {
        let codes: Vec<_> = Code::all().map(Code::as_str).collect();
        assert_eq!(
            codes,
            [
                "BAD_USER_INPUT",
                "NOT_FOUND",
                "DENIED",
                "CONFLICT",
                "LIMIT_EXCEEDED",
                "UNAVAILABLE",
                "INTERNAL",
                "GRAPHQL_PARSE_FAILED",
                "GRAPHQL_VALIDATION_FAILED",
                "PLUGIN_FAILED",
            ]
        );
    }
}
