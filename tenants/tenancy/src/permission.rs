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
    /// Apply for an entry in a register, and read one's own.
    RegistryApply,
    /// Read the entries of registers.
    RegistryRead,
    /// Take applications for others, keep entries and their documents, check them.
    RegistryWrite,
    /// Admit, refuse, suspend, renew and remove entries of registers.
    RegistryManage,
    /// Look for somebody out of a register for one's own family, and follow it.
    MatchingRequest,
    /// Match families with people out of registers, and follow their placements.
    MatchingManage,
    /// Read who belongs to the union and with which roles.
    MemberRead,
    /// Invite people, change and end their roles.
    MemberManage,
    /// Change how the union's portal works: ways to sign in, freshness, texts.
    SettingsManage,
    /// Read which plugins the union has, their settings, their log.
    PluginRead,
    /// Install plugins, grant what they ask for, change their settings, remove them.
    PluginManage,
    /// Read the whole audit.
    AuditRead,
    /// Read what the audit holds about oneself.
    AuditReadOwn,
}

impl Permission {
    pub const ALL: [Self; 19] = [
        Self::DirectoryBrowse,
        Self::DirectoryImport,
        Self::DirectoryExport,
        Self::ListingRead,
        Self::ListingWrite,
        Self::ListingModerate,
        Self::RegistryApply,
        Self::RegistryRead,
        Self::RegistryWrite,
        Self::RegistryManage,
        Self::MatchingRequest,
        Self::MatchingManage,
        Self::MemberRead,
        Self::MemberManage,
        Self::SettingsManage,
        Self::PluginRead,
        Self::PluginManage,
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
            Self::RegistryApply => "registry:apply",
            Self::RegistryRead => "registry:read",
            Self::RegistryWrite => "registry:write",
            Self::RegistryManage => "registry:manage",
            Self::MatchingRequest => "matching:request",
            Self::MatchingManage => "matching:manage",
            Self::MemberRead => "member:read",
            Self::MemberManage => "member:manage",
            Self::SettingsManage => "settings:manage",
            Self::PluginRead => "plugin:read",
            Self::PluginManage => "plugin:manage",
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
