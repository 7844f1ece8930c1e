//! Who is behind a request: found once, for every edge.

use std::net::IpAddr;

use reticolo_foundation::Token;

use crate::api_token::Bearer;
use crate::session::Session;

/// The cookie that holds a session's token. Browsers keep a cookie of such a name only if it came over
/// a secure connection (or from this machine itself), for this host alone and for all its paths.
pub const COOKIE: &str = "__Host-session";

/// Who is behind a request, and where they are.
#[derive(Clone, Debug, Default)]
pub struct Presence {
    /// The session of the browser's cookie.
    pub session: Option<(Token, Session)>,
    /// The API token of the request's header.
    pub bearer: Bearing,
    pub address: Option<IpAddr>,
    /// The header `user-agent`.
    pub agent: Option<String>,
}

/// Whether a request carries an API token.
#[derive(Clone, Debug, Default)]
pub enum Bearing {
    #[default]
    Nothing,
    /// One that is unknown, revoked or too old.
    Refused,
    Token(Box<Bearer>),
}
