//! Addresses that a plugin's jobs may ask: `https://registry.example.org/api/*`.

use url::{Host, Url};

/// Checks a pattern: `https`, a host by its name, a path that may end in `*`. On an author's own
/// machine (`local`), also `http://localhost`.
pub fn check(pattern: &str, local: bool) -> Result<(), String> {
    let address = pattern.strip_suffix('*').unwrap_or(pattern);
    if address.contains('*') {
        return Err("`*` stands at the end only".to_owned());
    }
    let url = Url::parse(address).map_err(|error| error.to_string())?;
    let here = matches!(url.host(), Some(Host::Domain("localhost")));
    match url.scheme() {
        "https" if !here => {}
        "http" if here && local => return Ok(()),
        "http" if here => {
            return Err("`http://localhost` is for `reticolo plugin dev` only".to_owned());
        }
        _ => return Err("plugins ask over https only".to_owned()),
    }
    if !matches!(url.host(), Some(Host::Domain(name)) if name.contains('.')) {
        return Err("name the host, such as registry.example.org".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("no password belongs in an address: use a secret setting".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("leave out what follows `?` or `#`".to_owned());
    }
    if url.as_str() != address {
        return Err(format!("write it as {url}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn addresses_are_of_named_hosts_over_https() {
        for pattern in [
            "https://registry.example.org/api/*",
            "https://example.org/",
            "https://example.org:8443/a",
        ] {
            assert_eq!(check(pattern, false), Ok(()), "{pattern}");
        }
        for pattern in [
            "*",
            "https://*",
            "https://*.example.org/",
            "https://example.org*",
            "https://example.org",
            "http://example.org/",
            "https://10.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "https://intranet/",
            "https://user:pw@example.org/",
            "https://example.org/?a=*",
            "https://example.org/a/../b",
            "https://EXAMPLE.org/",
            "ftp://example.org/",
            "file:///etc/passwd",
        ] {
            assert!(check(pattern, false).is_err(), "{pattern}");
            assert!(check(pattern, true).is_err(), "{pattern}");
        }
    }

    #[test]
    fn this_machine_is_for_trying_out() {
        assert!(check("http://localhost:9000/*", false).unwrap_err().contains("dev"));
        assert_eq!(check("http://localhost:9000/*", true), Ok(()));
        assert!(check("http://localhost.example.org/", true).is_err());
    }
}
