//! People: their accounts, the ways they sign in, sessions, API tokens, mail to them, and limits.
//!
//! What a person may do in a tenant is not here: roles and memberships are rows of that tenant.
//!
//! Invariants:
//! - an account made through a tenant's own identity provider is found by that tenant, issuer and
//!   subject only, and its sessions are good in that tenant only: no union can sign somebody in
//!   elsewhere;
//! - what a person holds (session, link, API token, recovery code) is stored as a digest only;
//! - answers and times do not tell whether an account exists;
//! - nothing asks Redis, a provider or a mail server while a transaction is open;
//! - without Redis everything works, from PostgreSQL.

pub mod account;
pub mod api_token;
pub mod csrf;
pub mod error;
pub mod hot;
mod identity;
mod letters;
pub mod link;
pub mod local_path;
pub mod mail;
pub mod network;
pub mod oidc;
pub mod password;
pub mod presence;
mod provider_account;
pub mod second_factor;
pub mod session;
pub mod tls;

pub use account::{Account, AccountId, NewAccount};
pub use api_token::{ApiToken, ApiTokenId, Bearer, NewApiToken};
pub use error::Error;
pub use hot::{Hot, Limit, Status};
pub use identity::{Identity, Parts, Settings, Visitor};
pub use link::{Link, LinkKind};
pub use local_path::local_path;
pub use mail::{Delivery, DevelopmentMails, Postman};
pub use network::network;
pub use oidc::{CallbackParams, ClaimMap, Claims, Completed, Pending, ProviderConfig, Refusal};
pub use password::{PasswordSignIn, SignedIn, WeakPassword};
pub use presence::Presence;
pub use second_factor::{Enrolment, SecondFactor};
pub use session::{Method, Session, SessionId};
