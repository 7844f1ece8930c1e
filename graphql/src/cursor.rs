//! Cursors: where the next page begins, opaque to clients.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reticolo_directory::search::FURTHEST;
use uuid::Uuid;

use crate::error::{Error, Result};

/// A place in a list. A list takes the kinds it gives out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cursor {
    /// After the row with this score, ties by id.
    Score(f64, Uuid),
    /// After the row with this lower-case name, ties by id.
    Name(String, Uuid),
    /// After the row with this id.
    Id(Uuid),
    /// After so many rows.
    Offset(i64),
}

impl Cursor {
    pub(crate) fn encode(&self) -> String {
        let plain = match self {
            // Rust writes floating-point numbers so that they are read back exactly.
            Self::Score(score, id) => format!("s{score}:{id}"),
            Self::Name(name, id) => format!("n{id}:{name}"),
            Self::Id(id) => format!("i{id}"),
            Self::Offset(offset) => format!("o{offset}"),
        };
        BASE64_URL_SAFE_NO_PAD.encode(plain)
    }

    /// Refuses what this API never gave out.
    pub(crate) fn decode(text: &str) -> Result<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
        let plain = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        plain.as_deref().and_then(Self::parse).ok_or_else(|| {
            Error::input(
                "`after` is no cursor: cursors are opaque, pass them on as this API gave them out",
            )
        })
    }

    fn parse(plain: &str) -> Option<Self> {
        let (kind, rest) = plain.split_at_checked(1)?;
        match kind {
            "s" => {
                let (score, id) = rest.split_once(':')?;
                let score: f64 = score.parse().ok()?;
                Some(Self::Score(score.is_finite().then_some(score)?, id.parse().ok()?))
            }
            "n" => {
                let (id, name) = rest.split_once(':')?;
                // PostgreSQL's text knows no such character.
                (!name.contains('\0')).then_some(Self::Name(name.to_owned(), id.parse().ok()?))
            }
            "i" => rest.parse().map(Self::Id).ok(),
            "o" => {
                rest.parse().ok().filter(|offset| (0..=FURTHEST).contains(offset)).map(Self::Offset)
            }
            _ => None,
        }
    }

    /// The refusal of a cursor that belongs to another list.
    pub(crate) fn foreign() -> Error {
        Error::input("this cursor does not belong to this list and order: start again without it")
    }

    /// Reads the cursor of a list that counts its rows.
    pub(crate) fn offset(after: Option<&str>) -> Result<i64> {
        match after.map(Self::decode).transpose()? {
            None => Ok(0),
            Some(Self::Offset(offset)) => Ok(offset),
            Some(_) => Err(Self::foreign()),
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;
    use uuid::Uuid;

    use super::Cursor;

    const ID: Uuid = Uuid::from_u128(0x018f_3c1e_0000_7000_8000_0000_0000_0001);

    #[test]
    fn a_cursor_comes_back_as_it_went_out() {
        for cursor in [
            Cursor::Score(0.1 + 0.2, ID),
            Cursor::Score(-1e-300, ID),
            Cursor::Name("centro: caffè\tdi comunità".to_owned(), ID),
            Cursor::Name(String::new(), ID),
            Cursor::Id(ID),
            Cursor::Offset(0),
            Cursor::Offset(10_000),
        ] {
            assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
        }
    }

    #[test]
    fn what_was_never_given_out_is_refused() {
        let id = ID.to_string();
        for plain in [
            String::new(),
            "è".to_owned(),
            "x1".to_owned(),
            "o-1".to_owned(),
            "o10001".to_owned(),
            "o99999999999999999999".to_owned(),
            "inot-an-id".to_owned(),
            format!("sNaN:{id}"),
            format!("sinf:{id}"),
            format!("n{id}:a\0b"),
            "n:name".to_owned(),
        ] {
            assert!(Cursor::decode(&BASE64_URL_SAFE_NO_PAD.encode(&plain)).is_err(), "{plain:?}");
        }
        assert!(Cursor::decode("not base64!").is_err());
    }
}
