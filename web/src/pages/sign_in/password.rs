//! `/t/{tenant}/sign-in`, sent: mail and password, for staff whose union has no provider.

use axum::response::{IntoResponse, Redirect, Response};
use reticolo_identity::PasswordSignIn;

use super::{append, arrive, show};
use crate::address::Address;
use crate::cookie;
use crate::error::Error;
use crate::form::Posted;
use crate::portal::Portal;

/// The code is awaited for five minutes.
const MINUTES: u64 = 5;

pub(crate) async fn password(portal: Portal, Posted(typed): Posted) -> Result<Response, Error> {
    let (mail, password) = (typed.value("mail"), typed.value("password"));
    let browser = portal.visit.browser();
    match portal.identity().sign_in_with_password(mail, password, &browser).await {
        Ok(PasswordSignIn::SignedIn(signed_in)) => {
            Ok(arrive(&portal, &signed_in, typed.given("return")))
        }
        Ok(PasswordSignIn::SecondFactorNeeded { pending }) => {
            let mut code = Address::new(portal.page.at("/sign-in/code"));
            if let Some(return_to) = typed.given("return") {
                code = code.with("return", return_to);
            }
            let mut response = Redirect::to(&code.to_string()).into_response();
            append(
                &mut response,
                [cookie::keep(cookie::SECOND_FACTOR, &pending, Some(MINUTES * 60))],
            );
            Ok(response)
        }
        Err(error) => show::refused(portal, typed, &error).await,
    }
}
