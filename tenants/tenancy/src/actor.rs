//! Who acts, and what they may do.

use std::fmt;

/// Who is behind a scope. Nothing happens without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Anybody, not signed in.
    Public,
    /// A command of the platform, by name.
    System(&'static str),
}

/// Something an actor may be allowed to do; a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Read the published directory.
    DirectoryBrowse,
    /// Replace the directory's rows from a file.
    DirectoryImport,
    /// Take out every row of the directory, published or not.
    DirectoryExport,
}

impl Permission {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DirectoryBrowse => "directory:browse",
            Self::DirectoryImport => "directory:import",
            Self::DirectoryExport => "directory:export",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Actor {
    /// Whether the actor holds the permission.
    pub const fn may(self, permission: Permission) -> bool {
        match self {
            Self::Public => matches!(permission, Permission::DirectoryBrowse),
            Self::System(_) => true,
        }
    }
}

/// The actor lacks a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("needs {0}")]
pub struct Denied(pub Permission);
