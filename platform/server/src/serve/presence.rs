//! Finds out who is behind a request, and tells the edges.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::Response;
use reticolo_foundation::Token;
use reticolo_identity::presence::{Bearing, COOKIE, Presence};
use reticolo_identity::{Identity, network};
use reticolo_tenancy::{Origin, SignedIn, Visitor};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What is needed to find out.
#[derive(Clone)]
pub(super) struct Doorkeeper {
    pub(super) identity: Identity,
    /// Whether a proxy of ours stands in front and says in `X-Forwarded-For` who is asking.
    pub(super) behind_proxy: bool,
}

/// Runs before the edges.
pub(super) async fn find(
    State(doorkeeper): State<Doorkeeper>,
    mut request: Request,
    next: Next,
) -> Response {
    let presence = doorkeeper.presence(Signs::of(&request, doorkeeper.behind_proxy)).await;
    let request_id = text(request.headers(), &HeaderName::from_static("x-request-id"));
    let origin = Origin {
        request_id: request_id.map(str::to_owned),
        address: presence.address.map(network),
    };
    let stale = presence.session.as_ref().filter(|(_, session)| session.rights_changed);
    let stale = stale.map(|(token, _)| token.clone());
    request.extensions_mut().insert(Visitor { signed_in: signed_in(&presence), origin });
    request.extensions_mut().insert(presence);
    let mut response = next.run(request).await;
    if let Some(token) = stale
        && !response.headers().contains_key(header::SET_COOKIE)
        && let Ok(Some(fresh)) = doorkeeper.identity.rotate_session(&token).await
        && let Some(cookie) = reticolo_web::session_cookie(&fresh)
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What a request shows of who is behind it.
struct Signs {
    bearer: Option<String>,
    session: Option<Token>,
    address: Option<IpAddr>,
    agent: Option<String>,
}

impl Signs {
    fn of(request: &Request, behind_proxy: bool) -> Self {
        let headers = request.headers();
        let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let forwarded = if behind_proxy { forwarded(headers) } else { None };
        Self {
            bearer: text(headers, &header::AUTHORIZATION).and_then(bearer).map(str::to_owned),
            session: cookie(headers).map(Token::presented),
            address: forwarded.or_else(|| connected.map(|ConnectInfo(address)| address.ip())),
            agent: text(headers, &header::USER_AGENT).map(str::to_owned),
        }
    }
}

impl Doorkeeper {
    /// A session or API token that cannot be looked up now counts for nothing: what needs one is
    /// refused, and what is public is shown.
    async fn presence(&self, signs: Signs) -> Presence {
        let bearer = match signs.bearer {
            None => Bearing::Nothing,
            Some(token) => match self.identity.find_api_token(&token).await {
                Ok(Some(bearer)) => Bearing::Token(Box::new(bearer)),
                Ok(None) => Bearing::Refused,
                Err(error) => {
                    tracing::warn!(%error, "an API token could not be looked up");
                    Bearing::Refused
                }
            },
        };
        let session = match signs.session {
            None => None,
            Some(token) => match self.identity.find_session(&token).await {
                Ok(session) => session.map(|session| (token, session)),
                Err(error) => {
                    tracing::warn!(%error, "a session could not be looked up");
                    None
                }
            },
        };
        Presence { session, bearer, address: signs.address, agent: signs.agent }
    }
}

/// Who is asking, as our proxy has seen them: the last one. Those before are what anybody may claim.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all(&FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next()?.trim().parse().ok()
}

/// Somebody with an API token is the one who made it, limited to what they gave it; otherwise it is
/// whoever has the session.
fn signed_in(presence: &Presence) -> Option<SignedIn> {
    match &presence.bearer {
        Bearing::Refused => None,
        Bearing::Token(bearer) => {
            let permissions = bearer.token.permissions.iter();
            Some(SignedIn {
                account: bearer.account.id,
                name: bearer.account.name.clone(),
                only_in: Some(bearer.token.tenant_id),
                limited_to: Some(permissions.filter_map(|name| name.parse().ok()).collect()),
            })
        }
        Bearing::Nothing => presence.session.as_ref().map(|(_, session)| SignedIn {
            account: session.account_id,
            name: session.name.clone(),
            only_in: session.tenant_id,
            limited_to: None,
        }),
    }
}

fn bearer(line: &str) -> Option<&str> {
    let (scheme, token) = line.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
