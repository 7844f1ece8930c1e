//! Requests of plugins' jobs to addresses outside. The sandbox has checked that the address is granted;
//! here is seen to it that a name leads nowhere inside our own network.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Client, Method};
use reticolo_plugin_host::Refused;
use reticolo_plugin_host::powers::{Request, Response};
use url::{Host, Url};

/// The longest a request takes.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of a request's body, and of an answer's.
const BODY: usize = 256 << 10;
/// Headers of a request, and of an answer.
const HEADERS: usize = 32;
/// Headers that are the host's to write, and those that carry credentials: a plugin names one instead.
const RESERVED: [&str; 10] = [
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The way out.
#[derive(Default)]
pub(crate) struct Outside {
    client: OnceLock<Client>,
    loopback: Arc<AtomicBool>,
}

impl Outside {
    pub(crate) fn allow_loopback(&self) {
        self.loopback.store(true, Ordering::Relaxed);
    }

    pub(crate) fn loopback_is_allowed(&self) -> bool {
        self.loopback.load(Ordering::Relaxed)
    }

    /// Sends a request; `credential` is the secret it names, as a bearer token. No redirect is
    /// followed: the plugin is told of it.
    pub(crate) async fn send(
        &self,
        request: Request,
        credential: Option<String>,
    ) -> Result<Response, Refused> {
        let url = Url::parse(&request.url)
            .map_err(|_| Refused::InvalidInput("not an address".to_owned()))?;
        self.check(&url)?;
        let method = method(&request.method)?;
        let mut asked = self.client()?.request(method, url);
        if request.headers.len() > HEADERS {
            return Err(Refused::InvalidInput(format!("a request has {HEADERS} headers at most")));
        }
        for (name, value) in &request.headers {
            let (name, value) = header(name, value)?;
            asked = asked.header(name, value);
        }
        if let Some(body) = request.body {
            if body.len() > BODY {
                return Err(Refused::Limit(format!("a request has {} KiB at most", BODY >> 10)));
            }
            asked = asked.body(body);
        }
        if let Some(token) = credential {
            asked = asked.bearer_auth(token);
        }
        let away = |_| Refused::Unavailable("the address does not answer".to_owned());
        read(asked.send().await.map_err(away)?).await
    }

    /// Refuses what is not https, and what names an address of our own network.
    fn check(&self, url: &Url) -> Result<(), Refused> {
        if self.loopback_is_allowed() && is_loopback(url) {
            return Ok(());
        }
        let denied = || Err(Refused::Denied("an address inside the network".to_owned()));
        if url.scheme() != "https" {
            return Err(Refused::Denied("a request without https".to_owned()));
        }
        match url.host() {
            Some(Host::Domain(name)) if name != "localhost" => Ok(()),
            Some(Host::Ipv4(address)) if is_public(IpAddr::V4(address)) => Ok(()),
            Some(Host::Ipv6(address)) if is_public(IpAddr::V6(address)) => Ok(()),
            _ => denied(),
        }
    }

    fn client(&self) -> Result<&Client, Refused> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let resolver = PublicOnly { loopback: Arc::clone(&self.loopback) };
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent("reticolo-plugin")
            .dns_resolver(Arc::new(resolver))
            .build()
            .map_err(|error| {
                tracing::error!(%error, "no client for plugins' requests");
                Refused::Internal
            })?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// Resolves names to addresses of the public network only, whatever the name's owner says.
struct PublicOnly {
    loopback: Arc<AtomicBool>,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let loopback = self.loopback.load(Ordering::Relaxed) && name.as_str() == "localhost";
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let may = |address: &SocketAddr| {
                is_public(address.ip()) || (loopback && address.ip().is_loopback())
            };
            let public: Vec<SocketAddr> = found.filter(may).collect();
            if public.is_empty() {
                return Err("no public address".into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
            Ok(addresses)
        })
    }
}

async fn read(mut answer: reqwest::Response) -> Result<Response, Refused> {
    let status = answer.status().as_u16();
    let headers = answer.headers().iter().filter(|(name, _)| name.as_str() != "set-cookie");
    let headers = headers
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .take(HEADERS)
        .collect();
    let mut body = Vec::new();
    let away = |_| Refused::Unavailable("the address broke its answer off".to_owned());
    while let Some(chunk) = answer.chunk().await.map_err(away)? {
        if body.len() + chunk.len() > BODY {
            return Err(Refused::Limit(format!("an answer has {} KiB at most", BODY >> 10)));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response { status, headers, body })
}

fn method(text: &str) -> Result<Method, Refused> {
    match text {
        "GET" => Ok(Method::GET),
        "HEAD" => Ok(Method::HEAD),
        "POST" => Ok(Method::POST),
        "PUT" => Ok(Method::PUT),
        "PATCH" => Ok(Method::PATCH),
        "DELETE" => Ok(Method::DELETE),
        _ => Err(Refused::InvalidInput(
            "the method is GET, HEAD, POST, PUT, PATCH or DELETE".to_owned(),
        )),
    }
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Refused> {
    let bad = || Refused::InvalidInput("a header is not well formed".to_owned());
    let name: HeaderName = name.parse().map_err(|_| bad())?;
    if RESERVED.contains(&name.as_str()) {
        return Err(Refused::Denied(format!("the header {name}")));
    }
    Ok((name, value.parse().map_err(|_| bad())?))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether an address is one of the public network: not of this machine, nor of any private one.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, third, _] = address.octets();
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_broadcast()
                || address.is_documentation()
                || address.is_multicast()
                || first == 0
                || first >= 240
                || (first == 100 && (64..128).contains(&second))
                || (first == 192 && second == 0 && third == 0)
                || (first == 192 && second == 88 && third == 99)
                || (first == 198 && (18..20).contains(&second)))
        }
        IpAddr::V6(address) => {
            let [first, second, ..] = address.segments();
            if let Some(inner) = address.to_ipv4() {
                return is_public(IpAddr::V4(inner));
            }
            // Global unicast, without what leads to other addresses (6to4, Teredo, NAT64) or to none.
            (first & 0xe000) == 0x2000
                && first != 0x2002
                && !(first == 0x2001 && (second < 0x0200 || second == 0x0db8))
                && !(first == 0x3fff && second < 0x1000)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Outside, header, is_public, method};

    #[test]
    fn nothing_inside_a_network_is_public() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "198.18.0.1",
            "224.0.0.1",
            "::1",
            "::",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for public in ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450::1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn only_https_to_the_outside_is_asked() {
        let outside = Outside::default();
        let may = |url: &str| outside.check(&url.parse().unwrap()).is_ok();
        assert!(may("https://registry.example.org/api"));
        for bad in [
            "http://registry.example.org/",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "http://127.0.0.1:9000/",
            "https://169.254.169.254/latest",
        ] {
            assert!(!may(bad), "{bad}");
        }
        outside.allow_loopback();
        assert!(outside.check(&"http://127.0.0.1:9000/".parse().unwrap()).is_ok());
        assert!(outside.check(&"https://10.0.0.1/".parse().unwrap()).is_err());
    }

    #[test]
    fn credentials_are_named_and_never_sent_by_hand() {
        assert!(header("Accept", "application/json").is_ok());
        for (name, value) in [
            ("Authorization", "Bearer x"),
            ("cookie", "a=b"),
            ("Host", "x"),
            ("a b", "c"),
            ("a", "b\r\nc: d"),
        ] {
            assert!(header(name, value).is_err(), "{name}");
        }
        assert!(method("CONNECT").is_err() && method("get").is_err());
    }
}
