//! Where a person may be sent after signing in: to a page of ours, and nowhere else.

/// The text, if it is a path on our own host. Browsers read `//` and `/\` as the beginning of another
/// host, and drop tabs and line breaks before they look.
pub fn local_path(text: &str) -> Option<&str> {
    let local = text.starts_with('/')
        && !text.starts_with("//")
        && text.len() <= 2_000
        && text.chars().all(|letter| letter != '\\' && !letter.is_control());
    local.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_a_path_of_ours_is_taken() {
        for good in ["/", "/t/tradate", "/t/tradate/services?q=a//b&x=%2F#top"] {
            assert_eq!(local_path(good), Some(good));
        }
        let long = format!("/{}", "a".repeat(2_000));
        for bad in [
            "",
            "t/tradate",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\/evil",
            "/\t/evil.example",
            "/a\r\nset-cookie: x",
            "javascript:alert(1)",
            " //evil",
            &long,
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }
}
