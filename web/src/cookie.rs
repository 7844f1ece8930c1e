//! The cookies of the pages. Their names begin with `__Host-`: a browser keeps them only if they came
//! over a secure connection (or from this machine itself), for this host alone and for all its paths.

use axum::http::{HeaderMap, HeaderValue, header};

/// Holds what tells apart the forms of somebody who is not signed in, until the browser is closed.
pub(crate) const GUEST: &str = "__Host-guest";
/// Holds a sign-in that is under way at a provider.
pub(crate) const PENDING: &str = "__Host-sign-in";
/// Holds a sign-in whose password was right and whose code is awaited.
pub(crate) const SECOND_FACTOR: &str = "__Host-second-factor";

/// The value of a cookie.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}

/// The value of `Set-Cookie` that keeps a value for so many seconds; without, until the browser is closed.
pub(crate) fn keep(name: &str, value: &str, seconds: Option<u64>) -> Option<HeaderValue> {
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    // Lax, because a visitor comes back from a provider by a link.
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}");
    HeaderValue::try_from(cookie).ok()
}

/// The value of `Set-Cookie` that ends a cookie.
pub(crate) fn end(name: &str) -> Option<HeaderValue> {
    keep(name, "", Some(0))
}
