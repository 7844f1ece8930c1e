//! Who is behind a request: found once, for every edge.

use std::net::IpAddr;
use std::time::Duration;

use reticolo_foundation::Token;

use crate::api_token::Bearer;
use crate::hot::{Hot, Limit};
use crate::network::network;
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

/// How much somebody may change: as much as a busy person at a desk, and no program that goes wild.
const WRITES: Limit = Limit { name: "write", burst: 120, per: Duration::from_mins(1) };
/// How much may be changed from one network by people nobody knows.
const GUESTS_WRITES: Limit = Limit { name: "guest-write", burst: 40, per: Duration::from_mins(1) };

impl Presence {
    /// Counts a change that is about to be made; refuses with how long to wait. Servers that share a
    /// Redis count together.
    pub async fn may_write(&self, hot: &Hot) -> Result<(), Duration> {
        let account = match (&self.bearer, &self.session) {
            (Bearing::Token(bearer), _) => Some(bearer.account.id),
            (_, Some((_, session))) => Some(session.account_id),
            _ => None,
        };
        if let Some(account) = account {
            return hot.allow(&WRITES, &account.to_string()).await;
        }
        hot.allow(&GUESTS_WRITES, &self.address.map(network).unwrap_or_default()).await
    }
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
