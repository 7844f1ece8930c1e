use url::Url;

use crate::bindings::reticolo::plugin::http::{Host, Request, Response};
use crate::powers::{self, Refused};
use crate::session::{Answered, Session};

impl Host for Session {
    async fn send(&mut self, request: Request) -> Answered<Response> {
        if !self.may.go_out {
            return Ok(Err(Refused::Denied("a request outside of jobs".to_owned()).into()));
        }
        let url = match address(&self.granted.http, &request.url) {
            Ok(url) => url,
            Err(refused) => return Ok(Err(refused.into())),
        };
        self.count()?;
        let Request { method, headers, body, credential, .. } = request;
        let request = powers::Request { method, url: url.into(), headers, body, credential };
        let powers = self.powers.clone();
        let answer = self.outside(powers.send(request)).await?.map_err(Into::into);
        Ok(answer.map(|powers::Response { status, headers, body }| Response {
            status,
            headers,
            body,
        }))
    }
}

/// The address as it will be asked, if one of the granted ones covers it. What it says besides — a
/// user, a password — is refused, so that nothing can be read in two ways.
fn address(granted: &[String], wanted: &str) -> Result<Url, Refused> {
    let url = Url::parse(wanted).map_err(|_| Refused::InvalidInput("not an address".to_owned()))?;
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if is_plain && granted.iter().any(|pattern| covers(pattern, &url)) {
        return Ok(url);
    }
    let host = url.host_str().unwrap_or_default();
    Err(Refused::Denied(format!("{}://{host}{}", url.scheme(), url.path())))
}

/// Whether a grant covers an address: the same scheme, host and port, and the same path, or one that
/// begins so where the grant ends in `*`.
fn covers(pattern: &str, url: &Url) -> bool {
    let (pattern, open) = pattern.strip_suffix('*').map_or((pattern, false), |start| (start, true));
    let Ok(granted) = Url::parse(pattern) else { return false };
    let path = granted.path();
    // The host is compared whole: a grant of `https://host*` is one of `https://host/*`.
    let same_place = granted.scheme() == url.scheme()
        && granted.host() == url.host()
        && granted.port_or_known_default() == url.port_or_known_default();
    same_place && if open { url.path().starts_with(path) } else { url.path() == path }
}

#[cfg(test)]
mod tests {
    use super::address;
    use crate::powers::Refused;

    #[test]
    fn only_what_a_grant_covers_is_asked() {
        let granted = ["https://a.example/api/*".to_owned(), "https://b.example/one".to_owned()];
        for url in [
            "https://a.example/api/",
            "https://a.example/api/x?y=1",
            "https://A.example:443/api/x/../z",
            "https://b.example/one",
            "https://b.example/one?q=1",
        ] {
            assert!(address(&granted, url).is_ok(), "{url}");
        }
        for url in [
            "http://a.example/api/x",
            "https://a.example/",
            "https://a.example/api/../secret",
            "https://a.example/api/%2e%2e/secret",
            "https://a.example/api\\..\\..\\secret",
            "https://a.example:8443/api/x",
            "https://a.example.evil.example/api/x",
            "https://a.example@evil.example/api/x",
            "https://user:word@a.example/api/x",
            "https://b.example/one/more",
            "https://b.example/",
            "file:///etc/passwd",
        ] {
            assert!(matches!(address(&granted, url), Err(Refused::Denied(_))), "{url}");
        }
        assert!(matches!(address(&granted, "no address"), Err(Refused::InvalidInput(_))));
    }

    #[test]
    fn a_star_never_stands_for_the_rest_of_a_host() {
        assert!(
            address(&["https://a.example*".to_owned()], "https://a.example.evil.example/").is_err()
        );
    }
}
