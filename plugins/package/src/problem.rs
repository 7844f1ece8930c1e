//! What is wrong with a plugin, in words for its author.

use std::fmt;

/// One thing that is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file of the package, with `plugin.toml` for the manifest.
    pub file: String,
    pub what: String,
}

impl Problem {
    /// A problem of a file.
    pub fn new(file: impl Into<String>, what: impl Into<String>) -> Self {
        Self { file: file.into(), what: what.into() }
    }

    /// A problem of the manifest.
    pub(crate) fn manifest(what: impl Into<String>) -> Self {
        Self::new("plugin.toml", what)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.what)
    }
}
