//! Passwords of staff whose body has no identity provider.

mod change;
mod hash;
mod sign_in;
mod strength;

use std::fmt;

use reticolo_accounts::PlatformScope;
use reticolo_foundation::Token;

use crate::account::AccountId;
use crate::error::Error;
use crate::session::Session;

pub(crate) use hash::Hasher;
pub use strength::WeakPassword;

/// Attempts to sign in to one account before each failure doubles the wait.
const FREE_ATTEMPTS: u32 = 5;

/// The same for one network, which may be a whole office.
const FREE_ATTEMPTS_OF_NETWORK: u32 = 20;

/// How far a sign-in with a password came.
#[derive(Clone)]
pub enum PasswordSignIn {
    SignedIn(Box<SignedIn>),
    /// The password was right and a code is needed. `pending` is good for five minutes, and tells
    /// nothing to who reads it.
    SecondFactorNeeded {
        pending: String,
    },
}

impl fmt::Debug for PasswordSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SignedIn(_) => "SignedIn(…)",
            Self::SecondFactorNeeded { .. } => "SecondFactorNeeded(…)",
        })
    }
}

/// Somebody signed in: the token belongs into the cookie.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub token: Token,
    pub session: Session,
    /// The page they were on their way to.
    pub return_to: Option<String>,
}

/// Sets the password of an account.
async fn store(scope: &mut PlatformScope, id: AccountId, hash: &str) -> Result<(), Error> {
    let now = scope.now();
    sqlx::query(
        "insert into platform.password (account_id, hash, changed_at) values ($1, $2, $3)
         on conflict (account_id) do update set hash = excluded.hash, changed_at = excluded.changed_at",
    )
    .bind(id)
    .bind(hash)
    .bind(now)
    .execute(scope.connection())
    .await?;
    Ok(())
}
