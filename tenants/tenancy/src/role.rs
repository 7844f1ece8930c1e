//! The roles people have in a union, and what each may do.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::permission::Permission;

/// A role in a union. The platform's own administrators have none: they have no right on a
/// tenant's data, by role in PostgreSQL too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// *Cittadino*: everybody who is signed in.
    Citizen,
    /// *Operatore di sportello*; curates listings.
    DeskOperator,
    /// *Assistente sociale*.
    SocialWorker,
    /// *Operatore di un ente gestore*; keeps the listings of its organization.
    ProviderOperator,
    /// *Amministratore dell'unione*.
    UnionAdmin,
    /// *Revisore*: reads, changes nothing.
    Auditor,
}

impl Role {
    pub const ALL: [Self; 6] = [
        Self::Citizen,
        Self::DeskOperator,
        Self::SocialWorker,
        Self::ProviderOperator,
        Self::UnionAdmin,
        Self::Auditor,
    ];

    /// The roles that are given to somebody; nobody is made a citizen.
    pub const GIVEN: [Self; 5] = [
        Self::DeskOperator,
        Self::SocialWorker,
        Self::ProviderOperator,
        Self::UnionAdmin,
        Self::Auditor,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::DeskOperator => "desk_operator",
            Self::SocialWorker => "social_worker",
            Self::ProviderOperator => "provider_operator",
            Self::UnionAdmin => "union_admin",
            Self::Auditor => "auditor",
        }
    }

    /// What the role allows, within its scope.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Citizen => {
                &[P::DirectoryBrowse, P::AuditReadOwn, P::RegistryApply, P::MatchingRequest]
            }
            Self::SocialWorker => {
                &[P::DirectoryBrowse, P::AuditReadOwn, P::RegistryRead, P::MatchingManage]
            }
            Self::DeskOperator => &[
                P::DirectoryBrowse,
                P::AuditReadOwn,
                P::ListingRead,
                P::ListingModerate,
                P::RegistryRead,
                P::RegistryWrite,
                P::MatchingManage,
            ],
            Self::ProviderOperator => {
                &[P::DirectoryBrowse, P::AuditReadOwn, P::ListingRead, P::ListingWrite]
            }
            Self::UnionAdmin => &[
                P::DirectoryBrowse,
                P::AuditReadOwn,
                P::DirectoryImport,
                P::DirectoryExport,
                P::ListingRead,
                P::ListingWrite,
                P::ListingModerate,
                P::RegistryRead,
                P::RegistryWrite,
                P::RegistryManage,
                P::MemberRead,
                P::MemberManage,
                P::SettingsManage,
                P::PluginRead,
                P::PluginManage,
            ],
            Self::Auditor => &[
                P::DirectoryBrowse,
                P::AuditReadOwn,
                P::ListingRead,
                P::RegistryRead,
                P::MemberRead,
                P::PluginRead,
                P::AuditRead,
            ],
        }
    }

    /// Whether the role means nothing without an organization.
    pub const fn needs_organization(self) -> bool {
        matches!(self, Self::ProviderOperator)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// No role has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no role")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| UnknownRole(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for Role {
    type Error = UnknownRole;

    fn try_from(text: String) -> Result<Self, UnknownRole> {
        text.parse()
    }
}

/// A role with what it is limited to; at most one of the three.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    pub role: Role,
    /// Only what this organization offers.
    pub organization: Option<Uuid>,
    /// Only what is in the municipality with this ISTAT code.
    pub municipality: Option<String>,
    /// Only what this desk or office does, by its name.
    pub unit: Option<String>,
}

impl Grant {
    /// The role in the whole union.
    pub const fn everywhere(role: Role) -> Self {
        Self { role, organization: None, municipality: None, unit: None }
    }

    pub(crate) fn allows(&self, permission: Permission) -> bool {
        self.role.permissions().contains(&permission)
    }
}

/// How far a permission of somebody reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Whether it reaches all of the union; the lists are empty then.
    pub everywhere: bool,
    pub organizations: Vec<Uuid>,
    /// ISTAT codes.
    pub municipalities: Vec<String>,
}

impl Reach {
    pub(crate) fn of<'a>(grants: impl Iterator<Item = &'a Grant>) -> Self {
        let mut reach = Self::default();
        for grant in grants {
            match (grant.organization, &grant.municipality) {
                (Some(organization), _) => reach.organizations.push(organization),
                (None, Some(code)) => reach.municipalities.push(code.clone()),
                (None, None) => return Self { everywhere: true, ..Self::default() },
            }
        }
        reach
    }

    /// Whether it reaches anything at all.
    pub fn is_empty(&self) -> bool {
        !self.everywhere && self.organizations.is_empty() && self.municipalities.is_empty()
    }

    /// Whether it reaches what this organization offers in these municipalities.
    pub fn covers(&self, organization: Uuid, municipalities: &[String]) -> bool {
        self.everywhere
            || self.organizations.contains(&organization)
            || municipalities.iter().any(|code| self.municipalities.contains(code))
    }
}

#[cfg(test)]
mod tests {
    use super::{Permission, Role};

    #[test]
    fn names_are_read_back() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        for permission in Permission::ALL {
            assert_eq!(permission.as_str().parse(), Ok(permission));
        }
        assert!("platform_admin".parse::<Role>().is_err());
    }

    #[test]
    fn who_keeps_the_union_s_traces_cannot_change_anything() {
        for permission in Role::Auditor.permissions() {
            assert!(
                matches!(
                    permission.as_str().split_once(':').unwrap().1,
                    "browse" | "read" | "read-own"
                ),
                "{permission}"
            );
        }
        assert!(!Role::UnionAdmin.permissions().contains(&Permission::AuditRead));
    }
}
