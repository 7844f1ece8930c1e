//! How plugins and what they declare are called.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Something is not called as it must be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {found:?} is not allowed: use {rule}")]
pub struct BadName {
    pub what: &'static str,
    pub found: String,
    pub rule: &'static str,
}

impl BadName {
    fn new(what: &'static str, found: &str, rule: &'static str) -> Self {
        Self { what, found: found.chars().take(80).collect(), rule }
    }
}

/// Names a plugin wherever it is installed: `it.reticolo.caregiver-registry`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct PluginId(String);

impl PluginId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PluginId {
    type Err = BadName;

    /// Takes a domain name turned round: two to six parts of lower-case letters, digits and inner hyphens.
    fn from_str(text: &str) -> Result<Self, BadName> {
        let part = |part: &str| {
            part.starts_with(|first: char| first.is_ascii_lowercase())
                && !part.ends_with('-')
                && part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        let parts = text.split('.').count();
        if text.len() > 80 || !(2..=6).contains(&parts) || !text.split('.').all(part) {
            let rule = "a domain name turned round, such as it.example.caregivers";
            return Err(BadName::new("the plugin's id", text, rule));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Stands before the plugin's GraphQL types and is the name of its field: `caregivers`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Namespace(String);

impl Namespace {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Namespace {
    type Err = BadName;

    /// Takes 2 to 32 lower-case letters, digits and single underscores inside, a letter first.
    fn from_str(text: &str) -> Result<Self, BadName> {
        let shape = text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
            && !text.ends_with('_')
            && !text.contains("__");
        if !shape || !(2..=32).contains(&text.len()) || text == "installed" {
            let rule = "2 to 32 lower-case letters, digits and underscores, such as caregivers";
            return Err(BadName::new("the namespace", text, rule));
        }
        Ok(Self(text.to_owned()))
    }
}

macro_rules! text_name {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadName;

            fn try_from(text: String) -> Result<Self, BadName> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    };
}

text_name!(PluginId);
text_name!(Namespace);
