//! The mails that pages send to people.

use reticolo_accounts::Tenant;
use reticolo_foundation::{Language, Token};
use reticolo_identity::mail::Mail;
use reticolo_tenancy::Role;
use url::Url;

use crate::words::Words;

/// Somebody who is invited to work for a union.
#[derive(Clone, Copy, Debug)]
pub struct Invitee<'a> {
    pub mail: &'a str,
    pub name: &'a str,
    pub role: Role,
    /// Who invites them; empty where it is a command of the platform.
    pub by: &'a str,
}

/// Where an invitation is accepted; the token in it belongs into the mail and nowhere else.
pub fn invitation_address(public_url: &Url, tenant: &Tenant, token: &Token) -> Url {
    let mut address = public_url.clone();
    address.set_path(&format!("/t/{}/invitations/{}", tenant.slug, token.reveal()));
    address
}

/// Invites somebody; `link` is where they accept.
pub fn invitation(language: Language, tenant: &Tenant, invitee: &Invitee<'_>, link: &Url) -> Mail {
    let words = Words(language);
    let by = match invitee.by {
        "" => words.say("invitation-by-platform").into_owned(),
        name => name.to_owned(),
    };
    let role = words.one_of("role", invitee.role.as_str());
    let union = tenant.legal_name.as_str();
    let values = [
        ("name", invitee.name.into()),
        ("by", by.into()),
        ("union", union.into()),
        ("role", role.into()),
        ("link", link.as_str().into()),
    ];
    Mail {
        to: invitee.mail.to_owned(),
        subject: words.with("mail-invitation.subject", "union", union),
        text: words.fill("mail-invitation", values),
    }
}
