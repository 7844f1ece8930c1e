//! Who works for the union: members, their roles, and invitations to become one.

use axum::http::StatusCode;
use reticolo_identity::Error as IdentityError;
use reticolo_tenancy::Error as TenancyError;

use crate::error::Error;
use crate::form::Typed;
use crate::page::Page;

pub(crate) mod change;
mod choices;
pub(crate) mod invite;
pub(crate) mod list;
mod places;
mod post;
pub(crate) mod show;
pub(crate) mod step;
pub(crate) mod withdraw;

pub(super) use places::Places;

/// Says a refusal beside the field it is about, and gives the answer's status; whatever is no matter
/// of the form comes back.
fn refuse(typed: &mut Typed, page: &Page, error: Error) -> Result<StatusCode, Error> {
    let (field, sentence) = match &error {
        Error::Tenancy(TenancyError::Changed) => ("", page.say("form-changed")),
        Error::Tenancy(TenancyError::LastAdministrator) => {
            ("", page.say("member-last-administrator"))
        }
        Error::Tenancy(TenancyError::RoleHeld) => ("role", page.say("member-role-held")),
        Error::Tenancy(TenancyError::UnknownOrganization) => {
            ("organization", page.say("member-unknown-organization"))
        }
        Error::Tenancy(TenancyError::BadPost) => ("where", page.say("member-bad-post")),
        Error::Tenancy(TenancyError::BadText(field)) => (*field, page.say("form-bad-text")),
        Error::Identity(IdentityError::BadMail) => ("mail", page.say("identity-bad-mail")),
        _ => return Err(error),
    };
    typed.refuse(field, sentence);
    Ok(error.status())
}
