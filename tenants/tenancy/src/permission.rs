//! What somebody may be allowed to do: a closed list, so that a check can be read and counted.

use std::fmt;
use std::str::FromStr;

/// Something an actor may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Read the published directory.
    DirectoryBrowse,
    /// Replace the directory's rows from a file.
    DirectoryImport,
    /// Take out every row of the directory, published or not.
    DirectoryExport,
    /// Read listings that are not published, their versions and what readers reported about them.
    ListingRead,
    /// Write listings: drafts, submissions, confirmations that all is still true.
    ListingWrite,
    /// Publish, return, suspend and archive listings.
    ListingModerate,
    /// Read who belongs to the union and with which roles.
    MemberRead,
    /// Invite people, change and end their roles.
    MemberManage,
    /// Change how the union's portal works: ways to sign in, freshness, texts.
    SettingsManage,
    /// Read the whole audit.
    AuditRead,
    /// Read what the audit holds about oneself.
    AuditReadOwn,
}

impl Permission {
    pub const ALL: [Self; 11] = [
        Self::DirectoryBrowse,
        Self::DirectoryImport,
        Self::DirectoryExport,
        Self::ListingRead,
        Self::ListingWrite,
        Self::ListingModerate,
        Self::MemberRead,
        Self::MemberManage,
        Self::SettingsManage,
        Self::AuditRead,
        Self::AuditReadOwn,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DirectoryBrowse => "directory:browse",
            Self::DirectoryImport => "directory:import",
            Self::DirectoryExport => "directory:export",
            Self::ListingRead => "listing:read",
            Self::ListingWrite => "listing:write",
            Self::ListingModerate => "listing:moderate",
            Self::MemberRead => "member:read",
            Self::MemberManage => "member:manage",
            Self::SettingsManage => "settings:manage",
            Self::AuditRead => "audit:read",
            Self::AuditReadOwn => "audit:read-own",
        }
    }
}

impl Permission {
    /// Its name as the names of sentences have it: `listing-read`.
    pub fn name(self) -> String {
        self.as_str().replace(':', "-")
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No permission has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no permission")]
pub struct UnknownPermission(String);

impl FromStr for Permission {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, UnknownPermission> {
        Self::ALL
            .into_iter()
            .find(|permission| permission.as_str() == text)
            .ok_or_else(|| UnknownPermission(text.chars().take(40).collect()))
    }
}

/// The actor lacks a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("needs {0}")]
pub struct Denied(pub Permission);
