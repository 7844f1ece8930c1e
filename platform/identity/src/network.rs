//! Where a visitor comes from, as little of it as is of use.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The network of an address: its first 24 bits (IPv4) or 48 bits (IPv6), enough to recognise one's
/// own session and to slow an attack down, and not a person's machine.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

/// Browser and system out of a user agent: `Firefox, Linux`. Empty when nothing is known of it.
pub(crate) fn agent(header: Option<&str>) -> String {
    // A header longer than any browser's is not read to its end.
    let header: String = header.unwrap_or_default().chars().take(400).collect();
    let known = |text: &str| !text.is_empty() && text != "UNKNOWN";
    match woothee::parser::Parser::new().parse(&header) {
        Some(found) if known(found.name) && known(found.os) => {
            format!("{}, {}", found.name, found.os)
        }
        Some(found) if known(found.name) => found.name.to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{agent, network};

    #[test]
    fn an_address_is_cut_to_its_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(of("::ffff:192.0.2.77"), "192.0.2.0/24");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
    }

    #[test]
    fn an_agent_is_cut_to_browser_and_system() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(agent(Some(firefox)), "Firefox, Linux");
        assert_eq!(agent(Some("\u{0} <script>")), "");
        assert_eq!(agent(None), "");
    }
}
