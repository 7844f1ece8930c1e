//! `/t/{tenant}/invitations/{token}/register`: who has no account yet chooses a password, takes the
//! role and is signed in.

use axum::response::Response;
use reticolo_accounts::AccountId;
use reticolo_foundation::{Access, Token};
use reticolo_identity::{Error as IdentityError, Method, NewAccount, SignedIn};
use reticolo_tenancy::membership::invitation;
use reticolo_tenancy::{Error as TenancyError, Visitor};

use super::show;
use crate::error::Error;
use crate::form::{Posted, Typed};
use crate::pages::sign_in::{arrive, sentence};
use crate::portal::{Named, Portal, leave};

pub(crate) async fn register(
    portal: Portal,
    Named(token): Named<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    match take(&portal, &Token::presented(&token), &typed).await {
        Ok(signed_in) => {
            let work = portal.page.at("/work?done=invitation-accepted");
            Ok(arrive(&portal, &signed_in, Some(&work)))
        }
        Err(Error::Tenancy(TenancyError::NotFound)) => show::over(portal),
        Err(Error::Identity(error)) => refused(portal, &token, typed, error).await,
        Err(error) => Err(error),
    }
}

/// The mail is the one the link was sent to, whatever the form says.
async fn take(portal: &Portal, token: &Token, typed: &Typed) -> Result<SignedIn, Error> {
    let mut scope = portal.enter().await?;
    let login_mail = invitation::show(&mut scope, token).await?.mail;
    leave(scope).await?;
    let name = typed.value("name").to_owned();
    let new = NewAccount { name, login_mail, language: portal.page.language() };
    let account = portal.identity().register(&new, typed.value("password")).await?;
    accept(portal, token, account, new.name).await?;
    let browser = portal.visit.browser();
    let (token, session) =
        portal.identity().start_session(account, Method::Password, &browser).await?;
    Ok(SignedIn { token, session, return_to: None })
}

async fn accept(
    portal: &Portal,
    token: &Token,
    account: AccountId,
    name: String,
) -> Result<(), Error> {
    let signed_in = reticolo_tenancy::SignedIn { account, name, only_in: None, limited_to: None };
    let origin = portal.visit.visitor.origin.clone();
    let visitor = Visitor { signed_in: Some(signed_in), origin };
    let mut scope = portal.site.tenants.enter(&portal.tenant, &visitor, Access::Write).await?;
    invitation::accept(&mut scope, token).await?;
    leave(scope).await
}

async fn refused(
    portal: Portal,
    token: &str,
    mut typed: Typed,
    error: IdentityError,
) -> Result<Response, Error> {
    let field = match error {
        IdentityError::WeakPassword(_) => "password",
        IdentityError::BadName => "name",
        IdentityError::MailTaken => "",
        error => return Err(error.into()),
    };
    typed.refuse(field, sentence(portal.page.words, &error));
    let status = Error::from(error).status();
    show::form(portal, token, Some(typed.without(&["password"])), status).await
}
