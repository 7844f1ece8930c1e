//! In which language a page speaks.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use reticolo_foundation::Language;

use crate::cookie;

/// The parameter that switches language, and the cookie that remembers it.
pub(crate) const NAME: &str = "lang";

/// The language asked for by the address, else the one remembered, else the one the browser
/// prefers, else Italian.
pub(crate) fn negotiate(asked: Option<&str>, headers: &HeaderMap) -> Language {
    let known = |tag: &str| tag.parse::<Language>().ok();
    asked
        .and_then(known)
        .or_else(|| remembered(headers).and_then(known))
        .or_else(|| text(headers, header::ACCEPT_LANGUAGE).and_then(Language::preferred))
        .unwrap_or_default()
}

/// The value of `Set-Cookie` that remembers a language for a year.
pub(crate) fn remember(language: Language) -> Option<HeaderValue> {
    let code = language.code();
    HeaderValue::try_from(format!(
        "{NAME}={code}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
    ))
    .ok()
}

fn remembered(headers: &HeaderMap) -> Option<&str> {
    cookie::read(headers, NAME)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, header};
    use reticolo_foundation::Language::{English, Italian};

    use super::negotiate;

    fn headers(cookie: &str, accepted: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().unwrap());
        headers
    }

    #[test]
    fn the_address_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        let english_cookie = headers("a=b; lang=en", "it");
        assert_eq!(negotiate(Some("it"), &english_cookie), Italian);
        assert_eq!(negotiate(None, &english_cookie), English);
        assert_eq!(negotiate(Some("xx"), &english_cookie), English);
        assert_eq!(negotiate(None, &headers("lang=", "en-GB")), English);
    }

    #[test]
    fn the_browser_s_preferences_are_weighed() {
        let accepting = |accepted| negotiate(None, &headers("a=b", accepted));
        assert_eq!(accepting("de, en;q=0.8, it;q=0.9"), Italian);
        assert_eq!(accepting("de-DE,de;q=0.9,en;q=0.5"), English);
        assert_eq!(accepting("it;q=0, en;q=0.1"), English);
        assert_eq!(accepting("fr, *;q=0.1"), Italian);
        assert_eq!(accepting(";;q=,en;q=x,,"), Italian);
        assert_eq!(negotiate(None, &HeaderMap::new()), Italian);
    }
}
