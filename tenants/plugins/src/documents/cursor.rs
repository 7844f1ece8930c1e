//! Where a page of documents ended: the value it was sorted by and the key of its last document.

use reticolo_plugin_host::Refused;

/// The last document of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// The value it was sorted by, as JSON text; none, where it was by key alone.
    pub(crate) value: Option<String>,
    pub(crate) key: String,
}

impl Cursor {
    /// As plugins hand it back: they make nothing of it.
    pub(crate) fn to_text(&self) -> String {
        let pair = serde_json::json!([self.value, self.key]);
        hex::encode(pair.to_string())
    }

    /// Reads one; refuses what is none, or one of a page that was sorted otherwise.
    pub(crate) fn parse(text: &str, sorted: bool) -> Result<Self, Refused> {
        let bad = || Refused::InvalidInput("this is no end of a page of this search".to_owned());
        let bytes = hex::decode(text).map_err(|_| bad())?;
        let (value, key): (Option<String>, String) =
            serde_json::from_slice(&bytes).map_err(|_| bad())?;
        let json = value.as_deref().is_none_or(|value| {
            serde_json::from_str::<serde::de::IgnoredAny>(value).is_ok()
                && !value.contains("\\u0000")
        });
        if value.is_some() != sorted || !json || key.contains('\0') {
            return Err(bad());
        }
        Ok(Self { value, key })
    }
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    #[test]
    fn a_cursor_is_read_back_and_nothing_else() {
        for value in [None, Some("\"Schio\"".to_owned())] {
            let sorted = value.is_some();
            let cursor = Cursor { value, key: "à".to_owned() };
            assert_eq!(Cursor::parse(&cursor.to_text(), sorted).unwrap(), cursor);
            assert!(Cursor::parse(&cursor.to_text(), !sorted).is_err());
        }
        for bad in
            ["", "zz", "5b5d", &hex::encode("[\"{\",\"a\"]"), &hex::encode("[null,\"\\u0000\"]")]
        {
            assert!(Cursor::parse(bad, false).is_err(), "{bad}");
            assert!(Cursor::parse(bad, true).is_err(), "{bad}");
        }
    }
}
