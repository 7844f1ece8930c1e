//! The languages the platform speaks to people in.

use std::str::FromStr;

/// A language of the interface; Italian is the first and the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    Italian,
    English,
}

impl Language {
    /// Every language, in the order the pages offer them.
    pub const ALL: [Self; 2] = [Self::Italian, Self::English];

    /// The ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Italian => "it",
            Self::English => "en",
        }
    }

    /// The language we speak that an `Accept-Language` weighs most; of equals, the first.
    pub fn preferred(accepted: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in accepted.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight =
                parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse().ok());
            let language = match tag.trim() {
                "*" => Some(Self::default()),
                tag => tag.parse().ok(),
            };
            if let (Some(weight), Some(language)) = (weight, language)
                && weight > best.map_or(0.0, |(heaviest, _)| heaviest)
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// Reads an ISO 639-1 code, with or without a region (`it`, `en-GB`).
impl FromStr for Language {
    type Err = ();
    fn from_str(tag: &str) -> Result<Self, ()> {
        let code = tag.split('-').next().unwrap_or(tag);
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code)).ok_or(())
    }
}
