//! Why a plugin's field has no answer, as clients read it: the plugin's name, and nothing internal.

use reticolo_foundation::Code as Reason;
use reticolo_plugin_package::api::project::Wrong;
use reticolo_plugins::FieldFailure;

use crate::code::Code;
use crate::error::Error;

/// The most characters of a plugin's own words that are passed on.
const LONGEST: usize = 300;

/// The error of a field whose plugin has this namespace.
pub(crate) fn refusal(namespace: &str, failure: &FieldFailure) -> Error {
    let (code, what): (Code, String) = match failure {
        // These words are the plugin's, for whoever sent the arguments.
        FieldFailure::InvalidInput(words) => {
            (Reason::BadUserInput.into(), format!("refuses the arguments: {}", shown(words)))
        }
        FieldFailure::NotFor(_) => return Error::new(Reason::Denied, failure.to_string()),
        FieldFailure::Denied(_) => (Reason::Denied.into(), "does not allow this".to_owned()),
        FieldFailure::NotFound => (Reason::NotFound.into(), "finds no such thing".to_owned()),
        FieldFailure::Conflict => {
            let what = "found that somebody else changed it meanwhile: look at it again";
            (Reason::Conflict.into(), what.to_owned())
        }
        FieldFailure::Limit(words) => {
            (Reason::LimitExceeded.into(), format!("reached a limit: {}", shown(words)))
        }
        FieldFailure::Unavailable => {
            let what = "gives no answer at the moment: try again later";
            (Reason::Unavailable.into(), what.to_owned())
        }
        FieldFailure::Failed => (Code::PluginFailed, "failed".to_owned()),
        FieldFailure::Internal => return Error::internal(),
    };
    Error::new(code, format!("the plugin `{namespace}` {what}"))
}

/// The error of an answer that is not what the SDL declares; `place` is the field.
pub(crate) fn misfit(namespace: &str, place: &str, wrong: &Wrong) -> Error {
    let (path, what) = (wrong.place(place), &wrong.what);
    Error::new(
        Code::PluginFailed,
        format!(
            "the plugin `{namespace}` answered something else than it declares: `{path}` {what}"
        ),
    )
}

/// A plugin's words without what could be mistaken for something else.
fn shown(words: &str) -> String {
    words.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use reticolo_plugins::FieldFailure;

    use super::refusal;

    #[test]
    fn every_failure_has_a_code_and_names_the_plugin() {
        for (failure, code) in [
            (FieldFailure::InvalidInput("no such\ntown".to_owned()), "BAD_USER_INPUT"),
            (FieldFailure::Denied("store.people".to_owned()), "DENIED"),
            (FieldFailure::NotFound, "NOT_FOUND"),
            (FieldFailure::Conflict, "CONFLICT"),
            (FieldFailure::Limit("too many\u{7}".to_owned()), "LIMIT_EXCEEDED"),
            (FieldFailure::Unavailable, "UNAVAILABLE"),
            (FieldFailure::Failed, "PLUGIN_FAILED"),
        ] {
            let error = refusal("caregivers", &failure);
            assert_eq!(error.code.as_str(), code);
            assert!(error.message.starts_with("the plugin `caregivers` "), "{}", error.message);
            assert!(!error.message.contains(char::is_control), "{}", error.message);
            assert!(!error.message.contains("store"), "{}", error.message);
        }
        assert_eq!(refusal("caregivers", &FieldFailure::Internal).message, "internal error");
        let long = refusal("caregivers", &FieldFailure::InvalidInput("a".repeat(5_000)));
        assert!(long.message.len() < 400);
    }
}
