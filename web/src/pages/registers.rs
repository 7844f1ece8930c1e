//! Registers as everybody sees them, and applying to one.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use reticolo_plugin_package::form::Form;
use reticolo_registers::Error as RegistersError;
use reticolo_registers::entry::BadFile;
use reticolo_registers::registry::Registry;

use crate::error::Error;
use crate::form::Typed;
use crate::page::Page;
use crate::portal::parameter;

pub(crate) mod application;
pub(crate) mod apply;
pub(crate) mod entries;
pub(crate) mod list;
pub(crate) mod places;
pub(crate) mod show;

/// The register an address names.
pub(crate) struct RegistryCode(pub(crate) String);

impl<S: Sync> FromRequestParts<S> for RegistryCode {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parameter(parts, "code").await.map(Self)
    }
}

/// A register's form. It was read once when the register was declared: one that cannot be read now is
/// none that people could fill in.
pub(crate) fn form_of(registry: &Registry) -> Result<Form, Error> {
    Form::parse(&registry.form).map_err(|_| RegistersError::BadDeclaration("form").into())
}

/// Says a refusal of the registers beside the field it is about, and gives the answer's status; whatever
/// is no matter of the form comes back.
pub(crate) fn refuse(typed: &mut Typed, page: &Page, error: Error) -> Result<StatusCode, Error> {
    use RegistersError as E;
    let Error::Registers(refusal) = &error else { return Err(error) };
    let say = |id: &str| page.say(id).into_owned();
    let (field, sentence) = match refusal {
        E::Changed => ("", say("form-changed")),
        E::Illegal { .. } => ("", say("register-illegal")),
        E::Retired => ("", say("register-retired")),
        E::AppliedAlready => ("", say("register-applied-already")),
        E::Form(_) => ("", say("schema-form-other")),
        E::BadField(field) => {
            let own = page.words.maybe(&format!("register-bad-{}", field.replace('_', "-")));
            (*field, own.unwrap_or_else(|| page.say("form-bad-text")).into_owned())
        }
        E::UnknownDocument => ("code", say("register-unknown-document")),
        E::BadFile(bad) => ("file", page.one_of("bad-file", bad_file(*bad)).into_owned()),
        E::TooManyDocuments => ("", say("register-too-many-documents")),
        E::NoReason => ("reason", say("register-reason-needed")),
        E::RegionalNumberTaken => ("regional_no", say("register-regional-number-taken")),
        E::MinutesInUse => ("weekly_minutes", say("register-minutes-in-use")),
        E::NotAvailable => ("", say("register-not-available")),
        E::Overbooked => ("", say("register-overbooked")),
        E::Cohabiting => ("", say("register-cohabiting-alone")),
        E::OneAtATime => ("", say("register-one-at-a-time")),
        E::OwnEntry => ("", say("register-own-entry")),
        _ => return Err(error),
    };
    typed.refuse(field, sentence);
    // Whose page it is may know that it is there.
    Ok(if matches!(refusal, E::OwnEntry) { StatusCode::CONFLICT } else { error.status() })
}

/// The word for what is wrong with a file.
const fn bad_file(bad: BadFile) -> &'static str {
    match bad {
        BadFile::Empty => "empty",
        BadFile::TooLarge => "too-large",
        BadFile::Type => "type",
        BadFile::Damaged => "damaged",
    }
}
