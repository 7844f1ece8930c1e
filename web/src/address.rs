//! Addresses of our own pages: read from a request, changed a little, written into a link.

use std::fmt;

use axum::http::Uri;
use url::form_urlencoded;

/// The longest value taken from an address, in characters: a place in a list of documents with long keys.
const LONGEST: usize = 1_000;
/// How many parameters of an address are looked at.
const MOST: usize = 100;

/// The path of a page and its parameters, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    path: String,
    parameters: Vec<(String, String)>,
}

impl Address {
    pub(crate) fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), parameters: Vec::new() }
    }

    /// The address of a request. Parameters without a value are left out, and what no person types
    /// (control characters, endless values) is cut off.
    pub(crate) fn of(uri: &Uri) -> Self {
        // A path that starts with two slashes would lead a link to another host.
        let path = format!("/{}", uri.path().trim_start_matches(['/', '\\']));
        let parameters = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .take(MOST)
            .map(|(name, value)| (name.into_owned(), clean(&value)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        Self { path, parameters }
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The first value of a parameter.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// Every value of a parameter, in order.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.parameters
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// With this value of the parameter in place of those it has.
    pub(crate) fn with(&self, name: &str, value: impl Into<String>) -> Self {
        let mut address = self.without(name);
        address.parameters.push((name.to_owned(), value.into()));
        address
    }

    /// Without any value of the parameter.
    pub(crate) fn without(&self, name: &str) -> Self {
        self.only(|known, _| known != name)
    }

    /// Without this one value of the parameter.
    pub(crate) fn without_value(&self, name: &str, value: &str) -> Self {
        self.only(|known, given| known != name || given != value)
    }

    /// With those parameters only that `wanted` likes.
    fn only(&self, wanted: impl Fn(&str, &str) -> bool) -> Self {
        let parameters =
            self.parameters.iter().filter(|(name, value)| wanted(name, value)).cloned().collect();
        Self { path: self.path.clone(), parameters }
    }
}

fn clean(value: &str) -> String {
    let printable: String =
        value.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    printable.trim().to_owned()
}

/// As it stands in a link.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.parameters.is_empty() {
            return Ok(());
        }
        let query =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.parameters).finish();
        write!(f, "?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn read(text: &str) -> Address {
        Address::of(&text.parse().unwrap())
    }

    #[test]
    fn an_address_survives_reading_and_writing() {
        for text in [
            "/",
            "/t/altovicentino",
            "/t/a/services?q=nido+%26+gioco&category=housing&category=home-care",
        ] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(read("/s?q=disabilit%C3%A0&page=&x").to_string(), "/s?q=disabilit%C3%A0");
    }

    #[test]
    fn a_filter_is_taken_away_and_the_others_stay() {
        let address = read("/s?q=nido&category=a&category=b&page=3");
        assert_eq!(
            address.without_value("category", "a").without("page").to_string(),
            "/s?q=nido&category=b"
        );
        assert_eq!(address.with("page", "4").to_string(), "/s?q=nido&category=a&category=b&page=4");
        assert_eq!(address.values("category").collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn nonsense_is_cut_off() {
        assert_eq!(read("/s?q=%00%0a+nido%09").value("q"), Some("nido"));
        assert_eq!(
            read("/s?q=%ff%fe").value("q").map(str::len),
            Some(6),
            "two replacement characters"
        );
        assert_eq!(
            read(&format!("/s?q={}", "a".repeat(5_000))).value("q").map(str::len),
            Some(1_000)
        );
        assert_eq!(read(&format!("/s?{}", "c=1&".repeat(1_000))).values("c").count(), 100);
    }

    #[test]
    fn a_link_never_leads_to_another_host() {
        assert_eq!(read("//example.org/x").to_string(), "/example.org/x");
        assert_eq!(read("///example.org").to_string(), "/example.org");
    }
}
